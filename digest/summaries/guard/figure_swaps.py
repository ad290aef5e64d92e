"""Whether figures and times hang on the same things as in the source, though the source has them all.

One is swapped where the source has another of its kind in surroundings far more like those of the summary: both are compared,
so that a summary in other words is as safe as one in the same words.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from digest.summaries.guard.agreement import as_fine, told_by
from digest.summaries.guard.alignment import Surroundings, Thing, crossed, likeness, surroundings, things
from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.figures import TO, Figure, same_figure
from digest.summaries.guard.moments import Moment
from digest.summaries.guard.reading import Reading
from digest.summaries.guard.reckoning import is_reckoned
from digest.summaries.guard.roles import ROLE, roles
from digest.summaries.guard.verdict import Code, problem

FIGURE_RATIO = 1.5  # how much more alike the surroundings of another figure must be
FIGURE_MARGIN = 1.2
MOMENT_RATIO = 1.8  # the same for days, months and years
MOMENT_MARGIN = 2.0
MAGNITUDES = 10_000  # between two sums of money that may be exchanged
FIGURES_MARGIN = 0.5
BARRIER = 0.4  # of the weight of what stands beyond another figure of the same kind
FAR_SIDE = 0.55  # of the weight of what stands on the side that a figure does not lean on
PAIR = 2
_QUANTITIES = frozenset({"won", "dollar", "euro", "yen", "yuan", "%"})
_LABELS = re.compile(r"(?:은|는|이|가|을|를|도)?\s(?:약\s)?")
_LEADING = re.compile(r"(?:은|는|이|가|도)(?=\s)")
_PER = re.compile(r"\s?당")
_ORDINALS = frozenset({"번째", "판", "단계", "위", "학년", "조"})
_OF_WHICH = re.compile(r"(?:의)?\s?(?:[가-힣]+\s){0,2}?(?:중|가운데)(?![가-힣])")
_PARTED = re.compile(r"(?:의|[가-힣\s]{0,10}?)\s?(?:중|가운데|에서|→)")
_LEANS_FORWARD = re.compile(
    r"의\s|\s?(?:짜리|규모의|이상의|이하의|넘는|인)\s|\s(?!이상|이하|미만|안팎|정도|가량|넘|규모로|수준)[가-힣A-Za-z]"
)


def swapped_figures(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for each figure that the source gives of something else."""
    around = things(claimed)
    for figure in claimed.figures:
        if figure.unit.kind in _ORDINALS or not _is_told(figure, evidence) or is_reckoned(figure, claimed.text, evidence):
            continue
        if figure.value == 1 and (claimed.text[figure.start] == "한" or _PER.match(claimed.text, figure.end)):
            continue
        near = _figure_surroundings(figure, claimed, around)
        others = [each for each in claimed.figures if each is not figure and _in_range(claimed.text, figure, each)]
        same, other, rival, place = _best_figures(figure, near, others, evidence)
        if other <= FIGURE_RATIO * same + FIGURE_MARGIN or _is_told_beside(figure, claimed, evidence):
            continue
        if not _is_of_another_subject(claimed, place, evidence):
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, figure)}’은(는) 기사에서 다른 것의 수치 (여기에는 ‘{rival}’)")
            return
    yield from _relabelled(claimed, evidence)
    yield from _exchanged_figures(claimed, evidence, around)


def _relabelled(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for a figure behind the name of a quantity (매출 509억 원) that the source only has behind another's."""
    for figure in claimed.figures:
        label = _label(figure, claimed)
        if not label or figure.unit.kind not in _QUANTITIES:
            continue
        told = [(each, _label(each, reading)) for reading in evidence.readings for each in reading.figures]
        own = [other for each, other in told if same_figure(figure, each)]
        rivals = [
            each
            for each, other in told
            if other == label and each.unit.kind == figure.unit.kind and not same_figure(figure, each)
        ]
        if rivals and own and all(other and other != label for other in own):
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, figure)}’은(는) 기사에서 다른 것의 수치")
            return


