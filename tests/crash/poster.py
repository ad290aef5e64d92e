"""The process that is killed: opens the database, posts what is due, and dies at the step it is told to die at.

It is forked from a server that has everything imported, so that a trial costs a quarter of a second and not two.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from aiohttp import ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli.service import until_signalled
from bot.delivery import Delivery
from bot.platforms import Platform
from bot.platforms.discord_client import Discord
from bot.platforms.discord_gateway import BotClient
from bot.platforms.discord_pace import Pace
from bot.platforms.discord_rest import Rest
from bot.platforms.discord_socket import use_addresses
from bot.platforms.slack_client import Slack
from bot.platforms.slack_web import SlackWeb, Waiting
from bot.running import Bot
from bot.schedule import post_due, tick_until_cancelled
from bot.texts import load_texts
from digest.collect import Collector
from digest.storage import open_store


@dataclass(frozen=True, slots=True)
class Run:
    """One life of the process. It dies when it reaches `step` for the `time`-th time, by its own hand and SIGKILL."""

    database: str
    platform: str
    server: str
    now: datetime
    step: str = ""
    time: int = 1
    timeout_s: float = 5.0
    serves: bool = False  # tick until SIGTERM, as the service does, rather than post once


@dataclass(slots=True)
class _Leap:
    """A clock that a wait moves: a rate limit costs a trial nothing."""

    now: float = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def slack(run: Run) -> AbstractAsyncContextManager[Platform]:
    """Return Slack's real client, with the token of the workspace T1."""
    leap = _Leap()
    client = AsyncWebClient("xoxb-T1", f"{run.server}/api/", timeout=cast("int", run.timeout_s), retry_handlers=[])
    web = SlackWeb(client, Waiting(lambda: leap.now, leap.sleep))

    async def of(_: str) -> SlackWeb:
        return web

    return nullcontext(Slack(of, lambda: run.now))


@asynccontextmanager
async def discord(run: Run) -> AsyncIterator[Platform]:
    """Yield Discord's real client, logged in with the token D1; no gateway is needed to send."""
    leap = _Leap()
    use_addresses(f"{run.server}/api/v10", "ws://127.0.0.1:9/")
    client = BotClient(Pace())
    await client.http.static_login("D1")
    rest = Rest(client, lambda: leap.now, leap.sleep, timeout=ClientTimeout(total=run.timeout_s))
    rest.logged_in.set()
    try:
        yield Discord(rest, lambda: run.now)
    finally:
        await client.http.close()


CLIENTS: dict[str, Callable[[Run], AbstractAsyncContextManager[Platform]]] = {"slack": slack, "discord": discord}


def live(run: Run) -> None:
    """Live one life; the entry of the process."""
    asyncio.run(until_signalled(_live(run)))


async def _live(run: Run) -> None:
    passed = Counter[str]()

    def reached(step: str) -> None:
        passed[step] += 1
        if (step, passed[step]) == (run.step, run.time):
            os.kill(os.getpid(), signal.SIGKILL)

    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await open_store(run.database))
        client = await stack.enter_async_context(CLIENTS[run.platform](run))
        delivery = Delivery(
            store=store,
            platforms={client.name: client},
            texts=load_texts,
            owner=f"{os.getpid()}:{run.now.isoformat()}",
            wall_clock=lambda: run.now,
            reached=reached,
        )
        nobody = cast("Collector", None)  # nothing is collected here
        bot = Bot((), store, nobody, delivery, lambda: run.now)
        await (tick_until_cancelled(bot) if run.serves else post_due(bot))
