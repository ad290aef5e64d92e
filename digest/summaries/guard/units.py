"""What Korean news counts and measures in, and which units can stand for each other.

A unit has a `kind` and a `factor`: figures are compared as value times factor within one kind, so that 24시간 is 하루 and
1년 6개월 is 18개월. Counters of things are kinds of their own, because 300명 is not 300곳; `alike` says which may stand for
which: 모델 34종 is 모델 34개, 신문사 네 곳 is 신문사 4개.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts: `kind` names the dimension, `factor` how many of its smallest steps one is."""

    kind: str
    factor: Fraction = Fraction(1)


BARE = Unit("")  # nothing that we know; the word behind it says what is counted
PERCENT = Unit("%")
MONTHS = Unit("months")
SECONDS = Unit("seconds")
_THING_KINDS = {
    "개": ("개", "개소"), "종": ("종", "가지", "갈래", "종류", "품목"), "곳": ("곳", "군데", "개 기관", "개 단체"), "회사": ("개사", "개 사", "사", "개 기업", "개 업체", "개 회사"), "팀": ("팀", "개 팀"), "대학": ("개 대학",), "부처": ("개 부처",),
    "나라": ("개국", "나라", "개 나라", "개 국가", "국가"), "건": ("건",), "회": ("회", "번", "차례"), "대": ("대", "기"), "장": ("장", "매"), "편": ("편", "권", "쪽", "부"),
    "명": ("명", "인", "사람"), "가구": ("가구", "세대"), "표": ("표",), "석": ("석",), "점": ("점",), "살": ("살", "세"), "위": ("위", "등"), "번째": ("번째", "차", "호"), "판": ("판",),
    "단계": ("단계", "급"), "학년": ("학년", "학기"), "조": ("조", "항"), "토큰": ("토큰",), "어절": ("어절", "단어"), "글자": ("글자", "자"), "분기": ("분기",), "마리": ("마리",), "척": ("척",), "배": ("배",),
    "포인트": ("%포인트", "%p", "포인트", "퍼센트포인트"), "매개변수": ("매개변수", "파라미터"), "코어": ("코어",), "줄": ("줄",), "평": ("평",), "층": ("층",),
}  # fmt: skip
_MEASURES: dict[str, tuple[str, int | Fraction]] = {
    "원": ("won", 1), "달러": ("dollar", 1), "불": ("dollar", 1), "유로": ("euro", 1), "엔": ("yen", 1), "위안": ("yuan", 1), "파운드": ("pound", 1), "센트": ("dollar", Fraction(1, 100)), "루피": ("rupee", 1),
    "%": ("%", 1), "퍼센트": ("%", 1), "프로": ("%", 1), "초": ("seconds", 1), "분": ("seconds", _MINUTE), "시간": ("seconds", _HOUR), "일": ("seconds", _DAY), "주일": ("seconds", 7 * _DAY), "주": ("seconds", 7 * _DAY),
    "개월": ("months", 1), "달": ("months", 1), "년": ("months", 12), "해": ("months", 12), "주년": ("months", 12), "m": ("metre", 1), "미터": ("metre", 1), "㎞": ("metre", 1000), "km": ("metre", 1000), "킬로미터": ("metre", 1000),
    "㎝": ("metre", Fraction(1, 100)), "cm": ("metre", Fraction(1, 100)), "나노": ("nano", 1), "나노미터": ("nano", 1), "nm": ("nano", 1), "㎏": ("gram", 1000), "kg": ("gram", 1000), "킬로그램": ("gram", 1000), "g": ("gram", 1), "t": ("gram", 10**6), "톤": ("gram", 10**6),
    "W": ("watt", 1), "와트": ("watt", 1), "㎾": ("watt", 1000), "kW": ("watt", 1000), "킬로와트": ("watt", 1000), "㎿": ("watt", 10**6), "MW": ("watt", 10**6), "메가와트": ("watt", 10**6), "GW": ("watt", 10**9), "기가와트": ("watt", 10**9),
    "kWh": ("watt-hour", 1000), "MWh": ("watt-hour", 10**6), "GWh": ("watt-hour", 10**9), "KB": ("byte", 10**3), "MB": ("byte", 10**6), "GB": ("byte", 10**9), "기가바이트": ("byte", 10**9), "TB": ("byte", 10**12), "테라바이트": ("byte", 10**12), "PB": ("byte", 10**15),
    "Hz": ("hertz", 1), "MHz": ("hertz", 10**6), "GHz": ("hertz", 10**9), "㎡": ("square metre", 1), "제곱미터": ("square metre", 1), "리터": ("litre", 1), "L": ("litre", 1), "℃": ("degree", 1), "도": ("degree", 1), "플롭스": ("flops", 1),
}  # fmt: skip
UNITS: dict[str, Unit] = {form: Unit(kind) for kind, forms in _THING_KINDS.items() for form in forms} | {
    form: Unit(kind, Fraction(factor)) for form, (kind, factor) in _MEASURES.items()
}
# 자 and 사 and 도 are also particles and parts of words; they count only where a word ends behind them
_FORMS = "|".join(re.escape(form) for form in sorted(UNITS, key=len, reverse=True))
UNIT = re.compile(
    rf"\s?(?:여|수|몇)?\s?(?P<form>{_FORMS})"
    r"(?=[\s,.%↑↓(（\[’”\"')\]~∼·…]|$|[은는이가을를의에도만와과로씩짜리까부째간당대선꼴뿐쯤남안동내상하미넘보나인였임라며고다마든밖처후뒤전초치등용급형제]|으로|정도|수준|규모|어치|증가|감소|가량)"
)
POINTS = UNITS["%포인트"]
_DAYS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}
WORDS: dict[str, tuple[Fraction, Unit]] = {
    **{word: (Fraction(days * _DAY), SECONDS) for word, days in _DAYS.items()},
    "반년": (Fraction(6), MONTHS), "반나절": (Fraction(_DAY, 4), SECONDS), "절반": (Fraction(50), PERCENT), "반값": (Fraction(50), PERCENT), "반토막": (Fraction(50), PERCENT), "갑절": (Fraction(2), UNITS["배"]), "곱절": (Fraction(2), UNITS["배"]),
}  # fmt: skip
# what happens every so often has a span of that length
SPANS: dict[str, tuple[Fraction, Unit]] = {
    "매년": (Fraction(12), MONTHS), "해마다": (Fraction(12), MONTHS), "연간": (Fraction(12), MONTHS), "연 ": (Fraction(12), MONTHS), "한해": (Fraction(12), MONTHS), "매달": (Fraction(1), MONTHS), "매월": (Fraction(1), MONTHS), "달마다": (Fraction(1), MONTHS),
    "매일": (Fraction(_DAY), SECONDS), "날마다": (Fraction(_DAY), SECONDS), "일일": (Fraction(_DAY), SECONDS), "매주": (Fraction(7 * _DAY), SECONDS), "주간": (Fraction(7 * _DAY), SECONDS), "월간": (Fraction(1), MONTHS), "1년": (Fraction(12), MONTHS),
    "첫해": (Fraction(12), MONTHS), "전년": (Fraction(12), MONTHS), "지난해 같은": (Fraction(12), MONTHS), "작년 같은": (Fraction(12), MONTHS), "전월": (Fraction(1), MONTHS), "전날": (Fraction(_DAY), SECONDS),
}  # fmt: skip
_THINGS = frozenset(_THING_KINDS)
_NOT_THINGS = frozenset({"배", "포인트", "위", "번째", "살", "점", "조", "학년", "분기"})
_LOOSE = frozenset({"", "개"})
_PAIRS = frozenset(
    {
        frozenset(pair)
        for pair in (
            ("종", "판"),
            ("곳", "나라"),
            ("곳", "회사"),
            ("곳", "팀"),
            ("곳", "대학"),
            ("곳", "부처"),
            ("회사", "팀"),
            ("회", "번째"),
            ("명", "표"),
            ("대", "번째"),
            ("종", "대"),
            ("곳", "대"),
            ("건", "편"),
            ("가구", "곳"),
            ("어절", "글자"),
            ("종", "편"),
            ("단계", "번째"),
        )
    }
)


def alike(one: Unit, other: Unit) -> bool:
    """Say whether figures in these units may be the same figure.

    What is counted without a counter of its own (개, or none) may be any thing, but no person: 300개 is not 300명.
    """
    kinds = {one.kind, other.kind}
    if len(kinds) == 1:
        return True
    if kinds & _LOOSE:
        rest = kinds - _LOOSE
        return (
            not rest
            or (rest <= _THINGS - _NOT_THINGS and not ("개" in kinds and "명" in kinds))
            or ("" in kinds and rest <= _THINGS)
        )
    return frozenset(kinds) in _PAIRS
