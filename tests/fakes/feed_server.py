"""A site on loopback that behaves as a test says, down to the byte; aiohttp's own server is too polite for most of it.

    async with FeedServer() as site:
        site.on("/rss", reply(FEED), hang())     # the first request, then all later ones
        await fetcher.get(site.url("/rss"))
        assert site.paths == ["/rss"]

A behaviour is any `async def (exchange: Exchange) -> None` that writes raw bytes; those below cover what real sites do:

    reply(body, status=200, headers={})     an answer with Content-Length; "Connection: close" closes behind it
    conditional(body, etag=, last_modified=)  200 the first time, 304 for whoever sends the validator back
    redirect(to, status=301)  busy(503, retry_after="30")  packed(body, "gzip", "br")
    raw(bytes)                              exactly these bytes, then the end
    hang()                                  takes the request, never answers
    late(seconds, behaviour)                behaves after a while
    drip(body, seconds)                     one byte at a time
    endless()                               a body without end
    bomb("gzip", ...)                       1 GiB of zeros, packed in one or several layers
    cut_off(body, after)                    announces all, sends `after` bytes, closes
    drop()  reset()                         closes, or RSTs, without a word
    together(count, behaviour)              holds requests until `count` of them are in flight, then behaves

Paths that nobody scripted answer 404, so robots.txt allows everything. What was asked is in `requests`; how many requests
were in flight at once in `most_in_flight`. `NameTable` resolves made-up host names for tests about several hosts.
"""

import asyncio
import gzip
import socket
import ssl
import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Self

import brotli  # type: ignore[import-untyped]  # ships no types
from aiohttp.abc import AbstractResolver, ResolveResult

BLOCK = 16 * 1024 * 1024  # bytes
BOMB_BLOCKS = 64


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent. `path` keeps its query; header names are in lower case; connections count from 1."""

    method: str
    path: str
    headers: Mapping[str, str]
    connection: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a behaviour has in hand: the request, and both ends of the wire."""

    request: Request
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def until_client_leaves(self) -> None:
        while await self.reader.read(4096):
            pass


Behaviour = Callable[[Exchange], Awaitable[None]]


