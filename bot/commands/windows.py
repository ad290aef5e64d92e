"""Spans of time as people type them: 오늘, 어제, 이번 주, 11월 20일, 2026-11-20, 3일, last 7 days, and two dates with ~ between.

"오늘" is the last 24 hours, since a reader at eight wants last night's news; every other word is whole days. A date without a
year is the last one that has been; a week begins on Monday.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.commands.command import Window

LONGEST = timedelta(days=3660)
_DAY = timedelta(days=1)
_YEARS_BETWEEN_LEAP_YEARS = 8  # at most: 1896 and 1904
_END = r"(?=$|[\s,.!?~])"
_JOSA = r"(?:의|에|은|는|자|부터|까지|동안|간|치)?"
_SPAN = r"(?P<near>(?:최근|지난|last|past)\s*)"
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAYS = "월화수목금토일"
_LENGTHS: Mapping[str, timedelta] = {
    **dict.fromkeys(("시간", "h", "hr", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("일", "d", "day", "days"), _DAY),
    **dict.fromkeys(("주", "주일", "w", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("개월", "달", "month", "months"), 30 * _DAY),
    **dict.fromkeys(("년", "year", "years"), 365 * _DAY),
}
_UNIT = r"(?P<unit>시간|일|주일|주|개월|달|hours?|hr|days?|weeks?|months?|[hdw])"
_COUNTS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "일주일": 7, "열흘": 10, "보름": 15, "한달": 30}  # days

Reader = Callable[[re.Match[str], datetime], Window | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A window found in a text, and the text without it."""

    window: Window | None
    rest: str


def read_window(text: str, now: datetime) -> Reading:
    """Find the first span of time in a text.

    Args:
        text: As `cleaned` returns it, without quoted parts.
        now: Aware, in the reader's zone: whose days are meant.
    """
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(text):
            window = reader(match, now)
            if window is not None:
                return Reading(window, " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()))
    return Reading(None, text)


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def _days(first: date, last: date, now: datetime) -> Window:
    """Return whole days, both included, up to now at most."""
    return Window(_midnight(first, now), min(_midnight(last + _DAY, now), max(now, _midnight(first + _DAY, now))))


def _last(length: timedelta, now: datetime) -> Window | None:
    return Window(now - length, now) if timedelta(0) < length <= LONGEST else None


def _date(year: int | None, month: int, day: int, now: datetime) -> date | None:
    """Return a date; without a year the last one that has been: of 29 February in the last leap year."""
    for candidate in [year] if year else range(now.year, now.year - _YEARS_BETWEEN_LEAP_YEARS - 1, -1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found <= now.date():
            return found
    return None


def _month_window(year: int | None, month: int, now: datetime) -> Window | None:
    if not 1 <= month <= 12:
        return None
    first = date(year or (now.year if month <= now.month else now.year - 1), month, 1)
    return _days(first, (first + 31 * _DAY).replace(day=1) - _DAY, now)


def _read_date(match: re.Match[str], now: datetime) -> date | None:
    groups = match.groupdict()
    year = groups.get("year")
    name = groups.get("name")
    month = _ENGLISH_MONTHS.index(name.lower()[:3]) + 1 if name else int(groups["month"])
    return _date(int(year) if year else None, month, int(groups["day"]), now)


def _one_day(match: re.Match[str], now: datetime) -> Window | None:
    day = _read_date(match, now)
    return None if day is None else _days(day, day, now)


def _two_days(match: re.Match[str], now: datetime) -> Window | None:
    ends = [_typed_day(part, now) for part in (match["from"], match["to"])]
    if ends[0] is None or ends[1] is None:
        return None
    first, last = min(ends[0], ends[1]), max(ends[0], ends[1])
    return _days(first, last, now)


def _typed_day(text: str, now: datetime) -> date | None:
    for pattern in _DATES:
        match = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
        if match:
            return _read_date(match, now)
    return None


def _month(match: re.Match[str], now: datetime) -> Window | None:
    year = match.groupdict().get("year")
    return _month_window(int(year) if year else None, int(match["month"]), now)


def _year(match: re.Match[str], now: datetime) -> Window | None:
    year = int(match["year"])
    return _days(date(year, 1, 1), date(year, 12, 31), now) if 2000 <= year <= now.year else None


def _named(length_back: int, length: int, _match: re.Match[str], now: datetime) -> Window:
    """Return whole days that begin `length_back` days ago."""
    first = now.date() - length_back * _DAY
    return _days(first, first + (length - 1) * _DAY, now)


def _week(back: int, _match: re.Match[str], now: datetime) -> Window:
    monday = now.date() - (now.weekday() + 7 * back) * _DAY
    return _days(monday, monday + 6 * _DAY, now)


def _calendar_month(back: int, _match: re.Match[str], now: datetime) -> Window | None:
    first = now.date().replace(day=1)
    for _ in range(back):
        first = (first - _DAY).replace(day=1)
    return _month_window(first.year, first.month, now)


def _calendar_year(back: int, _match: re.Match[str], now: datetime) -> Window:
    return _days(date(now.year - back, 1, 1), date(now.year - back, 12, 31), now)


def _weekday(match: re.Match[str], now: datetime) -> Window:
    """Return the last such day: today where it is one."""
    back = (now.weekday() - _WEEKDAYS.index(match["weekday"])) % 7
    return _named(back, 1, match, now)


def _weekend(_match: re.Match[str], now: datetime) -> Window:
    saturday = now.date() - ((now.weekday() - 5) % 7) * _DAY
    return _days(saturday, saturday + _DAY, now)


def _length(match: re.Match[str], now: datetime) -> Window | None:
    return _last(int(match["count"]) * _LENGTHS[match["unit"].lower()], now)


def _counted(match: re.Match[str], now: datetime) -> Window | None:
    return _last(_COUNTS["".join(match["count"].split())] * _DAY, now)


def _at_an_end(reader: Reader, match: re.Match[str], now: datetime) -> Window | None:
    """Read a bare length only where a text begins or ends with it: 6개월 in the middle is what somebody got."""
    at_an_end = match.start() == 0 or match.end() == len(match.string)
    return reader(match, now) if at_an_end else None


def _one(match: re.Match[str], now: datetime) -> Window | None:
    return _last(_LENGTHS[match["unit"].lower()], now)


def _since(match: re.Match[str], now: datetime) -> Window | None:
    day = _typed_day(match["from"], now)
    return None if day is None else _days(day, now.date(), now)


def _today(_match: re.Match[str], now: datetime) -> Window | None:
    return _last(_DAY, now)


_DATES = (
    r"(?P<year>20\d\d)\s*[-./]\s*(?P<month>\d{1,2})\s*[-./]\s*(?P<day>\d{1,2})\.?",
    r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)",
    r"(?:(?P<year>20\d\d)\s*년\s*)?(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일",
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})",
    rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>20\d\d))?",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:\s+(?P<year>20\d\d))?",
)
_ANY_DATE = re.sub(r"\?P<\w+>", "?:", "|".join(f"(?:{one})" for one in _DATES))


