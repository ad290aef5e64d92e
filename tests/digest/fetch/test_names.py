import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from digest.fetch import Fetcher, FetchSettings, Surroundings
from digest.fetch.names import NameResolver
from tests.fakes.feed_server import FeedServer, NameTable, reply


async def test_a_name_becomes_the_addresses_that_the_system_knows() -> None:
    found = await NameResolver().resolve("localhost", 8080, socket.AF_INET)
    assert {(entry["host"], entry["port"], entry["family"]) for entry in found} == {("127.0.0.1", 8080, socket.AF_INET)}


@pytest.mark.parametrize("host", ["없는매체.invalid", "a" * 64 + ".example", "a..b"])
async def test_a_name_that_cannot_be_is_an_os_error(host: str) -> None:
    with pytest.raises(OSError, match=r"."):
        await NameResolver().resolve(host)


async def test_a_look_up_that_nobody_waits_for_leaves_the_others_alone() -> None:
    resolver = NameResolver()
    abandoned = [asyncio.create_task(resolver.resolve("localhost")) for _ in range(100)]
    await asyncio.sleep(0)
    for task in abandoned:
        task.cancel()
    await asyncio.gather(*abandoned, return_exceptions=True)
    assert await resolver.resolve("localhost", 80, socket.AF_INET)


async def test_a_look_up_needs_none_of_the_threads_that_everyone_else_uses() -> None:
    over = threading.Event()
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as pool:
        busy = loop.run_in_executor(pool, over.wait)
        loop.set_default_executor(pool)
        try:
            async with FeedServer() as site, Fetcher(FetchSettings(allow_private_addresses=True)) as fetcher:
                site.on("/rss", reply(b"<rss/>"))
                assert (await fetcher.get(site.url("/rss", "localhost"))).body == b"<rss/>"
        finally:
            over.set()
            await busy


@asynccontextmanager
async def black_hole(host: str, port: int) -> AsyncIterator[None]:
    """Listen so that connecting neither succeeds nor fails: the queue of connections is full and never emptied."""
    with socket.create_server((host, port), backlog=0) as listener:
        listener.setblocking(False)
        crowd = [socket.socket() for _ in range(4)]
        for client in crowd:
            client.setblocking(False)
            client.connect_ex((host, port))
        try:
            yield
        finally:
            for client in crowd:
                client.close()


async def test_fault_52_an_address_that_swallows_connections_does_not_hold_up_the_next_one() -> None:
    settings = FetchSettings(
        allow_private_addresses=True,
        host_delay=timedelta(0),
        connect_timeout=timedelta(seconds=60),  # waiting the first address out would run into the total time-out
        total_timeout=timedelta(seconds=10),
    )
    names = NameTable({"outlet.example": [["127.0.0.2", "127.0.0.1"]]})
    async with (
        FeedServer() as site,
        black_hole("127.0.0.2", site.port),
        Fetcher(settings, Surroundings(resolver=names)) as fetcher,
    ):
        site.on("/rss", reply(b"<rss/>"))
        assert (await fetcher.get(site.url("/rss", "outlet.example"))).body == b"<rss/>"
