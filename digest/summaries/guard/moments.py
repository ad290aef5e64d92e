"""Which days, months, years and times of day a piece of Korean text names: 지난달 28일, 내년 1분기, 9월, 오후 3시, 연내.

Parts that are told relative to the day of the article (내달, 어제) are resolved where that day is known and compared as they are
where it is not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

_YEARS = {
    "재작년": -2,
    "지지난해": -2,
    "지난해": -1,
    "작년": -1,
    "전년": -1,
    "올해": 0,
    "금년": 0,
    "올": 0,
    "내년": 1,
    "내후년": 2,
}
_MONTHS = {
    "지지난달": -2,
    "지난달": -1,
    "이달": 0,
    "이번 달": 0,
    "이번달": 0,
    "다음 달": 1,
    "다음달": 1,
    "내달": 1,
    "다다음 달": 2,
}
_WEEKS = {"지난주": -1, "지난 주": -1, "이번 주": 0, "이번주": 0, "금주": 0, "다음 주": 1, "다음주": 1, "내주": 1}
_DAYS = {"그저께": -2, "그제": -2, "어제": -1, "오늘": 0, "내일": 1, "모레": 2}
_PARTS = {
    "상반기": "상반기",
    "하반기": "하반기",
    "초순": "초",
    "중순": "중순",
    "하순": "말",
    "초": "초",
    "말": "말",
    "봄": "봄",
    "여름": "여름",
    "가을": "가을",
    "겨울": "겨울",
}
_YEAR_PARTS = {"연초": "초", "연말": "말", "연내": "", "연중": ""}
WEEKDAYS = "월화수목금토일"
_NO_DAY = r"(?!\s?(?:간|동안|째|만에|안에|이내|내(?![가-힣])|전(?:에|부터|까지|엔|만)?(?![가-힣체])|뒤|후(?:에|부터|까지|엔)?(?![가-힣])|연속|가량|정도|여(?![가-힣])|치|짜리|이상|이하|넘|미만|이나|씩|차|(?:을|를)?\s?(?:미루|미뤘|미뤄|늦추|늦춘|늦췄|연기|유예|연장|앞당)|(?:이|가)?\s?(?:걸[리렸]|소요|지나|지났|흘[러렀])))"
_YEAR = r"(?P<year>(?:19|20)\d\d)\s?년(?!\s?(?:간|동안))|['‘’](?P<short>\d\d)년|(?P<rel_year>지지난해|재작년|내후년|지난해|작년|전년|올해|금년|내년|올(?=\s))(?:도(?![가-힣]))?"
_MONTH = rf"(?P<month>1[0-2]|[1-9])\s?월(?![가-힣]*료)|(?P<rel_month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY = rf"(?<![\d.,])(?P<day>3[01]|[12]\d|0?[1-9])\s?일{_NO_DAY}(?![가-힣](?<![은는이가을를의에도만부까자오낮밤새])|보|본|반|괄|부\s|환)|(?P<rel_day>{'|'.join(_DAYS)})(?![가-힣](?<![은는이가을를의에도까부]))"
_PART = (
    rf"(?P<quarter>[1-4])\s?분기(?!\s?(?:연속|째))|(?P<part>상반기|하반기)|(?P<year_part>{'|'.join(_YEAR_PARTS)})|(?P<period>초순|중순|하순|(?<=[년월해달]\s)[초말]|(?<=[년월해달])[초말](?![가-힣](?<![에까부이로])))"
    r"|(?P<season>(?<=[년해]\s)(?:봄|여름|가을|겨울))"
)
_WEEK = rf"(?P<rel_week>{'|'.join(sorted(_WEEKS, key=len, reverse=True))})"
_WEEKDAY = rf"(?P<weekday>[{WEEKDAYS}])요일"
_CLOCK = r"(?P<half>오전|오후|정오|자정|(?:새벽|저녁|밤|낮)(?=\s?\d{1,2}\s?시))(?:\s?(?P<hour>\d{1,2})\s?시(?:\s?(?P<minute>\d{1,2})\s?분|\s?(?P<thirty>반))?)?|(?<![\d.,])(?P<hour_alone>2[0-4]|1\d|\d)\s?시(?!\s?(?:간|스|장|민|범|작|행|군|대))(?:\s?(?P<minute_alone>\d{1,2})\s?분)?"
_FROM = r"(?<![\d.,])(?:(?P<month_from>1[0-2]|[1-9])(?=\s?[~∼〜-]\s?\d{1,2}\s?월)|(?P<day_from>3[01]|[12]\d|[1-9])(?=\s?[~∼〜-]\s?\d{1,2}\s?일))"
_DOTTED = r"(?P<dotted_year>(?:19|20)\d\d)[./-]\s?(?P<dotted_month>\d{1,2})[./-]\s?(?P<dotted_day>\d{1,2})(?!\d)"
_PIECE = re.compile("|".join(f"(?:{form})" for form in (_DOTTED, _FROM, _YEAR, _MONTH, _DAY, _PART, _WEEK, _WEEKDAY, _CLOCK)))
_GLUE = re.compile(r"[\s,]*(?:\((?:현지\s?시[간각]|[월화수목금토일])\))?[\s,]*(?:의\s)?")
_ORDER = ("year", "month", "week", "part", "day", "weekday", "half", "hour", "minute")
_LATER = re.compile(r"(?:오는|다가오는)\s$")
_EARLIER = re.compile(r"지난\s$")

_TOLD_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)\s?년|(?P<ago>\d{1,2})\s?년\s?(?:전|새|사이|만에)|(?P<next>이듬해|다음\s?해)")

Step = tuple[str, int]  # ("on", 2026), or ("from", 1): counted from the article's day


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is named at `text[start:end]`; None or "" for what is left open.

    `year` and `month` are ("on", 2026) or, counted from an unknown day, ("from", 1). A month counted from a known day comes
    with its year. `part` is 상반기, 1분기, 초, 말 or a season; `half` 오전 or 오후.
    """

    start: int
    end: int
    year: Step | None = None
    month: Step | None = None
    week: Step | None = None
    part: str = ""
    day: Step | None = None
    weekday: str = ""
    half: str = ""
    hour: int | None = None
    minute: int | None = None


