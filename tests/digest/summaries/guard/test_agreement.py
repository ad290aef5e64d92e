from datetime import date

import pytest

from digest.summaries.guard.agreement import as_fine, told_by, told_in_parts
from digest.summaries.guard.moments import Moment, moments

TODAY = date(2026, 3, 18)


def moment(text: str, today: date | None = TODAY) -> Moment:
    (found,) = moments(text, today)
    return found


TOLD = [
    ("26일", "지난달 26일"),
    ("3월 3일", "3일"),
    ("지난달 28일", "28일"),
    ("2월", "지난달 28일"),
    ("4월", "다음 달"),
    ("2027년", "내년"),
    ("올해", "3일"),
    ("18일", "수요일인 18일"),
    ("오전", "18일 오전 9시"),
    ("2025년", "지난해"),
]
NOT_TOLD = [
    ("27일", "26일"),
    ("4월 3일", "3일"),
    ("지난해", "올해"),
    ("내년", "올해"),
    ("하반기", "상반기"),
    ("오후", "오전 9시"),
    ("26일", "지난달"),
    ("2분기", "1분기"),
]


@pytest.mark.parametrize(("claimed", "said"), TOLD)
def test_a_time_is_told_by_one_as_fine_and_equal(claimed: str, said: str) -> None:
    assert any(told_by(moment(claimed), each, TODAY) for each in moments(said, TODAY))


@pytest.mark.parametrize(("claimed", "said"), NOT_TOLD)
def test_a_time_is_not_told_by_another(claimed: str, said: str) -> None:
    assert not any(told_by(moment(claimed), each, TODAY) for each in moments(said, TODAY))


def test_a_weekday_is_told_by_its_day_of_the_month() -> None:
    assert told_by(moment("수요일"), moment("18일"), TODAY)
    assert not told_by(moment("목요일"), moment("18일"), TODAY)


def test_day_and_time_of_day_may_stand_in_two_places() -> None:
    assert told_in_parts(moment("18일 오전"), [moment("18일"), moment("오전 9시")], TODAY)
    assert not told_in_parts(moment("18일 오후"), [moment("18일"), moment("오전 9시")], TODAY)


def test_a_time_may_stand_only_where_one_as_fine_does() -> None:
    assert as_fine(moment("3일"), moment("지난달 28일"))
    assert not as_fine(moment("3일"), moment("지난달"))