def _label(figure: Figure, reading: Reading) -> str:
    """Return the noun that stands directly before a figure; empty where none does."""
    before = [word for word in reading.words if word.end <= figure.start and not word.predicate]
    return before[-1].key if before and _LABELS.fullmatch(reading.text[before[-1].end : figure.start]) else ""


def _is_of_another_subject(claimed: Reading, place: int, evidence: Evidence) -> bool:
    """Say whether one source sentence has the subject and all figures of a sentence, and the rival's has not the subject."""
    leading = {each.key for each in claimed.mentions if _LEADING.match(claimed.text, each.end)}
    if not leading or len(claimed.figures) < PAIR or leading & evidence.present[place]:
        return False
    return any(
        leading <= present and all(any(same_figure(each, told) for told in reading.figures) for each in claimed.figures)
        for reading, present in zip(evidence.readings, evidence.present, strict=True)
    )


def _is_told(figure: Figure, evidence: Evidence) -> bool:
    """Say whether the source tells a figure as it stands, not only as 10곳 중 7곳, or as a sum or a difference."""
    return any(same_figure(figure, told) for reading in evidence.readings for told in reading.figures)


def _is_told_beside(figure: Figure, claimed: Reading, evidence: Evidence) -> bool:
    """Say whether a source sentence has a figure and one of its kind beside it in the same order, said of a whole: 11건 중 7건."""
    return any(
        figure in {one, other} and _PARTED.match(claimed.text, one.end) and _has_pair(one, other, evidence)
        for one, other in pairwise(claimed.figures)
        if one.unit.kind == other.unit.kind
    )


def _has_pair(one: Figure, other: Figure, evidence: Evidence) -> bool:
    return any(
        same_figure(one, first) and same_figure(other, second) and _PARTED.match(reading.text, first.end) is not None
        for reading in evidence.readings
        for first, second in pairwise(reading.figures)
    )


def _in_range(text: str, one: Figure, other: Figure) -> bool:
    first, second = sorted((one, other), key=lambda figure: figure.start)
    return TO.fullmatch(text[first.end : second.start]) is not None


def _best_figures(
    figure: Figure, near: Surroundings, others: Sequence[Figure], evidence: Evidence
) -> tuple[float, float, str, int]:
    """Return how alike the surroundings of the same figure are at best, those of another of its kind, that one, and where.

    The other end of a range (`others`) is no rival.
    """
    same, other, rival, place = 0.0, 0.0, "", 0
    for number, (reading, around) in enumerate(zip(evidence.readings, evidence.things, strict=True)):
        for told in reading.figures:
            if same_figure(figure, told):
                same = max(same, likeness(near, _figure_surroundings(told, reading, around), evidence.weights))
            elif (
                told.unit.kind == figure.unit.kind
                and _is_near(told, figure)
                and not any(same_figure(each, told) for each in others)
            ):
                alike = likeness(near, _figure_surroundings(told, reading, around), evidence.weights)
                if alike > other:
                    other, rival, place = alike, _shown(reading, told), number
    return same, other, rival, place


def _is_near(one: Figure, other: Figure) -> bool:
    """Say whether one sum may be taken for another at all: 8만4500원, the price of a share, for no contract of 1조2000억원."""
    low, high = sorted((one.steps, other.steps))
    return one.unit.kind not in _QUANTITIES or high <= MAGNITUDES * low