def moments(text: str, today: date | None) -> tuple[Moment, ...]:
    """Return the times that a text names, from left to right; pieces that stand together are one time."""
    found: list[Moment] = []
    for piece in (_piece(text, match, today) for match in _PIECE.finditer(text)):
        joined = _joined(found[-1], piece, text) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(piece)
    return tuple(found)


def years_told(texts: Iterable[str], today: date | None) -> tuple[Moment, ...]:
    """Return the years that 1년 전 and 1년 새 count back to, and 이듬해 from the year named before it."""
    found: list[Moment] = []
    last: Step | None = None
    for text in texts:
        for match in _TOLD_YEAR.finditer(text):
            if match["ago"]:
                steps = -int(match["ago"])
                found.append(Moment(*match.span(), year=("on", today.year + steps) if today else ("from", steps)))
            elif match["next"] and last:
                last = (last[0], last[1] + 1)
                found.append(Moment(*match.span(), year=last))
            elif match["year"]:
                last = ("on", int(match["year"]))
    return tuple(found)


def _joined(before: Moment, piece: Moment, text: str) -> Moment | None:
    """Join a piece to the time before it where it is finer and nothing stands between."""
    if not _GLUE.fullmatch(text[before.end : piece.start]):
        return None
    told = [name for name in _ORDER if given(getattr(before, name))]
    adds = [name for name in _ORDER if given(getattr(piece, name))]
    if not adds or (told and _ORDER.index(adds[0]) <= _ORDER.index(told[-1])):
        return None
    return replace(before, end=piece.end, **{name: getattr(piece, name) for name in adds})


def given(value: object) -> bool:
    """Say whether a part of a time is told."""
    return value is not None and value != ""


