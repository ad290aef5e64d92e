"""What the options of a subscription are completed with, while they are typed. Pure.

Every completion is in the words of the shared grammar, so that what is picked is what is read.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from zoneinfo import available_timezones

from bot.texts import Texts
from digest.model import Topic

MOST = 25  # Discord takes no more
WEEKDAYS = {
    "ko": ("매일", "평일", "주말", "월수금", "화목", "월~목", "월", "화", "수", "목", "금", "토", "일"),
    "en": ("daily", "weekdays", "weekends", "mon wed fri", "tue thu", "mon-thu", "mon", "tue", "wed", "thu", "fri", "sat", "sun"),
}
USUAL_TIMES = ("08:30", "08:00", "09:00", "07:00", "07:30", "12:00", "18:00", "08:30 18:00")
USUAL_ZONES = ("Asia/Seoul", "UTC", "Asia/Tokyo", "Asia/Singapore", "America/Los_Angeles", "America/New_York", "Europe/London")
KOREAN_ZONES = {"서울": "Asia/Seoul", "한국": "Asia/Seoul", "도쿄": "Asia/Tokyo", "일본": "Asia/Tokyo", "뉴욕": "America/New_York"} | {
    "런던": "Europe/London", "파리": "Europe/Paris", "베를린": "Europe/Berlin", "싱가포르": "Asia/Singapore",
    "베이징": "Asia/Shanghai", "상하이": "Asia/Shanghai", "홍콩": "Asia/Hong_Kong", "하노이": "Asia/Ho_Chi_Minh",
    "시드니": "Australia/Sydney", "샌프란시스코": "America/Los_Angeles", "로스앤젤레스": "America/Los_Angeles",
}  # fmt: skip


def completed_topics(typed: str, texts: Texts) -> tuple[str, ...]:
    """Complete the last of several topics: "개방, 정" becomes "개방, 정책"; nothing typed offers each alone and all."""
    *before, last = [part.strip() for part in re.split(r"[,·]", typed)] or [""]
    names = [texts(f"topic.{topic}") for topic in Topic]
    left = [name for name in names if name not in before and name.casefold().startswith(last.casefold())]
    one_more = [", ".join([*filter(None, before), name]) for name in left]
    return _first([*one_more, *([", ".join(names)] if not typed.strip() else [])])


def completed_zones(typed: str) -> tuple[str, ...]:
    """Return zones whose name has what was typed, the usual ones first; Korean city names are known too."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        return _first(USUAL_ZONES)
    korean = [zone for city, zone in KOREAN_ZONES.items() if city.startswith(wanted)]
    return _first([*korean, *(zone for zone in (*USUAL_ZONES, *_zones()) if wanted in zone.casefold())])


def completed_weekdays(typed: str, language: str) -> tuple[str, ...]:
    """Return usual choices of weekdays that begin as typed, in the reader's language first."""
    ways = [*WEEKDAYS[language], *(way for known in WEEKDAYS.values() for way in known)]
    wanted = typed.strip().casefold()
    return _first(way for way in ways[: len(WEEKDAYS[language])] if not wanted) or _first(
        way for way in ways if way.startswith(wanted)
    )


def completed_times(typed: str) -> tuple[str, ...]:
    """Return times of day that what was typed could become: "9" offers 09:00, 09:30 and, of the evening, 21:00."""
    wanted = typed.strip()
    hour = re.fullmatch(r"(\d{1,2}):?(\d{0,2})", wanted)
    if hour is None:
        return _first(time for time in USUAL_TIMES if time.startswith(wanted))
    number = int(hour[1])
    hours = [one for one in (number, number + 12 if number < 12 else -1) if 0 <= one < 24]
    return _first(f"{one:02}:{minute:02}" for one in hours for minute in range(0, 60, 5) if f"{minute:02}".startswith(hour[2]))


@cache
def _zones() -> Sequence[str]:
    """Return the zones of places: `Etc/` and the old one-word names are left out."""
    return sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )


def _first(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MOST]
