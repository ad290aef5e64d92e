"""What a piece of Korean text counts and measures: each figure with its unit, and whether a source supports it.

Years, days of the month and times of day are no figures but times (`moments`); digits of a name (나래 12B, GPT-4o) are no
figures either.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from digest.summaries.guard.numerals import Numeral, numerals
from digest.summaries.guard.units import BARE, PERCENT, UNIT, UNITS, WORDS, Unit, alike

Span = tuple[int, int]


class Bound(Enum):
    """On which side of a figure the truth lies."""

    NONE = 0
    LEAST = 1  # 이상, 넘는
    MOST = -1  # 이하, 최대


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `text[start:end]`: `value` in the smallest steps of its unit's kind.

    `rounded` says that the text itself calls it rough (약, 여, 가량). `frequent` marks the span of 매년 or 하루, which says how
    often rather than how much.
    """

    value: Fraction
    unit: Unit
    start: int
    end: int
    rounded: bool = False
    bound: Bound = Bound.NONE
    frequent: bool = False

    @property
    def steps(self) -> Fraction:
        """The value in the smallest steps of the unit's kind."""
        return self.value * self.unit.factor


_ROUGH_BEFORE = re.compile(r"(?:약|대략|거의|무려|줄잡아)\s*$")
_ROUGH = re.compile(r"여|\s?(?:가량|정도|안팎|남짓|쯤|가까이|이상|초과)|[을를이]?\s?(?:넘|웃|육박|훌쩍|상회|돌파)")
_LEAST = re.compile(r"\s?(?:이상|초과)|[을를이은는]?\s?(?:넘[는은기게을겼었어]|웃돌|웃도|상회|돌파|훌쩍)")
_MOST = re.compile(r"\s?(?:이하|미만|이내|안에|까지)|[을를에이]?\s?(?:밑돌|밑도|못\s?미|미치지|하회|넘지|넘길 수 없)")
_AT_LEAST = re.compile(r"(?:최소(?:한)?|적어도|못해도)\s*(?:[가-힣]{1,4}\s)?$")
_AT_MOST = re.compile(r"(?:최대|최고|많아야|기껏해야)\s*(?:[가-힣]{1,4}\s)?$")
_NAME_BEFORE = re.compile(r"[A-Za-z][-.]?$|[#№]$")
_ORDINAL_BEFORE = re.compile(r"(?<![가-힣])제\s?$")
_ORDINAL_KINDS = frozenset({"회", "번째", "대", "조", "판", "단계", "분기"})  # 제5회, 제7기, 제3조
_NAME_AFTER = re.compile(r"(?!%|m\b|km|kg|g\b|cm|[kMGT]?W|[KMGTP]B|[MG]?Hz|nm|t\b|L\b)[A-Za-z]|-[A-Za-z]")
_FRACTION = re.compile(
    r"(?P<whole>\d+|[가-힣]{1,2})\s?분의\s?(?P<part>\d+(?:\.\d+)?(?!\d|[조억천])(?!만\s?[가-힣]*[원명건개])|[가-힣](?![가-힣]))"
)
_SMALL_WORDS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9, "십": 10}
HUNDREDTH = 100
TENTH = 2  # percentage points by which 약 60% may be away from what it stands for
LEAST_ROUNDED = 1000  # of a number of things or people, below which a summary that rounds says so
LEAST_OF_MONEY = 10**8  # what is written with 억 or 조 and no unit is money
_MONEY = frozenset({"won", "dollar", "euro", "yen", "yuan"})
_AND_A_HALF = re.compile(r"\s?반(?![가-힣](?<![이을만간에 정]))")
TO = re.compile(r"\s?[~∼〜·-]\s?|,\s?")
_WORD = re.compile(
    rf"(?<![가-힣])(?P<word>{'|'.join(WORDS)})(?![A-Za-z]|[가-힣](?<![은는이가을를의에도만째으로까씩과와뿐간동안치새내뒤후전짜정남]))"
)
_EVERY = re.compile(
    r"(?:한\s해|하루)\s(?!동안|간|만|뒤|후|전|안|새|사이|앞)|(?:한\s(?:해|달)|하루|1년|일주일|한 주)(?:에\s|마다|당|\s평균)"
)
_ONE_WORD = re.compile(r"한편|한\s?(?:원인|사람들|회사|개인|기업|차원|대학|점에|장관)|두말|세계")
_DETERMINERS = frozenset({"한", "두", "세", "네", "석", "넉", "다섯", "여섯", "일곱", "여덟", "아홉", "열"})
_NOT_COUNTED = re.compile(
    r"\s(?:(?:때|것|줄|만큼|예정|계획|방침|뒤|후)(?![가-힣])|수(?![가-힣](?<![가는도를밖])))|\s?(?:번째|쪽|편으로|편,|층|번 더)"
)


