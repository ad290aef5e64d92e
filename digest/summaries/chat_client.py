"""One conversation with an OpenAI-compatible server: a chat goes out, an answer or a failure in plain words comes back.

It has its own HTTP client, for a model server on this machine is no private address to refuse. Waits follow Retry-After
within the time that is left; redirects are not followed, so that the key goes to the named server alone.

Source: OpenAI API reference, chat completions; RFC 9110 §10.2.3 (Retry-After).
"""

import asyncio
import errno
import json
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from digest.summaries.writer import Fall

MOST_BODY_BYTES = 1024 * 1024
TRIES = 3
FIRST_WAIT_S = 1.0
SERVER_TROUBLE = frozenset({500, 502, 503, 504, 520, 522, 524, 529})
TOO_BUSY = frozenset({429, 503, 529})
NOT_UNDERSTOOD = frozenset({400, 413, 415, 422, 501})
KEEPALIVE_S = 10.0  # an idle pooled connection older than `sock_read` fails its next request (aiohttp 3.14)


class ChatFailure(Exception):  # noqa: N818  # a failure that is expected and turned into a reply, not an error of ours
    """No answer. `final`: the next request would fail alike; `status` is 0 where no response came."""

    def __init__(self, fall: Fall, detail: str, *, final: bool = False, status: int = 0) -> None:
        super().__init__(detail)
        self.fall = fall
        self.detail = detail
        self.final = final
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said; `whole` is False where the token limit cut it off. `tokens`: as the server counts them, else 0."""

    text: str
    whole: bool
    tokens: int = 0


@dataclass(slots=True)
class ChatClient:
    """The server at `url`. `key` is sent as a bearer token and never shown; one request may take `patience_s` seconds."""

    url: str
    key: str = field(default="", repr=False)
    patience_s: float = 300.0  # an 8B model on a laptop's CPU with four requests at once needs some of it
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    _session: aiohttp.ClientSession | None = None

    async def ask(self, body: Mapping[str, Any], until: float) -> Answer:
        """Send a chat and wait for its answer.

        What is busy or in trouble is asked again, `TRIES` times at most. A request that ran out of time is not: the
        server may be at work on it, and paid for.

        Args:
            body: The request, as the API has it.
            until: When to give up, on `clock`.

        Raises:
            ChatFailure: There is no answer.
        """
        for number in range(TRIES):
            try:
                return _answer(await self._post(body, until))
            except _Again as again:
                wait = again.wait_s if again.wait_s is not None else FIRST_WAIT_S * 2**number
                if number == TRIES - 1 or self.clock() + wait >= until:
                    raise again.failure from None
            await self.sleep(wait)
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, body: Mapping[str, Any], until: float) -> dict[str, Any]:
        left = until - self.clock()
        if left <= 0:
            raise ChatFailure(Fall.TOO_LATE, "")
        try:
            async with (
                asyncio.timeout(min(left, self.patience_s)),
                self._opened().post(_endpoint(self.url), json=body, allow_redirects=False) as response,
            ):
                raw = await _capped(response)
                status, headers = response.status, response.headers
        except TimeoutError:
            hangs = left > self.patience_s
            raise ChatFailure(Fall.TOO_LATE, f"{self.patience_s:g}초" if hangs else "", final=hangs) from None
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise ChatFailure(Fall.UNREACHABLE, _reason(error), final=True) from error
        except (aiohttp.ClientError, OSError) as error:
            raise _Again(ChatFailure(Fall.BROKEN, type(error).__name__)) from error
        if status != 200:
            raise _failure(status, headers.get("Retry-After"), raw)
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ChatFailure(Fall.BROKEN, "응답이 JSON이 아님")
        return found

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
            self._session = aiohttp.ClientSession(
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
                connector=aiohttp.TCPConnector(keepalive_timeout=KEEPALIVE_S),
            )
        return self._session


class _Again(Exception):  # noqa: N818  # caught within this module
    """A failure after which asking again may help, after `wait_s` seconds where the server said so."""

    def __init__(self, failure: ChatFailure, wait_s: float | None = None) -> None:
        super().__init__(failure)
        self.failure = failure
        self.wait_s = wait_s


def _failure(status: int, retry_after: str | None, raw: bytes) -> Exception:
    """Say what a status other than 200 means."""
    if status in TOO_BUSY:
        return _Again(ChatFailure(Fall.BUSY, f"HTTP {status}", status=status), _seconds(retry_after))
    if status in SERVER_TROUBLE:
        return _Again(ChatFailure(Fall.BROKEN, f"HTTP {status}", status=status))
    if status in NOT_UNDERSTOOD:
        return ChatFailure(Fall.REFUSED, f"HTTP {status}{_said(raw)}", status=status)
    return ChatFailure(Fall.REFUSED, f"HTTP {status}{_said(raw)}", final=True, status=status)


def _said(raw: bytes) -> str:
    """Return the server's own words, shortened; what it says may be anything."""
    try:
        found = json.loads(raw)
        error = found.get("error", found)
        message = error.get("message", "") if isinstance(error, dict) else error
    except (ValueError, AttributeError, RecursionError):
        return ""
    words = " ".join(str(message).split())
    return f" {words[:160]}" if words else ""


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After: seconds or a date; None where there is none that can be read."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None


def _answer(found: Mapping[str, Any]) -> Answer:
    try:
        choice = found["choices"][0]
        text = choice["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise ChatFailure(Fall.BROKEN, "응답에 답이 없음") from None
    usage = found.get("usage")
    tokens = usage.get("completion_tokens") if isinstance(usage, dict) else 0
    return Answer(
        text if isinstance(text, str) else "", choice.get("finish_reason") != "length", tokens if isinstance(tokens, int) else 0
    )


async def _capped(response: aiohttp.ClientResponse) -> bytes:
    """Read a body up to the limit; an endless one is cut there and then fails to parse."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            raise ChatFailure(Fall.BROKEN, "응답이 너무 큼")
    return bytes(body)


def _endpoint(url: str) -> str:
    """Return the address of chat completions; a server's bare address gets the usual /v1."""
    bare = url.rstrip("/")
    if bare.endswith("/chat/completions"):
        return bare
    return f"{bare}/chat/completions" if urlsplit(bare).path else f"{bare}/v1/chat/completions"


def _reason(error: Exception) -> str:
    """Say why there was no connection, without the address's user and password."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return "주소가 잘못됨"
    cause = error.os_error
    number = cause.errno or 0
    return os.strerror(number) if number in errno.errorcode else cause.strerror or type(cause).__name__
