"""A message before any platform has a say: what it shows, not how.

Text in a block is plain and untrusted: titles are other people's. Each platform escapes it.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

MOST_ACTION_VALUE = 50  # with the name, a key and room for both in Discord's 100 characters
_ACTION_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,19}")


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go. `url` is http(s) and comes from the database, never from a model."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `name` is what to do (more, why, mute ...), `value` what to do it to (a story's number).

    Both come back from the platform when it is pressed. What does not fit is stored and its number carried.

    Raises:
        ValueError: `name` is not of 1 to 20 of a-z 0-9 _ . - (a letter first), or `value` is longer than
            `MOST_ACTION_VALUE` ASCII characters or holds others.
    """

    name: str
    value: str
    text: str

    def __post_init__(self) -> None:
        if not _ACTION_NAME.fullmatch(self.name):
            raise ValueError(f"action name {self.name!r} is not of 1 to 20 characters of a-z 0-9 _ . -")
        if len(self.value) > MOST_ACTION_VALUE or not (self.value.isascii() and self.value.isprintable()):
            raise ValueError(f"action value {self.value!r} is not of at most {MOST_ACTION_VALUE} ASCII characters")


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a message or of a part of it."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; lines are separated by newlines. `label` stands before it in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines under each other: the headlines of the day. `label` is their heading."""

    lines: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class StoryCard:
    """One event.

    `number` is the story's public #number. `meta` is the line of outlet and time. `tags` are localised
    topic names, `topics` their machine names (for colours). `notes` are small lines: follow-up, label
    of the summary. `related_label` stands before the links: "관련 보도 3곳". `why_it_matters` is a line with its label.
    `strong` are words of the summary that are shown in bold wherever they stand in it, as they are written there.
    """

    number: int
    headline: Link
    meta: str
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()  # sentences
    summary_label: str = ""
    related_label: str = ""
    related: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    why_it_matters: str = ""
    strong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: the receipt, hints. One line an element."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, with the text that stands for it."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Actions:
    """A row of buttons that belong to the whole message."""

    actions: tuple[Action, ...]


Block = Heading | Paragraph | Bullets | StoryCard | Note | Image | Link | Actions


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of our own, with the text that stands for it."""

    png: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks from top to bottom. `fallback` is the plain line for notifications and screen readers.

    `picture` shows what the blocks leave to it; only a platform that asked for pictures is given one.
    """

    blocks: tuple[Block, ...]
    fallback: str
    language: str = "ko"
    metadata: tuple[tuple[str, str], ...] = field(default=())
    picture: Picture | None = None
