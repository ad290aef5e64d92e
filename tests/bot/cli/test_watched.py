"""A bot as its operator sees it: a real process that reads feeds and posts to a Slack on loopback, watched from outside."""

import asyncio
import json
import socket
import sys
import time as clock
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from digest.articles.identity import url_key
from digest.model import Channel, Schedule, Subscription
from digest.model.articles import trace_of
from digest.storage import open_store, subscriptions
from tests.bot.cli.command import environment
from tests.fakes.feed_server import FeedServer, busy, reply
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, TEAM, Shown, SlackFake
from tests.newsroom import LAW, LAW_TEXT, OFF_TOPIC, Item, rss_of

pytestmark = pytest.mark.xdist_group("watched")  # one process serves them all

PATIENCE_S = 110
START = "2026-09-02T08:29:50+09:00"  # ten seconds before the first digest is due; then one is due every minute
DUE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
EVERY_MINUTE = Schedule(tuple(time(8, minute) for minute in range(30, 60)))
Samples = dict[str, dict[tuple[str, ...], float]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a bot said and did until it was stopped. `trace` is that of the article that was posted."""

    out: str
    log: str
    metrics: str
    content_type: str
    freshness: tuple[int, Any]
    shown: tuple[Shown, ...]
    trace: str
    exit_code: int
    stopped_in_s: float

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines()]

    @property
    def samples(self) -> Samples:
        """The metrics as Prometheus' own parser reads them: by name, then by the values of their labels in order of name."""
        found: Samples = {}
        for family in text_string_to_metric_families(self.metrics):
            for sample in family.samples:
                key = tuple(value for _, value in sorted(sample.labels.items()))
                found.setdefault(sample.name, {})[key] = sample.value
        return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Let a bot live from before its first digest until it has posted an article and answered a question."""
    return asyncio.run(_life(tmp_path_factory.mktemp("watched")))


async def _life(folder: Path) -> Seen:
    async with await open_store(str(folder / "data" / "ai-news.db")) as store, store.write() as db:
        channel = Channel("slack", TEAM, "C1")
        await subscriptions.add(db, Subscription(channel, DUE - timedelta(hours=1), schedule=EVERY_MINUTE))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with SlackFake() as slack, FeedServer() as site:
        settings = {
            "AINEWS_ALLOW_PRIVATE_ADDRESSES": "1",
            "AINEWS_HTTP_PORT": str(port),
            "AINEWS_LOG_FORMAT": "json",
            "AINEWS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "AINEWS_SLACK_APP_TOKEN": APP_TOKEN,
            "AINEWS_SLACK_API_URL": slack.base_url,
        }
        _publish(site, folder)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "--at", START, "run",
            cwd=folder, env=environment(folder, **settings), stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        said = asyncio.create_task(process.communicate())
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await _watch(process, said, slack, site, f"http://127.0.0.1:{port}")
        finally:
            if process.returncode is None:
                process.kill()
            await asyncio.wait({said})


def _publish(site: FeedServer, folder: Path) -> None:
    items = [Item(LAW, "/hanbit/1", summary=LAW_TEXT, hours=10), Item(OFF_TOPIC, "/hanbit/2", hours=10)]
    site.on("/hanbit", reply(rss_of("hanbit", items, site.url(""))))
    site.on("/ill", busy(503))
    feeds = "".join(f"- {{id: {name}, name: {name}, url: '{site.url('/' + name)}'}}\n" for name in ("hanbit", "ill"))
    (folder / "feeds.yaml").write_text(f"feeds:\n{feeds}", encoding="utf-8")


async def _watch(
    process: Process, said: asyncio.Task[tuple[bytes, bytes]], slack: SlackFake, site: FeedServer, address: str
) -> Seen:
    async with slack._changed:
        await slack._changed.wait_for(lambda: any(LAW in one.text for one in slack.shown))
    await slack.send("slash_commands", slack.command("상태"))
    async with slack._changed:
        await slack._changed.wait_for(lambda: slack.responses)
    async with ClientSession() as session:
        metrics = ""
        while 'ainews_deliveries_total{outcome="sent"' not in metrics:  # Slack has the message before the bot knows that it has
            async with session.get(address + "/metrics") as answer:
                content_type, metrics = answer.headers["Content-Type"], await answer.text()
        async with session.get(address + "/freshness") as answer:
            freshness = answer.status, await answer.json()
    began = clock.monotonic()
    process.terminate()
    out, err = await said
    assert process.returncode is not None
    return Seen(
        out=out.decode(),
        log=err.decode(),
        metrics=metrics,
        content_type=content_type,
        freshness=freshness,
        shown=tuple(slack.shown),
        trace=trace_of(url_key(site.url("/hanbit/1"))),
        exit_code=process.returncode,
        stopped_in_s=clock.monotonic() - began,
    )


def test_one_id_leads_from_an_item_of_a_feed_to_the_message_that_shows_it(seen: Seen) -> None:
    mine = [event for event in seen.events if seen.trace in json.dumps(event)]

    loggers = [event["logger"] for event in mine]
    assert loggers.pop(3) in {"digest.desk", "digest.compose"}  # whichever condensed it first
    assert loggers == ["digest.collect", "digest.intake", "digest.collect", "bot.footprints", "bot.footprints"]
    arrived, _, placed, condensed, chosen, posted = mine
    assert (arrived["feed"], arrived["article"]) == ("hanbit", seen.trace)
    assert arrived["url"].endswith("/hanbit/1")
    assert (placed["outcome"], placed["story"]) == ("new_story", 1)
    assert condensed["story"] == 1
    assert (chosen["outcome"], chosen["channel"], chosen["stories"]) == ("shown", f"slack:{TEAM}/C1", [1])
    (message,) = [one for one in seen.shown if LAW in one.text]
    assert (posted["outcome"], posted["slot"], posted["message_id"]) == ("posted", chosen["slot"], message.ts)
    assert posted["part"] == f"slot {chosen['slot']}#1"


def test_json_logs_are_all_that_is_on_standard_error_and_begin_with_the_same_keys(seen: Seen) -> None:
    assert {tuple(event)[:4] for event in seen.events} == {("timestamp", "level", "logger", "event")}
    assert seen.out == ""


def test_what_was_polled_and_came_of_it_is_counted(seen: Seen) -> None:
    polls, articles = seen.samples["ainews_polls_total"], seen.samples["ainews_articles_total"]
    assert (polls["ok",], polls["http_error",], polls["gone",]) == (1, 1, 0)
    assert {outcome: count for (outcome,), count in articles.items() if count} == {"new_story": 1, "irrelevant": 1}
    assert seen.samples["ainews_summaries_total"] == {("extractive", "", ""): 1}


def test_the_age_of_each_feed_is_told_and_which_one_is_unwell(seen: Seen) -> None:
    assert 0 <= seen.samples["ainews_feed_age_seconds"]["hanbit",] < PATIENCE_S
    assert ("ill",) not in seen.samples["ainews_feed_age_seconds"]  # it was never read well
    assert seen.samples["ainews_feed_unwell"] == {("hanbit",): 0, ("ill",): 1}
    assert seen.samples["ainews_feed_item_age_seconds"]["hanbit",] > 1800


def test_how_late_digests_left_and_how_long_answers_took_is_told(seen: Seen) -> None:
    ((key, digests),) = seen.samples["ainews_deliveries_total"].items()
    assert (key, digests >= 1) == (("sent", "slack"), True)
    assert seen.samples["ainews_delivery_lateness_seconds_count"]["slack",] == digests
    assert 0 < seen.samples["ainews_delivery_lateness_seconds_sum"]["slack",] < digests * PATIENCE_S
    assert seen.samples["ainews_command_seconds_count"] == {("status", "slack"): 1}


def test_what_waits_what_is_connected_and_what_the_bot_is_made_of_is_told(seen: Seen) -> None:
    assert set(seen.samples["ainews_queue_depth"]) == {("outbox",), ("summaries",), ("digests",), ("index",)}
    assert seen.samples["ainews_platform_connected"] == {("slack",): 1}
    assert seen.samples["ainews_database_up"] == {(): 1}
    ((build, one),) = seen.samples["ainews_build_info"].items()
    assert (build[0], build[3], one) == ("sqlite", "extractive", 1)
    assert seen.samples["process_resident_memory_bytes"][()] > 0
    assert seen.content_type.startswith("text/plain; version=0.0.4")


def test_a_bot_that_reads_and_sends_is_fresh(seen: Seen) -> None:
    status, document = seen.freshness
    assert (status, document["fresh"], document["stale"]) == (200, True, {})
    assert document["last_digest_at"] is not None
    assert document["newest_article_at"] is not None
    assert [document["feeds"][name]["problem"] for name in ("hanbit", "ill")] == ["", "HTTP 503"]


def test_no_token_is_in_anything_that_was_said(seen: Seen) -> None:
    said = seen.log + seen.out + seen.metrics + json.dumps(seen.freshness)
    assert [token for token in (BOT_TOKEN, APP_TOKEN, "/response/", "/socket/") if token in said] == []


def test_a_bot_with_nothing_in_hand_stops_at_once_and_cleanly(seen: Seen) -> None:
    assert seen.exit_code == 0
    assert seen.stopped_in_s < 9.5
