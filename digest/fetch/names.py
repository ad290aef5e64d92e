"""Looks host names up, each on a daemon thread of its own.

asyncio's default pool has six threads on a two-core machine. While the name server is down, every look-up blocks its thread
for 10 to 20 s: feeds then wait for threads, not for names, everything else that uses the pool stands still, and the process
cannot end before the last look-up does. Threads here are bounded, shared with nobody and hold up no exit.
"""

import asyncio
import socket
from contextlib import suppress
from threading import Thread

from aiohttp.abc import AbstractResolver, ResolveResult

MOST_AT_ONCE = 32
NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class NameResolver(AbstractResolver):
    """Asks the system's resolver (getaddrinfo) without borrowing the event loop's threads."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """Return the addresses of a host.

        Raises:
            OSError: The name is unknown, impossible, or nobody answered.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def settle(found: list[ResolveResult] | OSError) -> None:
            self._places.release()  # here, not when the caller gives up: the thread lives on until the system answers
            if answer.done():
                return
            if isinstance(found, OSError):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        def look_up() -> None:
            found = _addresses(host, port, family)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, found)

        await self._places.acquire()
        Thread(target=look_up, name=f"look up {host}", daemon=True).start()
        return await answer

    async def close(self) -> None:
        """Leave running look-ups to themselves."""


def _addresses(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult] | OSError:
    try:
        infos = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except OSError as error:
        return error
    except UnicodeError:  # a label of more than 63 characters: no host can have this name
        return socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return [
        ResolveResult(hostname=host, host=str(address[0]), port=port, family=found, proto=protocol, flags=NUMERIC)
        for found, _, protocol, _, address in infos
    ]