def figures(text: str, times: Iterable[Span] = (), names: Iterable[Span] = ()) -> tuple[Figure, ...]:
    """Return the figures of a text from left to right.

    Args:
        text: A sentence.
        times: Where it names days and times; digits there are no figures.
        names: Where names stand that hold digits.
    """
    taken = [*times, *names]
    found = [figure for numeral in numerals(text) if not _within(numeral, taken) for figure in _figure(text, numeral)]
    fractions = [figure for match in _FRACTION.finditer(text) for figure in _fraction(match)]
    found = [each for each in found if not any(each.start < one.end and one.start < each.end for one in fractions)] + fractions
    found += [_of_word(text, match) for match in _WORD.finditer(text)]
    ordered = sorted(found, key=lambda figure: figure.start)
    return tuple(_summed(text, _in_ranges(text, ordered)))


def _in_ranges(text: str, found: Sequence[Figure]) -> list[Figure]:
    """Give the beginning of a range the unit of its end: 10만~35만 개, 3·4학년."""
    return (
        [
            replace(one, unit=other.unit) if one.unit is BARE and TO.fullmatch(text[one.end : other.start]) else one
            for one, other in zip(found, [*found[1:], found[-1]], strict=True)
        ]
        if found
        else []
    )


def _within(numeral: Numeral, spans: Iterable[Span]) -> bool:
    return any(start < numeral.end and numeral.start < end for start, end in spans)


def _figure(text: str, numeral: Numeral) -> Iterator[Figure]:
    before, after = text[: numeral.start], text[numeral.end :]
    if _NAME_BEFORE.search(before) or _NAME_AFTER.match(after):
        return
    unit = UNIT.match(text, numeral.end)
    if unit and _ONE_WORD.match(text, numeral.start):
        return
    if _ORDINAL_BEFORE.search(before) and not (unit and UNITS[unit["form"]].kind in _ORDINAL_KINDS):
        return
    if numeral.native and not unit and not _counts(text, numeral):
        return
    end = unit.end() if unit else numeral.end
    yield Figure(
        numeral.value,
        UNITS[unit["form"]] if unit else BARE,
        numeral.start,
        end,
        rounded=_ROUGH_BEFORE.search(before) is not None or _is_rough(text, numeral.end, end),
        bound=_bound(before, text, end),
        frequent=_EVERY.match(text, numeral.start) is not None,
    )


def _counts(text: str, numeral: Numeral) -> bool:
    """Say whether a numeral in words that no counter follows counts the noun behind it: 두 회사, but not 한 변호사 or 열 수."""
    word = text[numeral.start : numeral.end]
    if word not in _DETERMINERS:
        return numeral.value > 1 and not _NOT_COUNTED.match(text, numeral.end)
    return (
        word not in {"한", "열", "네"}
        and text[numeral.end : numeral.end + 1] == " "
        and not _NOT_COUNTED.match(text, numeral.end)
    )


def _is_rough(text: str, number_end: int, end: int) -> bool:
    return text[number_end : number_end + 2].lstrip().startswith("여") or _ROUGH.match(text, end) is not None


def _bound(before: str, text: str, end: int) -> Bound:
    if _MOST.match(text, end) or _AT_MOST.search(before):
        return Bound.MOST
    return Bound.LEAST if _LEAST.match(text, end) or _AT_LEAST.search(before) else Bound.NONE


def _fraction(match: re.Match[str]) -> Iterator[Figure]:
    whole, part = (
        _SMALL_WORDS.get(match[name]) or (Fraction(match[name]) if match[name][0].isdigit() else None)
        for name in ("whole", "part")
    )
    if whole and part:
        yield Figure(100 * Fraction(part) / Fraction(whole), PERCENT, match.start(), match.end(), rounded=True)


