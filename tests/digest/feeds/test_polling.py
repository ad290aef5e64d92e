from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds.polling import PROBLEMS, PollOutcome, body_hash, is_due, known_of, may_ask, next_state, poll_url
from digest.model import Feed, FeedState, PollStatus

NOW = datetime(2026, 2, 25, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OLD, NEW = "https://outlet.example/rss", "https://news.outlet.example/rss"
FEED = Feed(id="hanbat", name="한밭경제", url=OLD)  # polled every 30 minutes
FRESH = FeedState(FEED.id)
ITEMS = tuple(NOW - hours * HOUR for hours in range(1, 11))
OK = PollOutcome(PollStatus.OK, etag='"1"', last_modified="Tue, 24 Feb 2026 03:00:00 GMT", body_hash="a" * 64, item_dates=ITEMS)
NOT_MODIFIED = PollOutcome(PollStatus.NOT_MODIFIED)
UNAVAILABLE = PollOutcome(PollStatus.HTTP_ERROR, "HTTP 503")
NO_FEED = PollOutcome(PollStatus.NOT_A_FEED)
WELL = next_state(FEED, FRESH, OK, NOW, 0.0)

FAILURES = [
    PollStatus.EMPTY,
    PollStatus.NOT_A_FEED,
    PollStatus.BROKEN,
    PollStatus.HTTP_ERROR,
    PollStatus.UNREACHABLE,
    PollStatus.REFUSED,
    PollStatus.TOO_LARGE,
    PollStatus.GONE,
]


def after(state: FeedState, *polls: tuple[PollOutcome, timedelta], feed: Feed = FEED) -> FeedState:
    """Poll several times, each at its distance from NOW, without jitter."""
    for outcome, age in polls:
        state = next_state(feed, state, outcome, NOW + age, 0.0)
    return state


# --- another address -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [PollStatus.OK, PollStatus.HTTP_ERROR, PollStatus.GONE])
def test_a_feed_that_was_given_another_address_begins_anew_and_is_due_at_once(status: PollStatus) -> None:
    state = after(FRESH, (OK, -HOUR), (PollOutcome(status, retry_after=HOUR), timedelta(0)))
    elsewhere = replace(FEED, url="https://hanbat.example/new.xml")
    assert known_of(FEED, {FEED.id: state}) == state
    assert known_of(elsewhere, {FEED.id: state}) == FRESH
    assert is_due(elsewhere, known_of(elsewhere, {FEED.id: state}), NOW)


def test_what_an_older_version_knew_of_a_feed_counts_for_its_present_address() -> None:
    state = FeedState(FEED.id, failures=3)
    assert known_of(FEED, {FEED.id: state}) is state
    assert known_of(FEED, {}) == FRESH


# --- good polls ----------------------------------------------------------------------------------


def test_a_good_poll_leaves_everything_that_the_next_one_needs() -> None:
    state = next_state(FEED, FRESH, OK, NOW, 0.0)
    assert state == FeedState(
        feed_id="hanbat",
        url=FEED.url,
        status=PollStatus.OK,
        etag='"1"',
        last_modified="Tue, 24 Feb 2026 03:00:00 GMT",
        body_hash="a" * 64,
        last_poll_at=NOW,
        last_ok_at=NOW,
        next_poll_at=NOW + 30 * MINUTE,
        newest_item_at=NOW - HOUR,
        usual_gap=HOUR,
    )
    assert not state.unwell


def test_not_modified_keeps_what_the_last_body_said() -> None:
    state = after(WELL, (NOT_MODIFIED, 30 * MINUTE))
    assert state == replace(
        WELL,
        status=PollStatus.NOT_MODIFIED,
        last_poll_at=NOW + 30 * MINUTE,
        last_ok_at=NOW + 30 * MINUTE,
        next_poll_at=NOW + HOUR,
    )


def test_new_validators_of_a_304_replace_the_old_ones() -> None:
    state = after(WELL, (replace(NOT_MODIFIED, etag='W/"2"'), MINUTE))
    assert (state.etag, state.last_modified) == ('W/"2"', WELL.last_modified)


def test_a_server_that_sends_no_validators_any_more_is_asked_without() -> None:
    state = after(WELL, (replace(OK, etag=None, last_modified=None, body_hash="b" * 64), MINUTE))
    assert (state.etag, state.last_modified) == (None, None)


def test_fault_33_the_same_bytes_again_count_as_not_modified_whatever_the_etag_says() -> None:
    state = after(WELL, (replace(OK, etag='"2"', item_dates=()), MINUTE))
    assert (state.status, state.etag, state.newest_item_at) == (PollStatus.NOT_MODIFIED, '"2"', WELL.newest_item_at)


def test_the_hash_of_a_body_is_told_by_its_bytes_alone() -> None:
    assert body_hash("새 글".encode()) == body_hash("새 글".encode()) != body_hash("새 글 ".encode())


def test_a_good_poll_resets_failures() -> None:
    failing = after(WELL, (UNAVAILABLE, HOUR), (UNAVAILABLE, 2 * HOUR))
    assert (failing.failures, failing.failing_since) == (2, NOW + HOUR)
    for outcome in (NOT_MODIFIED, replace(OK, body_hash="b" * 64)):
        well = after(failing, (outcome, 3 * HOUR))
        assert (well.failures, well.failing_since, well.problem, well.retry_after_at) == (0, None, "", None)
        assert well.next_poll_at == NOW + 3 * HOUR + 30 * MINUTE


# --- waits ---------------------------------------------------------------------------------------


def test_fault_35_each_failure_in_a_row_doubles_the_wait_up_to_a_day() -> None:
    missing = PollOutcome(PollStatus.HTTP_ERROR, "HTTP 404")
    waits, state, now = [], WELL, NOW
    for _ in range(8):
        state = next_state(FEED, state, missing, now, 0.0)
        assert state.next_poll_at is not None
        waits.append(state.next_poll_at - now)
        now = state.next_poll_at
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY, DAY]


