"""Reads feeds and pages over HTTP the way a good guest does; the only home of aiohttp's client in this part of the house."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from digest.fetch import failures, headers
from digest.fetch.addresses import is_loopback_host, open_socket, public_socket
from digest.fetch.coding import ACCEPTED, CodingError, TooLargeError, Unpacker
from digest.fetch.names import NameResolver
from digest.fetch.pace import Pace
from digest.fetch.robots import MOST_BYTES as MOST_ROBOTS_BYTES
from digest.fetch.robots import Robots
from digest.fetch.settings import PRODUCT, FetchSettings, Surroundings, user_agent
from digest.fetch.urls import lane, redirect_target, web_address
from digest.model import MEBIBYTE

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
LONGEST_KEEPALIVE = timedelta(seconds=15)
READ_BYTES = 64 * 1024
LARGE_BYTES = MEBIBYTE  # feeds are a tenth of this
MOST_LARGE_BODIES = 4  # at once; 64 bombs together would else take 64 times 10 MiB and a window of 16 MiB each
HEADER_BYTES = 64 * 1024  # a line; 8 KiB, aiohttp's own limit, is less than some sites' Content-Security-Policy

FEED_TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Response:
    """A good answer: 2xx with its body, or "not modified" without.

    `url` answered after all redirects. `permanent_url` is the same where they were all 301 or 308 and none went from https
    to http; None without a redirect. `max_age` is Cache-Control's.
    """

    url: str
    status: int
    body: bytes = b""  # unpacked
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    server_date: datetime | None = None  # the Date header; a cache may have kept it for a while
    permanent_url: str | None = None

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing changed since the validators it was sent."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for, the same at each redirect."""

    headers: dict[str, str]
    most_bytes: int
    conditional: bool = False
    cut: bool = False  # take the first `most_bytes` of a longer body
    obeys_robots: bool = False


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: URL
    permanent: bool


