"""The port to whoever answers people: what was asked, by whom and where, and how far the answer reaches."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.message import Message
from digest.model import Channel


class Reach(StrEnum):
    """Who sees an answer."""

    PERSON = "person"  # the one who asked
    CHANNEL = "channel"  # everybody in it
    REPLACE = "replace"  # the one who asked, in place of the answer whose button was pressed


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, a command or a pressed button.

    `text` is what was typed; with a button it is empty and `action` and `value` are the button's. `language` is what the
    platform says about the person (ko or en); a channel's own setting goes before it. `may_change` asks the platform
    whether the person may change settings in this channel; nothing that people type can decide that. `pictures`: an answer's
    picture can be shown there. `is_setting`: it came by a command that is for subscriptions alone, and is never a question.
    `channel_language`: what the platform says about the channel, for what everybody in it reads; empty where it doesn't.
    """

    channel: Channel
    person: str
    may_change: Callable[[], Awaitable[bool]]
    text: str = ""
    action: str = ""
    value: str = ""
    language: str = "ko"
    pictures: bool = False
    is_setting: bool = False
    channel_language: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the bot's own page.

    `name_of` asks the platform for a channel's name; None where the person may not know what it gets. `link_to` gives the
    address of a message, by its id; empty where there is none.
    """

    workspace: str
    person: str
    name_of: Callable[[Channel], Awaitable[str | None]]
    link_to: Callable[[Channel, str], Awaitable[str]]
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and to whom."""

    message: Message
    reach: Reach = Reach.PERSON


class Desk(Protocol):
    """Answers people; never raises for anything that people do."""

    async def answer(self, asked: Asked) -> Answer:
        """Return the answer to a typed command or a pressed button."""

    async def home(self, viewer: Viewer) -> Message:
        """Return the bot's own page for a person."""
