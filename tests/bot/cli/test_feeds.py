import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.cli.command import ai_news, ai_news_async
from tests.fakes.feed_server import FeedServer, reply
from tests.newsroom import LAW, NOW, Item, rss_of

AT = ("--at", NOW.isoformat())
TRIAL = {"AINEWS_ALLOW_PRIVATE_ADDRESSES": "1"}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        server.on("/good", reply(rss_of("한빛일보", [Item(LAW, "/1"), Item("다른 글", "/2", hours=30)], server.url(""))))
        server.on("/stale", reply(rss_of("오래신문", [Item("옛 글", "/3", hours=24 * 90)], server.url(""))))
        server.on("/dead", reply(b"<!doctype html><html><head><title>moved</title></head></html>"))
        (tmp_path / "feeds.yaml").write_text(
            "feeds:\n"
            + "".join(
                f"- {{id: {name}, name: {name} 신문, url: '{server.url('/' + name)}'}}\n" for name in ("good", "stale", "dead")
            )
            + "known_dead:\n- {match: 127.0.0.1/dead, why: 옮겨 감, instead: good}\n",
            encoding="utf-8",
        )
        yield server


async def test_check_says_of_each_feed_how_it_is_and_ends_with_1_when_one_is_unwell(site: FeedServer, tmp_path: Path) -> None:
    table = await ai_news_async(tmp_path, *AT, "feeds", "check", **TRIAL)
    rows = json.loads((await ai_news_async(tmp_path, *AT, "feeds", "check", "--json", **TRIAL)).out)

    assert table.code == 1
    good, stale, dead = rows
    assert (good["status"], good["items"], good["newest_age_hours"], good["dates_given"], good["dates_read"]) == (
        "ok",
        2,
        1.0,
        2,
        2,
    )
    assert [row["unwell"] for row in rows] == [False, True, True]
    assert good["encoding"] == "utf-8"
    assert good["problem"] == ""
    assert "90일째" in stale["problem"]
    assert dead["status"] == "not_a_feed"
    assert "옮겨 감 → good" in dead["hint"]
    lines = [" ".join(line.split()) for line in table.out.splitlines()]
    assert lines == [
        "매체 상태 인코딩 글 최신 글 날짜 문제와 도움말",
        "good 신문 정상 utf-8 2 1시간 전 2/2",
        "stale 신문 조용함 utf-8 1 90일 전 1/1 새 글이 90일째 없습니다",
        "dead 신문 피드 아님 utf-8 0 피드가 아니라 HTML을 보냅니다 · 옮겨 감 → good",
    ]


async def test_check_names_a_date_that_nobody_can_read(site: FeedServer, tmp_path: Path) -> None:
    feed = rss_of("한빛일보", [Item(LAW, "/1")], site.url("")).decode()
    site.on("/good", reply(re.sub("<pubDate>[^<]*", "<pubDate>지난 장날", feed).encode()))

    table = await ai_news_async(tmp_path, *AT, "feeds", "check", **TRIAL)

    assert "0/1 읽지 못한 날짜: 지난 장날" in " ".join(table.out.split())


async def test_check_stores_nothing(site: FeedServer, tmp_path: Path) -> None:
    await ai_news_async(tmp_path, *AT, "feeds", "check", **TRIAL)

    assert not (tmp_path / "data").exists()


def test_the_shipped_feeds_are_listed(tmp_path: Path) -> None:
    rows = json.loads(ai_news(tmp_path, "feeds", "list", "--json").out)

    assert sum(row["enabled"] for row in rows) == 25
    assert all(not row["enabled"] for row in rows if row["use"] == "title+link")


def test_feeds_go_out_as_opml_and_come_in_again(tmp_path: Path) -> None:
    ai_news(tmp_path, "feeds", "export", "all.opml")
    (tmp_path / "mine.yaml").write_text(
        "# 내 피드\nfeeds:\n- {id: own, name: 우리신문, url: 'https://own.example/rss'}\n", encoding="utf-8"
    )

    done = ai_news(tmp_path, "--feeds", "mine.yaml", "feeds", "import", "all.opml")
    again = ai_news(tmp_path, "--feeds", "mine.yaml", "feeds", "import", "all.opml")

    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    listed = json.loads(ai_news(tmp_path, "--feeds", "mine.yaml", "feeds", "list", "--json").out)
    assert done.code == 0
    assert text.startswith("# 내 피드\n")
    assert listed[0]["name"] == "우리신문"
    assert len(listed) > 25
    assert "0개를" in again.out
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == text


def test_mistakes_in_a_feeds_file_are_all_named_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(
        "feeds:\n- {id: a, name: 가, url: 'gopher://a.example/'}\n- {id: a, nmae: 나, url: 'https://b.example/rss'}\n",
        encoding="utf-8",
    )

    done = ai_news(tmp_path, "feeds", "list")

    assert done.code == 2
    assert "line 2" in done.err
    assert "line 3" in done.err
    assert "nmae" in done.err


def test_a_broken_opml_file_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "bad.opml").write_text("<opml><body><outline", encoding="utf-8")

    done = ai_news(tmp_path, "feeds", "import", "bad.opml")

    assert done.code == 2
    assert "bad.opml" in done.err
    assert "Traceback" not in done.err


def test_lexicon_check_counts_names_or_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("makers:\n  해솔AI: [Haesol AI]\nno_section:\n  무엇: []\n", encoding="utf-8")

    good = ai_news(tmp_path, "lexicon", "check")
    wrong = ai_news(tmp_path, "lexicon", "check", "own.yaml")

    assert (good.code, "틀린 곳이 없습니다" in good.out) == (0, True)
    assert wrong.code == 2
    assert "no_section" in wrong.err
    assert "line 3" in wrong.err