@pytest.mark.parametrize("status", [status for status in FAILURES if status is not PollStatus.GONE])
def test_every_kind_of_failure_counts_and_backs_off(status: PollStatus) -> None:
    state = after(WELL, (PollOutcome(status), HOUR), (PollOutcome(status), 2 * HOUR))
    assert (state.failures, state.next_poll_at, state.unwell) == (2, NOW + 4 * HOUR, True)
    assert (state.etag, state.body_hash, state.last_ok_at) == (WELL.etag, WELL.body_hash, NOW)


def test_fault_52_feeds_that_failed_together_are_asked_again_apart() -> None:
    down = PollOutcome(PollStatus.UNREACHABLE)
    waits = {next_state(FEED, WELL, down, NOW, step / 10).next_poll_at for step in range(10)}
    assert (min(filter(None, waits)), max(filter(None, waits)), len(waits)) == (NOW + 46.5 * MINUTE, NOW + HOUR, 10)


def test_jitter_only_ever_lengthens_the_wait_of_a_feed_that_is_well() -> None:
    assert next_state(FEED, FRESH, OK, NOW, 0.8).next_poll_at == NOW + 30 * MINUTE + 72 * timedelta(seconds=1)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [(None, 30 * MINUTE), (5 * MINUTE, 30 * MINUTE), (2 * HOUR, 2 * HOUR), (365 * DAY, DAY), (-HOUR, 30 * MINUTE)],
)
def test_the_server_may_ask_for_a_longer_wait_up_to_a_day_and_never_for_a_shorter_one(
    asked: timedelta | None, wait: timedelta
) -> None:
    assert after(FRESH, (replace(OK, server_wait=asked), 0 * HOUR)).next_poll_at == NOW + wait


def test_a_feed_that_fails_is_not_asked_sooner_than_it_asked_for_when_well() -> None:
    state = after(FRESH, (replace(OK, server_wait=5 * HOUR), 0 * HOUR), (UNAVAILABLE, 5 * HOUR))
    assert state.next_poll_at == NOW + 10 * HOUR


def test_a_wait_from_the_body_outlives_a_304_that_repeats_only_headers() -> None:
    hourly = after(FRESH, (replace(OK, server_wait=HOUR), 0 * HOUR))
    state = after(hourly, (replace(NOT_MODIFIED, server_wait=MINUTE), HOUR))
    assert (state.server_wait, state.next_poll_at) == (HOUR, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("asked", "until"),
    [(3 * HOUR, 3 * HOUR), (3650 * DAY, DAY), (-HOUR, 0 * HOUR), (timedelta(seconds=30), timedelta(seconds=30))],
)
def test_fault_36_retry_after_is_respected_within_a_day(asked: timedelta, until: timedelta) -> None:
    state = after(WELL, (replace(UNAVAILABLE, retry_after=asked), 0 * HOUR))
    assert state.retry_after_at == NOW + until
    assert state.next_poll_at == NOW + max(HOUR, until)


def test_jitter_never_undercuts_retry_after() -> None:
    state = next_state(FEED, WELL, replace(UNAVAILABLE, retry_after=HOUR), NOW, 0.99)
    assert state.next_poll_at == NOW + HOUR


