import json
from pathlib import Path

from tests.bot.cli.command import ai_news

TEXT = "누리온이 매개변수 120억 개 규모의 언어모델 가중치를 3일 공개했다.\n누리온은 2021년 설립됐고 직원은 80여 명이다."
ARTICLE = {"id": "a", "title": "누리온, 가중치 공개", "text": TEXT, "date": "2026-03-03"}
RIGHT, WRONG = "누리온이 언어모델의 가중치를 3일 공개했다.", "누리온의 직원은 500명이다."


def lines(*summaries: object) -> str:
    return "".join(json.dumps(ARTICLE | {"summary": summary}, ensure_ascii=False) + "\n" for summary in summaries)


def test_each_sentence_is_answered_with_its_sources_and_problems(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "check-summary", given=lines(f"{RIGHT} {WRONG}", [WRONG]))

    first, second = (json.loads(line) for line in done.out.splitlines())
    assert done.code == 0
    assert first["id"] == "a"
    assert first["sentences"][0] == {"text": RIGHT, "ok": True, "sources": [0], "problems": []}
    assert (first["sentences"][1]["text"], first["sentences"][1]["ok"]) == (WRONG, False)
    assert first["sentences"][1]["problems"] == ["number: 기사에 없는 수치 ‘500명’"]
    assert [sentence["ok"] for sentence in second["sentences"]] == [False]


def test_a_bad_line_is_named_and_the_good_ones_are_answered(tmp_path: Path) -> None:
    without = json.dumps(ARTICLE, ensure_ascii=False)
    done = ai_news(tmp_path, "check-summary", given=f"{lines(RIGHT)}{{broken\n{without}\n{lines(RIGHT)}")
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert "line 2" in done.err
    assert "line 3" in done.err
    assert "summary" in done.err
