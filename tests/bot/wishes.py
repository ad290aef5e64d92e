"""What a person wants of a subscription, for tests: the same fields that a typed wish has."""

from dataclasses import dataclass
from datetime import time

from digest.model import Topic


@dataclass(frozen=True, slots=True)
class Wish:
    times: tuple[time, ...] = ()
    weekdays: frozenset[int] | None = None
    zone: str = ""
    holidays_off: bool | None = None
    topics: tuple[Topic, ...] = ()
    story_limit: int | None = None
    language: str = ""
    muted_outlets: tuple[str, ...] = ()
    muted_topics: tuple[Topic, ...] = ()
