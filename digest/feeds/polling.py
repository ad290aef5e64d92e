"""Decides what a poll leaves behind: when to ask again, at which address, and what people are told.

Everything is a pure function of the feed, its last state, what the poll brought and the time.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from digest.feeds import silence
from digest.model import Feed, FeedState, PollStatus

LONGEST_WAIT = timedelta(hours=24)
NO_WAIT = timedelta(0)
ADOPT_AFTER = timedelta(days=7)  # a move is believed after a week of valid feed at the same target
ABANDON_AFTER = timedelta(days=7)  # an adopted address that fails for a week was a mistake
MOST_DOUBLINGS = 20  # keeps the doubled wait a number that timedelta holds, after years of failing

HEALTHY = frozenset({PollStatus.OK, PollStatus.NOT_MODIFIED})
OTHER_CONTENT = frozenset({PollStatus.EMPTY, PollStatus.NOT_A_FEED, PollStatus.BROKEN})  # a target that is no feed

PROBLEMS: Mapping[PollStatus, str] = MappingProxyType(
    {
        PollStatus.EMPTY: "피드에 글이 하나도 없습니다",
        PollStatus.NOT_A_FEED: "피드가 아니라 HTML을 보냅니다",
        PollStatus.BROKEN: "피드가 깨져 읽을 수 없습니다",
        PollStatus.HTTP_ERROR: "서버가 오류로 답합니다",
        PollStatus.UNREACHABLE: "연결할 수 없습니다",
        PollStatus.REFUSED: "허용되지 않는 주소입니다",
        PollStatus.TOO_LARGE: "피드가 너무 큽니다",
        PollStatus.GONE: "피드가 없어졌습니다(HTTP 410)",
    }
)


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What one poll brought.

    `problem` is one short Korean sentence; empty takes the status's own from `PROBLEMS`. `item_dates` are the dates of the
    items, in any order, those without one left out. `server_wait` is the longest of <ttl>, sy:updatePeriod and max-age.
    `permanent_url` is where a chain of nothing but 301 and 308 ended. Set `body_hash` on every 200: a hash that is
    already known counts as not modified, whatever `status` says, so the caller need not parse such a body.
    """

    status: PollStatus
    problem: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    retry_after: timedelta | None = None
    server_wait: timedelta | None = None
    item_dates: tuple[datetime, ...] = ()
    permanent_url: str | None = None
    server_date: datetime | None = None  # what the server's clock says; decides nothing here


def body_hash(body: bytes) -> str:
    """Return the hash by which a body is known again: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def known_of(feed: Feed, states: Mapping[str, FeedState]) -> FeedState:
    """Return what is known of a feed at the address that it has now: nothing where feeds.yaml gave it another one since.

    Validators, failures, the wait after them and a 410 were of the old address. A state of an older version of this program
    names no address and counts as this one's.
    """
    state = states.get(feed.id)
    return FeedState(feed.id) if state is None or state.url not in {None, feed.url} else state


def poll_url(feed: Feed, state: FeedState) -> str:
    """Return the address to ask: the adopted one, else the feed's own."""
    return state.adopted_url or feed.url


