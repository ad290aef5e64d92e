import json
from dataclasses import replace
from pathlib import Path

import pytest

from digest.model import Summary, SummarySentence
from digest.storage import open_store, stories
from digest.summaries.models import catalogue
from tests.bot.cli.command import ai_news, ai_news_async
from tests.digest.storage.samples import a_story
from tests.digest.summaries.samples import PAGE, TITLE, TRAINING
from tests.fakes.model_server import ModelServer, summarises

EXAONE = "LGAI-EXAONE/EXAONE-4.0-1.2B"


def test_the_list_names_every_model_with_its_memory_and_licence(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "models", "list", COLUMNS="160")

    assert done.code == 0
    for card in catalogue():
        (line,) = (line for line in done.out.splitlines() if line.split(" ")[0] == card.name)
        assert card.licence in line
        assert ("비상업" in line) is (card.commercial == "no")
    assert "Midm-2.0-Mini-Instruct (기본)" in done.out


def test_the_list_is_there_for_machines_too(tmp_path: Path) -> None:
    rows = json.loads(ai_news(tmp_path, "models", "list", "--json").out)

    assert [row["id"] for row in rows] == [card.id for card in catalogue()]
    assert rows[0]["memory_gb"] == {"bfloat16": 4.6, "int8": 2.3, "4bit": 1.3}
    assert not any(row["chosen"] for row in rows)


def test_a_non_commercial_choice_is_warned_of(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "models", "list", AINEWS_SUMMARISER="server", AINEWS_MODEL=EXAONE, COLUMNS="200")

    assert "EXAONE-4.0-1.2B (지금 쓰는 모델)" in done.out
    assert "비상업적 용도로만 쓸 수 있는 모델입니다" in done.out


def test_one_model_is_shown_by_the_last_part_of_its_name(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "models", "show", "exaone-4.0-1.2b", COLUMNS="160")

    assert done.code == 0
    assert done.out.startswith(EXAONE)
    assert "EXAONE 1.2-NC" in done.out
    assert "비상업적 용도로만" in done.out
    assert f"AINEWS_SUMMARISER=transformers AINEWS_MODEL={EXAONE}" in done.out


@pytest.mark.parametrize("model", ["EXAONE-3.5-2.4B-Instruct", "Solar-Open2-250B"])
def test_a_model_that_needs_a_server_is_shown_with_one(tmp_path: Path, model: str) -> None:
    shown = ai_news(tmp_path, "models", "show", model, COLUMNS="160").out
    assert "AINEWS_SUMMARISER=server" in shown
    assert "AINEWS_MODEL_URL=" in shown


def test_without_a_name_the_default_is_shown(tmp_path: Path) -> None:
    shown = json.loads(ai_news(tmp_path, "models", "show", "--json").out)
    assert (shown["id"], shown["default"], shown["licence"]) == ("K-intelligence/Midm-2.0-Mini-Instruct", True, "MIT")


def test_a_model_that_nobody_knows_is_a_plain_error(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "models", "show", "나래-12B")
    assert (done.code, done.out) == (1, "")
    assert "'나래-12B' 모델을 모릅니다" in done.err


async def test_what_became_of_a_model_s_words_here_is_shown(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    written = Summary(
        (SummarySentence("공개했다.", (0,)),), ("공개했다.",), (1,), "server", "exaone4:1.2b", asked="EXAONE-4.0-1.2B"
    )
    picked = replace(written, backend="extractive", model="", fallback_reason="모델 서버가 바쁨: HTTP 429")
    async with await open_store(str(tmp_path / "data" / "ai-news.db")) as store, store.write() as db:
        for number, made in enumerate((written, picked, replace(picked, problems=("number: 기사에 없는 수치 ‘5만 명’",))), 1):
            await stories.save_summary(db, await a_story(db, number), made)

    shown = (await ai_news_async(tmp_path, "models", "show", EXAONE, COLUMNS="160")).out
    told = json.loads((await ai_news_async(tmp_path, "models", "show", EXAONE, "--json")).out)["record"]

    assert "1건(왜 중요한가 0건)" in shown
    assert "모델 서버가 바쁨 2건" in shown
    assert "기사에 없는 수치 1건" in shown
    assert told == {"shown": 1, "why_it_matters": 0, "excerpts_instead": {"모델 서버가 바쁨": 2}, "refused": {"number": 1}}
    assert json.loads((await ai_news_async(tmp_path, "models", "show", "--json")).out)["record"] is None


def test_what_a_model_s_template_is_told_and_what_ends_its_turns_is_shown(tmp_path: Path) -> None:
    shown = ai_news(tmp_path, "models", "show", EXAONE, COLUMNS="160").out
    assert "enable_thinking=false" in shown
    assert "[|endofturn|]" in shown


async def test_summarize_asks_the_model_of_the_settings(tmp_path: Path) -> None:
    line = json.dumps({"id": 1, "title": TITLE, "text": PAGE, "published": "2026-02-25"}, ensure_ascii=False)
    (tmp_path / "lines.jsonl").write_text(line + "\n", encoding="utf-8")
    async with ModelServer(summarises()) as server:
        done = await ai_news_async(
            tmp_path,
            *("summarize", "lines.jsonl"),
            AINEWS_SUMMARISER="server",
            AINEWS_MODEL="나래-12B",
            AINEWS_MODEL_URL=server.url,
            AINEWS_MODEL_KEY="sk-canary-0123",
        )
        assert server.headers[0]["Authorization"] == "Bearer sk-canary-0123"

    answer = json.loads(done.out)
    assert done.code == 0
    assert (answer["backend"], answer["model"]) == ("server", "나래-12B")
    assert "fallback_reason" not in answer
    assert all(sentence["sources"] for sentence in answer["sentences"])
    assert answer["why_it_matters"] == {"text": TRAINING, "sources": [2]}
    assert "sk-canary" not in done.out + done.err


async def test_summarize_says_why_a_model_s_words_are_not_there(tmp_path: Path) -> None:
    line = json.dumps({"id": 1, "title": TITLE, "text": PAGE}, ensure_ascii=False)
    (tmp_path / "lines.jsonl").write_text(line + "\n", encoding="utf-8")
    done = await ai_news_async(
        tmp_path,
        *("summarize", "lines.jsonl"),
        AINEWS_SUMMARISER="server",
        AINEWS_MODEL="나래-12B",
        AINEWS_MODEL_URL="http://127.0.0.1:9/v1",
    )
    answer = json.loads(done.out)
    assert done.code == 0
    assert answer["backend"] == "extractive"
    assert answer["fallback_reason"].startswith("모델 서버에 닿지 못함: ")
