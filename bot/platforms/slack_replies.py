"""How an answer gets to the person who asked, whatever Slack does: no answer is lost without a trace.

A response URL first, because it works in every conversation; where it fails, an ephemeral message in the channel, then
a direct message. Where nothing works all of it is tried again, for some minutes. Slack's SDK makes one call to a response
URL and does not raise when it fails.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses (5 uses within 30 minutes).
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import aiohttp  # the SDK lets its exceptions through
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms import DeliveryError, Payload
from bot.platforms.asking import Reach
from bot.platforms.slack_client import NAME, Slack
from bot.platforms.slack_web import SlackWeb, asked_wait_s, sdk_log
from digest.model import Channel

log = logging.getLogger(__name__)

MOST_USES = 5  # of a response URL
LONGEST_WAIT_S = 10.0  # for a response URL that asks for quiet; there are other ways
TIMEOUT_S = 10
ROUNDS_AFTER_S = (0.0, 2.0, 8.0, 30.0, 120.0, 300.0)  # together under 8 of the 30 minutes that a response URL lasts

Way = Callable[[], Awaitable[str]]  # raises DeliveryError; gives the message's ts where Slack tells it


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
        """Send every part of an answer, in order; what continues a message for everybody stands in its thread."""
        url = ResponseUrl(place.response_url, self.sleep) if place.response_url.startswith(("https://", "http://")) else None
        thread = place.thread
        for number, payload in enumerate(payloads):
            replaces = reach is Reach.REPLACE and place.ephemeral and number == 0
            ways = self._for_all(place, payload, thread, url) if reach is Reach.CHANNEL and place.channel else None
            ts = await self._first_that_works(ways or self._for_one(place, payload, url, replaces=replaces))
            if ts is None:
                log.error("an answer to %s in %s reached nobody", place.person, place.channel or "their page")
                self.lost()
                return
            thread = thread or ts

    def _for_all(self, place: Place, payload: Payload, thread: str, url: "ResponseUrl | None") -> list[Way]:
        """Return how to post in the channel; the response URL serves where the bot may not, never after a lost answer."""
        post = KeyedPost(self.web, Channel(NAME, "", place.channel), payload, thread)
        if url is None:
            return [post.once]
        body = json.loads(payload) | ({"thread_ts": thread} if thread else {})

        async def respond() -> str:
            if post.is_unsure:
                raise DeliveryError("response URL: kept back, since the message may be in the channel")
            return await url.respond({"response_type": "in_channel", "replace_original": False, **body})

        return [post.once, respond]

    def _for_one(self, place: Place, payload: Payload, url: "ResponseUrl | None", *, replaces: bool) -> list[Way]:
        """Return how to tell one person, the best way first."""
        body = json.loads(payload)
        ways = [self._by_api("chat.postMessage", {"channel": place.person, **body})]
        thread = {"thread_ts": place.thread} if place.thread else {}
        if place.channel:
            to_one = {"channel": place.channel, "user": place.person, "text": body["text"], "blocks": body["blocks"]}
            ways.insert(0, self._by_api("chat.postEphemeral", to_one | thread))
        if url is not None:
            message = {"response_type": "ephemeral", "replace_original": replaces, **body, **thread}
            ways.insert(0, partial(url.respond, message))
        return ways

    def _by_api(self, method: str, arguments: dict[str, Any]) -> Way:
        async def call() -> str:
            await self.web.call(method, **arguments)
            return ""

        return call

    async def _first_that_works(self, ways: Sequence[Way]) -> str | None:
        """Return what the first way gave that worked, None where none did within all rounds."""
        left = list(ways)
        for wait_s in ROUNDS_AFTER_S:
            if wait_s:
                await self.sleep(wait_s)
            for way in tuple(left):
                try:
                    return await way()
                except DeliveryError as error:
                    log.warning("an answer did not get through: %s", error)
                    if error.final:
                        left.remove(way)
            if not left:
                break
        return None


@dataclass(slots=True)
class KeyedPost:
    """A message for everybody, under a key of its own: after an answer that got lost it is looked for before it is sent again."""

    web: SlackWeb
    channel: Channel
    payload: Payload
    thread: str
    key: str = field(default_factory=lambda: f"answer {uuid4().hex}")
    is_unsure: bool = False

    async def once(self) -> str:
        """Post, and return the message's ts.

        Raises:
            DeliveryError: It was not taken, or nobody knows.
        """
        slack = Slack(self._web_of, lambda: datetime.now(UTC))
        if self.is_unsure:
            found = await slack.find(self.channel, self.key, self.thread)
            if found is not None:
                return found
            self.is_unsure = False
        try:
            return await slack.post(self.channel, self.payload, self.key, self.thread)
        except DeliveryError as error:
            self.is_unsure = error.ambiguous
            raise

    async def _web_of(self, _: str) -> SlackWeb:
        return self.web


@dataclass(slots=True)
class ResponseUrl:
    """A response URL, which may be used a few times. It is a secret, and in no message."""

    url: str = field(repr=False)
    sleep: Callable[[float], Awaitable[None]]
    uses: int = 0

    async def respond(self, message: dict[str, Any]) -> str:
        """Send a body; a short rate limit is waited out.

        Raises:
            DeliveryError: It was not taken; `final` where the URL is used up or expired.
        """
        client = AsyncWebhookClient(self.url, timeout=TIMEOUT_S, retry_handlers=[], logger=sdk_log)
        while self.uses < MOST_USES:
            self.uses += 1
            try:
                answer = await client.send_dict(message)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise DeliveryError(f"response URL: {type(error).__name__}", ambiguous=True) from error
            if 200 <= answer.status_code < 300 and not _is_refusal(answer.body):
                return ""
            wait_s = asked_wait_s(answer)
            if wait_s is None:
                is_final = answer.status_code < 500
                raise DeliveryError(f"response URL: answered {answer.status_code} {answer.body[:80]}", final=is_final)
            if wait_s > LONGEST_WAIT_S:
                raise DeliveryError(f"response URL: asks for {wait_s:.0f} s of quiet")
            await self.sleep(wait_s)
        raise DeliveryError("response URL: used up", final=True)


def _is_refusal(body: str) -> bool:
    """Say whether a 200 says no: {"ok": false, "error": ...}."""
    try:
        said = json.loads(body)
    except ValueError:
        return False  # "ok"
    return isinstance(said, dict) and said.get("ok") is False