class Fetcher:
    """Reads addresses, many at once; an async context manager."""

    def __init__(self, settings: FetchSettings | None = None, surroundings: Surroundings | None = None) -> None:
        self._settings = settings or FetchSettings()
        self._surroundings = surroundings or Surroundings()
        self._session: aiohttp.ClientSession | None = None
        self._pace = Pace(self._settings.at_once, self._surroundings.clock, self._surroundings.sleep)
        self._large_bodies = asyncio.Semaphore(MOST_LARGE_BODIES)
        self._robots = Robots(self._read_robots, PRODUCT, self._surroundings.clock)

    async def __aenter__(self) -> Self:
        settings, outside = self._settings, self._surroundings
        # aiohttp 3.14.5 fails the next request on a connection that idled for longer than sock_read, seen with its own unpacking
        keepalive = min(LONGEST_KEEPALIVE, settings.read_timeout / 2)
        connector = aiohttp.TCPConnector(
            socket_factory=outside.dial or (open_socket if settings.allow_private_addresses else public_socket),
            resolver=outside.resolver or NameResolver(),
            ssl=outside.tls or True,
            limit=0,  # the pace knows better
            keepalive_timeout=keepalive.total_seconds(),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent(settings.contact), "Accept-Encoding": ACCEPTED, "Accept-Language": "ko, en;q=0.5"},
            auto_decompress=False,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            timeout=aiohttp.ClientTimeout(
                total=None,
                connect=settings.connect_timeout.total_seconds(),
                sock_connect=settings.connect_timeout.total_seconds(),
                sock_read=settings.read_timeout.total_seconds(),
            ),
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most_bytes: int = 10 * MEBIBYTE,
    ) -> Response:
        """Read a feed, asking only for what changed where validators are given.

        Args:
            url: An http or https address; anything else is refused.
            etag: What the last answer gave.
            last_modified: What the last answer gave.
            most_bytes: Of the unpacked body.

        Raises:
            FetchFailed: It could not be read; `status` says in what way.
        """
        validators = {"If-None-Match": headers.validator(etag), "If-Modified-Since": headers.validator(last_modified)}
        sent = {name: value for name, value in validators.items() if value is not None}
        return await self._follow(url, _Wish({"Accept": FEED_TYPES} | sent, most_bytes, conditional=bool(sent)))

    async def page(self, url: str, most_bytes: int = 5 * MEBIBYTE) -> Response:
        """Read an article page, if the robots.txt of every site on the way allows it.

        Raises:
            FetchFailed: It could not be read, or may not be.
        """
        return await self._follow(url, _Wish({"Accept": PAGE_TYPES}, most_bytes, obeys_robots=True))

    async def _read_robots(self, url: URL) -> bytes:
        wish = _Wish({"Accept": "text/plain, */*;q=0.1"}, MOST_ROBOTS_BYTES, cut=True)
        return (await self._follow(str(url), wish)).body

    async def _follow(self, address: str, wish: _Wish) -> Response:
        """Read an address over at most five redirects, each under the same rules."""
        url = web_address(address)
        seen = {url}
        permanent = True
        seconds_left = self._settings.total_timeout.total_seconds()
        loop = asyncio.get_running_loop()
        while True:
            pause = await self._pause(url, wish)
            async with self._pace.turn(lane(url), pause):
                began = loop.time()
                answer = await self._ask(url, wish, seconds_left)
                seconds_left -= loop.time() - began
            if isinstance(answer, Response):
                moved = permanent and len(seen) > 1
                return replace(answer, permanent_url=answer.url if moved else None)
            permanent = permanent and answer.permanent
            url = answer.target
            if url in seen or len(seen) > MOST_REDIRECTS:
                raise failures.failed(address, failures.ROUND_ABOUT)
            seen.add(url)

    async def _pause(self, url: URL, wish: _Wish) -> timedelta:
        """Return how long a host is left in peace after this request; ask its robots.txt first for a page."""
        quick = self._settings.allow_private_addresses and is_loopback_host(url.host or "")
        pause = timedelta(0) if quick else self._settings.host_delay
        if not wish.obeys_robots:
            return pause
        rules = await self._robots.rules(url)
        if not rules.known:
            raise failures.failed(url, failures.ROBOTS_UNKNOWN)
        if not rules.allow(url):
            raise failures.failed(url, failures.DISALLOWED)
        return max(pause, rules.pause)

    async def _ask(self, url: URL, wish: _Wish, seconds: float) -> Response | _Redirect:
        """Send one request and read its answer."""
        assert self._session is not None, "use it as an async context manager"
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.get(url, headers=wish.headers, allow_redirects=False) as answer,
            ):
                return await self._taken(url, answer, wish)
        except (aiohttp.ClientError, TimeoutError) as error:
            failure = failures.connection_failure(url, error, guarded=not self._settings.allow_private_addresses)
            # aiohttp's texts repeat the whole address: no cause is better than a token in a log
            raise failure from (None if url.user or url.query_string else error)
        except CodingError as error:
            raise failures.failed(url, failures.DAMAGED) from error
        except TooLargeError as error:
            raise failures.failed(url, failures.TOO_LARGE) from error

    async def _taken(self, url: URL, answer: aiohttp.ClientResponse, wish: _Wish) -> Response | _Redirect:
        """Make of an answer what it is: a redirect, a good response or a failure."""
        location = answer.headers.get("Location")
        if answer.status in REDIRECTS and location is not None:
            target = redirect_target(url, location)
            return _Redirect(target, answer.status in PERMANENT and not (url.scheme == "https" and target.scheme == "http"))
        good = 200 <= answer.status < 300 or (answer.status == 304 and wish.conditional)
        if not good:
            wait = headers.retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"), datetime.now(UTC))
            raise failures.http_failure(url, answer.status, wait)
        return Response(
            url=str(url),
            status=answer.status,
            body=await self._body(answer, wish),
            content_type=answer.headers.get("Content-Type"),
            etag=headers.validator(answer.headers.get("ETag")),
            last_modified=headers.validator(answer.headers.get("Last-Modified")),
            max_age=headers.max_age(", ".join(answer.headers.getall("Cache-Control", [])) or None),
            server_date=headers.http_date(answer.headers.get("Date")),
        )

    async def _body(self, answer: aiohttp.ClientResponse, wish: _Wish) -> bytes:
        """Return the unpacked body.

        Raises:
            TooLargeError: It is longer than wished for.
            CodingError: It cannot be unpacked.
        """
        if answer.content_length is not None and answer.content_length > wish.most_bytes and not wish.cut:
            raise TooLargeError
        unpacker = Unpacker(", ".join(answer.headers.getall("Content-Encoding", [])), wish.most_bytes)
        pieces: list[bytes] = []
        kept = 0
        async with AsyncExitStack() as place:
            try:
                async for data in answer.content.iter_chunked(READ_BYTES):
                    for piece in unpacker.feed(data):
                        if kept <= LARGE_BYTES < kept + len(piece):
                            await place.enter_async_context(self._large_bodies)
                        pieces.append(piece)
                        kept += len(piece)
                        await asyncio.sleep(0)  # others get a turn between two pieces of a body that came at once
                unpacker.end()
                return b"".join(pieces)
            except TooLargeError:
                if not wish.cut:
                    raise
                return b"".join(pieces)
            finally:  # whoever keeps the failure keeps this frame, and must not keep ten megabytes with it
                pieces.clear()
                unpacker.close()
