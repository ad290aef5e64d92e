"""The process that is killed: opens the database, posts what is due, and dies at the step it is told to die at.

It is forked from a server that has everything imported, so that a trial costs a quarter of a second and not two.
"""

import asyncio
import os
import signal
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from bot.cli.service import until_signalled
from bot.delivery import Delivery
from bot.running import Bot
from bot.schedule import post_due, tick_until_cancelled
from bot.texts import load_texts
from digest.collect import Collector
from digest.storage import open_store
from tests.fakes.chat_clients import DiscordClient, SlackClient

CLIENTS: dict[str, type[SlackClient | DiscordClient]] = {"slack": SlackClient, "discord": DiscordClient}


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
        client = CLIENTS[run.platform](run.server, timeout_s=run.timeout_s)
        await stack.enter_async_context(client)
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
