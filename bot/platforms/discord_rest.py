"""Requests to Discord's REST API through discord.py's client: each is sent once, and what came back is told as it is.

discord.py alone repeats a request that was answered with 500, 502 or 504, takes a 429 without `Via` for a ban and gives up
on 503. Here a middleware of aiohttp hands every answer that is no success over before discord.py sees it; its keeping of
the rate-limit buckets stays. A 429 stops the channel, or everything where it holds for everything, until its time is over.
Requests that may be repeated (reads, edits, answers to a command) are, with growing waits.
"""

import asyncio
import logging
import random
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

    def left(self, channel: str) -> timedelta:
        """Return how long a channel is to be left alone still."""
        until = max(self._until.get(channel, 0.0), self._until.get(EVERYTHING, 0.0))
        return timedelta(seconds=max(until - self.clock(), 0.0))

    def begin(self, channel: str, refusal: Refusal) -> None:
        """Note a 429."""
        named = EVERYTHING if refusal.is_about_all else channel
        self._until[named] = max(self._until.get(named, 0.0), self.clock() + refusal.wait.total_seconds())


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

    async def once(self, route: Route, channel: str = EVERYTHING, **more: Any) -> Any:
        """Send a request once, or again after a 429 with a short wait, and return the answer's JSON.

        Args:
            route: What of the API, in discord.py's words; its template is what rate limits are counted by.
            channel: Whose rate limit counts.
            more: `json` or `params`.

        Raises:
            Refusal: The answer was no success.
            LostError: There was none.
        """
        given_up_at = self.clock() + PATIENCE.total_seconds()
        while True:
            left = self._quiet.left(channel)
            if left and self.clock() + left.total_seconds() > given_up_at:
                raise Refusal(429, {"message": "still to be left alone", "retry_after": left.total_seconds()})
            if left:
                await self.sleep(left.total_seconds())
            try:
                return await self._request(route, more)
            except Refusal as refusal:
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
            return await self.client.http.request(route, middlewares=(_as_it_is,), timeout=self.timeout, **more)
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
