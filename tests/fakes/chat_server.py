"""What the stand-ins for chat platforms share: an HTTP server on loopback that remembers what was posted and fails on demand.

    server.faults = [BAD_GATEWAY, None, rate_limited("30")]     # what the next posts meet, one each; None: nothing

A fault says whether the message is accepted all the same, and how the answer is spoilt. `on_accept` is called when a message
is in the channel and no byte of the answer has left: where a trial kills the poster.
"""

import asyncio
import json
import socket
import struct
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent; `body` is its JSON object or form, header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sends back."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()
        kind = "text/html" if isinstance(self.body, bytes) else "application/json"
        head = {"Content-Type": kind, "Content-Length": str(len(body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in head.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Lost(Enum):
    """How an answer fails to arrive."""

    RESET = "the connection is reset"
    SILENCE = "the connection stays open, and nothing comes"


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of one post: whether it is accepted, and what the poster sees."""

    name: str
    accepts: bool
    answer: Answer | Lost


@dataclass(slots=True)
class Posted:
    """A message that hangs in a channel. `body` is what the poster sent, `edits` counts what changed it."""

    channel: str
    id: str
    key: str  # the ledger's, as the platform keeps it
    body: dict[str, Any]
    thread: str = ""
    edits: int = 0


HTML = b"<!doctype html><html><head><title>error</title></head><body>Bad gateway</body></html>"
SERVER_ERROR = Fault("500", accepts=False, answer=Answer(HTML, 500))
UNAVAILABLE = Fault("503", accepts=False, answer=Answer(HTML, 503))
BAD_GATEWAY = Fault("502 after accepting", accepts=True, answer=Answer(HTML, 502))
GATEWAY_TIMEOUT = Fault("504 after accepting", accepts=True, answer=Answer(HTML, 504))
RESET = Fault("reset after accepting", accepts=True, answer=Lost.RESET)
RESET_BEFORE = Fault("reset before accepting", accepts=False, answer=Lost.RESET)
SILENCE = Fault("accepted, no answer", accepts=True, answer=Lost.SILENCE)
AFTER_ACCEPTING = (BAD_GATEWAY, GATEWAY_TIMEOUT, RESET, SILENCE)


def rate_limited(retry_after: str | None = "30", body: Any = HTML) -> Fault:
    """Return a 429; without a `retry_after` it has no such header."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Fault(f"429 {retry_after}", accepts=False, answer=Answer(body, 429, headers))


class ChatServer:
    """The common part; a platform says what a request means in `answer`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.messages: list[Posted] = []
        self.faults: list[Fault | None] = []
        self.on_accept: Callable[[Posted], None] | None = None
        self.port = 0
        self._numbers = Counter[str]()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def keys(self, channel: str) -> list[str]:
        """Return the keys of a channel's messages, in the order in which they came."""
        return [message.key for message in self.messages if message.channel == channel]

    def answer(self, request: Request) -> Answer | Lost:
        """Say what a request gets."""
        raise NotImplementedError

    def accept(self, message: Posted) -> None:
        """Let a message hang in its channel."""
        self.messages.append(message)
        if self.on_accept is not None:
            self.on_accept(message)

    def number(self, kind: str) -> int:
        """Return the next number of a kind, from 1."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
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
        try:
            while True:
                request = await _read_request(reader)
                self.requests.append(request)
                outcome = self.answer(request)
                if isinstance(outcome, Answer):
                    writer.write(outcome.encoded())
                    await writer.drain()
                    continue
                if outcome is Lost.RESET:
                    _reset(writer)
                else:
                    await reader.read()  # until the client has had enough
                return
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left or was killed, or the trial is over
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    def spoilt(self, message: Posted, well: Answer) -> Answer | Lost:
        """Accept a message, or meet it with the next fault; return what the poster gets."""
        fault = self.faults.pop(0) if self.faults else None
        if fault is None:
            self.accept(message)
            return well
        if fault.accepts:
            self.accept(message)
        return fault.answer


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True)) if is_form else json.loads(body) if body else {}
    return Request(method, path, {name: value for name, _, value in pairs}, headers, fields)


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
