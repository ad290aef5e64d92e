"""How an answer gets to the person who asked, whatever Slack does: no answer is lost without a trace.

A response URL first, because it works in every conversation; where it fails, an ephemeral message in the channel, then
a direct message. Slack's SDK makes one call to a response URL and does not raise when it fails.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses (5 uses within 30 minutes).
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp  # the SDK lets its exceptions through
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms import DeliveryError, Payload
from bot.platforms.asking import Reach
from bot.platforms.slack_web import SlackWeb, sdk_log

log = logging.getLogger(__name__)

MOST_USES = 4  # of a response URL for one answer; Slack takes 5
TRIES = 2
LONGEST_WAIT_S = 10.0
TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question was asked. `response_url` is empty for events; `thread` is the ts of the thread it stands in."""

    channel: str  # empty on the bot's own page
    person: str
    response_url: str = ""
    thread: str = ""
    ephemeral: bool = False  # the pressed button stands under an answer that one person sees


@dataclass(frozen=True, slots=True)
class Replies:
    """Sends answers in one workspace. `lost` is told of each that reached nobody."""

    web: SlackWeb
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    lost: Callable[[], None] = field(default=lambda: None)

    async def send(self, place: Place, payloads: Sequence[Payload], reach: Reach) -> None:
        """Send every part of an answer, in order."""
        for number, payload in enumerate(payloads):
            body = json.loads(payload)
            ways = self._ways(place, body, reach, number)
            if not await self._first_that_works(ways):
                log.error("an answer to %s in %s reached nobody", place.person, place.channel or "their page")
                self.lost()
                return

    def _ways(self, place: Place, body: dict[str, Any], reach: Reach, number: int) -> list[Callable[[], Awaitable[None]]]:
        """Return what to try, the best first."""
        thread = {"thread_ts": place.thread} if place.thread else {}
        by_url = self._by_url(place, body | thread, reach, number)
        direct = self._by_api("chat.postMessage", {"channel": place.person, **body})
        if reach is Reach.CHANNEL and place.channel:
            in_channel = self._by_api("chat.postMessage", {"channel": place.channel, **body, **thread})
            return [in_channel, *by_url]
        if not place.channel:
            return [direct]
        to_one = {"channel": place.channel, "user": place.person, "text": body["text"], "blocks": body["blocks"], **thread}
        return [*by_url, self._by_api("chat.postEphemeral", to_one), *by_url, direct]

    def _by_url(self, place: Place, body: dict[str, Any], reach: Reach, number: int) -> tuple[Callable[[], Awaitable[None]], ...]:
        if not place.response_url.startswith(("https://", "http://")) or number >= MOST_USES:
            return ()
        replaces = reach is Reach.REPLACE and place.ephemeral and number == 0
        kind = "in_channel" if reach is Reach.CHANNEL else "ephemeral"
        message = {"response_type": kind, "replace_original": replaces, **body}

        async def respond() -> None:
            await self._respond(place.response_url, message)

        return (respond,)

    def _by_api(self, method: str, arguments: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        async def call() -> None:
            await self.web.call(method, **arguments)

        return call

    async def _first_that_works(self, ways: Sequence[Callable[[], Awaitable[None]]]) -> bool:
        for way in ways:
            try:
                await way()
            except DeliveryError as error:
                log.warning("an answer did not get through, another way is tried: %s", error)
            else:
                return True
        return False

    async def _respond(self, url: str, message: dict[str, Any]) -> None:
        """Send a body to a response URL; a rate limit is waited out once.

        Raises:
            DeliveryError: It was not taken. The URL itself is a secret and in no message.
        """
        client = AsyncWebhookClient(url, timeout=TIMEOUT_S, retry_handlers=[], logger=sdk_log)
        for attempt in range(TRIES):
            try:
                answer = await client.send_dict(message)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise DeliveryError(f"response URL: {type(error).__name__}", ambiguous=True) from error
            if answer.status_code == 200:
                return
            if answer.status_code != 429 or attempt == TRIES - 1:
                raise DeliveryError(f"response URL: answered {answer.status_code} {answer.body[:80]}")
            said = {name.lower(): str(value) for name, value in answer.headers.items()}.get("retry-after", "")
            wait_s = float(said) if said.isdecimal() else 1.0
            if wait_s > LONGEST_WAIT_S:
                raise DeliveryError(f"response URL: asks for {wait_s:.0f} s of quiet")
            await self.sleep(wait_s)
