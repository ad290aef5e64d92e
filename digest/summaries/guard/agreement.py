"""Whether one time may be the other: what a summary says against what its source says.

A source supports a time that is as fine or less fine and equal where both speak. A month without a year, or a day without a
month, means the nearest one to the day of the article.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from digest.summaries.guard.moments import WEEKDAYS, Moment, Step, given

_MONTHS_OF = {
    "상반기": range(1, 7), "하반기": range(7, 13), "1분기": range(1, 4), "2분기": range(4, 7), "3분기": range(7, 10), "4분기": range(10, 13),
    "초": range(1, 4), "말": range(11, 13), "봄": range(3, 6), "여름": range(6, 9), "가을": range(9, 12), "겨울": (12, 1, 2),
}  # fmt: skip


def as_fine(claimed: Moment, said: Moment) -> bool:
    """Say whether one time may stand where the other should: it names what the other names most finely."""
    finest = next((name for name in ("day", "month", "part", "year", "week", "hour") if given(getattr(claimed, name))), "")
    return bool(finest) and given(getattr(said, finest))


def told_in_parts(claimed: Moment, said: Iterable[Moment], today: date | None) -> bool:
    """Say whether a source names the day of a claim in one place and the time of day in another that names no other day."""
    if claimed.day is None or not (claimed.half or claimed.hour is not None):
        return False
    day = replace(claimed, half="", hour=None, minute=None)
    clock = Moment(claimed.start, claimed.end, half=claimed.half, hour=claimed.hour, minute=claimed.minute)
    told = tuple(said)
    return any(told_by(day, each, today) for each in told) and any(
        told_by(clock, each, today) for each in told if each.day is None or told_by(day, each, today)
    )


def told_by(claimed: Moment, said: Moment, today: date | None) -> bool:
    """Say whether a source that names `said` supports the claim `claimed`: as fine or finer, and equal where both speak."""
    return all(fits for fits in _fits(claimed, said, today))


def _fits(claimed: Moment, said: Moment, today: date | None) -> Iterator[bool]:
    yield _year_fits(claimed, said, today)
    yield _month_fits(claimed, said, today)
    yield claimed.week is None or claimed.week == said.week
    yield _part_fits(claimed, said)
    yield claimed.day is None or claimed.day == said.day
    yield not claimed.weekday or claimed.weekday == said.weekday or _is_weekday(claimed.weekday, said, today)
    yield not claimed.half or claimed.half == said.half
    yield claimed.hour is None or claimed.hour == said.hour
    yield not claimed.minute or claimed.minute == said.minute


def _year_fits(claimed: Moment, said: Moment, today: date | None) -> bool:
    if claimed.year is None or claimed.year == said.year:
        return claimed.year is not None or said.year is None or claimed.month is None or _is_this_year(said.year, today)
    alone = claimed.month is None and claimed.day is None and not claimed.part
    if alone:
        return said.year is None and claimed.year == (("on", today.year) if today else ("from", 0))
    return said.year is None and _is_this_year(claimed.year, today)


def _is_this_year(year: Step, today: date | None) -> bool:
    """Say whether this is what a month without a year means; the neighbouring years may be meant near a turn of the year."""
    return (
        abs(year[1] - today.year) <= (today.month in {1, 2, 11, 12})
        if today and year[0] == "on"
        else year[0] == "on" or year[1] == 0
    )


def _month_fits(claimed: Moment, said: Moment, today: date | None) -> bool:
    if claimed.month == said.month:
        return True
    if claimed.month is None:
        return (
            claimed.day is None
            or said.month is None
            or said.month == ("from", 0)
            or _is_this_month(said.month, claimed.day, today)
        )
    if said.month is not None or said.day is None:
        return False
    return claimed.month == ("from", 0) if today is None else _is_this_month(claimed.month, said.day, today)


def _is_this_month(month: Step, day: Step, today: date | None) -> bool:
    """Say whether a month is what a day without one means: the month of the article, or the one before for a later day."""
    if month[0] == "from" or today is None:
        return month[0] == "on"
    ahead = (month[1] - today.month) % 12
    return ahead == 0 or (ahead == 11 and day[1] > today.day)


def _part_fits(claimed: Moment, said: Moment) -> bool:
    if not claimed.part or claimed.part == said.part:
        return True
    if claimed.month is None and said.month and said.month[0] == "on" and said.month[1] in _MONTHS_OF.get(claimed.part, ()):
        return True
    return not said.part and claimed.part == "말" and said.month is None  # 연내 is 연말까지


def _is_weekday(weekday: str, said: Moment, today: date | None) -> bool:
    if today is None or said.day is None or said.day[0] != "on":
        return False
    year, month = said.year or ("on", today.year), said.month or ("on", today.month)
    try:
        return WEEKDAYS[date(year[1], month[1], said.day[1]).weekday()] == weekday
    except ValueError:
        return False
