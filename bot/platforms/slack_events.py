"""What comes from Slack, over a socket or HTTP: acknowledged first, handled once, answered by the desk.

Slack sends a request again when its acknowledgement was late or got lost, up to three times for an event. `Seen` lets the
first one through in this process, `taken` knows of other machines' and of those before a restart. Listeners acknowledge
before they do anything that can take time.

Source: https://docs.slack.dev/apis/events-api/#retries, https://docs.slack.dev/interactivity (3 seconds to acknowledge).
"""

import asyncio
import hashlib
import json
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.message import Message, Paragraph
from bot.platforms import DeliveryError
from bot.platforms.asking import Answer, Asked, Desk, Reach, Viewer
from bot.platforms.slack_blocks import action_name, payloads
from bot.platforms.slack_client import NAME
from bot.platforms.slack_home import publish_home
from bot.platforms.slack_members import Members
from bot.platforms.slack_replies import Place, Replies
from bot.platforms.slack_web import SlackWeb
from bot.texts import load_texts
from digest.model import Channel

log = logging.getLogger(__name__)

ENVELOPE = "envelope_id"  # in Bolt's context
ANYTHING = re.compile(r".*", re.DOTALL)
LOOKS_ONLY = "more"  # the button after which somebody's rights decide only what is offered
KEPT_S = 3600.0  # Slack's last repetition of an event comes after about 6 minutes
MOST_KEPT = 20_000
_LEADING_MENTION = re.compile(r"^\s*<@(?P<person>[A-Z0-9]+)(?:\|[^>]*)?>[\s:,]*")


