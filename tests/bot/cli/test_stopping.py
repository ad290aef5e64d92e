"""How a bot ends on SIGTERM: a container runtime kills it ten seconds later."""

import asyncio
import sys
import time as clock
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import select

from digest.model import Channel, PartState, Schedule, SlotState, Subscription
from digest.storage import open_store, slots, subscriptions
from digest.storage.tables import feed_state
from tests.bot.cli.command import environment
from tests.fakes.feed_server import Behaviour, Exchange, FeedServer
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, TEAM, SlackFake

PATIENCE_S = 100
KILLED_AFTER_S = 10.0
DUE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
EVERY_MINUTE = Schedule(tuple(time(8, minute) for minute in range(30, 60)))


class SlackThatHangs(SlackFake):
    """Takes messages and never says that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.posted_to, self.let_go = asyncio.Event(), asyncio.Event()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "chat.postMessage":
            self.posted_to.set()
            await self.let_go.wait()
        return await super()._api(request)


@asynccontextmanager
async def running(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=folder, env=environment(folder, **settings), stdout=DEVNULL, stderr=PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def telling(asked: asyncio.Event) -> Behaviour:
    """Say that a request came, and answer nothing."""

    async def behave(exchange: Exchange) -> None:
        asked.set()
        await exchange.until_client_leaves()

    return behave


async def stopped(process: Process) -> float:
    """Ask a process to end; return after how many seconds it did."""
    began = clock.monotonic()
    process.terminate()
    await process.wait()
    return clock.monotonic() - began


async def test_a_bot_with_a_slow_feed_and_a_slow_platform_in_hand_gives_both_back_and_is_gone_in_time(tmp_path: Path) -> None:
    database = tmp_path / "data" / "ai-news.db"
    async with await open_store(str(database)) as store, store.write() as db:
        one = Subscription(Channel("slack", TEAM, "C1"), DUE - timedelta(hours=1), schedule=EVERY_MINUTE)
        one = await subscriptions.add(db, one)
    async with FeedServer() as site, SlackThatHangs() as slack:
        asked = asyncio.Event()
        site.on("/slow", telling(asked))
        (tmp_path / "feeds.yaml").write_text(
            f"feeds:\n- {{id: slow, name: 느림보, url: '{site.url('/slow')}'}}\n", encoding="utf-8"
        )
        settings = {
            "AINEWS_ALLOW_PRIVATE_ADDRESSES": "1",
            "AINEWS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "AINEWS_SLACK_APP_TOKEN": APP_TOKEN,
            "AINEWS_SLACK_API_URL": slack.base_url,
        }
        async with running(tmp_path, "-m", "bot", "--at", "2026-09-02T08:30:05+09:00", "run", **settings) as process:
            await slack.posted_to.wait()
            await asked.wait()
            took_s = await stopped(process)
            slack.let_go.set()

    assert (process.returncode, took_s < KILLED_AFTER_S) == (0, True)
    async with await open_store(str(database)) as store, store.read() as db:
        assert (await db.execute(select(feed_state.c.lease_owner))).scalars().all() == [None]
        (slot,) = await slots.within(db, one.id, DUE - timedelta(minutes=1), DUE + timedelta(hours=1))
        assert (slot.state, slot.owner) == (SlotState.PLANNED, "")
        assert (await slots.parts(db, slot.id))[0].state is PartState.SENDING


@pytest.mark.parametrize("hangs", ["await asyncio.shield(asyncio.sleep(60))", "time.sleep(60)"])
async def test_a_process_in_which_something_hangs_ends_all_the_same(tmp_path: Path, hangs: str) -> None:
    script = f"""
import asyncio, sys, time
from bot.cli.service import until_signalled

async def stubborn():
    print("ready", file=sys.stderr, flush=True)
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            {hangs}

asyncio.run(until_signalled(stubborn()))
"""
    async with running(tmp_path, "-c", script) as process:
        assert process.stderr is not None
        assert await process.stderr.readline() == b"ready\n"
        took_s = await stopped(process)
    assert (process.returncode, took_s < KILLED_AFTER_S) == (1, True)
