"""Which channel wants to be sent what, and when."""

from dataclasses import dataclass, field
from datetime import datetime, time

from digest.model.articles import UNSAVED
from digest.model.topics import Topic

EVERY_DAY = frozenset(range(7))  # Monday is 0, as in datetime.weekday()
WORKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Channel:
    """Where digests go; opaque here. `workspace` is a Slack team or a Discord guild."""

    platform: str
    workspace: str
    id: str

    @property
    def address(self) -> str:
        """How settings and the log write it: `slack:T0123/C0456`; without a workspace `platform:id`."""
        return f"{self.platform}:{self.workspace}/{self.id}" if self.workspace else f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Local times of day on some weekdays in an IANA zone."""

    times: tuple[time, ...] = (time(8, 30),)
    weekdays: frozenset[int] = EVERY_DAY
    zone: str = "Asia/Seoul"
    holidays_off: bool = False  # not due on Korean public holidays


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a channel wants to be sent, and when; a channel may have several.

    `settled_until`: every slot up to then is in the ledger or was none of this schedule's; None means `created_at`.
    """

    channel: Channel
    created_at: datetime
    id: int = UNSAVED
    schedule: Schedule = field(default_factory=Schedule)
    topics: tuple[Topic, ...] = tuple(Topic)
    story_limit: int = 8
    language: str = "ko"  # interface texts only; nothing is translated
    muted_outlets: tuple[str, ...] = ()
    muted_topics: tuple[Topic, ...] = ()  # a story on one of them is left out, whatever else it is about
    paused: bool = False
    pause_reason: str = ""
    made_by: str = ""  # the platform's id of who asked for it, who is told when it can't be served
    settled_until: datetime | None = None