class FeedServer:
    """The site; an async context manager. `tls` makes it an https one."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self.requests: list[Request] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.connections = 0
        self.host = host
        self.port = port
        self._tls = tls
        self._scripts: dict[str, list[Behaviour]] = {}
        self._left: dict[int, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def on(self, path: str, *behaviours: Behaviour) -> None:
        """Say how a path behaves: the first request like the first behaviour; the last goes on for ever."""
        self._scripts[path] = list(behaviours)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """Return a path's address, under another name if given."""
        return f"{'https' if self._tls else 'http'}://{host or self.host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    def asked(self, path: str) -> list[Request]:
        """Return the requests for one path."""
        return [request for request in self.requests if request.path == path]

    async def client_left(self, connection: int) -> None:
        """Wait until a client has closed its connection of that number."""
        await self._left.setdefault(connection, asyncio.Event()).wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        number = self.connections
        try:
            while not writer.is_closing():
                exchange = Exchange(await _read_request(reader, number), reader, writer)
                await self._behave(exchange)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left, which is its right, or the test is over
        finally:
            self._left.setdefault(number, asyncio.Event()).set()
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _behave(self, exchange: Exchange) -> None:
        path = exchange.request.path
        script = self._scripts.get(path) or [reply(status=404)]
        behaviour = script[min(len(self.asked(path)), len(script) - 1)]
        self.requests.append(exchange.request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await behaviour(exchange)
        finally:
            self.in_flight -= 1


async def _read_request(reader: asyncio.StreamReader, connection: int) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Request(method, path, {name.lower(): value.strip() for name, _, value in pairs}, connection)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def reply(body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer with a body and its Content-Length; with `Connection: close` among the headers, close behind it."""
    sent = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))} | dict(headers or {})

    async def behave(exchange: Exchange) -> None:
        await exchange.send(_head(status, sent) + body)
        if sent.get("Connection") == "close":
            exchange.writer.close()

    return behave


def conditional(body: bytes, *, etag: str | None = None, last_modified: str | None = None) -> Behaviour:
    """Answer 304 without a body to whoever sends a validator back, else 200 with both validators."""
    validators = {"ETag": etag, "Last-Modified": last_modified}
    given = {name: value for name, value in validators.items() if value is not None}

    async def behave(exchange: Exchange) -> None:
        sent = exchange.request.headers
        known = {sent.get("if-none-match"), sent.get("if-modified-since")} & set(given.values())
        await (exchange.send(_head(304, given)) if known else reply(body, headers=given)(exchange))

    return behave


def redirect(to: str, status: int = 301) -> Behaviour:
    """Send elsewhere; `to` may be relative or nonsense."""
    return reply(status=status, headers={"Location": to})


def busy(status: int = 503, retry_after: str | None = None) -> Behaviour:
    """Ask for quiet."""
    return reply(b"busy", status, {} if retry_after is None else {"Retry-After": retry_after})


def packed(body: bytes, *codings: str) -> Behaviour:
    """Answer with a body packed in the given order."""
    for coding in codings:
        body = _pack(body, coding)
    return reply(body, headers={"Content-Encoding": ", ".join(codings)})


def bomb(*codings: str) -> Behaviour:
    """Answer with a gibibyte of zeros under one or several codings, the whole of it about a megabyte or less."""

    async def behave(exchange: Exchange) -> None:
        data = _packed_zeros(codings[0])
        for coding in codings[1:]:
            data = _pack(data, coding)
        await reply(data, headers={"Content-Encoding": ", ".join(codings)})(exchange)

    return behave


def raw(data: bytes) -> Behaviour:
    """Send exactly these bytes and close."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(data)
        exchange.writer.close()

    return behave


def hang() -> Behaviour:
    """Take the request and say nothing."""
    return Exchange.until_client_leaves


def late(seconds: float, behaviour: Behaviour) -> Behaviour:
    """Behave after a while."""

    async def behave(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await behaviour(exchange)

    return behave


def drip(body: bytes, seconds: float) -> Behaviour:
    """Send a body one byte at a time."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(_head(200, {"Content-Length": str(len(body))}))
        for position in range(len(body)):
            await exchange.send(body[position : position + 1])
            await asyncio.sleep(seconds)

    return behave


def endless(piece: bytes = b"<item>" * 10_000) -> Behaviour:
    """Send a body without length and without end."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(_head(200, {"Content-Type": "application/rss+xml", "Connection": "close"}))
        while True:
            await exchange.send(piece)

    return behave


def cut_off(body: bytes, after: int) -> Behaviour:
    """Announce a body, send its first bytes, close."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(_head(200, {"Content-Length": str(len(body))}) + body[:after])
        exchange.writer.close()

    return behave


def drop() -> Behaviour:
    """Close without an answer."""
    return raw(b"")


def reset() -> Behaviour:
    """Break the connection with a RST."""

    async def behave(exchange: Exchange) -> None:
        sock = exchange.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        exchange.writer.transport.abort()

    return behave


def together(count: int, behaviour: Behaviour) -> Behaviour:
    """Hold requests until `count` are in flight; with fewer clients at once nobody is ever answered."""
    arrived = 0
    complete = asyncio.Event()

    async def behave(exchange: Exchange) -> None:
        nonlocal arrived
        arrived += 1
        if arrived >= count:
            complete.set()
        await complete.wait()
        await behaviour(exchange)

    return behave


class NameTable(AbstractResolver):
    """A table in place of a name server; names that are missing do not exist.

    Each name has a list of answers, each a list of addresses; every look-up takes the next one, the last stays
    (a rebinding name server). A plain string is one address for ever.
    """

    def __init__(self, table: Mapping[str, str | list[list[str]]]) -> None:
        self._answers = {name: [[found]] if isinstance(found, str) else list(found) for name, found in table.items()}
        self.looked_up: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        self.looked_up.append(host)
        answers = self._answers.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


def _pack(body: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=4))
    return gzip.compress(body, 6) if coding == "gzip" else zlib.compress(body, 6)


@cache
def _packed_zeros(coding: str) -> bytes:
    """Return a packed gibibyte of zeros; each block is independent of the one before, so one is packed and repeated."""
    zeros = bytes(BLOCK)
    if coding == "br":
        packer = brotli.Compressor(quality=5)
        first, block = (bytes(packer.process(zeros) + packer.flush()) for _ in range(2))
    else:
        deflater = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
        first, block = (deflater.compress(zeros) + deflater.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + block * (BOMB_BLOCKS - 1)
