"""Requests to Discord's REST API through discord.py's client: each is sent once, and what came back is told as it is.

discord.py alone repeats a request that was answered with 500, 502 or 504, takes a 429 without `Via` for a ban and gives up
on 503. Here a middleware of aiohttp hands every answer that is no success over before discord.py sees it; its keeping of
the rate-limit buckets stays. A 429 stops the channel, or everything where it holds for everything, until its time is over.
Requests that may be repeated (reads, edits, answers to a command) are, with growing waits. Well before Discord's limit of
invalid requests, after which Cloudflare keeps the address out, everything is stopped for as long as they count.
Source: https://discord.com/developers/docs/topics/rate-limits
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.platforms import DeliveryError
from bot.platforms.discord_refusals import Refusal, delivery_error, read_refusal

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=20)  # a longer quiet is the ledger's to wait for; its lease is renewed meanwhile
REQUEST_LIMIT = aiohttp.ClientTimeout(total=20, sock_connect=5)
LOGIN_WAIT_S = 10.0
EVERYTHING = ""
GLOBAL = "global"  # what holds for the token; answers to interactions carry no token and are not bound by it
COUNTS_FOR_S = 600.0
MOST_INVALID = 40  # in that time; Discord bans after 10,000, and nobody needs as many
LONGEST_WAIT_S = 30.0
NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class LostError(Exception):
    """No answer came. `sent` says whether the request may have arrived."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


@dataclass(slots=True)
class Quiet:
    """Until when a channel, or everything, is left alone after a 429. `clock` counts seconds and never goes back."""

    clock: Callable[[], float]
    _until: dict[str, float] = field(default_factory=dict)
    _invalid: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_INVALID))  # when Discord counted one

    def left(self, channel: str, *, is_answer: bool) -> timedelta:
        """Return how long a channel is to be left alone still."""
        names = (channel, EVERYTHING) if is_answer else (channel, EVERYTHING, GLOBAL)
        until = max(self._until.get(name, 0.0) for name in names)
        return timedelta(seconds=max(until - self.clock(), 0.0))

    def begin(self, channel: str, refusal: Refusal) -> None:
        """Note a 429."""
        named = EVERYTHING if refusal.is_ban else GLOBAL if refusal.is_global else channel
        self._note(named, self.clock() + refusal.wait.total_seconds())

    def count(self, refusal: Refusal) -> None:
        """Note an answer that may be an invalid request; too many of them stop everything until the oldest no longer counts."""
        if not refusal.is_counted:
            return
        self._invalid.append(self.clock())
        if len(self._invalid) == MOST_INVALID and self._invalid[0] > self.clock() - COUNTS_FOR_S:
            log.error("Discord refused %d requests within ten minutes; nothing is asked until fewer of them count", MOST_INVALID)
            self._note(EVERYTHING, self._invalid[0] + COUNTS_FOR_S)

    def _note(self, name: str, until: float) -> None:
        self._until = {name: time for name, time in self._until.items() if time > self.clock()}
        self._until[name] = max(self._until.get(name, 0.0), until)


