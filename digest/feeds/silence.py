"""Decides when a feed that answers well has nevertheless fallen silent.

A dead feed often goes on answering 200 with fifty valid items, the newest months old, or 304 for ever.
Its own rhythm says how long a pause is normal; nothing here looks at status codes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

SHORTEST_SILENCE = timedelta(days=7)  # a holiday week is no news either
SILENCE_WITHOUT_RHYTHM = timedelta(days=30)
GAPS_UNTIL_SILENCE = 10
GAPS_ALWAYS_ALLOWED = 3  # a quarterly bulletin may miss its turn twice before the 30 days count
FUTURE_ALLOWED = timedelta(days=1)  # a wrong zone is at most this far off; beyond it the date is a pinned notice
EARLIEST_DATE = datetime(1995, 1, 1, tzinfo=UTC)  # older than the web's news: 1970 and its like stand for "no date"


def credible(item_dates: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    """Return the dates that can be of real items, oldest first; none lies after `now`.

    Dates before 1995 and more than a day ahead are left out, those a little ahead become `now`.
    """
    return tuple(sorted(min(date, now) for date in item_dates if EARLIEST_DATE <= date <= now + FUTURE_ALLOWED))


def usual_gap(item_dates: Iterable[datetime]) -> timedelta | None:
    """Return the median time between two neighbouring items, or None with fewer than two items."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(sorted(item_dates))]
    return timedelta(seconds=median(gaps)) if gaps else None


def allowed_silence(gap: timedelta | None) -> timedelta:
    """Return how old the newest item may be before a feed counts as silent.

    Ten times the usual gap, between 7 and 30 days; three gaps for the few feeds whose own gap is longer than 10 days.
    30 days where no gap is known.
    """
    if gap is None:
        return SILENCE_WITHOUT_RHYTHM
    ceiling = max(SILENCE_WITHOUT_RHYTHM, GAPS_ALWAYS_ALLOWED * gap)
    return max(SHORTEST_SILENCE, min(GAPS_UNTIL_SILENCE * gap, ceiling))


def silent_since(newest_item_at: datetime | None, gap: timedelta | None, now: datetime) -> datetime | None:
    """Return since when a feed is silent (the time of its newest item), or None while it is not."""
    if newest_item_at is None or now - newest_item_at <= allowed_silence(gap):
        return None
    return newest_item_at


def silence_problem(since: datetime, now: datetime) -> str:
    """Return the sentence that readers see in a digest's receipt."""
    return f"새 글이 {(now - since).days}일째 없습니다"
