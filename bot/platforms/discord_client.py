"""Discord as a place for messages: posted under a key, found again by it, edited; nothing is ever pinged.

A post carries the key's nonce with `enforce_nonce`, so that Discord itself gives the first message back if the same post
arrives twice within some minutes; for later, the key stands in the custom_id of the message's buttons, and `find` reads the
channel's history. A part without buttons gets one, for nothing else in a message comes back unchanged and unseen.
Source: https://discord.com/developers/docs/resources/message
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord.http import Route

from bot.message import Action, Actions, Message
from bot.platforms import DeliveryError, Payload, Scope, discord_embeds
from bot.platforms.checking import Finding
from bot.platforms.discord_checks import findings
from bot.platforms.discord_gateway import BotClient, Gateway
from bot.platforms.discord_keys import STATUS_BUTTON, has_key, keyed, nonce_of
from bot.platforms.discord_pace import Pace
from bot.platforms.discord_permissions import told_missing
from bot.platforms.discord_refusals import Refusal
from bot.platforms.discord_rest import LostError, Rest
from bot.texts import load_texts
from digest.model import Channel

log = logging.getLogger(__name__)

LOOKS_BACK = timedelta(hours=24)  # a part is looked for within its deadline, which is at most 12 h
MOST_PAGES = 20
PAGE = 100  # the most that Discord gives at once
CROSSPOSTED = 1 << 0  # a message flag
PUBLISH_WITHIN = timedelta(hours=2)  # Discord publishes ten messages of a channel an hour
MUST_HAVE = {"view_channel", "send_messages", "send_messages_in_threads", "embed_links"}
UNKNOWN_CHANNEL = 10003


@dataclass(eq=False, slots=True)
class Discord:
    """The `Platform` of Discord."""

    rest: Rest
    wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: str = field(default="", repr=False)  # for `checks`, which logs in by itself
    name: str = field(default="discord", init=False)
    answers_in_threads: bool = field(default=False, init=False)
    _direct: dict[str, str] = field(default_factory=dict, init=False)  # person -> the channel of direct messages
    _publishing: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    def payloads(self, message: Message) -> tuple[Payload, ...]:
        """Return the bodies of Create Message that show the whole message, each with a button to carry its key."""
        made = discord_embeds.payloads(message)
        if all('"custom_id"' in payload for payload in made):
            return made
        button = Actions((Action(STATUS_BUTTON, "", load_texts(message.language)("discord.status")),))
        alone = discord_embeds.payloads(replace(message, blocks=(button,)))[0]
        return tuple(payload if '"custom_id"' in payload else _with_buttons(payload, alone) for payload in made)

    async def post(self, channel: Channel, payload: str, key: str, thread: str = "") -> str:  # noqa: ARG002  the port's
        """Post one payload and return the message's id; a person's id stands for their direct messages.

        Raises:
            DeliveryError: It was not taken, or nobody knows.
        """
        body = keyed(payload, key) | {"nonce": nonce_of(key), "enforce_nonce": True}
        place = self._direct.get(channel.id, channel.id)
        try:
            sent = await self._create(place, body)
        except DeliveryError as error:
            if place in self._direct.values() or not _is_unknown_channel(error) or self.rest.cached(place) is not None:
                raise
            direct = await self._open_direct(channel, error)
            sent = await self._create(direct, body)
        self._publish(sent)
        return str(sent["id"])

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:  # noqa: ARG002  the port's
        """Return the id of the message posted under a key within the last day, or None.

        Raises:
            DeliveryError: The history can't be read, or is too long (`ambiguous`); or Discord did not answer.
        """
        place = self._direct.get(channel.id, channel.id)
        what = f"looking for a message in channel {channel.id}"
        query = {"limit": str(PAGE)}
        for _ in range(MOST_PAGES):
            page = await self._told(what, _messages("GET", place), place, params=query)
            for message in page:
                if has_key(message, key):
                    self._publish(message)
                    return str(message["id"])
            if not page and "before" not in query and not self._reads_history(place):
                raise DeliveryError(f"{what}: the bot has no Read Message History there, so nobody knows", ambiguous=True)
            if len(page) < PAGE or self._is_too_old(page[-1]):
                return None
            query["before"] = str(page[-1]["id"])
        raise DeliveryError(f"{what}: it is not among the newest {MOST_PAGES * PAGE:,}", ambiguous=True)

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:
        """Let a message show another payload.

        Raises:
            DeliveryError: It was not changed.
        """
        place = self._direct.get(channel.id, channel.id)
        route = Route("PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=place, message_id=message_id)
        what = f"editing message {message_id} in channel {channel.id}"
        body = {"content": None, "embeds": [], "components": []} | keyed(payload, key)  # what is left out would stay
        await self._told(what, route, place, json=body)

    async def is_open(self, channel: Channel) -> bool:
        """Say whether the bot can post in a channel, as far as Discord tells.

        Raises:
            DeliveryError: Discord did not answer.
        """
        lacking = told_missing(self.rest.cached(channel.id))
        if lacking is not None and set(lacking) & MUST_HAVE:
            return False  # without a request: Discord counts the refused ones
        try:
            await self._told(
                f"looking at channel {channel.id}", Route("GET", "/channels/{channel_id}", channel_id=channel.id), channel.id
            )
        except DeliveryError as error:
            if error.final and error.scope is not Scope.WORKSPACE:
                return False
            raise
        return True

    async def checks(self, channels: Sequence[Channel]) -> Sequence[Finding]:
        """Say whether token, application, commands, gateway and channels are in order; nothing is posted."""
        return [one async for one in findings(self.token, lambda: BotClient(Pace()), channels, load_texts("ko"))]

    @property
    def problem(self) -> str:
        """Why nothing can be posted at all; empty where that is not so."""
        return self.rest.refused

    async def close(self) -> None:
        """Let announcements that are being published come to their end."""
        if self._publishing:
            await asyncio.wait(set(self._publishing), timeout=2)

    async def _create(self, place: str, body: dict[str, Any]) -> dict[str, Any]:
        sending = self.rest.once(_messages("POST", place), place, json=body)
        sent: dict[str, Any] = await self.rest.told(f"posting in channel {place}", sending, sends=True)
        return sent

    async def _told(self, what: str, route: Route, place: str, **more: Any) -> Any:
        return await self.rest.told(what, self.rest.again(route, place, **more))

    async def _open_direct(self, channel: Channel, unknown: DeliveryError) -> str:
        """Return the channel of direct messages with a person; what is neither channel nor person is a channel that is gone."""
        try:
            opened = await self.rest.again(Route("POST", "/users/@me/channels"), channel.id, json={"recipient_id": channel.id})
        except (Refusal, LostError) as error:
            if isinstance(error, LostError) or error.status >= 429:
                raise DeliveryError(f"opening direct messages with {channel.id}: {error}") from error
            raise unknown from error
        self._direct[channel.id] = str(opened["id"])
        return self._direct[channel.id]

    def _publish(self, message: dict[str, Any]) -> None:
        """Publish a message of an announcement channel to the channels that follow it; the digest does not wait for it."""
        place = str(message.get("channel_id", ""))
        channel = self.rest.cached(place)
        news = isinstance(channel, discord.TextChannel) and channel.is_news()
        if news and not message.get("flags", 0) & CROSSPOSTED:
            task = asyncio.create_task(self._crosspost(place, str(message["id"])))
            self._publishing.add(task)
            task.add_done_callback(self._publishing.discard)

    async def _crosspost(self, place: str, number: str) -> None:
        route = Route("POST", "/channels/{channel_id}/messages/{message_id}/crosspost", channel_id=place, message_id=number)
        deadline = self.rest.clock() + PUBLISH_WITHIN.total_seconds()
        try:
            await self.rest.until(deadline, route, f"{place} crosspost")
        except (Refusal, LostError) as error:
            log.info("message %s of channel %s was not published: %s", number, place, error)

    def _reads_history(self, place: str) -> bool:
        """Say whether an empty history means an empty channel: Discord gives nobody else's to who may not read it.

        Where the gateway has told nothing of the channel, it is believed: the bot asked for the permission when it was subscribed.
        """
        return "read_message_history" not in (told_missing(self.rest.cached(place)) or ())

    def _is_too_old(self, message: dict[str, Any]) -> bool:
        try:
            return datetime.fromisoformat(str(message["timestamp"])) < self.wall_clock() - LOOKS_BACK
        except (KeyError, ValueError, TypeError):
            return False


@asynccontextmanager
async def served(gateway: Gateway, wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> AsyncIterator[Discord]:
    """Keep the gateway connected for as long as the block runs, and yield the platform; a Discord that is away stops nothing."""
    discord_platform = Discord(gateway.rest, wall_clock)
    connection = asyncio.create_task(gateway.run(), name="discord gateway")
    try:
        yield discord_platform
    finally:
        await discord_platform.close()
        connection.cancel()
        await asyncio.wait({connection})


def _messages(method: str, place: str) -> Route:
    return Route(method, "/channels/{channel_id}/messages", channel_id=place)


def _is_unknown_channel(error: DeliveryError) -> bool:
    return error.scope is Scope.CHANNEL and isinstance(error.__cause__, Refusal) and error.__cause__.code == UNKNOWN_CHANNEL


def _with_buttons(payload: Payload, other: Payload) -> Payload:
    """Return a payload with the rows of buttons of another."""
    body = json.loads(payload) | {"components": json.loads(other)["components"]}
    return Payload(json.dumps(body, ensure_ascii=False), payload.stories)