def _piece(text: str, match: re.Match[str], today: date | None) -> Moment:
    start, end = match.span()
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    moment = Moment(start, end)
    for name, value in found.items():
        moment = _READERS[name](moment, value, today) if name in _READERS else moment
    if "month" in found and today:
        moment = replace(moment, year=_year_of_month(int(found["month"]), text[:start], today))
    return moment


def _year_of_month(month: int, before: str, today: date) -> Step | None:
    """지난 5월 and 오는 9월 name the year too."""
    if _EARLIER.search(before):
        return ("on", today.year - (month > today.month))
    if _LATER.search(before):
        return ("on", today.year + (month < today.month))
    return None


def _dotted_year(moment: Moment, value: str, _: date | None) -> Moment:
    return replace(moment, year=("on", int(value)))


def _month(moment: Moment, value: str, _: date | None) -> Moment:
    return replace(moment, month=("on", int(value)))


def _day(moment: Moment, value: str, _: date | None) -> Moment:
    return replace(moment, day=("on", int(value)))


def _relative_year(moment: Moment, value: str, today: date | None) -> Moment:
    steps = _YEARS[value]
    return replace(moment, year=("on", today.year + steps) if today else ("from", steps))


def _relative_month(moment: Moment, value: str, today: date | None) -> Moment:
    steps = _MONTHS[value]
    if today is None:
        return replace(moment, month=("from", steps))
    years, month = divmod(today.month - 1 + steps, 12)
    return replace(moment, year=("on", today.year + years), month=("on", month + 1))


def _relative_day(moment: Moment, value: str, today: date | None) -> Moment:
    steps = _DAYS[value]
    if today is None:
        return replace(moment, day=("from", steps))
    day = today + timedelta(days=steps)
    return replace(moment, year=("on", day.year), month=("on", day.month), day=("on", day.day))


def _year_part(moment: Moment, value: str, today: date | None) -> Moment:
    return replace(_relative_year(moment, "올해", today), part=_YEAR_PARTS[value])


def _clock(moment: Moment, value: str, _: date | None) -> Moment:
    hour = int(value)
    if not moment.half:
        return replace(moment, half="오후" if hour > 12 else "", hour=hour - 12 if hour > 12 else hour)
    return replace(moment, hour=hour)


def _noon(moment: Moment, value: str) -> Moment:
    return replace(moment, half="오후" if value == "정오" else "오전", hour=12)


def _half(moment: Moment, value: str, _: date | None) -> Moment:
    if value in {"정오", "자정"}:
        return _noon(moment, value)
    return replace(
        moment,
        half={"새벽": "오전", "저녁": "오후", "밤": "오후", "낮": "오후", "정오": "오후", "자정": "오전"}.get(value, value),
    )


_READERS: Mapping[str, Callable[[Moment, str, date | None], Moment]] = {
    "dotted_year": _dotted_year,
    "dotted_month": _month,
    "dotted_day": _day,
    "year": _dotted_year,
    "short": lambda moment, value, _: replace(moment, year=("on", 2000 + int(value))),
    "rel_year": _relative_year,
    "month": _month,
    "month_from": _month,
    "day_from": _day,
    "rel_month": _relative_month,
    "rel_week": lambda moment, value, _: replace(moment, week=("from", _WEEKS[value])),
    "day": _day,
    "rel_day": _relative_day,
    "quarter": lambda moment, value, _: replace(moment, part=f"{value}분기"),
    "part": lambda moment, value, _: replace(moment, part=value),
    "period": lambda moment, value, _: replace(moment, part=_PARTS[value]),
    "season": lambda moment, value, _: replace(moment, part=value),
    "year_part": _year_part,
    "weekday": lambda moment, value, _: replace(moment, weekday=value),
    "half": _half,
    "hour": _clock,
    "hour_alone": _clock,
    "minute": lambda moment, value, _: replace(moment, minute=int(value)),
    "minute_alone": lambda moment, value, _: replace(moment, minute=int(value)),
    "thirty": lambda moment, _value, _: replace(moment, minute=30),
}