def _figure_surroundings(figure: Figure, reading: Reading, around: Sequence[Thing]) -> dict[str, float]:
    """Return the surroundings of a figure: its own side first (18억 원의 매출, 매출 18억 원), less beyond others of its kind."""
    place = next(thing for thing in around if thing.start == figure.start and thing.key.startswith("#"))
    near = surroundings(place, around)
    forward = _LEANS_FORWARD.match(reading.text, figure.end) is not None
    rivals = [each.start for each in reading.figures if each is not figure and each.unit.kind == figure.unit.kind]
    weighed: dict[str, float] = {}
    for thing in around:
        if thing.key not in near or thing.start == figure.start:
            continue
        beyond = any(
            min(thing.start, figure.start) < rival < max(thing.start, figure.start) or rival == thing.start for rival in rivals
        )
        side = 1.0 if (thing.start > figure.start) == forward else FAR_SIDE
        weight = near[thing.key] * side * (BARRIER if beyond else 1.0)
        weighed[thing.key] = max(weight, weighed.get(thing.key, 0.0))
    for role in roles(reading.text, figure.end):
        weighed[role] = ROLE
    if _OF_WHICH.match(reading.text, figure.end):
        weighed["^whole"] = ROLE
    return weighed


def _exchanged_figures(claimed: Reading, evidence: Evidence, around: Sequence[Thing]) -> Iterator[str]:
    """Compare two figures of one kind with the same two of a source sentence, as they stand and exchanged."""
    for one, other in combinations(claimed.figures, 2):
        if one.unit.kind != other.unit.kind or one.value == other.value:
            continue
        near = [_figure_surroundings(each, claimed, around) for each in (one, other)]
        pairs = (
            ([_figure_surroundings(each, reading, told) for each in (first, second)], True)
            for reading, told in zip(evidence.readings, evidence.things, strict=True)
            for first in reading.figures
            for second in reading.figures
            if first is not second and same_figure(one, first) and same_figure(other, second)
        )
        if crossed(near, pairs, evidence.weights, FIGURES_MARGIN):
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, one)}’와(과) ‘{_shown(claimed, other)}’이(가) 기사와 뒤바뀜")
            return


# --- times -----------------------------------------------------------------------------------------------------------


def swapped_moments(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for a day that the source names for something else."""
    around = things(claimed)
    told_times = [each for reading in evidence.readings for each in reading.moments]
    for moment in claimed.moments:
        if not any(told_by(moment, each, evidence.today) for each in told_times):
            continue  # only counted back or forward to: 이듬해
        near = _moment_surroundings(moment, around)
        others = [each for each in claimed.moments if each is not moment and as_fine(moment, each)]
        same, other, rival = 0.0, 0.0, ""
        for reading, told in zip(evidence.readings, evidence.things, strict=True):
            for each in reading.moments:
                alike = likeness(near, _moment_surroundings(each, told), evidence.weights)
                if any(told_by(rest, each, evidence.today) for rest in others):
                    continue
                if not _is_comparable(moment, each):
                    continue
                if told_by(moment, each, evidence.today) or (as_fine(moment, each) and told_by(each, moment, evidence.today)):
                    same = max(same, alike)
                elif as_fine(moment, each) and alike > other:
                    other, rival = alike, _shown(reading, each)
        if other > MOMENT_RATIO * same + MOMENT_MARGIN:
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, moment)}’은(는) 기사에서 다른 일의 때 (여기에는 ‘{rival}’)")
            return


def _is_comparable(moment: Moment, other: Moment) -> bool:
    """Say whether two times can be told apart: 오늘 and the 25th cannot where nobody knows the day, nor a year and a day without one."""
    if _is_year(moment) and other.year is None:
        return False  # a day of this year says nothing of what else is this year's
    steps = ((moment.year, other.year), (moment.month, other.month), (moment.day, other.day))
    return not any(one and two and one[0] != two[0] for one, two in steps)


def _is_year(moment: Moment) -> bool:
    return moment.year is not None and moment.month is None and moment.day is None and not moment.part


def _moment_surroundings(moment: Moment, around: Sequence[Thing]) -> dict[str, float]:
    place = next((thing for thing in around if thing.start == moment.start and thing.key.startswith("~")), None)
    return surroundings(place, around) if place else {}


def _shown(reading: Reading, at: Figure | Moment) -> str:
    return reading.text[at.start : at.end].strip()
