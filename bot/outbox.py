"""What this process is sending: one thing a channel at a time, a few channels at once, and an orderly end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from datetime import timedelta

log = logging.getLogger(__name__)

AT_ONCE = 16


class Outbox:
    """Runs errands. The order of a channel's errands is its caller's: while one runs, no other of its channel is taken."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._gate = asyncio.Semaphore(at_once)
        self._running: dict[Hashable, asyncio.Task[None]] = {}
        self._begun: set[Hashable] = set()
        self._closing = False

    @property
    def depth(self) -> int:
        """How many channels have an errand that is running or waiting."""
        return len(self._running)

    def is_busy(self, channel: Hashable) -> bool:
        """Say whether an errand of the channel is running or waiting."""
        return channel in self._running

    def start(self, channel: Hashable, errand: Callable[[], Awaitable[object]]) -> bool:
        """Run an errand, as soon as there is room; False where the channel is busy or the end has come."""
        if self._closing or channel in self._running:
            return False
        task = asyncio.create_task(self._run(channel, errand))
        self._running[channel] = task
        task.add_done_callback(lambda _: self._running.pop(channel, None))
        return True

    async def idle(self) -> None:
        """Wait until nothing is running."""
        while self._running:
            await asyncio.wait(set(self._running.values()))

    async def close(self, within: timedelta) -> None:
        """Begin nothing more, let what was begun come to its end, and cancel it where that takes too long."""
        self._closing = True
        for channel, task in list(self._running.items()):
            if channel not in self._begun:
                task.cancel()
        if self._running:
            _, late = await asyncio.wait(set(self._running.values()), timeout=within.total_seconds())
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _run(self, channel: Hashable, errand: Callable[[], Awaitable[object]]) -> None:
        async with self._gate:
            self._begun.add(channel)
            try:
                await errand()
            except Exception:
                log.exception("an errand of %s failed", channel)
            finally:
                self._begun.discard(channel)
