from datetime import date

import pytest

from digest.daysoff import is_public_holiday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 2, 17),  # 설날
        date(2026, 3, 2),  # a substitute for 1 March, a Sunday
        date(2026, 6, 3),  # local elections
        date(2026, 9, 25),  # 추석
        date(2026, 10, 9),
    ],
)
def test_holidays_of_the_moon_substitutes_and_elections_are_holidays(day: date) -> None:
    assert is_public_holiday(day)


@pytest.mark.parametrize("day", [date(2026, 9, 2), date(2026, 9, 5), date(2026, 10, 31)])
def test_ordinary_days_and_weekends_are_none(day: date) -> None:
    assert not is_public_holiday(day)
