import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.cli.command import ai_news, ai_news_async, environment
from tests.fakes.feed_server import FeedServer, conditional, reply
from tests.newsroom import LAW, LAW_TEXT, OFF_TOPIC, OPEN, OPEN_TEXT, Item, rss_of

AT = ("--at", "2026-09-02T18:00+09:00")  # tests.newsroom.NOW
TRIAL = {"AINEWS_ALLOW_PRIVATE_ADDRESSES": "1"}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[FeedServer]:
    """Serve one good and one bad feed, which feeds.yaml of the folder names."""
    async with FeedServer() as server:
        items = [Item(LAW, "/a/1", summary=LAW_TEXT), Item(OPEN, "/a/2", summary=OPEN_TEXT), Item(OFF_TOPIC, "/a/3")]
        server.on("/good", conditional(rss_of("한빛일보", items, server.url("")), etag='"1"'))
        server.on("/login", reply(b"<!doctype html><html><head><title>login</title></head></html>"))
        (tmp_path / "feeds.yaml").write_text(
            f"feeds:\n- {{id: hanbit, name: 한빛일보, url: '{server.url('/good')}'}}\n"
            f"- {{id: nuri, name: 누리저널, url: '{server.url('/login')}'}}\n",
            encoding="utf-8",
        )
        yield server


async def test_collect_then_preview_is_the_digest_of_the_day_and_a_second_collect_downloads_nothing(
    site: FeedServer, tmp_path: Path
) -> None:
    first = await ai_news_async(tmp_path, *AT, "collect", **TRIAL)
    second = await ai_news_async(tmp_path, *AT, "collect", **TRIAL)
    preview = await ai_news_async(tmp_path, *AT, "preview", **TRIAL)

    assert (first.code, second.code, preview.code) == (0, 0, 0)
    assert "✓ 한빛일보: 글 3건 · 새 글 3건 · 관련 글 2건" in first.err
    assert "! 누리저널: 피드가 아니라 HTML을 보냅니다" in first.err
    assert "✓ 한빛일보: 바뀐 것 없음" in second.err
    assert "2026년 9월 2일 (수)" in preview.out
    assert LAW in preview.out
    assert OPEN in preview.out
    assert OFF_TOPIC not in preview.out
    assert "피드 1곳 정상 · 문제 1곳: 누리저널: 피드가 아니라 HTML을 보냅니다" in preview.out


async def test_before_any_feed_was_read_a_preview_claims_neither_a_quiet_day_nor_feeds_that_are_well(
    site: FeedServer, tmp_path: Path
) -> None:
    preview = await ai_news_async(tmp_path, *AT, "preview", **TRIAL)

    assert preview.code == 0
    assert "아직 피드를 하나도 읽지 않아" in preview.out
    assert "소식이 없습니다" not in preview.out
    assert "피드 0곳 정상 · 아직 읽지 않음 2곳" in preview.out
    assert site.asked("/good") == []


async def test_with_json_logs_the_log_is_all_that_collect_says(site: FeedServer, tmp_path: Path) -> None:
    done = await ai_news_async(tmp_path, *AT, "collect", AINEWS_LOG_FORMAT="json", **TRIAL)

    events = [json.loads(line) for line in done.err.splitlines()]
    assert (done.code, done.out) == (0, "")
    assert {event["feed"]: event["outcome"] for event in events if event["event"].startswith("feed") and "outcome" in event} == {
        "hanbit": "ok",
        "nuri": "not_a_feed",
    }


async def test_a_preview_gives_slack_and_discord_payloads_and_keeps_to_topics(site: FeedServer, tmp_path: Path) -> None:
    await ai_news_async(tmp_path, *AT, "collect", **TRIAL)

    slack = json.loads((await ai_news_async(tmp_path, *AT, "preview", "--platform", "slack")).out)
    discord = json.loads((await ai_news_async(tmp_path, *AT, "preview", "--platform", "discord", "--topics", "open")).out)

    assert slack[0]["blocks"][0]["type"] == "header"
    assert LAW in json.dumps(slack, ensure_ascii=False)
    assert discord[0]["embeds"][0]["title"] == OPEN
    assert LAW not in json.dumps(discord, ensure_ascii=False)


