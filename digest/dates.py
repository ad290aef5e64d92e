"""Every date notation that Korean sites write becomes an aware datetime here.

A date without a zone is read in the zone given (a feed's, as a rule Asia/Seoul); one with a zone keeps it.
What cannot be, or cannot be of a news item, gives None: no date is better than a wrong one, because an article
without a date counts from when it was first seen.

Readable: ISO 8601 and its dotted, slashed and Korean forms, with 오전, 오후, AM, PM and weekdays in any place;
RFC 822 with the slips seen in the wild; the date strings of Java, JavaScript and C; Unix time; 3시간 전, 어제, 방금.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

# The web began in 1991. A date further ahead than this is a placeholder; a nearer one may be a wrong zone.
_EARLIEST = datetime(1991, 8, 6, tzinfo=UTC)
_FURTHEST_AHEAD = timedelta(days=366)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)  # where no `now` is given
_MOST_CHARACTERS = 120  # the longest real one (JavaScript's, with the zone's Korean name) has 45

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Hours east of Greenwich. Letters that name several zones (IST) are left out.
_ZONE_HOURS = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "kst": 9, "jst": 9, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11,
}  # fmt: skip

_WEEKDAY = r"(?:[(\[]?\s*(?:[일월화수목금토](?:요일)?|(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*)\s*[)\]]?[,.]?)"
_HALF = r"(?P<half>오전|오후|am|pm|a\.m\.|p\.m\.)"
_CLOCK = r"(?P<hour>\d{1,2})\s*(?::|시)\s*(?:(?P<minute>\d{1,2})\s*분?(?:\s*:?\s*(?P<second>\d{1,2})(?:[.,]\d{1,9})?\s*초?)?)?"
_TIME = rf"(?:{_HALF}\s*)?{_CLOCK}(?:\s*{_HALF.replace('half', 'half_after')})?"
_ZONE = r"(?P<zone>\(?[a-z]{1,4}\)?|(?:gmt|utc)?\s*[+-]\d{1,2}(?::?\d{2})?)(?:\s*[(\[][^()\[\]]{0,40}[)\]])?"
_TAIL = rf"(?:\s*{_WEEKDAY})?(?:(?:\s*t\s*|[\s,]*(?:-\s+)?){_TIME}(?:\s*{_ZONE})?)?"

_LABEL = re.compile(
    r"^(?:(?:기사|최초|최종)?\s*(?:입력|등록|승인|수정|게시|작성|발행|송고|업데이트)\s*(?:일시|일자|시간|시각|일)?|published|updated|posted)"
    r"\s*(?:on|at)?\s*[:：|]?\s*",
    re.IGNORECASE,
)  # fmt: skip


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Year first: 2026-08-09T15:45:00+09:00, 2026.08.09, 2026. 8. 9.(일) 오후 3:45, 2026년 08월 09일 15시 45분, 26/08/09 15:45
_YEAR_FIRST = _compiled(
    rf"(?P<year>\d{{4}}|\d{{2}})\s*(?:[-./]|년)\s*(?P<month>\d{{1,2}})\s*(?:[-./]|월)\s*(?P<day>\d{{1,2}})\s*[일.]?{_TAIL}"
)
# Run together: 20260809, 20260809T154500Z, 20260809154500
_COMPACT = _compiled(
    rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})"
    rf"(?:\s*t?\s*(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?(?P<second>\d{{2}}))?(?:\.\d+)?(?:\s*{_ZONE})?)?"
)
# Day first: RFC 822, "Sun,09 Aug 2026", "일, 09 8월 2026 15:45:00 +0900" (Java in a Korean locale)
_DAY_FIRST = _compiled(
    rf"(?:{_WEEKDAY}\s*)?(?P<day>\d{{1,2}})[\s-]+(?:(?P<name>[a-z]{{3,9}})\.?|(?P<month>\d{{1,2}})월)[\s,-]+(?P<year>\d{{4}}|\d{{2}}){_TAIL}"
)
# Month first: "Aug 9, 2026 3:45 PM", "Sun Aug 09 2026 15:45:00 GMT+0900 (한국 표준시)"
_MONTH_FIRST = _compiled(
    rf"(?:{_WEEKDAY}\s*)?(?P<name>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(?P<year>\d{{4}}){_TAIL}"
)
# Year last: "Sun Aug  9 15:45:00 2026", "Sun Aug 09 15:45:00 KST 2026"
_YEAR_LAST = _compiled(
    rf"(?:{_WEEKDAY}\s*)?(?P<name>[a-z]{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?:(?P<zone>[a-z]{{1,4}})\s+)?(?P<year>\d{{4}})"
)
_SHAPES = (_YEAR_FIRST, _COMPACT, _DAY_FIRST, _MONTH_FIRST, _YEAR_LAST)

_UNIX = re.compile(r"(?P<seconds>\d{10})(?:\d{3}|\.\d{1,9})?")
_AGO = re.compile(r"(?:약\s*)?(?P<count>\d{1,4})\s*(?P<unit>초|분|시간|일|주일?|개월|달)\s*전")
_UNITS = {
    "초": timedelta(seconds=1), "분": timedelta(minutes=1), "시간": timedelta(hours=1), "일": timedelta(days=1),
    "주": timedelta(weeks=1), "주일": timedelta(weeks=1), "개월": timedelta(days=30), "달": timedelta(days=30),
}  # fmt: skip
_DAYS_BACK = {"오늘": 0, "어제": 1, "그제": 2, "그저께": 2, "today": 0, "yesterday": 1}
_JUST_NOW = frozenset({"방금", "방금 전", "지금", "조금 전", "just now", "now"})


def read_date(text: str, zone: tzinfo, now: datetime | None = None) -> datetime | None:
    """Return the instant that a text names, or None where it names none that a news item can have.

    A date without a time of day means its first minute. Text before or after the date is not skipped,
    except for a label such as 입력 or 승인.

    Args:
        text: What the feed or page says, markup gone.
        zone: The zone of dates that carry none.
        now: Aware; needed for 3시간 전 and 어제, and the measure of dates that lie absurdly far ahead.

    Returns:
        An aware datetime between August 1991 and a year past `now`, in the zone that the text gives.

    Source: RFC 822 §5, RFC 2822 §4.3 (obsolete zones), RFC 3339, ISO 8601; the rest from feeds seen.
    """
    plain = " ".join(text.translate(_LOOKALIKES).split())
    if not plain or len(plain) > _MOST_CHARACTERS:
        return None
    plain = _LABEL.sub("", plain)
    for read in _READERS:
        found = read(plain, zone, now)
        if found is not None:
            return found if _EARLIEST <= found <= (_LATEST if now is None else now + _FURTHEST_AHEAD) else None
    return None


_LOOKALIKES = str.maketrans("０１２３４５６７８９：．－／−–", "0123456789:.-/--")


def _calendar(text: str, zone: tzinfo, now: datetime | None) -> datetime | None:
    del now
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found is not None:
            return _assembled(found.groupdict(), zone)
    return None


def _assembled(parts: dict[str, str | None], zone: tzinfo) -> datetime | None:
    """Return the datetime of a match's named parts, or None where a part is impossible."""
    month = _month(parts)
    stated = _stated_zone(parts.get("zone"), zone)
    clock = _clock(parts)
    if month is None or stated is None or clock is None:
        return None
    year = parts["year"] or ""
    try:
        day = datetime(int(year) if len(year) == 4 else 2000 + int(year), month, int(parts["day"] or 0), tzinfo=stated)
        return day.replace(hour=clock[0] % 24, minute=clock[1], second=clock[2]) + timedelta(days=clock[0] // 24)
    except (ValueError, OverflowError):
        return None


def _month(parts: dict[str, str | None]) -> int | None:
    name = parts.get("name")
    if name is None:
        return int(parts["month"] or 0)
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _clock(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    """Return hour (24 is the next day's midnight), minute and second, or None for a time that no clock shows."""
    hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    half = (parts.get("half") or parts.get("half_after") or "").replace(".", "").lower()
    if half in {"오후", "pm"} and hour < 12:
        hour += 12
    elif half in {"오전", "am"} and hour == 12:
        hour = 0
    if hour == 24 and minute == second == 0:
        return 24, 0, 0
    if hour > 23 or minute > 59 or second > 60:
        return None
    return hour, minute, min(second, 59)  # a leap second has no datetime


def _stated_zone(name: str | None, zone: tzinfo) -> tzinfo | None:
    """Return the zone that a text states, `zone` where it states none, or None for letters that nobody knows."""
    if name is None:
        return zone
    letters = name.strip("() ").lower()
    if letters in _ZONE_HOURS:
        hours = _ZONE_HOURS[letters]
        return timezone(timedelta(hours=hours)) if hours else UTC
    offset = re.fullmatch(r"(?:gmt|utc)?\s*(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", letters)
    if offset is None:
        return None
    length = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
    if length > timedelta(hours=14):  # Kiribati is the furthest
        return None
    return timezone(-length if offset["sign"] == "-" else length)


def _unix(text: str, zone: tzinfo, now: datetime | None) -> datetime | None:
    del zone, now
    found = _UNIX.fullmatch(text)
    return datetime.fromtimestamp(int(found["seconds"]), tz=UTC) if found else None


def _relative(text: str, zone: tzinfo, now: datetime | None) -> datetime | None:
    if now is None:
        return None
    if text.lower() in _JUST_NOW:
        return now
    days = _DAYS_BACK.get(text.lower())
    if days is not None:
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=days)
    found = _AGO.fullmatch(text)
    return now - int(found["count"]) * _UNITS[found["unit"]] if found else None


_READERS: tuple[Callable[[str, tzinfo, datetime | None], datetime | None], ...] = (_calendar, _unix, _relative)