def may_ask(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Say whether a feed may be asked at all: enabled, not gone, and not told by the server to be left in peace."""
    quiet = state.retry_after_at is not None and now < state.retry_after_at
    return feed.enabled and not state.gone and not quiet


def is_due(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Say whether a feed may be asked and its next poll has come."""
    return may_ask(feed, state, now) and (state.next_poll_at is None or state.next_poll_at <= now)


def next_state(feed: Feed, state: FeedState, outcome: PollOutcome, now: datetime, jitter: float) -> FeedState:
    """Say what is known about a feed after a poll.

    Args:
        feed: The feed as feeds.yaml has it.
        state: What was known before.
        outcome: What the poll brought.
        now: Aware time at which the answer arrived.
        jitter: A random number in [0, 1): spreads feeds that failed at the same moment.

    Returns:
        The next state; `failures` is 0 and `problem` empty or about silence after a good poll.

    Raises:
        ValueError: `now` is naive or `jitter` outside [0, 1).
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if not 0 <= jitter < 1:
        raise ValueError(f"jitter must be in [0, 1), not {jitter}")
    outcome = _judged(state, outcome)
    after = _after_good(state, outcome, now) if outcome.status in HEALTHY else _after_failure(state, outcome, now)
    after = _without_stale_adoption(_with_move(feed, after, outcome, now), now)
    silent = silence.silent_since(after.newest_item_at, after.usual_gap, now)
    problem = outcome.problem or PROBLEMS.get(outcome.status, "")
    if outcome.status in HEALTHY:
        problem = silence.silence_problem(silent, now) if silent else ""
    next_poll_at = now + _wait(feed, after, jitter)
    if after.retry_after_at is not None:
        next_poll_at = max(next_poll_at, after.retry_after_at)
    return replace(after, url=feed.url, problem=problem, silent_since=silent, last_poll_at=now, next_poll_at=next_poll_at)


def _judged(state: FeedState, outcome: PollOutcome) -> PollOutcome:
    """Read an outcome in the light of the state: a body that is known already counts as not modified."""
    if outcome.status is PollStatus.OK and outcome.body_hash is not None and outcome.body_hash == state.body_hash:
        return replace(outcome, status=PollStatus.NOT_MODIFIED)
    if outcome.status is PollStatus.GONE:  # "HTTP 410" alone tells nobody that the feed is not asked again
        return replace(outcome, problem="")
    return outcome


def _after_good(state: FeedState, outcome: PollOutcome, now: datetime) -> FeedState:
    """Forget failures; take validators, waits and rhythm from what came."""
    well = replace(state, status=outcome.status, failures=0, failing_since=None, last_ok_at=now, retry_after_at=None)
    if outcome.status is PollStatus.NOT_MODIFIED:  # a 304 repeats only some headers and nothing of the body
        waits = [wait for wait in (state.server_wait, outcome.server_wait) if wait is not None]
        return replace(
            well,
            etag=outcome.etag or state.etag,
            last_modified=outcome.last_modified or state.last_modified,
            server_wait=_clamped(max(waits)) if waits else None,
            newest_item_at=state.newest_item_at or now,
        )
    dates = silence.credible(outcome.item_dates, now)
    return replace(
        well,
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        body_hash=outcome.body_hash,
        server_wait=None if outcome.server_wait is None else _clamped(outcome.server_wait),
        newest_item_at=dates[-1] if dates else now,  # without dates a changed body is the only sign of life
        usual_gap=silence.usual_gap(dates),
    )


def _after_failure(state: FeedState, outcome: PollOutcome, now: datetime) -> FeedState:
    """Count a failure; validators stay those of the last good body."""
    return replace(
        state,
        status=outcome.status,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        retry_after_at=None if outcome.retry_after is None else now + _clamped(outcome.retry_after),
    )


def _with_move(feed: Feed, state: FeedState, outcome: PollOutcome, now: datetime) -> FeedState:
    """Keep watch over a permanent redirect; adopt its target after a week of valid feed.

    A time-out or a 503 says nothing about the target and leaves the watch as it is; a page that is no feed ends it.
    """
    if outcome.status not in HEALTHY:
        return replace(state, moved_to=None, moved_since=None) if outcome.status in OTHER_CONTENT else state
    target = outcome.permanent_url
    if target is None or target == poll_url(feed, state):
        return replace(state, moved_to=None, moved_since=None)
    if target != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=target, moved_since=now)
    if now - state.moved_since < ADOPT_AFTER:
        return state
    return replace(state, adopted_url=None if target == feed.url else target, moved_to=None, moved_since=None)


def _without_stale_adoption(state: FeedState, now: datetime) -> FeedState:
    """Go back to the feed's own address when the adopted one has failed for a week, or says 410.

    Only the feed's own address can say that the feed is gone. Validators and hash belong to the address that is given up.
    """
    if state.adopted_url is None or state.failing_since is None:
        return state
    if not state.gone and now - state.failing_since < ABANDON_AFTER:
        return state
    status = PollStatus.HTTP_ERROR if state.gone else state.status
    return replace(
        state,
        status=status,
        adopted_url=None,
        moved_to=None,
        moved_since=None,
        etag=None,
        last_modified=None,
        body_hash=None,
    )


def _wait(feed: Feed, state: FeedState, jitter: float) -> timedelta:
    """Return the time to the next poll: each failure in a row doubles it, the server may ask for more."""
    least = max(feed.poll_every, state.server_wait or NO_WAIT)
    if state.failures == 0:
        return least + jitter * least / 20  # feeds that began together drift apart, by 5 % a poll
    doubled = min(feed.poll_every * (1 << min(state.failures, MOST_DOUBLINGS)), LONGEST_WAIT)
    return max(least, doubled - jitter * doubled / 4)


def _clamped(wait: timedelta) -> timedelta:
    """Return a wait that a server asked for, within [0, 24 h]."""
    return max(NO_WAIT, min(wait, LONGEST_WAIT))
