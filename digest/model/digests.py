"""What one subscription is sent for one slot, and what it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.articles import Article
from digest.model.stories import Story
from digest.model.subscriptions import Subscription


class SlotOutcome(StrEnum):
    """What became of a story when a digest was composed."""

    SHOWN = "shown"
    OVER_LIMIT = "over_limit"
    OTHER_TOPIC = "other_topic"
    MUTED = "muted"
    ALREADY_POSTED = "already_posted"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A candidate of a slot with its place (from 1, over all candidates) and what became of it."""

    story: Story
    rank: int
    outcome: SlotOutcome
    reason: str  # one sentence


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A card: a story that is shown, the articles of other outlets beside it."""

    story: Story
    related: tuple[Article, ...]  # one an independent outlet, the anchor's not among them
    earlier: Story | None = None  # the one that this follows, where it is still known


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a digest stands on, in its footer.

    `seen`, `relevant` count articles that appeared in the window; `stories` the events among them that
    this subscription could be shown; `shown` the cards. `backends` counts the shown summaries by label
    ("extractive", or a model's name), `falls` by `Summary.fell` those for which a model was asked in vain.
    """

    window_start: datetime
    window_end: datetime
    feeds_ok: int
    feeds_unwell: tuple[str, ...]  # outlet names with the problem: "전자신문: 304일째 새 글 없음"
    seen: int
    relevant: int
    stories: int
    shown: int
    backends: Mapping[str, int] = field(default_factory=dict)
    late_by: timedelta | None = None
    late_reason: str = ""
    falls: Mapping[str, int] = field(default_factory=dict)
    feeds_unread: int = 0  # those that nobody has asked yet


@dataclass(frozen=True, slots=True)
class Digest:
    """What one subscription is sent for one slot."""

    subscription: Subscription
    due_at: datetime  # UTC
    items: tuple[DigestItem, ...]
    receipt: Receipt
    ranking: tuple[RankedStory, ...] = ()  # every candidate, shown or not
