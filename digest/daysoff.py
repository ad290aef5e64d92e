"""Which days are public holidays in Korea, substitute and one-off ones included.

The table is that of the `holidays` package: it ends with what was decreed when the package was released, so that a holiday
decreed later needs a newer package.
"""

from datetime import date
from functools import lru_cache


def is_public_holiday(day: date) -> bool:
    """Say whether a date is a public holiday in Korea; a weekend day that is none is not."""
    return day in _holidays_of(day.year)


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415  takes 70 ms to load; only schedules that ask for holidays need it

    return frozenset(country_holidays("KR", years=year))
