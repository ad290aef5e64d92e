"""A command together with what it takes to answer it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import Command
from bot.platforms.asking import Asked
from bot.texts import Texts, load_texts
from digest.search import Query


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A command that somebody gave.

    `typed` is the line that it was read from, `now` the instant that its 어제 is counted from. `start` is how many results to
    skip. `number` is that of the kept line, None where it was not kept yet. `language` and `zone` are the channel's.
    """

    command: Command
    asked: Asked
    typed: str
    now: datetime
    language: str
    zone: str
    start: int = 0
    number: int | None = None

    @property
    def texts(self) -> Texts:
        """The texts of the reader's language."""
        return load_texts(self.language)

    @property
    def local_now(self) -> datetime:
        """`now` in the reader's zone."""
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def query(self) -> Query:
        """What is searched for."""
        return query_of(self.command)


def query_of(command: Command) -> Query:
    """Return what a command searches for."""
    window = command.window
    return Query(
        text=command.text,
        phrases=command.phrases,
        topics=command.topics,
        outlets=command.outlets,
        since=window.start if window else None,
        until=window.end if window else None,
    )
