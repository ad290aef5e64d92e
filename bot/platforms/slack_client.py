"""Slack as a platform: posts a payload under the ledger's key, finds it again by that key, and edits it.

The key rides in the message's metadata, which history and replies give back, and once more as its first block's id, for
servers that keep no metadata; nothing else on Slack can tell whether a message arrived. What another app posted does not
count.

Source: https://docs.slack.dev/messaging/message-metadata, .../reference/block-kit/blocks (`block_id`)
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.message import Message
from bot.platforms import DeliveryError, Payload
from bot.platforms.checking import Finding
from bot.platforms.slack_blocks import payloads
from bot.platforms.slack_checks import Places, findings
from bot.platforms.slack_web import SlackWeb, error_code
from bot.texts import load_texts
from digest.model import Channel

NAME = "slack"
EVENT_TYPE = "ai_news_part"
LOOKS_BACK = timedelta(hours=36)  # a slot is tried again for 12 hours at most
PAGE = 100
MOST_BLOCK_ID = 255
MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class Slack:
    """The `Platform` of every Slack workspace that `web` knows a token for."""

    web: Callable[[str], Awaitable[SlackWeb]]  # of a workspace; raises DeliveryError where the app is not installed
    clock: Callable[[], datetime]
    app_web: SlackWeb | None = None  # with Socket Mode: the Web API by the app's token
    installed: Callable[[], Awaitable[Sequence[str]]] | None = None  # of a shared app: the workspaces that have it
    name: str = NAME
    answers_in_threads: bool = True

    def payloads(self, message: Message) -> tuple[Payload, ...]:
        """Return the bodies of chat.postMessage that show the whole message; the rest belongs in the first one's thread."""
        return payloads(message)

    async def post(self, channel: Channel, payload: str, key: str, thread: str = "") -> str:
        """Post a payload in a channel, or to a person by their id, and return its ts.

        Raises:
            DeliveryError: It was not taken, or nobody knows.
        """
        web = await self.web(channel.workspace)
        in_thread = {"thread_ts": thread} if thread else {}
        body = _marked(json.loads(payload), key)
        return str(await web.ask("chat.postMessage", "ts", channel=channel.id, metadata=_metadata(key), **in_thread, **body))

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:
        """Return the ts of the message posted under `key` within `LOOKS_BACK`, or None.

        Raises:
            DeliveryError: Slack did not answer, or the channel is closed to the bot; `ambiguous` where it may not be read.
        """
        web = await self.web(channel.workspace)
        own = (await web.call("auth.test")).get("bot_id")
        try:
            async for message in self._messages(web, channel.id, thread):
                if message.get("ts") and _has(message, key) and (own is None or message.get("bot_id") in {None, own}):
                    return str(message["ts"])
        except DeliveryError as error:
            if error_code(error) == "missing_scope":  # it may post, but not read back
                raise DeliveryError(str(error), ambiguous=True) from error
            raise
        return None

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:
        """Let a posted message show another payload.

        Raises:
            DeliveryError: It was not changed; `final` where it is gone.
        """
        web = await self.web(channel.workspace)
        body = {name: value for name, value in json.loads(payload).items() if name in {"text", "blocks"}}
        await web.call("chat.update", channel=channel.id, ts=message_id, metadata=_metadata(key), **body)

    async def checks(self, channels: Sequence[Channel]) -> Sequence[Finding]:
        """Say whether tokens, scopes and channels are in order; nothing is posted."""
        installed = [""] if self.installed is None else await self.installed()
        places = Places(channels, tuple(dict.fromkeys(channel.workspace for channel in channels)) or tuple(installed))
        return [one async for one in findings(self.web, self.app_web, places, load_texts("ko"))]

    async def _messages(self, web: SlackWeb, channel: str, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        method = "conversations.replies" if thread else "conversations.history"
        where = {"ts": thread} if thread else {}
        oldest, cursor = f"{(self.clock() - LOOKS_BACK).timestamp():.6f}", ""
        for _ in range(MOST_PAGES):
            page = await web.call(
                method, channel=channel, limit=PAGE, oldest=oldest, include_all_metadata=True, cursor=cursor or None, **where
            )
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def _metadata(key: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _marked(body: dict[str, Any], key: str) -> dict[str, Any]:
    first, *others = body["blocks"]
    return {**body, "blocks": [{**first, "block_id": _block_id(key)}, *others]}


def _block_id(key: str) -> str:
    return f"{EVENT_TYPE} {key}"[:MOST_BLOCK_ID]


def _has(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        return bool((metadata.get("event_payload") or {}).get("key") == key)
    return any(block.get("block_id") == _block_id(key) for block in message.get("blocks") or ())