@given(
    st.sampled_from([*FAILURES, PollStatus.OK, PollStatus.NOT_MODIFIED]),
    st.integers(0, 100_000),
    st.timedeltas(-DAY, 4000 * DAY),
    st.floats(0, 1, exclude_max=True),
)
def test_the_next_poll_is_never_sooner_than_the_feeds_own_interval_nor_later_than_a_day(
    status: PollStatus, failures: int, wait: timedelta, jitter: float
) -> None:
    outcome = PollOutcome(status, retry_after=wait, server_wait=wait)
    state = next_state(FEED, replace(WELL, failures=failures), outcome, NOW, jitter)
    assert state.next_poll_at is not None
    assert FEED.poll_every <= state.next_poll_at - NOW <= DAY * 1.05


def test_a_feed_that_is_wanted_once_in_two_days_is_not_asked_more_often_for_failing() -> None:
    rare = replace(FEED, poll_every=2 * DAY)
    assert next_state(rare, WELL, UNAVAILABLE, NOW, 0.9).next_poll_at == NOW + 2 * DAY


# --- who is due ----------------------------------------------------------------------------------


def test_a_feed_that_was_never_asked_is_due_at_once() -> None:
    assert is_due(FEED, FRESH, NOW)


def test_a_feed_is_due_when_its_time_has_come() -> None:
    assert [is_due(FEED, WELL, NOW + minutes * MINUTE) for minutes in (29, 30, 31)] == [False, True, True]


def test_a_feed_that_is_switched_off_is_never_due() -> None:
    assert not is_due(replace(FEED, enabled=False), FRESH, NOW)


def test_while_retry_after_lasts_a_feed_may_not_be_asked_even_by_hand() -> None:
    state = after(WELL, (replace(UNAVAILABLE, retry_after=3 * HOUR), 0 * HOUR))
    assert [may_ask(FEED, state, NOW + hours * HOUR) for hours in (1, 2, 3)] == [False, False, True]
    assert [may_ask(FEED, WELL, NOW + minutes * MINUTE) for minutes in (0, 1)] == [True, True]


def test_fault_35_a_feed_that_says_410_is_not_asked_again() -> None:
    state = after(WELL, (PollOutcome(PollStatus.GONE, "HTTP 410"), 0 * HOUR))
    assert state.gone
    assert not is_due(FEED, state, NOW + 3650 * DAY)
    assert state.problem == "피드가 없어졌습니다(HTTP 410)"


# --- what people are told ------------------------------------------------------------------------


def test_a_failure_is_told_in_the_words_of_whoever_met_it() -> None:
    assert after(WELL, (UNAVAILABLE, 0 * HOUR)).problem == "HTTP 503"


@pytest.mark.parametrize("status", FAILURES)
def test_every_failure_has_a_sentence_of_its_own(status: PollStatus) -> None:
    assert after(WELL, (PollOutcome(status), 0 * HOUR)).problem == PROBLEMS[status] != ""


def test_html_in_place_of_a_feed_is_told_as_such() -> None:
    assert after(WELL, (NO_FEED, 0 * HOUR)).problem == "피드가 아니라 HTML을 보냅니다"


# --- silence -------------------------------------------------------------------------------------


def test_fault_33_a_feed_that_answers_304_for_ever_is_told_to_be_silent() -> None:
    weekly = replace(OK, item_dates=tuple(NOW - days * DAY for days in range(0, 70, 7)))
    state = after(FRESH, (weekly, 0 * HOUR), (NOT_MODIFIED, 30 * DAY))
    assert (state.silent_since, state.problem) == (None, "")
    state = after(state, (NOT_MODIFIED, 31 * DAY))
    assert (state.status, state.silent_since, state.problem) == (PollStatus.NOT_MODIFIED, NOW, "새 글이 31일째 없습니다")
    assert state.unwell


def test_fifty_valid_items_of_which_the_newest_is_68_days_old_are_silence() -> None:
    stale = replace(OK, item_dates=tuple(NOW - 68 * DAY - hours * HOUR for hours in range(50)))
    state = after(FRESH, (stale, 0 * HOUR))
    assert (state.status, state.silent_since, state.problem) == (PollStatus.OK, NOW - 68 * DAY, "새 글이 68일째 없습니다")


def test_a_feed_without_dates_is_silent_when_its_bytes_have_not_changed_for_a_month() -> None:
    undated = replace(OK, item_dates=())
    changed = after(FRESH, (undated, 0 * HOUR), (replace(undated, body_hash="b" * 64), 10 * DAY))
    assert (changed.newest_item_at, changed.silent_since) == (NOW + 10 * DAY, None)
    assert after(changed, (replace(undated, body_hash="b" * 64), 41 * DAY)).problem == "새 글이 31일째 없습니다"