async def test_why_tells_what_became_of_an_article_stage_by_stage(site: FeedServer, tmp_path: Path) -> None:
    await ai_news_async(tmp_path, *AT, "collect", **TRIAL)

    shown = await ai_news_async(tmp_path, "why", site.url("/a/1"))
    left_out = await ai_news_async(tmp_path, "why", site.url("/a/3") + "?utm_source=rss")
    unknown = await ai_news_async(tmp_path, "why", "https://news.example/never-seen")

    assert (shown.code, left_out.code, unknown.code) == (0, 0, 0)
    assert "관련 있음" in shown.out
    assert "정책" in shown.out
    assert OFF_TOPIC in left_out.out
    assert "관련 없음" in left_out.out
    assert "이 주소의 기사를 본 적이 없습니다" in unknown.out


async def test_run_once_prints_todays_digest_through_the_ledger_and_a_second_time_shows_it_again(
    site: FeedServer, tmp_path: Path
) -> None:
    first = await ai_news_async(tmp_path, *AT, "run", "--once", **TRIAL)
    second = await ai_news_async(tmp_path, *AT, "run", "--once", **TRIAL)

    assert (first.code, second.code) == (0, 0)
    assert first.out.count(f"] {LAW}") == 1
    assert "이미 낸 다이제스트를 다시 보여 드립니다" in second.out
    assert first.out in second.out


async def test_without_a_network_one_line_says_how_many_and_why_and_what_is_stored_is_shown(
    site: FeedServer, tmp_path: Path
) -> None:
    await ai_news_async(tmp_path, *AT, "collect", **TRIAL)
    (tmp_path / "feeds.yaml").write_text(
        "feeds:\n" + "".join(f"- {{id: f{n}, name: 신문{n}, url: 'http://127.0.0.1:1/{n}'}}\n" for n in range(3)),
        encoding="utf-8",
    )

    run = await ai_news_async(tmp_path, *AT, "run", "--once", **TRIAL)
    collect = await ai_news_async(tmp_path, *AT, "collect", **TRIAL)

    said = [line for line in run.err.splitlines() if "신문" in line or "닿지 못했습니다" in line]
    assert said == [
        "피드 3곳 중 3곳에 닿지 못했습니다(서버가 연결을 받지 않습니다 3곳). 저장해 둔 기사로 보여 드립니다. 다음에 실행할 때 다시 시도합니다."
    ]
    assert run.code == 0
    assert LAW in run.out
    assert collect.code == 1
    assert "3곳). 다음에 실행할 때" in collect.err  # it shows nothing


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("preview", "--topics", "weather"), {}, "weather"),
        (("preview", "--platform", "fax"), {}, "fax"),
        (("--at", "yesterday", "preview"), {}, "yesterday"),
        (("why", "hanbit.example/1"), {}, "http://"),
        (("collect",), {"AINEWS_FEED": "x"}, "AINEWS_FEEDS"),
        (("collect", "--feeds", "none.yaml"), {}, "none.yaml"),
        (("run", "--once"), {"AINEWS_SUMMARISER": "magic"}, "AINEWS_SUMMARISER"),
        (("dance",), {}, "dance"),
    ],
)
def test_a_wrong_command_or_setting_ends_with_2_and_says_what_is_wrong(
    arguments: tuple[str, ...], settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = ai_news(tmp_path, *arguments, **settings)

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_help_and_version_load_no_heavy_library(tmp_path: Path) -> None:
    heavy = "torch transformers discord slack_bolt matplotlib kiwipiepy feedparser trafilatura"
    check = f"import sys, bot.cli; print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, env=environment(tmp_path), check=True)

    assert done.stdout.strip() == "[]"
