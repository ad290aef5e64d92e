"""What number a piece of Korean text writes: 1조4000억, 3만 2천, 12,000, 1.5, 열두, 스물다섯, 백만.

Only the number; what it counts is read by `figures`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

BIG = {"조": 10**12, "억": 10**8, "만": 10**4}
SMALL = {"천": 1000, "백": 100, "십": 10}
_ONES = {
    "한": 1,
    "하나": 1,
    "두": 2,
    "둘": 2,
    "세": 3,
    "셋": 3,
    "석": 3,
    "네": 4,
    "넷": 4,
    "넉": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
}
_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_START = re.compile(rf"(?<![\d.,])(?P<digits>{_DIGITS})(?:(?P<small>[천백십])(?P<tail>\d{{1,3}}(?!\d))?)?")
_SCALE = re.compile(r"\s?(?P<scale>[조억만])(?![가-힣]*(?:건대|큼|약))")
_NEXT = re.compile(rf"\s?(?P<digits>{_DIGITS})(?:(?P<small>[천백십])(?P<tail>\d{{1,3}}(?!\d))?)?(?![.,]?\d)")
_TENS_WORD = "|".join(_TENS)
_ONES_WORD = "|".join(sorted(_ONES, key=len, reverse=True))
_COUNTED = r"명|곳|건|개|대|장|팀|번|차례|배|가지|달|종|갈래|군데|사람|살|시간|해|주|편|권|마리|척|쪽|줄|표|석|채|차|세대|단계|회|군|사|나라|분기"
_NATIVE = re.compile(
    rf"(?<![가-힣A-Za-z\d])(?:(?P<tens>{_TENS_WORD})(?P<ones>{_ONES_WORD})?|(?P<alone>{_ONES_WORD}))"
    rf"(?=\s|(?:{_COUNTED})|[은는이가을를도의뿐][\s,.]|(?<=[나둘셋넷])(?:뿐|만|로|이))"
)
_SINO = re.compile(
    r"(?<![가-힣\d])(?!만회[하한할했를]|만장일치|만개[하한할했])(?P<small>[십백천]?)(?P<scale>[만억]|(?<=[십백천])조)(?=\s?(?:명|원|달러|개|건|장|대|회|여|토큰|가구|권|곳))|(?<![가-힣\d])(?P<only>[백천])(?=\s?(?:명|원|달러|개|건|장|곳)(?![가-힣]))"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands at `text[start:end]`; `native` where it is written in Korean words."""

    value: Fraction
    start: int
    end: int
    native: bool = False


def numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers of a text from left to right, none overlapping.

    Words such as 세 and 네 are returned wherever they stand alone; whether they count anything is for the caller.
    """
    found: list[Numeral] = []
    at = 0
    while match := _START.search(text, at):
        found.append(_arabic(text, match))
        at = found[-1].end
    found += [_native(match) for match in _NATIVE.finditer(text)]
    found += [_sino(match) for match in _SINO.finditer(text)]
    return tuple(sorted(found, key=lambda numeral: numeral.start))


def _arabic(text: str, match: re.Match[str]) -> Numeral:
    """Read digits with their scales: each further part must be smaller than the scale before it."""
    total, pending, end = Fraction(0), _part(match), match.end()
    limit = 10**16
    while True:
        scale = _SCALE.match(text, end)
        if scale is None or BIG[scale["scale"]] >= limit:
            return Numeral(total + pending, match.start(), end)
        limit = BIG[scale["scale"]]
        total, pending, end = total + pending * limit, Fraction(0), scale.end()
        further = _NEXT.match(text, end)
        if further is None or not _continues(text, further, limit):
            return Numeral(total, match.start(), end)
        pending, end = _part(further), further.end()


def _continues(text: str, further: re.Match[str], limit: int) -> bool:
    """Say whether digits belong to the number before them: those of 1조 4000억 and 3만2000, not those of 2만 3곳."""
    scale = _SCALE.match(text, further.end())
    if scale is not None:
        return BIG[scale["scale"]] < limit
    attached = not further.group().startswith(" ")
    return (attached or further["small"] is not None or len(further["digits"]) >= 4) and _part(further) < limit


def _part(match: re.Match[str]) -> Fraction:
    value = Fraction(match["digits"].replace(",", ""))
    return value * SMALL[match["small"]] + int(match["tail"] or 0) if match["small"] else value


def _native(match: re.Match[str]) -> Numeral:
    ones = match["ones"] or match["alone"]
    value = (_TENS[match["tens"]] if match["tens"] else 0) + (_ONES[ones] if ones else 0)
    return Numeral(Fraction(value), match.start(), match.end(), native=True)


def _sino(match: re.Match[str]) -> Numeral:
    small, scale = match["small"] or match["only"] or "", match["scale"]
    return Numeral(Fraction(SMALL.get(small, 1) * BIG.get(scale, 1)), match.start(), match.end(), native=True)
