"""Which figures follow from two that the source tells in one sentence: their sum, what one is more than the other, what is left."""

import re
from itertools import combinations

from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.figures import Figure
from digest.summaries.guard.units import alike

LEAST_SUM = 100  # below it a sum is met by chance, and counts only where the sentence says that it is one
_SUMMED = re.compile(r"(?:총|모두|합계|합쳐|합친|합해|전체|도합)\s?(?:약\s)?$")
_CHANGED = re.compile(
    r"(?:\s[가-힣]{1,5})?(?:으로|로|이|가|을|를|만큼)?\s?(?:넘게\s|가량\s|더\s|이나\s)?"
    r"(?:늘|줄|증[가액]|감[소액축]|삭감|깎|연장|단축|인[상하]|높|낮|많|적[은었]|올[라랐려렸리린]|오[른르]|내[려렸린]|떨어|뛰|뛴|급[등락증감]|상승|하락|확대|축소|차이|차로|격차|앞[서섰선]|뒤[지졌진]|벌어|길[어었]|짧[아았])"
)


def is_reckoned(figure: Figure, text: str, evidence: Evidence) -> bool:
    """Say whether a figure that the source does not have is reckoned from two figures of one of its sentences."""
    summed = figure.value >= LEAST_SUM or _SUMMED.search(text[: figure.start]) is not None
    changed = _CHANGED.match(text, figure.end) is not None
    if not (summed or changed):
        return False
    for reading in evidence.readings:
        same = [each for each in reading.figures if alike(figure.unit, each.unit)]
        for one, other in combinations(same, 2):
            if one.unit.kind != other.unit.kind:
                continue
            if (summed and one.steps + other.steps == figure.steps) or (changed and abs(one.steps - other.steps) == figure.steps):
                return True
    return False
