from datetime import UTC, datetime, timedelta

import pytest

from digest.feeds.silence import allowed_silence, credible, silence_problem, silent_since, usual_gap

NOW = datetime(2026, 2, 25, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_usual_gap_is_the_median_in_whatever_order_the_items_come() -> None:
    ages = (0, 1, 2, 50, 3)  # hours; one long pause does not count for more than the others
    assert usual_gap([NOW - age * HOUR for age in ages]) == HOUR


def test_the_middle_of_two_gaps_is_between_them() -> None:
    assert usual_gap([NOW, NOW - HOUR, NOW - 4 * HOUR]) == 2 * HOUR


@pytest.mark.parametrize("dates", [(), (NOW,)])
def test_one_item_has_no_rhythm(dates: tuple[datetime, ...]) -> None:
    assert usual_gap(dates) is None


@pytest.mark.parametrize(
    ("gap", "allowed"),
    [
        (timedelta(0), 7 * DAY),
        (HOUR, 7 * DAY),
        (DAY, 10 * DAY),
        (2 * DAY, 20 * DAY),
        (5 * DAY, 30 * DAY),
        (30 * DAY, 90 * DAY),
        (None, 30 * DAY),
    ],
)
def test_how_long_a_feed_may_be_silent_follows_its_own_rhythm(gap: timedelta | None, allowed: timedelta) -> None:
    assert allowed_silence(gap) == allowed


def test_a_feed_is_silent_from_its_newest_item_on() -> None:
    newest = NOW - 68 * DAY
    assert silent_since(newest, HOUR, NOW) == newest
    assert silence_problem(newest, NOW) == "새 글이 68일째 없습니다"


def test_a_pause_that_the_rhythm_explains_is_no_silence() -> None:
    assert silent_since(NOW - 10 * DAY, DAY, NOW) is None
    assert silent_since(NOW - 10 * DAY - HOUR, DAY, NOW) == NOW - 10 * DAY - HOUR


def test_dates_that_no_article_can_have_are_left_out() -> None:
    dates = [datetime(1970, 1, 1, tzinfo=UTC), NOW - DAY, NOW + HOUR, datetime(2099, 1, 1, tzinfo=UTC), NOW - HOUR]
    assert credible(dates, NOW) == (NOW - DAY, NOW - HOUR, NOW)
