"""Decides when a host may be asked: one request in flight, a pause between two, not too many over all hosts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

MOST_IDLE_LANES = 1_000


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    free_at: float = 0.0  # on the pace's clock, seconds


class Pace:
    """Hands out turns, first come first served within a host.

    Args:
        at_once: Requests in flight over all hosts.
        clock: Monotonic seconds.
        sleep: Waits for seconds on that clock.
    """

    def __init__(self, at_once: int, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, host: str, pause: timedelta) -> AsyncIterator[None]:
        """Wait for a turn at a host and hold it; `pause` is kept free behind it."""
        lane = self._lanes.setdefault(host, _Lane())
        lane.users += 1
        try:
            async with lane.lock:
                if (wait := lane.free_at - self._clock()) > 0:
                    await self._sleep(wait)
                async with self._places:
                    try:
                        yield
                    finally:
                        lane.free_at = self._clock() + pause.total_seconds()
        finally:
            lane.users -= 1
            self._forget_idle()

    def _forget_idle(self) -> None:
        """Drop lanes that nobody needs, so that a year of article pages leaves nothing behind."""
        if len(self._lanes) <= MOST_IDLE_LANES:
            return
        now = self._clock()
        self._lanes = {host: lane for host, lane in self._lanes.items() if lane.users or lane.free_at > now}