@dataclass(slots=True)
class Rest:
    """The API for one token. `logged_in` is set for as long as `client` can send; `refused` says why it never will again."""

    client: discord.Client | None = None
    clock: Callable[[], float] = field(default=lambda: asyncio.get_running_loop().time())
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    logged_in: asyncio.Event = field(default_factory=asyncio.Event)
    refused: str = ""
    timeout: aiohttp.ClientTimeout = REQUEST_LIMIT
    _quiet: Quiet = field(init=False)
    _refusal: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self._quiet = Quiet(self.clock)

    async def once(
        self, route: Route, channel: str = EVERYTHING, *, patience_s: float = PATIENCE.total_seconds(), **more: Any
    ) -> Any:
        """Send a request once, or again after a 429 with a short wait, and return the answer's JSON.

        Args:
            route: What of the API, in discord.py's words; its template is what rate limits are counted by.
            channel: Whose rate limit counts.
            patience_s: How long to wait for a rate limit to be over.
            more: `json`, `params`, and `timeout` where it is not the usual one.

        Raises:
            Refusal: The answer was no success.
            LostError: There was none.
        """
        given_up_at = self.clock() + patience_s
        while True:
            left = self._quiet.left(channel, is_answer=route.webhook_token is not None)
            if left and self.clock() + left.total_seconds() > given_up_at:
                raise Refusal(429, {"message": "still to be left alone", "retry_after": left.total_seconds()})
            if left:
                await self.sleep(left.total_seconds())
            try:
                return await self._request(route, more)
            except Refusal as refusal:
                self._quiet.count(refusal)
                if refusal.status != 429:
                    raise
                log.warning("%s %s: Discord asks for quiet for %s", route.method, route.path, refusal.wait)
                self._quiet.begin(channel, refusal)

    async def again(self, route: Route, channel: str = EVERYTHING, *, tries: int = 4, **more: Any) -> Any:
        """Send a request that may arrive twice, until it is answered or was tried often enough; as `once`."""
        for attempt in range(tries):
            try:
                return await self.once(route, channel, **more)
            except (Refusal, LostError) as error:
                passes = isinstance(error, LostError) or error.status >= 500
                if not passes or attempt == tries - 1:
                    raise
                await self.sleep(2**attempt * (1 + random.random() / 4) / 2)  # noqa: S311  jitter, no secret
        raise AssertionError("tries is at least 1")

    async def until(self, deadline: float, route: Route, channel: str, *, try_s: float = 20.0, **more: Any) -> Any:
        """Send a request that may arrive twice, until it is answered or a time on the clock has come; as `once`.

        `try_s` is how long one attempt may take.
        """
        wait = 0.25
        while True:
            left = max(deadline - self.clock(), 0.05)
            limit = aiohttp.ClientTimeout(total=min(try_s, left), sock_connect=min(5.0, try_s))
            try:
                return await self.once(route, channel, patience_s=left, timeout=limit, **more)
            except (Refusal, LostError) as error:
                passes = isinstance(error, LostError) or error.status >= 500
                if not passes or self.clock() + wait >= deadline:
                    raise
            await self.sleep(wait * (1 + random.random() / 4))  # noqa: S311  jitter, no secret
            wait = min(wait * 2, LONGEST_WAIT_S)

    def cached(self, channel: str) -> object:
        """Return what the gateway told of a channel; None where it told nothing."""
        return self.client.get_channel(int(channel)) if self.client is not None and channel.isdigit() else None

    def refuse(self, reason: str) -> None:
        """Send nothing any more."""
        self.refused = reason
        self._refusal.set()

    async def until_refused(self) -> str:
        """Wait until nothing can be sent any more; return why."""
        await self._refusal.wait()
        return self.refused

    async def told(self, what: str, sending: Awaitable[Any], *, sends: bool = False) -> Any:
        """Await `once` or `again`, and say in the port's words what went wrong.

        Raises:
            DeliveryError: The request failed.
        """
        try:
            return await sending
        except Refusal as refusal:
            error = delivery_error(what, refusal, sends=sends)
            if refusal.status == 401 and error.final:
                self.refuse(self.refused or str(error))
            raise error from refusal
        except LostError as error:
            raise DeliveryError(f"{what}: {error}", ambiguous=sends and error.sent) from error

    async def _request(self, route: Route, more: Mapping[str, Any]) -> Any:
        if not self.refused and not self.logged_in.is_set():
            try:
                await asyncio.wait_for(self.logged_in.wait(), LOGIN_WAIT_S)
            except TimeoutError as error:
                raise LostError("not logged in to Discord yet", sent=False) from error
        if self.refused:
            raise Refusal(401, {"message": self.refused})
        assert self.client is not None
        try:
            return await self.client.http.request(route, middlewares=(_as_it_is,), **{"timeout": self.timeout, **more})
        except discord.RateLimited as error:
            raise Refusal(429, {"retry_after": error.retry_after}) from error
        except discord.HTTPException as error:  # only where discord.py's transport was replaced, as in a simulation
            raise Refusal(error.status, {"code": error.code, "message": error.text}) from error
        except NOT_CONNECTED as error:
            raise LostError(f"no connection ({error})", sent=False) from error
        except (aiohttp.ClientError, OSError) as error:
            raise LostError(f"the answer was lost ({type(error).__name__})", sent=True) from error
        except RuntimeError as error:  # the session was closed under us
            raise LostError(f"no connection ({error})", sent=False) from error


async def _as_it_is(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Hand over what is no success, and a lost connection under a name that discord.py does not repeat."""
    try:
        response = await handler(request)
        if response.status < 400:
            return response
        text = await response.text(errors="replace")
    except NOT_CONNECTED as error:
        raise LostError(f"no connection ({error})", sent=False) from error
    except OSError as error:  # a time-out is one too
        raise LostError(f"the answer was lost ({type(error).__name__})", sent=True) from error
    raise read_refusal(response.status, text, response.headers)