@dataclass(slots=True)
class Seen:
    """The requests that were taken in the last hour."""

    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def is_new(self, key: str) -> bool:
        """Note a request; False where it was noted before."""
        now = self.clock()
        while self._kept and (now - next(iter(self._kept.values())) > KEPT_S or len(self._kept) >= MOST_KEPT):
            self._kept.popitem(last=False)
        if key in self._kept:
            return False
        self._kept[key] = now
        return True


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked and where; `least` is how many see the answer at least."""

    place: Place
    text: str = ""
    action: str = ""
    value: str = ""
    least: Reach = Reach.PERSON
    key: str = ""  # what else tells it apart from others than its request


@dataclass(frozen=True, slots=True)
class Events:
    """The listeners. `web` gives the Web API of a workspace, `taken` takes a request on by its key: True where nobody has."""

    desk: Desk
    members: Members
    web: Callable[[str], Awaitable[SlackWeb]]
    taken: Callable[[str], Awaitable[bool]]
    seen: Seen = field(default_factory=Seen)
    lost: Callable[[], None] = field(default=lambda: None)  # told of each answer that reached nobody
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def listen(self, app: AsyncApp) -> None:
        """Let an app hand over commands, mentions, buttons and looks at the bot's page; it takes anything else in silence."""
        app.middleware(self._once)
        app.command(ANYTHING)(self._on_command)
        app.action(ANYTHING)(self._on_button)
        app.event("app_mention")(self._on_mention)
        app.event("message")(self._on_message)
        app.event("app_home_opened")(self._on_home)
        app.event(ANYTHING)(_ignore)

    async def _once(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002  Bolt passes arguments by name
    ) -> BoltResponse | None:
        key = request_key(body, context.get(ENVELOPE, ""))
        if not key or self.seen.is_new(key):
            await next()
            return None
        log.info("Slack sent something a second time; it was handled already")
        return BoltResponse(status=200, body="")

    async def _on_command(self, ack: Callable[[], Awaitable[None]], context: AsyncBoltContext, body: Mapping[str, Any]) -> None:
        await ack()
        place = Place(body.get("channel_id", ""), body["user_id"], body.get("response_url", ""))
        await self._answer(context, body, Question(place, typed(body.get("text") or "")))

    async def _on_mention(self, context: AsyncBoltContext, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        if "user" not in event or "bot_id" in event:
            return  # another app's
        ts = event.get("ts") or event.get("event_ts", "")
        place = Place(event["channel"], event["user"], thread=event.get("thread_ts") or ts)
        text = typed(_LEADING_MENTION.sub("", event.get("text") or ""))
        key = f"mention {place.channel} {ts}" if ts else ""
        await self._answer(context, body, Question(place, text, least=Reach.CHANNEL, key=key))

    async def _on_message(self, context: AsyncBoltContext, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        """Take a message that begins with the bot's name as a mention: where Slack tells of both, it is the same question."""
        called = _LEADING_MENTION.match(event.get("text") or "")
        if called is None or "subtype" in event or not event.get("channel"):
            return
        try:
            own = (await (await self.web(context.team_id or "")).call("auth.test")).get("user_id")
        except DeliveryError as error:
            log.info("nobody knows whether a message addresses the bot: %s", error)
            return
        if own == called["person"]:
            await self._on_mention(context, body, event)

    async def _on_button(
        self, ack: Callable[[], Awaitable[None]], context: AsyncBoltContext, body: Mapping[str, Any], action: Mapping[str, Any]
    ) -> None:
        await ack()
        if action.get("type", "button") != "button" or action.get("url"):
            return
        container, message = body.get("container") or {}, body.get("message") or {}
        place = Place(
            (body.get("channel") or {}).get("id") or container.get("channel_id", ""),
            body["user"]["id"],
            body.get("response_url", ""),
            container.get("thread_ts") or message.get("thread_ts", ""),
            ephemeral=bool(container.get("is_ephemeral")),
        )
        name, value = action_name(action["action_id"]), action.get("value") or ""
        await self._answer(context, body, Question(place, action=name, value=value))

    async def _on_home(self, context: AsyncBoltContext, event: Mapping[str, Any]) -> None:
        if event.get("tab", "home") != "home":
            return
        workspace, person = context.team_id or "", event["user"]
        language = await self.members.language(workspace, person)
        viewer = Viewer(workspace, person, partial(self.members.name_for, person), self.members.link_to, language)
        try:
            await publish_home(await self.web(workspace), person, await self.desk.home(viewer))
        except DeliveryError as error:
            log.warning("the bot's page was not shown to %s: %s", person, error)

    async def _answer(self, context: AsyncBoltContext, body: Mapping[str, Any], question: Question) -> None:
        """Have a question answered where it was asked."""
        key = question.key or request_key(body, context.get(ENVELOPE, ""))
        if key and not await self.taken(key):
            log.info("Slack sent something a second time; it was answered before a restart, or elsewhere")
            return
        workspace, place = context.team_id or "", question.place
        channel = Channel(NAME, workspace, place.channel or place.person)
        shared = await self.members.language_of(channel, place.person)
        language = shared if question.least is Reach.CHANNEL else await self.members.language(workspace, place.person)
        may_change = partial(self.members.may_change, channel, place.person, audited=question.action != LOOKS_ONLY)
        asked = Asked(
            channel, place.person, may_change, question.text, question.action, question.value, language, channel_language=shared
        )
        answer = await self._said(asked)
        reach = Reach.CHANNEL if question.least is Reach.CHANNEL else answer.reach
        try:
            web = await self.web(workspace)
        except DeliveryError as error:
            log.error("an answer to %s reached nobody: %s", place.person, error)  # noqa: TRY400  the message says it all
            self.lost()
            return
        await Replies(web, self.sleep, self.lost).send(place, payloads(answer.message), reach)

    async def _said(self, asked: Asked) -> Answer:
        """Return the desk's answer, or that there is none: a person never waits for nothing, or reads a traceback."""
        try:
            return await self.desk.answer(asked)
        except Exception:
            log.exception("a question of %s in %s could not be answered", asked.person, asked.channel.id)
            text = load_texts(asked.language)("platform.failed")
            return Answer(Message((Paragraph(text),), text, asked.language))


async def _ignore() -> None:
    """Take what nobody asked for."""


def typed(text: str) -> str:
    """Return what a person typed: Slack sends three characters escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def request_key(body: Mapping[str, Any], envelope: str = "") -> str:
    """Return what is the same for each repetition of a request and for no other; empty where nothing tells them apart.

    Events have an id; commands and buttons come again as they were, and no two have the same trigger and response URL.
    Over a socket, `envelope` is the envelope's id.
    """
    if body.get("event_id"):
        return str(body["event_id"])
    if body.get("trigger_id") or body.get("response_url") or body.get("event"):
        return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return f"envelope {envelope}" if envelope else ""
