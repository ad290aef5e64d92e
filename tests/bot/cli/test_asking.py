"""`ai-news ask` as its user runs it: what was collected is asked for, with and without a model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.cli.command import ai_news, ai_news_async
from tests.fakes.feed_server import FeedServer, conditional
from tests.fakes.model_server import ModelServer, refuses, says
from tests.newsroom import LAW, LAW_TEXT, OPEN, OPEN_TEXT, Item, rss_of

AT = ("--at", "2026-09-02T18:00+09:00")  # tests.newsroom.NOW
TRIAL = {"AINEWS_ALLOW_PRIVATE_ADDRESSES": "1"}
WORD = LAW.split()[0].strip("“”‘’,…")
QUESTION = f"{LAW} 왜 그런가?"


@pytest.fixture
async def collected(tmp_path: Path) -> AsyncIterator[Path]:
    async with FeedServer() as server:
        items = [Item(LAW, "/a/1", summary=LAW_TEXT), Item(OPEN, "/a/2", summary=OPEN_TEXT)]
        server.on("/good", conditional(rss_of("한빛일보", items, server.url("")), etag='"1"'))
        feeds = f"feeds:\n- {{id: hanbit, name: 한빛일보, url: '{server.url('/good')}'}}\n"
        (tmp_path / "feeds.yaml").write_text(feeds, encoding="utf-8")
        done = await ai_news_async(tmp_path, *AT, "collect", **TRIAL)
        assert done.code == 0
        yield tmp_path


async def test_words_find_a_story_with_its_matched_words_marked(collected: Path) -> None:
    done = await ai_news_async(collected, *AT, "ask", WORD)
    assert (done.code, done.err) == (0, "")
    assert f"“{WORD}” · 소식" in done.out
    assert "‹" in done.out


async def test_english_words_and_options_are_no_trouble(collected: Path) -> None:
    done = await ai_news_async(collected, *AT, "ask", "--language", "en", "last", "7", "days")
    assert done.code == 0
    assert "2 stories" in done.out


async def test_without_a_model_a_question_is_answered_with_quotations(collected: Path) -> None:
    done = await ai_news_async(collected, *AT, "ask", QUESTION)
    assert done.code == 0
    assert "기사의 문장을 그대로 옮겼습니다." in done.out


async def test_a_model_s_sentence_is_shown_with_its_source(collected: Path) -> None:
    said = LAW_TEXT.split(". ")[0].rstrip(".") + "."
    async with ModelServer(says(f"{said} [1] 지어낸 사람 2만 명이 반대했다. [2]")) as server:
        model = {"AINEWS_SUMMARISER": "server", "AINEWS_MODEL": "나래-12B", "AINEWS_MODEL_URL": server.url}
        done = await ai_news_async(collected, *AT, "ask", QUESTION, **model)
    assert done.code == 0
    assert said in done.out
    assert "지어낸" not in done.out
    assert "AI 답변 · 나래-12B" in done.out
    assert "한빛일보 · " in done.out


async def test_a_model_that_fails_gives_quotations_and_says_so(collected: Path) -> None:
    async with ModelServer(refuses(401)) as server:
        model = {"AINEWS_SUMMARISER": "server", "AINEWS_MODEL": "나래-12B", "AINEWS_MODEL_URL": server.url}
        done = await ai_news_async(collected, *AT, "ask", QUESTION, **model)
    assert done.code == 0
    assert "기사의 문장을 그대로 옮겼습니다." in done.out
    assert "모델 서버가 요청을 거절함" in done.out


def test_a_model_without_its_settings_ends_with_2(tmp_path: Path) -> None:
    done = ai_news(tmp_path, *AT, "ask", "오늘", AINEWS_SUMMARISER="server")
    assert done.code == 2
    assert "AINEWS_MODEL_URL" in done.err


def test_another_language_than_the_two_ends_with_2(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "ask", "--language", "fr", "오늘")
    assert done.code == 2