def _pattern(body: str, reader: Reader, *, josa: bool = True) -> tuple[re.Pattern[str], Reader]:
    return re.compile(rf"(?<![^\s,(~]){body}{_JOSA if josa else ''}{_END}", re.IGNORECASE), reader


_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    _pattern(rf"(?P<from>{_ANY_DATE})\s*(?:~|\.\.+|부터|to|until|–|—)\s*(?P<to>{_ANY_DATE})(?:까지)?", _two_days),
    _pattern(rf"(?P<from>{_ANY_DATE})\s*(?:부터|이후|~)", _since, josa=False),
    _pattern(rf"since\s+(?P<from>{_ANY_DATE})", _since, josa=False),
    *(_pattern(rf"(?:on\s+)?{one}", _one_day) for one in _DATES),
    _pattern(r"(?P<year>20\d\d)\s*년\s*(?P<month>\d{1,2})\s*월", _month),
    _pattern(r"(?P<year>20\d\d)\s*[-./]\s*(?P<month>\d{1,2})", _month),
    _pattern(r"(?P<month>\d{1,2})\s*월", _month),
    _pattern(r"(?P<year>20\d\d)\s*년", _year),
    _pattern(r"(?:오늘|금일|today|24시간)", _today),
    _pattern(r"(?:그저께|그제|엊그제)", partial(_named, 2, 1)),
    _pattern(r"(?:어제|어저께|전일|yesterday)", partial(_named, 1, 1)),
    _pattern(r"(?:이번|요번|금)\s*주말|this\s+weekend|주말", _weekend),
    _pattern(r"(?:이번\s*주|요번\s*주|금주|this\s+week)", partial(_week, 0)),
    _pattern(r"(?:지난\s*주|저번\s*주|last\s+week)", partial(_week, 1)),
    _pattern(r"(?:지지난\s*주|저저번\s*주)", partial(_week, 2)),
    _pattern(r"(?:이번\s*달|이달|금월|this\s+month)", partial(_calendar_month, 0)),
    _pattern(r"(?:지난\s*달|저번\s*달|전월|last\s+month)", partial(_calendar_month, 1)),
    _pattern(r"(?:올해|금년|this\s+year)", partial(_calendar_year, 0)),
    _pattern(r"(?:작년|지난해|전년|last\s+year)", partial(_calendar_year, 1)),
    _pattern(rf"{_SPAN}(?P<count>\d{{1,4}})\s*(?:{_UNIT[:-1]}|년|years?))", _length),
    _pattern(rf"{_SPAN}(?P<count>하루|이틀|사흘|나흘|닷새|일주일|열흘|보름|한\s?달)", _counted),
    _pattern(rf"(?P<count>\d{{1,4}})\s*{_UNIT}(?:\s*전)?", partial(_at_an_end, _length)),
    _pattern(r"(?P<count>하루|이틀|사흘|나흘|닷새|일주일|열흘|보름|한\s?달)", partial(_at_an_end, _counted)),
    _pattern(r"(?:past|last)\s+(?P<unit>day|week|month|year)", _one),
    _pattern(r"(?:지난\s*)?(?P<weekday>[월화수목금토일])요일", _weekday),
)
