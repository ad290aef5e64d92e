"""What a subscription should be, in whatever order it is typed: 08:30 평일 개방 정책, 오후 6시 반 월수금 5건, weekdays at 9am."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands.command import Wish
from bot.commands.filters import BARE_TOPICS, TOPICS
from digest.model import EVERY_DAY, WORKDAYS, Topic

MOST_STORIES = 30
_LETTERS = "월화수목금토일"
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GROUPS: Mapping[str, frozenset[int]] = {
    **dict.fromkeys(("매일", "날마다", "daily", "everyday", "every day"), EVERY_DAY),
    **dict.fromkeys(("평일", "주중", "weekdays", "weekday", "workdays"), WORKDAYS),
    **dict.fromkeys(("주말", "weekends", "weekend"), EVERY_DAY - WORKDAYS),
}
_ZONES: Mapping[str, str] = {
    **dict.fromkeys(("서울", "한국시간", "한국 시간", "kst", "seoul"), "Asia/Seoul"),
    **dict.fromkeys(("도쿄", "일본시간", "jst", "tokyo"), "Asia/Tokyo"),
    **dict.fromkeys(("뉴욕", "new york", "동부시간"), "America/New_York"),
    **dict.fromkeys(("서부시간", "los angeles", "샌프란시스코", "san francisco"), "America/Los_Angeles"),
    **dict.fromkeys(("런던", "london"), "Europe/London"),
    **dict.fromkeys(("베를린", "berlin"), "Europe/Berlin"),
    **dict.fromkeys(("싱가포르", "singapore"), "Asia/Singapore"),
    **dict.fromkeys(("utc", "gmt"), "UTC"),
}
_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("한국어", "한글", "korean", "ko"), "ko"),
    **dict.fromkeys(("영어", "영문", "english", "en"), "en"),
}
_PARTICLES = re.compile(r"(?<=[가-힣0-9])(?:에는|에|마다|로|으로|만|은|는|을|를|도|와|과|이랑|랑)(?=\s|$)")
_FILLERS = frozenset(
    (
        "at",
        "on",
        "every",
        "and",
        "the",
        "for",
        "with",
        "to",
        "please",
        "이",
        "채널",
        "여기",
        "여기서",
        "해줘",
        "해주세요",
        "해",
        "줘",
        "좀",
        "부탁해",
        "소식",
        "뉴스",
        "다이제스트",
        "받기",
        "주제",
        "topics",
        "topic",
    )
)

Reader = Callable[[re.Match[str], dict[str, object]], bool]


def read_wish(text: str) -> Wish:
    """Read what a subscription should be out of the words after 구독 or 설정; what nobody understands is in `unread`."""
    found: dict[str, object] = {}
    rest = f" {_PARTICLES.sub('', text)} "
    for pattern, reader in _PATTERNS:
        rest = pattern.sub(lambda match, read=reader: " " if read(match, found) else match.group(), rest)  # type: ignore[misc]
    unread = tuple(word for word in re.split(r"[\s,·/]+", rest) if word and word.lower() not in _FILLERS)
    return Wish(**found, unread=unread)  # type: ignore[arg-type]  # each reader stores its own field's type


def _time(hour: int, minute: int, half: str, found: dict[str, object]) -> bool:
    if half in {"오후", "저녁", "밤", "pm", "p.m."} and hour < 12:
        hour += 12
    if half in {"오전", "새벽", "am", "a.m."} and hour == 12:
        hour = 0
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        return False
    times = found.get("times", ())
    assert isinstance(times, tuple)
    found["times"] = tuple(dict.fromkeys((*times, time(hour, minute))))
    return True


def _clock(match: re.Match[str], found: dict[str, object]) -> bool:
    groups = match.groupdict()
    half = (groups.get("before") or groups.get("after") or "").lower()
    minute = 30 if groups.get("half") else int(groups.get("minute") or 0)
    return _time(int(match["hour"]), minute, half, found)


def _noon(match: re.Match[str], found: dict[str, object]) -> bool:
    return _time(12 if match["noon"].lower() in {"정오", "noon"} else 0, 0, "", found)


def _add_days(days: frozenset[int], found: dict[str, object]) -> bool:
    known = found.get("weekdays")
    found["weekdays"] = days | known if isinstance(known, frozenset) else days
    return True


def _group(match: re.Match[str], found: dict[str, object]) -> bool:
    return _add_days(_GROUPS[" ".join(match["group"].lower().split())], found)


def _letters(match: re.Match[str], found: dict[str, object]) -> bool:
    return _add_days(frozenset(_LETTERS.index(letter) for letter in match["days"] if letter in _LETTERS), found)


def _range(match: re.Match[str], found: dict[str, object]) -> bool:
    first, last = (_day(match[name]) for name in ("first", "last"))
    return _add_days(frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)), found)


def _english(match: re.Match[str], found: dict[str, object]) -> bool:
    return _add_days(frozenset({_day(match["day"])}), found)


def _day(name: str) -> int:
    return _LETTERS.index(name[0]) if name[0] in _LETTERS else _ENGLISH.index(name.lower()[:3])


def _limit(match: re.Match[str], found: dict[str, object]) -> bool:
    count = int(match["count"])
    if not 1 <= count <= MOST_STORIES:
        return False
    found["story_limit"] = count
    return True


def _zone(match: re.Match[str], found: dict[str, object]) -> bool:
    try:
        found["zone"] = ZoneInfo(match["zone"]).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _city(match: re.Match[str], found: dict[str, object]) -> bool:
    found["zone"] = _ZONES[" ".join(match["city"].lower().split())]
    return True


def _language(match: re.Match[str], found: dict[str, object]) -> bool:
    found["language"] = _LANGUAGES[match["language"].lower()]
    return True


def _holidays(match: re.Match[str], found: dict[str, object]) -> bool:
    found["holidays_off"] = not match.groupdict().get("kept")
    return True


def _outlets(match: re.Match[str], found: dict[str, object]) -> bool:
    names = tuple(dict.fromkeys(name.strip() for name in re.split(r"[,·/]", match["names"].replace('"', "")) if name.strip()))
    found["muted_outlets"] = names
    return bool(names)


def _muted_topics(match: re.Match[str], found: dict[str, object]) -> bool:
    named = [TOPICS[word] for word in re.split(r"[,·/\s]+", match["names"].lower()) if word in TOPICS]
    found["muted_topics"] = tuple(dict.fromkeys(named))
    return bool(named)


def _topic(match: re.Match[str], found: dict[str, object]) -> bool:
    topics = found.get("topics", ())
    assert isinstance(topics, tuple)
    found["topics"] = tuple(dict.fromkeys((*topics, BARE_TOPICS[match["topic"].lower()])))
    return True


def _all_topics(_match: re.Match[str], found: dict[str, object]) -> bool:
    found["topics"] = tuple(Topic)
    return True


def _number(match: re.Match[str], found: dict[str, object]) -> bool:
    found["number"] = int(match["number"])
    return True


def _one_of(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s*") for word in sorted(words, key=len, reverse=True))


def _pattern(body: str, reader: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(rf"(?<![^\s,]){body}(?=[\s,]|$)", re.IGNORECASE), reader


_HALF = r"(?:(?P<before>오전|오후|새벽|아침|저녁|밤)\s*)?"
_NAMES = r"(?P<names>\"[^\"]+\"|[^\s\",·/]+(?:\s*[,·/]\s*[^\s\",·/]+)*)"
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    _pattern(rf"(?:매체|언론사?)\s*(?:제외|빼고|끄기|숨김)\s*:?\s*{_NAMES}", _outlets),
    _pattern(rf"(?:제외|빼고)\s*매체\s*:?\s*{_NAMES}", _outlets),
    _pattern(rf"(?:without|mute)\s+outlets?\s*:?\s*{_NAMES}", _outlets),
    _pattern(rf"주제\s*(?:제외|빼고|끄기)\s*:?\s*{_NAMES}", _muted_topics),
    _pattern(rf"(?:without|mute)\s+topics?\s*:?\s*{_NAMES}", _muted_topics),
    _pattern(r"(?P<names>개방|폐쇄|정책|소버린|open|closed|policy|sovereign)\s*(?:제외|빼고)", _muted_topics),
    _pattern(
        r"(?:(?:한국\s*)?(?:공휴일|휴일)\s*(?:제외|빼고|쉬기|쉼|off|없이)|no\s+holidays|holidays\s+off|without\s+holidays)",
        _holidays,
    ),
    _pattern(r"(?P<kept>(?:공휴일|휴일)\s*(?:포함|에도|도)|holidays\s+on|with\s+holidays)", _holidays),
    _pattern(rf"{_HALF}(?P<hour>\d{{1,2}})\s*시\s*(?:(?P<half>반)|(?P<minute>\d{{1,2}})\s*분)?", _clock),
    _pattern(rf"{_HALF}(?P<hour>\d{{1,2}}):(?P<minute>\d\d)\s*(?P<after>am|pm|a\.m\.|p\.m\.)?", _clock),
    _pattern(r"(?P<hour>\d{1,2})\s*(?P<after>am|pm|a\.m\.|p\.m\.)", _clock),
    _pattern(r"(?P<noon>정오|noon|자정|midnight)", _noon),
    _pattern(rf"(?P<group>{_one_of(_GROUPS)})", _group),
    _pattern(r"(?P<first>[월화수목금토일])요?일?\s*(?:~|-|부터)\s*(?P<last>[월화수목금토일])(?:요일)?(?:까지)?", _range),
    _pattern(
        r"(?P<first>mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*(?:~|-|to|through)\s*(?P<last>mon|tue|wed|thu|fri|sat|sun)[a-z]*", _range
    ),
    _pattern(r"(?P<days>[월화수목금토일](?:\s*[,·/]?\s*[월화수목금토일])*)(?:요일)?", _letters),
    _pattern(r"(?P<days>[월화수목금토일]요일(?:\s*[,·/]?\s*[월화수목금토일]요일)*)", _letters),
    _pattern(
        r"(?P<day>mon(?:day)?s?|tue(?:s(?:day)?)?s?|wed(?:nesday)?s?|thu(?:rs(?:day)?)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?)",
        _english,
    ),
    _pattern(r"(?:최대|하루)?\s*(?P<count>\d{1,3})\s*(?:건|개|stories|items)(?:\s*씩)?(?:\s*까지)?", _limit),
    _pattern(r"(?:limit|max|개수|한도)\s*[:=]?\s*(?P<count>\d{1,3})", _limit),
    _pattern(r"(?P<zone>[A-Za-z]+(?:/[A-Za-z_+\-0-9]+){1,2})", _zone),
    _pattern(rf"(?P<city>{_one_of(_ZONES)})(?:\s*시간)?", _city),
    _pattern(rf"(?P<language>{_one_of(_LANGUAGES)})", _language),
    _pattern(r"(?P<all>모든\s*주제|전체\s*주제|전체|all\s+topics)", _all_topics),
    _pattern(rf"(?:주제\s*:\s*)?(?P<topic>{_one_of(BARE_TOPICS)})", _topic),
    _pattern(r"#?(?P<number>\d{1,3})번?", _number),
)
