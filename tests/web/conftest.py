"""The pages on loopback, in a thread with a loop of its own, and one browser for all tests."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.model import Topic
from tests.bot.posting import HOUR
from tests.bot.samples import HOSTILE_TITLES
from tests.bot.web.gallery import NEWS, OLDER, TOKEN, News, gallery, opened
from tests.web.browser import Browser, chromium

LONG = ("가" * 300, "W" * 200, "https://news.example/" + "a" * 300, "아주 긴 제목 " * 40)


@contextmanager
def served(folder: Path, news: Sequence[News], token: str = "") -> Iterator[str]:
    """Serve a gallery for as long as the block runs; gives its address."""
    ready, found = threading.Event(), list[Callable[[], object]]()
    address = ""

    async def serve() -> None:
        nonlocal address
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with gallery(folder, news) as store, opened(store, token) as visitors:
            address = visitors.address
            found.append(lambda: loop.call_soon_threadsafe(stop.set))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(120), "the pages were not served"
    try:
        yield address
    finally:
        found[0]()
        thread.join(30)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("gallery"), (*NEWS, *OLDER)) as address:
        yield address


@pytest.fixture(scope="session")
def shut_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("shut"), NEWS[:1], TOKEN) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Pages of titles, outlets and sentences that try to break them."""
    news = [
        News(title, title, (number + 2) * HOUR, tuple(Topic), ((title, title), (title, title)), (title + "2", title + "3"))
        for number, title in enumerate((*LONG, *HOSTILE_TITLES))
    ]
    with served(tmp_path_factory.mktemp("hostile"), news) as address:
        yield address


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def browser(window: Browser) -> Browser:
    """Return the browser as if it had just been opened."""
    window.open("about:blank")
    window.forget()
    window.look()
    return window
