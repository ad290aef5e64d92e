"""The nouns of commands: what is asked for, of which time, narrowed by what."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from digest.model import Topic


class Verb(StrEnum):
    """What is to be done."""

    BROWSE = "browse"  # the stories of a window, best first
    SEARCH = "search"
    ASK = "ask"  # a question
    COMPARE = "compare"
    SHOW = "show"  # one story by its number
    WHY = "why"
    TREND = "trend"
    STATUS = "status"
    HELP = "help"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SETTINGS = "settings"
    PREVIEW = "preview"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time [start, end), aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What a subscription should be; None and () where nothing was said.

    `number` is which of a channel's subscriptions is meant, counted from 1. `unread` are the words that nobody understood.
    """

    times: tuple[time, ...] = ()
    weekdays: frozenset[int] | None = None
    topics: tuple[Topic, ...] = ()
    story_limit: int | None = None
    zone: str = ""
    language: str = ""
    holidays_off: bool | None = None
    muted_outlets: tuple[str, ...] = ()
    muted_topics: tuple[Topic, ...] = ()
    number: int | None = None
    unread: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing at all was said."""
        return self == Wish()


@dataclass(frozen=True, slots=True)
class Command:
    """What was typed, understood.

    `text` is what is left to search for or to answer; `phrases` are the quoted parts of it. `target` is the address or the
    story's number of `why` and `show`. `cut`: only the first characters were read. `whole` is the text with the topics that
    stood in it by themselves, which may have been words to search for; empty where there were none.
    """

    verb: Verb
    text: str = ""
    phrases: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    outlets: tuple[str, ...] = ()
    window: Window | None = None
    sides: tuple[str, ...] = ()  # two, of a comparison; fewer where one is missing
    target: str = ""
    wish: Wish | None = None
    cut: bool = False
    whole: str = field(default="", compare=False)  # another reading of the same command