def _of_word(text: str, match: re.Match[str]) -> Figure:
    value, unit = WORDS[match["word"]]
    return Figure(value / unit.factor, unit, match.start(), match.end(), frequent=_EVERY.match(text, match.start()) is not None)


def _summed(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Add up what is one duration: 1년 6개월, 2시간 30분, 1년 반."""
    waiting: Figure | None = None
    for figure in (_with_half(text, each) for each in found):
        if waiting and _continues(text, waiting, figure):
            waiting = replace(
                waiting, value=(waiting.steps + figure.steps) / waiting.unit.factor, end=figure.end, bound=figure.bound
            )
            continue
        if waiting:
            yield waiting
        waiting = figure
    if waiting:
        yield waiting


def _with_half(text: str, figure: Figure) -> Figure:
    half = _AND_A_HALF.match(text, figure.end) if figure.unit.kind in {"months", "seconds"} else None
    return replace(figure, value=figure.value + Fraction(1, 2), end=half.end()) if half else figure


def _continues(text: str, one: Figure, other: Figure) -> bool:
    same = one.unit.kind == other.unit.kind and one.unit.kind in {"months", "seconds", "metre", "gram"}
    return same and other.unit.factor < one.unit.factor and text[one.end : other.start].strip() == ""


# --- does the source say so? -----------------------------------------------------------------------------------------


def same_figure(claimed: Figure, said: Figure) -> bool:
    """Say whether a claimed figure is the one a source tells: equal, or the rough form of it (1,204건 is 1200여 건)."""
    if not alike(claimed.unit, said.unit):
        kinds = {claimed.unit.kind, said.unit.kind}
        return BARE.kind in kinds and bool(kinds & _MONEY) and claimed.steps == said.steps >= LEAST_OF_MONEY
    if claimed.unit.kind == said.unit.kind:
        one, other = claimed.steps, said.steps
    else:
        one, other = claimed.value, said.value
    if one == other or ((claimed.rounded or said.rounded) and _rounds_to(other, one)):
        return True
    if claimed.unit.kind == PERCENT.kind:
        return _is_share_of(other, one) if claimed.rounded else one != int(one) and _is_shorter(other, one)
    return (claimed.unit.kind in _MONEY or other >= LEAST_ROUNDED) and _is_cut(other, one)


def _is_cut(exact: Fraction, rough: Fraction) -> bool:
    """Say whether a sum is another without its last digits, by less than a hundredth: 546억 of 546억 4000만."""
    return 0 < abs(exact - rough) * HUNDREDTH < exact and _rounds_to(exact, rough)


def _is_share_of(exact: Fraction, rough: Fraction) -> bool:
    """Say whether a rough share is that of an exact one: a third of 33%, 약 60% of 61%."""
    return abs(exact - rough) < (TENTH if rough % 10 == 0 else 1)


def _is_shorter(exact: Fraction, rough: Fraction) -> bool:
    """Say whether a decimal is another with fewer digits behind the point, cut off or rounded: 33.4 of 33.43."""
    return any(rough * ten in {exact * ten // 1, _nearest(exact * ten)} for ten in (10, 100) if (exact * ten).denominator != 1)


def _nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _rounds_to(exact: Fraction, rough: Fraction) -> bool:
    """Say whether `rough` is `exact` with fewer leading digits, cut off or rounded."""
    if not exact or not rough or exact.denominator != 1 or rough.denominator != 1:
        return bool(exact) and round(exact) == rough
    digits = len(str(int(rough)).rstrip("0"))
    step = 10 ** max(0, len(str(int(exact))) - digits)
    return rough in {exact // step * step, _nearest(exact / step) * step} and step < exact


def opposite_bounds(claimed: Figure, said: Iterable[Figure]) -> bool:
    """Say whether the source puts the truth on the other side of the same figure: 이상 for 이하."""
    bounds = {each.bound for each in said}
    return claimed.bound is not Bound.NONE and claimed.bound not in bounds and Bound(-claimed.bound.value) in bounds
