import pytest

from digest.summaries.guard.units import BARE, UNITS, alike

SAME = [("종", "개"), ("곳", "개"), ("곳", "개국"), ("곳", "개사"), ("명", "표"), ("개사", "팀"), ("건", "편"), ("%", "퍼센트")]
OTHER = [
    ("명", "곳"),
    ("명", "개"),
    ("개사", "개국"),
    ("원", "달러"),
    ("%", "배"),
    ("%", "%포인트"),
    ("시간", "개월"),
    ("명", "건"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_counters_of_the_same_things_stand_for_each_other(one: str, other: str) -> None:
    assert alike(UNITS[one], UNITS[other])
    assert alike(UNITS[other], UNITS[one])


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_counts_something_else_is_another_figure(one: str, other: str) -> None:
    assert not alike(UNITS[one], UNITS[other])


def test_a_number_without_a_counter_may_count_things_but_is_no_money() -> None:
    assert alike(BARE, UNITS["곳"])
    assert not alike(BARE, UNITS["원"])


def test_a_day_is_24_hours_and_a_year_12_months() -> None:
    assert UNITS["일"].factor == 24 * UNITS["시간"].factor
    assert UNITS["년"].factor == 12 * UNITS["개월"].factor
