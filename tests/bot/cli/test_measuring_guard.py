import json
from pathlib import Path

from tests.bot.cli.command import ai_news

CASE = {
    "title": "누리온, 가중치 공개",
    "date": "2026-03-03",
    "sentences": [
        "누리온이 매개변수 120억 개 규모의 언어모델 가중치를 3일 공개했다.",
        "누리온은 2021년 설립됐고 직원은 80여 명이다.",
    ],
    "summaries": ["누리온이 언어모델의 가중치를 3일 공개했다.", [1]],
}


def test_catch_rates_and_false_alarms_are_printed(tmp_path: Path) -> None:
    file = tmp_path / "guard.jsonl"
    file.write_text(json.dumps(CASE, ensure_ascii=False) + "\n", encoding="utf-8")

    done = ai_news(tmp_path, "evaluate", "guard", str(file))

    assert done.code == 0
    assert "기사 1건, 충실한 요약 2개" in done.out
    assert "(false alarms)                0/2   0.0 %" in done.out
    assert [line.split()[:2] for line in done.out.splitlines() if line.startswith("  date")] == [["date", "2/2"]]


def test_a_file_that_holds_no_summaries_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "guard.jsonl"
    file.write_text('{"title": "제목", "sentences": ["문장이다."]}\n', encoding="utf-8")
    done = ai_news(tmp_path, "evaluate", "guard", str(file))
    assert (done.code, done.out) == (1, "")
    assert "guard.jsonl:1" in done.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "evaluate", "guard", "nowhere.jsonl")
    assert done.code == 2
    assert "nowhere.jsonl" in done.err
