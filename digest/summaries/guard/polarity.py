"""Whether a sentence says the opposite of what its source says: 공개 for 비공개, 줄었다 for 늘었다, or a 않다 more.

Each word on an axis of opposites (`meanings.AXES`) and each predicate is compared with the same in the source, where the
surroundings are most alike: what is open here and closed there is told apart by what it is said of.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.summaries.guard.alignment import Thing, likeness, surroundings, things
from digest.summaries.guard.denials import is_denied_alone, unsupported_words
from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.meanings import axis_of
from digest.summaries.guard.reading import Reading, Word
from digest.summaries.guard.verdict import Code, problem

RATIO = 1.15  # how much more alike the surroundings of the opposite must be
NEARBY_RATIO = 2.0  # the same where a supporting sentence has the very word
SAME_WORD = 1.35  # how much more the very word counts than another on its side
SAME_PAIR = 1.8  # the same where the word before it is the same too (기록을 공개)
BEYOND = 0.1  # weight of what is said in another clause
LEAST_NEAR = 1.5  # weight of neighbours, below which other clauses count as well
AHEAD = 0.4  # weight of what stands behind a predicate
CONTRASTED = 0.5  # of the weight of what the source takes back in its next clause (하지만, 지만)
LEAST_SHARE = 0.3  # of the weight of a word's surroundings, that the opposite must share
_OPENING = frozenset({"열다", "열리다", "닫다", "닫히다"})
_EVENTS = re.compile(
    r"(?:문|회의|회담|회견|총회|대회|행사|설명회|간담회|토론회|공청회|포럼|재판|공판|전시회|박람회|세미나|위원회|이사회|소위|본회의|법정|막|시대)(?:을|를|이|가)?\s(?:[가-힣]+(?:서|에)\s)?$"
)
_REFUSED_REQUEST = re.compile(
    r"\s?(?:청구|요구|요청|신청|제안)[을를은는]?\s(?:거부|거절|반려|기각|각하)|\s?(?:취소|무효|금지|정지|중지)\s?(?:소송|청구|심판|신청|가처분|여부)"
)
_TAKEN_BACK = re.compile(r"지만\s?,?\s?$|으나\s?,?\s?$")


@dataclass(frozen=True, slots=True)
class _Told:
    """A word of the source with its surroundings."""

    word: Word
    near: Mapping[str, float]
    place: int
    weight: float
    before: str  # the word that stands before it


def contradictions(claimed: Reading, sources: Sequence[int], evidence: Evidence) -> Iterator[str]:
    """Yield the first thing in a sentence that is the opposite of what its source says.

    Args:
        claimed: The sentence.
        sources: Places among `evidence.readings` of what supports it, the strongest first.
        evidence: The source.
    """
    strong = next(unsupported_words(claimed.text, evidence.text), "")
    if strong:
        yield problem(Code.POLARITY, f"‘{strong}’은(는) 기사에 없음")
        return
    around = things(claimed)
    told = [each for place in range(len(evidence.readings)) for each in _told(place, evidence)]
    judged = [word for word in claimed.words if (axis_of(word.stem) or word.predicate) and not _is_set_phrase(word, claimed)]
    near = {word: _surroundings(word, around) for word in judged}
    for word in judged:
        if _is_turned(word, claimed, near, told, sources, evidence):
            yield problem(Code.POLARITY, f"‘{_shown(claimed, word)}’은(는) 기사와 반대")
            return
    if sources and is_denied_alone(claimed, around, evidence):
        yield problem(Code.POLARITY, "기사에 없는 부정")


def _is_set_phrase(word: Word, reading: Reading) -> bool:
    """Say whether a word says nothing of what is open or closed: 문을 닫다 of a firm, 회의를 열다, 공개 청구를 거부하다."""
    return (
        _EVENTS.search(reading.text[: word.start]) is not None
        if word.stem in _OPENING
        else _REFUSED_REQUEST.match(reading.text, word.end) is not None
    )


def _before(word: Word, reading: Reading) -> str:
    """Return the word that stands before another in its clause; empty where none does."""
    earlier = [each for each in reading.words if each.end <= word.start and each.clause == word.clause]
    return earlier[-1].stem if earlier else ""


def _told(place: int, evidence: Evidence) -> Iterator[_Told]:
    reading = evidence.readings[place]
    ends = [*reading.clauses[1:], len(reading.text)]
    for word in reading.words:
        if (axis_of(word.stem) or word.predicate or word.negated) and not _is_set_phrase(word, reading):
            taken_back = _TAKEN_BACK.search(reading.text[: ends[word.clause]]) is not None
            weight = CONTRASTED if taken_back else 1.0
            yield _Told(word, _surroundings(word, evidence.things[place]), place, weight, _before(word, reading))


def _is_turned(
    word: Word,
    claimed: Reading,
    near: Mapping[Word, Mapping[str, float]],
    told: Sequence[_Told],
    sources: Sequence[int],
    evidence: Evidence,
) -> bool:
    """Say whether the source has the opposite of a word in surroundings more like those of the word."""
    same, other, at_hand = 0.0, 0.0, False
    before = _before(word, claimed)
    for each in told:
        alike = likeness(near[word], each.near, evidence.weights)
        if _axis(each.word) != _axis(word):
            if word.negated and each.word.negated and not axis_of(word.stem):
                same = max(same, alike)  # a denial in other words
            continue
        if _sign(each.word) == _sign(word):
            at_hand |= each.place in sources and each.word.stem == word.stem
            same = max(same, alike * _boost(each, word, before))
        elif not _is_of_another(each, word, alike, near, evidence):
            other = max(other, alike * each.weight)
    total = sum(evidence.weights.weight(key) * weight for key, weight in near[word].items())
    return other > (NEARBY_RATIO if at_hand else RATIO) * same and other >= LEAST_SHARE * total > 0


def _boost(told: _Told, word: Word, before: str) -> float:
    """Return how much more a word of the source counts for being the very word, with the very word before it."""
    if told.word.stem != word.stem:
        return 1.0
    return SAME_PAIR if told.before and told.before == before else SAME_WORD


def _is_of_another(each: _Told, word: Word, alike: float, near: Mapping[Word, Mapping[str, float]], evidence: Evidence) -> bool:
    """Say whether another word of the sentence, on the same axis and the same side as the source's, is more like it."""
    return any(
        rival.stem == each.word.stem or likeness(surrounding, each.near, evidence.weights) > alike
        for rival, surrounding in near.items()
        if rival is not word and _axis(rival) == _axis(word) and _sign(rival) == _sign(each.word)
    )


def _surroundings(word: Word, around: Sequence[Thing]) -> dict[str, float]:
    """Return the surroundings of a word; of a predicate first what stands before it: 단속이 쉽다."""
    place = next(thing for thing in around if thing.start == word.start and thing.key == word.key)
    near = surroundings(place, around, BEYOND)
    if sum(near.values()) < LEAST_NEAR:  # alone in its clause
        near = surroundings(place, around)
    if not word.predicate or word.adnominal:
        return near
    before = {thing.key for thing in around if thing.start < word.start}
    return {key: weight if key in before else AHEAD * weight for key, weight in near.items()}


def _axis(word: Word) -> str:
    axis = axis_of(word.stem)
    return axis[0] if axis else word.stem


def _sign(word: Word) -> int:
    axis = axis_of(word.stem)
    return (axis[1] if axis else 1) * (-1 if word.negated else 1)


def _shown(reading: Reading, word: Word) -> str:
    return re.split(r"[\s,.]", reading.text[word.start :], maxsplit=1)[0]
