"""How soon Discord's gateway is connected to again, and how soon a new session is begun after those that went badly.

Discord gives 1,000 sessions a day, one in 5 seconds, and takes the token away from who needs more. discord.py gives a
connection a minute to come about, waits included; a longer wait is the caller's.
Source: https://discord.com/developers/docs/events/gateway#session-start-limit-object
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

STEADY_FOR_S = 60.0  # a connection that lasted so long was a good one
FREE_RECONNECTS = 4  # Discord asks for one now and then, and means at once
LONGEST_CONNECT_WAIT_S = 40.0
FREE_SESSIONS = 10  # in a row that were refused soon, each after the 1 to 5 seconds that Discord asks for
STEADY_SESSION_S = 300.0
LONGEST_IDENTIFY_WAIT_S = 300.0  # 288 a day
LONGEST_WITHIN_S = 45.0


class LaterError(Exception):
    """It is too soon for another session."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"not for {wait_s:.0f} s")
        self.wait_s = wait_s


def doubled(first_s: float, times: int, longest_s: float) -> float:
    """Return a wait that was doubled some times, at most `longest_s`; an outage of days overflows nothing."""
    return min(first_s * 2.0 ** min(times, 30), longest_s)


@dataclass(slots=True)
class Pace:
    """How long to wait before connecting, and before identifying, after those that went badly."""

    clock: Callable[[], float] = field(default=lambda: asyncio.get_running_loop().time())
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random  # in [0, 1)
    _connected_at: float | None = None
    _quick: int = 0
    _identified_at: float | None = None
    _identifies: int = 0
    _has_waited: bool = False

    async def before_connecting(self) -> None:
        """Wait, the longer the more connections in a row broke soon."""
        now = self.clock()
        steady = self._connected_at is None or now - self._connected_at >= STEADY_FOR_S
        self._quick = 0 if steady else self._quick + 1
        if self._quick > FREE_RECONNECTS:
            wait = doubled(1.0, self._quick - FREE_RECONNECTS - 1, LONGEST_CONNECT_WAIT_S)
            await self.sleep(wait * (1 + self.jitter() / 4))
        self._connected_at = self.clock()

    def settled(self) -> None:
        """Note that a session stands; if it breaks soon, the wait is short again."""
        self._quick = min(self._quick, FREE_RECONNECTS + 1)

    async def before_session(self) -> None:
        """Wait 1 to 5 s before a session after one that ended soon, as Discord asks, and longer where that goes on.

        Raises:
            LaterError: The wait is too long for this place; after it, this returns at once.
        """
        if self._has_waited:
            return
        if self._identified_at is None or self.clock() - self._identified_at >= STEADY_SESSION_S:
            self._identifies = 0
            return
        self._has_waited = True
        wait = doubled(1 + 4 * self.jitter(), max(self._identifies - FREE_SESSIONS, 0), LONGEST_IDENTIFY_WAIT_S)
        if wait > LONGEST_WITHIN_S:
            raise LaterError(wait)
        await self.sleep(wait)

    def identified(self) -> None:
        """Note that a session was asked for."""
        self._identifies += 1
        self._identified_at, self._has_waited = self.clock(), False
