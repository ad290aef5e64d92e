"""Whether what the bot has is fresh: feeds are being read, articles come in, digests leave on time.

Apart from liveness and readiness: a bot can live, be connected, and have nothing new to say for days. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from digest.model import Feed, FeedState
from digest.storage.vitals import Vitals

POLL_WITHIN = timedelta(hours=2)  # some feed answered well; feeds are asked every half hour
ARTICLE_WITHIN = timedelta(hours=48)  # an article came in; Korean outlets are silent for a day over a holiday, not for two
DIGEST_WITHIN = timedelta(minutes=30)  # a digest that was due has left


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is stale, by name: polls, articles or digests, each with a sentence; and when what happened last."""

    stale: Mapping[str, str]
    last_poll_at: datetime | None
    newest_article_at: datetime | None
    last_digest_at: datetime | None
    feeds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is stale."""
        return not self.stale

    def document(self) -> dict[str, Any]:
        """Return what `/freshness` says: times in ISO 8601, ages in seconds."""
        times = {name: _written(getattr(self, name)) for name in ("last_poll_at", "newest_article_at", "last_digest_at")}
        return {"fresh": self.is_fresh, "stale": dict(self.stale), **times, "feeds": dict(self.feeds)}


def freshness(vitals: Vitals, feeds: Sequence[Feed], now: datetime) -> Freshness:
    """Judge what the database tells of the feeds that are on."""
    states = {feed.id: vitals.states.get(feed.id, FeedState(feed.id)) for feed in feeds}
    polled = max((state.last_ok_at for state in states.values() if state.last_ok_at), default=None)
    return Freshness(
        stale=dict(_stale(vitals, polled, now)),
        last_poll_at=polled,
        newest_article_at=vitals.newest_article_at,
        last_digest_at=vitals.last_digest_at,
        feeds={name: _feed(state, now) for name, state in states.items()},
    )


def _stale(vitals: Vitals, polled: datetime | None, now: datetime) -> Iterator[tuple[str, str]]:
    if polled is None:
        yield "polls", "no feed was read yet"
    elif now - polled > POLL_WITHIN:
        yield "polls", f"no feed was read since {_written(polled)}"
    seen, due = vitals.newest_article_at, vitals.oldest_due_at
    if seen is None:
        yield "articles", "no article came in yet"
    elif now - seen > ARTICLE_WITHIN:
        yield "articles", f"no article came in since {_written(seen)}"
    if due is not None and now - due > DIGEST_WITHIN:
        yield "digests", f"{vitals.slots_waiting} digests wait to be sent; the oldest was due at {_written(due)}"


def _feed(state: FeedState, now: datetime) -> dict[str, Any]:
    return {
        "last_ok_at": _written(state.last_ok_at),
        "age_seconds": age_s(state.last_ok_at, now),
        "newest_item_at": _written(state.newest_item_at),
        "item_age_seconds": age_s(state.newest_item_at, now),
        "problem": state.problem,
    }


def age_s(moment: datetime | None, now: datetime) -> float | None:
    """Return how long ago something was, in seconds; None where it never was."""
    return None if moment is None else max((now - moment).total_seconds(), 0.0)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
