import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.command import Outcome, ai_news_async
from tests.fakes.feed_server import FeedServer, reply
from tests.newsroom import LAW, LAW_TEXT, Item, rss_of

TRIAL = {"AINEWS_ALLOW_PRIVATE_ADDRESSES": "1"}
TOKEN = "xoxb-1111111111-canary-canary"
CANARY = "canary-password"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        server.on("/good", reply(rss_of("한빛일보", [Item(LAW, "/a/1", summary=LAW_TEXT)], server.url(""))))
        server.on("/login", reply(b"<!doctype html><html><head><title>login</title></head></html>"))
        name_feeds(tmp_path, server, "good")
        yield server


def name_feeds(folder: Path, server: FeedServer, *paths: str) -> None:
    lines = [f"- {{id: {path}, name: {path}일보, url: '{server.url('/' + path)}'}}" for path in paths]
    (folder / "feeds.yaml").write_text("feeds:\n" + "\n".join(lines) + "\n", encoding="utf-8")


def by_part(outcome: Outcome) -> dict[str, dict[str, Any]]:
    return {finding["part"]: finding for finding in json.loads(outcome.out)["findings"]}


async def test_a_sound_installation_passes_and_nothing_is_made(site: FeedServer, tmp_path: Path) -> None:
    seen = await ai_news_async(tmp_path, "--at", "2026-09-02T18:00+09:00", "doctor", "--json", **TRIAL)

    found = by_part(seen)
    assert {part: one["level"] for part, one in found.items()} == {
        "settings": "good",
        "database": "skipped",
        "disk": found["disk"]["level"],
        "feeds": "good",
        "clock": "skipped",  # the server of this test sends no Date
        "zone": "good",
        "slack": "skipped",
        "discord": "skipped",
        "model": "good",
    }
    assert (seen.code, json.loads(seen.out)["well"]) == (0, True)
    assert not (tmp_path / "data").exists()


async def test_a_red_line_says_what_to_do_and_the_run_ends_with_1(site: FeedServer, tmp_path: Path) -> None:
    name_feeds(tmp_path, site, "good", "login")
    seen = await ai_news_async(tmp_path, "--at", "2026-09-02T18:00+09:00", "doctor", COLUMNS="200", **TRIAL)
    assert seen.code == 1
    assert "✗  피드" in seen.out
    assert "피드가 아니라 HTML을 보냅니다" in seen.out
    assert "login의 주소를 고치거나 끄세요" in seen.out.replace("\n", "")
    assert seen.out.endswith("고칠 곳 1곳.\n")


async def test_wrong_settings_are_all_listed_and_end_with_2(tmp_path: Path) -> None:
    seen = await ai_news_async(tmp_path, "doctor", "--json", AINEWS_HTTP_PORT="many", AINEWS_TOKENS="1")
    assert seen.code == 2
    assert [one["said"].partition(":")[0] for one in json.loads(seen.out)["findings"]] == ["AINEWS_HTTP_PORT", "AINEWS_TOKENS"]


async def test_a_wrong_feeds_file_is_shown_beside_all_other_checks(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("feeds:\n- {id: a, name: 가}\n", encoding="utf-8")
    seen = await ai_news_async(tmp_path, "doctor", "--json")
    assert seen.code == 2
    assert (by_part(seen)["feeds_file"]["level"], by_part(seen)["model"]["level"]) == ("bad", "good")


async def test_no_secret_is_ever_shown(site: FeedServer, tmp_path: Path) -> None:
    secrets = {
        "AINEWS_SLACK_BOT_TOKEN": TOKEN,
        "AINEWS_DATABASE_URL": f"postgresql://bot:{CANARY}@127.0.0.1:9/news",
        "AINEWS_MODEL_KEY": "canary-model-key",
        "AINEWS_SUMMARISER": "server",
        "AINEWS_MODEL": "새벽",
        "AINEWS_MODEL_URL": "http://127.0.0.1:9/v1",
    }
    for words in (("doctor",), ("doctor", "--json"), ("--verbose", "doctor")):
        seen = await ai_news_async(tmp_path, *words, **TRIAL, **secrets)
        assert seen.code == 1
        assert "canary" not in seen.out + seen.err