def test_a_new_item_ends_the_silence() -> None:
    silent = after(WELL, (NOT_MODIFIED, 20 * DAY))
    assert silent.silent_since is not None
    talking = after(silent, (replace(OK, body_hash="b" * 64, item_dates=(NOW + 20 * DAY, *ITEMS)), 20 * DAY))
    assert (talking.silent_since, talking.problem) == (None, "")


def test_a_pinned_notice_of_2099_hides_no_silence() -> None:
    pinned = replace(OK, item_dates=(datetime(2099, 1, 1, tzinfo=UTC), NOW - 40 * DAY, NOW - 41 * DAY))
    assert after(FRESH, (pinned, 0 * HOUR)).silent_since == NOW - 40 * DAY


def test_a_silent_feed_that_fails_is_told_to_fail() -> None:
    state = after(WELL, (NOT_MODIFIED, 20 * DAY), (UNAVAILABLE, 21 * DAY))
    assert (state.problem, state.silent_since) == ("HTTP 503", NOW - HOUR)


# --- moves ---------------------------------------------------------------------------------------


def moved(to: str = NEW) -> PollOutcome:
    return replace(NOT_MODIFIED, permanent_url=to)


def test_fault_34_a_permanent_redirect_is_adopted_after_seven_days_of_valid_feed() -> None:
    watched = after(WELL, (moved(), HOUR), (moved(), 7 * DAY))
    assert (watched.moved_to, watched.moved_since, watched.adopted_url) == (NEW, NOW + HOUR, None)
    assert poll_url(FEED, watched) == OLD
    adopted = after(watched, (moved(), 7 * DAY + HOUR))
    assert (adopted.moved_to, adopted.moved_since, adopted.adopted_url) == (None, None, NEW)
    assert poll_url(FEED, adopted) == NEW


def test_a_redirect_that_leads_elsewhere_starts_its_week_anew() -> None:
    state = after(
        WELL, (moved(), 0 * HOUR), (moved("https://third.example/rss"), 6 * DAY), (moved("https://third.example/rss"), 8 * DAY)
    )
    assert (state.moved_to, state.moved_since, state.adopted_url) == ("https://third.example/rss", NOW + 6 * DAY, None)


def test_a_redirect_that_is_taken_back_is_forgotten() -> None:
    state = after(WELL, (moved(), 0 * HOUR), (NOT_MODIFIED, DAY))
    assert (state.moved_to, state.moved_since) == (None, None)


@pytest.mark.parametrize("status", [PollStatus.NOT_A_FEED, PollStatus.EMPTY, PollStatus.BROKEN])
def test_fault_34_a_parked_domain_is_never_adopted(status: PollStatus) -> None:
    parked = PollOutcome(status, permanent_url="https://parked.example/")
    state = after(WELL, (moved(), 0 * HOUR), *((parked, days * DAY) for days in range(1, 30)), (moved(), 30 * DAY))
    assert (state.adopted_url, state.moved_since) == (None, NOW + 30 * DAY)


def test_an_hour_of_503_at_the_target_does_not_start_the_week_anew() -> None:
    state = after(WELL, (moved(), 0 * HOUR), (UNAVAILABLE, 3 * DAY), (moved(), 7 * DAY))
    assert state.adopted_url == NEW


def test_an_adopted_address_that_fails_for_a_week_is_given_up() -> None:
    adopted = replace(WELL, adopted_url=NEW)
    failing = after(adopted, (NO_FEED, 0 * HOUR), (NO_FEED, 6 * DAY))
    assert poll_url(FEED, failing) == NEW
    back = after(failing, (NO_FEED, 7 * DAY))
    assert poll_url(FEED, back) == OLD
    assert (back.etag, back.last_modified, back.body_hash) == (None, None, None)


def test_an_adopted_address_that_says_410_is_given_up_at_once_and_the_feed_is_not_gone() -> None:
    state = after(replace(WELL, adopted_url=NEW), (PollOutcome(PollStatus.GONE, "HTTP 410"), 0 * HOUR))
    assert (state.status, state.gone, poll_url(FEED, state)) == (PollStatus.HTTP_ERROR, False, OLD)
    assert is_due(FEED, state, NOW + HOUR)


def test_a_feed_that_moves_back_home_has_no_adopted_address() -> None:
    state = after(replace(WELL, adopted_url=NEW), (moved(OLD), 0 * HOUR), (moved(OLD), 7 * DAY))
    assert (state.adopted_url, state.moved_to) == (None, None)


# --- misuse --------------------------------------------------------------------------------------


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_state(FEED, FRESH, OK, NOW.replace(tzinfo=None), 0.0)


@pytest.mark.parametrize("jitter", [-0.1, 1.0])
def test_jitter_outside_its_range_is_refused(jitter: float) -> None:
    with pytest.raises(ValueError, match="jitter"):
        next_state(FEED, FRESH, OK, NOW, jitter)
