"""What runs beside everything else for as long as the bot serves: sockets, the server, hourly looks."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

Duty = Callable[[], Awaitable[None]]
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


@asynccontextmanager
async def on_duty(duties: Iterable[Duty], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> AsyncIterator[None]:
    """Run duties while the block runs; one that fails unexpectedly is begun again after a growing wait, the others go on."""
    tasks = [asyncio.create_task(_kept_up(duty, sleep)) for duty in duties]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kept_up(duty: Duty, sleep: Callable[[float], Awaitable[None]]) -> None:
    wait_s = FIRST_WAIT_S
    while True:
        try:
            await duty()
        except Exception:
            log.exception("a duty failed; it is begun again in %.0f s", wait_s)
        else:
            return
        await sleep(wait_s)
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)
