"""Which figures a text tells without writing them as it means them: 매년, 10곳 중 7곳, 제2공장, 32배 줄었다."""

import itertools
import re
from collections.abc import Sequence
from fractions import Fraction

from digest.summaries.guard.figures import Figure
from digest.summaries.guard.units import PERCENT, SPANS, UNITS, alike

_OUT_OF = re.compile(r"(?:의|[가-힣\s]{0,12}?\s)?\s?(?:중|가운데)(?:에서|에)?\s?(?:[가-힣]{1,6}\s)?")
_ONE_OF = re.compile(rf"{_OUT_OF.pattern}하나(?![가-힣]{{3}})")
_IN = re.compile(r"에\s|당\s?")  # 100건에 3건꼴
_ROUND = frozenset({10, 100, 1000, 10000})
_PLACE = re.compile(r"(?<![가-힣])제\s?(?P<place>\d{1,3})(?=[가-힣])")
_LESS = re.compile(r"(?:\s?(?:이상|가량|정도|가까이))?(?:나|로)?\s?(?:더\s)?(?:줄|감소|낮|절감|축소|적[은게]|작[은게])")
_TOP = re.compile(r"(?:[Tt][Oo][Pp]|톱|탑)\s?(?P<length>\d+)")
_SPAN = re.compile(rf"(?<![가-힣\d])(?:{'|'.join(map(re.escape, SPANS))})")


def parts_told(text: str, found: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the shares that 32배 줄었다 leaves: 32분의 1."""
    return tuple(
        Figure(100 / each.value, PERCENT, each.start, each.end)
        for each in found
        if each.unit.kind == "배" and each.value > 0 and _LESS.match(text, each.end)
    )


def tops_told(text: str) -> tuple[Figure, ...]:
    """Return the lengths of lists of the best, Top 100, which support 100대, and the places of 제2공장, which support 두 번째."""
    tops = tuple(Figure(Fraction(match["length"]), UNITS["대"], *match.span()) for match in _TOP.finditer(text))
    return tops + tuple(Figure(Fraction(match["place"]), UNITS["번째"], *match.span()) for match in _PLACE.finditer(text))


def spans_told(text: str) -> tuple[Figure, ...]:
    """Return the spans of 매년, 해마다, 일일 ..., which support 1년에 and 하루."""
    return tuple(
        Figure(
            SPANS[match.group()][0] / SPANS[match.group()][1].factor,
            SPANS[match.group()][1],
            match.start(),
            match.end(),
            frequent=True,
        )
        for match in _SPAN.finditer(text)
    )


def shares(text: str, found: Sequence[Figure]) -> tuple[tuple[int, int, Fraction], ...]:
    """Return the shares in percent that 10곳 중 7곳 and 네 개 중 하나 tell, with the places of both in `found`."""
    told = [
        (place, place, 100 / whole.value)
        for place, whole in enumerate(found)
        if whole.value > 1 and _ONE_OF.match(text, whole.end)
    ]
    for place, (whole, part) in enumerate(itertools.pairwise(found)):
        between = text[whole.end : part.start]
        out_of = _OUT_OF.fullmatch(between) or (whole.value in _ROUND and _IN.fullmatch(between))
        if whole.value > 0 < part.value and alike(whole.unit, part.unit) and out_of:
            told.append((place, place + 1, 100 * part.value / whole.value))
    return tuple(told)


def shares_told(text: str, found: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the same shares as figures in percent, so that 10곳 중 7곳 supports 70%."""
    told = shares(text, found)
    return tuple(Figure(percent, PERCENT, found[part].start, found[part].end) for _, part, percent in told if percent <= 100)
