"""What the Discord of a trial knows: its guilds, channels, people, messages and commands, each as Discord would write it.

Sources: https://discord.com/developers/docs/resources/guild, .../resources/channel, .../resources/message.
"""

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

TOKEN = "bot-token-of-the-trial"
APPLICATION = "1000000000000000001"
EPOCH_MS = 1_420_070_400_000
TEXT, DIRECT, NEWS = 0, 1, 5
COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
EPHEMERAL = 1 << 6
CROSSPOSTED = 1 << 0
ALL_PERMISSIONS = (1 << 53) - 1
MANAGE_GUILD, VIEW, SEND, EMBED, HISTORY = 1 << 5, 1 << 10, 1 << 11, 1 << 14, 1 << 16
USUAL = VIEW | SEND | EMBED | HISTORY
RESET, SILENCE = "reset", "silence"


@dataclass(frozen=True, slots=True)
class Said:
    """A request and what it was answered."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]
    at: float
    status: int = 0


@dataclass(slots=True)
class Fault:
    """What the next fitting requests meet: an answer, or none (`RESET`, `SILENCE`); with `accepts` they are done all the same."""

    status: int | str
    on: str = r"POST /channels/\d+/messages$"
    times: int = 1
    accepts: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None  # a dict is JSON, a str HTML


@dataclass(slots=True)
class Asked:
    """An interaction and how the bot answered it."""

    id: str
    token: str
    began_at: float
    changed: asyncio.Condition
    type: int | None = None  # of the first response
    answered_after_s: float = 0.0
    responses: int = 0
    original: dict[str, Any] | None = None
    followups: list[dict[str, Any]] = field(default_factory=list)
    choices: list[dict[str, Any]] | None = None

    async def settled(self, followups: int = 0) -> dict[str, Any]:
        """Wait until the answer stands there, and return it."""

        def there() -> bool:
            return self.original is not None and not self.original.get("loading") and len(self.followups) >= followups

        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(there)
        assert self.original is not None
        return self.original

    async def completed(self) -> list[dict[str, Any]]:
        """Wait for choices to complete a word with."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.choices is not None)
        assert self.choices is not None
        return self.choices


class Town:
    """The state."""

    def __init__(self, nonce_minutes: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.nonce_minutes = nonce_minutes
        self.clock = clock
        self.token = TOKEN
        self.requests: list[Said] = []
        self.faults: list[Fault] = []
        self.guilds: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.closed: dict[str, tuple[int, int]] = {}  # channel -> status and code of every request about it
        self.messages: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.asked: dict[str, Asked] = {}
        self.identified: list[dict[str, Any]] = []
        self.resumed: list[dict[str, Any]] = []
        self.connections = 0
        self.refuses_resume = False
        self.greets = True  # says hello; else it closes every connection at once
        self.close_on_identify: int | None = None
        self.close_on_resume: int | None = None
        self.invalid_sessions = 0  # so many identifies are answered with "invalid session"
        self.spare = False  # tells no more than it must: optional fields, compression and answers' bodies are left out
        self.application: dict[str, Any] = {}  # what is told of it beside the usual
        self.beats: list[Any] = []
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._port = 0
        self._changed = asyncio.Condition()
        self._over = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway/"

    def number(self) -> str:
        """Return a snowflake of this moment."""
        return str(((int(time.time() * 1000) - EPOCH_MS) << 22) | next(self._numbers) & 0x3FFFFF)

    def add_guild(self, name: str = "우리 팀", permissions: int = USUAL) -> str:
        """Add a guild in which the bot has permissions."""
        number = self.number()
        role = {"id": number, "name": "@everyone", "permissions": str(permissions), "position": 0, "color": 0, "hoist": False}
        role |= {"managed": False, "mentionable": False, "flags": 0}
        me = {
            "user": self._user(APPLICATION, bot=True),
            "roles": [],
            "joined_at": now(),
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        self.guilds[number] = {
            "id": number, "name": name, "owner_id": "1", "roles": [role], "members": [me], "member_count": 2, "channels": [],
            "emojis": [], "stickers": [], "features": [], "threads": [], "presences": [], "voice_states": [],
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [], "unavailable": False,
            "verification_level": 0, "explicit_content_filter": 0, "default_message_notifications": 0, "mfa_level": 0,
            "nsfw_level": 0, "premium_tier": 0, "preferred_locale": "ko", "afk_timeout": 300, "system_channel_flags": 0,
            "premium_progress_bar_enabled": False, "joined_at": now(), "large": False,
        }  # fmt: skip
        return number

    def add_channel(self, guild: str, name: str = "뉴스", kind: int = TEXT) -> str:
        """Add a channel to a guild."""
        number = self.number()
        channel = {"id": number, "guild_id": guild, "name": name, "type": kind, "position": 0, "permission_overwrites": []}
        channel |= {"nsfw": False, "parent_id": None, "topic": None, "rate_limit_per_user": 0}
        self.channels[number] = channel
        self.guilds[guild]["channels"].append(channel)
        return number

    def add_person(self, name: str = "지은") -> str:
        """Add somebody who can be written to."""
        number = self.number()
        self.channels[f"person {number}"] = self._user(number, name=name)
        return number

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages, the oldest first."""
        return [message for message in self.messages if message["channel_id"] == channel]

    def made(self, what: str) -> list[Said]:
        """Return the requests whose "METHOD /path" fits a pattern."""
        return [said for said in self.requests if re.search(what, f"{said.method} {said.path}")]

    def shown(self, answer: Mapping[str, Any], channel: str) -> dict[str, Any]:
        """Return an answer as the message that it is in a channel, for a button of it to be pressed."""
        return self._message(channel, answer) | {"id": answer["id"], "flags": answer.get("flags", 0)}

    async def until(self, true: Callable[[], bool], within_s: float = 15.0) -> None:
        """Wait until something is so; looked at whenever a request or a word on the gateway has come."""
        async with asyncio.timeout(within_s), self._changed:
            await self._changed.wait_for(true)

    def _message(self, channel: str, body: Any) -> dict[str, Any]:
        return {
            "id": self.number(), "channel_id": channel, "author": self._user(APPLICATION, bot=True), "timestamp": now(),
            "content": body.get("content", ""), "embeds": body.get("embeds", []), "components": body.get("components", []),
            "allowed_mentions": body.get("allowed_mentions"), "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [], "mention_roles": [], "attachments": [], "pinned": False, "type": 0, "flags": 0,
        }  # fmt: skip

    def _user(self, number: str, *, name: str = "ai-news", bot: bool = False) -> dict[str, Any]:
        return {"id": number, "username": name, "discriminator": "0", "avatar": None, "global_name": None, "bot": bot}

    def _application(self) -> dict[str, Any]:
        about: dict[str, Any] = {
            "id": APPLICATION,
            "name": "ai-news",
            "icon": None,
            "description": "",
            "bot_public": False,
            "verify_key": "00",
        }
        about |= {"bot_require_code_grant": False, "team": None, "flags": 0, "owner": self._user("1", name="주인")}
        return about | self.application

    def _registered(self, command: Mapping[str, Any]) -> dict[str, Any]:
        needed = command.get("default_member_permissions")
        about = {"id": self.number(), "application_id": APPLICATION, "version": "1"}
        return {**command, **about, "default_member_permissions": None if needed is None else str(needed)}


def bare(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return an object with some of its fields alone."""
    return {name: data[name] for name in names if name in data}


def now() -> str:
    return datetime.now(UTC).isoformat()
