"""Which figures follow from two that the source tells: their sum, what one is more than the other, how many times as much it is."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, permutations

from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.figures import Bound, Figure
from digest.summaries.guard.units import BARE, PERCENT, POINTS, UNITS, alike

LEAST_SUM = 100  # below it a sum is met by chance, and counts only where the sentence says that it is one
TIMES = UNITS["배"]
RATIO = 0.25  # by which 두 배 may be away from what one figure is of the other
LEVEL = 3  # percentage points by which 60% 수준 may be away
_LEVEL = re.compile(r"\s?(?:수준|정도|가량|꼴|안팎)")
_NO_RATIO = frozenset({BARE.kind, TIMES.kind, "위", "번째", "months", "seconds"})
_SUMMED = re.compile(r"(?:총|모두|합계|합쳐|합친|합해|전체|도합)\s?(?:약\s)?$")
_CHANGED = re.compile(
    r"(?:\s[가-힣]{1,5})?(?:으로|로|이|가|을|를|만큼)?\s?(?:넘게\s|가량\s|더\s|이나\s)?"
    r"(?:[상하]향|늘|줄|증[가액]|감[소액축]|삭감|깎|연장|단축|인[상하]|높|낮|많|적[은었]|올[라랐려렸리린]|오[른르]|내[려렸린]|떨어|뛰|뛴|급[등락증감]|상승|하락|확대|축소|차이|차로|격차|앞[서섰선]|뒤[지졌진]|벌어|길[어었]|짧[아았])"
)


def is_reckoned(figure: Figure, text: str, evidence: Evidence) -> bool:
    """Say whether a figure that the source does not have is reckoned from two figures of one of its sentences."""
    if figure.unit.kind == TIMES.kind:
        return _is_ratio(figure, evidence)
    if figure.unit.kind == PERCENT.kind and _LEVEL.match(text, figure.end) and _is_level(figure, evidence):
        return True
    summed = figure.value >= LEAST_SUM or _SUMMED.search(text[: figure.start]) is not None
    changed = _CHANGED.match(text, figure.end) is not None
    if not (summed or changed):
        return False
    for reading in evidence.readings:
        unit = PERCENT if figure.unit == POINTS else figure.unit  # from 1.8% to 1.6% are 0.2%포인트
        same = [each for each in reading.figures if alike(unit, each.unit)]
        for one, other in combinations(same, 2):
            if one.unit.kind != other.unit.kind:
                continue
            if (summed and one.steps + other.steps == figure.steps) or (changed and abs(one.steps - other.steps) == figure.steps):
                return True
    return False


def _is_ratio(figure: Figure, evidence: Evidence) -> bool:
    """Say whether one figure of the source is so many times another of its kind: 3%로 올리라 where 1.5% is paid."""
    most = 1.0 if figure.bound is Bound.LEAST else RATIO
    return any(-RATIO <= ratio - float(figure.value) <= most for ratio in _ratios(evidence.figures))


def _is_level(figure: Figure, evidence: Evidence) -> bool:
    """Say whether a rough share is that of one figure in another of its sentence: 도시의 60% 수준 of 38개 and 61개."""
    return any(
        abs(100 * ratio - float(figure.value)) <= LEVEL for reading in evidence.readings for ratio in _ratios(reading.figures)
    )


def _ratios(told: Iterable[Figure]) -> Iterator[float]:
    counted = [each for each in told if each.unit.kind not in _NO_RATIO and each.value > 0]
    return (float(one.steps / other.steps) for one, other in permutations(counted, 2) if one.unit.kind == other.unit.kind)
