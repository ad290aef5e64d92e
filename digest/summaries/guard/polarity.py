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
from digest.summaries.guard.stances import Stance, stances
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
OTHER_WORDS = 0.8  # of the weight of a denial in other words
SUBJECT = 0.5  # of the weight of a subject, for having it in common
LEAST_TELLING = 1.2  # weight of a subject that tells two stances apart
PAST = 0.33  # of the weight of what the source tells of before
_SUBJECT = re.compile(r"[들치화성자형용량계측]?(?:에는|에게는|에서는|에도|은|는|이|가|도|께서)(?=[\s,])")
_OBJECT = re.compile(r"[들치화성자형용량계측]?(?:을|를)(?=[\s,])")
_PAST = re.compile(r"지금까지|그동안|종전|종래|그간|원래|애초|당초|전에는|었었|했었|였었")
CLAIMED = -1  # in place of a source's
_TAKEN_BACK = re.compile(r"지만\s?,?\s?$|으나\s?,?\s?$")


@dataclass(frozen=True, slots=True)
class _Told:
    """A stance with its surroundings."""

    stance: Stance
    near: Mapping[str, float]
    place: int
    weight: float
    before: str  # the word that stands before it
    subject: str  # the keys of what it is said of and to; may be empty
    target: str
    past: bool  # whether it is told of what no longer holds

    @property
    def side(self) -> tuple[str, int]:
        """The axis, and which end of it."""
        return self.stance.axis, self.stance.sign


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
    told = [
        each for place in range(len(evidence.readings)) for each in _told(evidence.readings[place], evidence.things[place], place)
    ]
    judged = [
        each
        for each in _told(claimed, around, CLAIMED)
        if each.stance.judged and not _is_misread(each.stance.word, told, evidence)
    ]
    for each in judged:
        if _is_turned(each, judged, told, sources, evidence):
            yield problem(Code.POLARITY, f"‘{_shown(claimed, each.stance.word)}’은(는) 기사와 반대")
            return
    if sources and is_denied_alone(claimed, around, evidence):
        yield problem(Code.POLARITY, "기사에 없는 부정")


def _told(reading: Reading, around: Sequence[Thing], place: int) -> Iterator[_Told]:
    """Yield the stances of a sentence with what surrounds them."""
    ends = [*reading.clauses[1:], len(reading.text)]
    for stance in stances(reading):
        word = stance.word
        taken_back = _TAKEN_BACK.search(reading.text[: ends[word.clause]]) is not None
        weight = CONTRASTED if taken_back else 1.0
        near = _of_breach(word, around) if stance.breach else _surroundings(word, around)
        if stance.axis != _own_axis(word):
            near[word.key] = 1.0  # an ending's side is said of its word: 공개해야 한다
        yield _Told(
            stance, near, place, weight, _before(word, reading), *_about(word, around, reading.text), _is_past(word, reading)
        )


def _of_breach(word: Word, around: Sequence[Thing]) -> dict[str, float]:
    return surroundings(next(thing for thing in around if thing.start == word.start), around, 1.0)


def _is_misread(word: Word, told: Sequence[_Told], evidence: Evidence) -> bool:
    """Say whether the source has a noun to the letter that its morphemes were not taken for (외 + 산)."""
    return not word.predicate and word.stem in evidence.text and all(each.stance.word.stem != word.stem for each in told)


def _own_axis(word: Word) -> str:
    axis = axis_of(word.stem)
    return axis[0] if axis else word.key


def _before(word: Word, reading: Reading) -> str:
    """Return the word that stands before another in its clause; empty where none does."""
    earlier = [each for each in reading.words if each.end <= word.start and each.clause == word.clause]
    return earlier[-1].stem if earlier else ""


def _about(word: Word, around: Sequence[Thing], text: str) -> tuple[str, str]:
    """Return the keys of the subject and the object that stand last before a word, the object in its clause."""
    before = [thing for thing in reversed(around) if thing.end <= word.start]
    subject = next((thing.key for thing in before if _SUBJECT.match(text, thing.end)), "")
    target = next((thing.key for thing in before if thing.clause == word.clause and _OBJECT.match(text, thing.end)), "")
    return subject, target


def _is_past(word: Word, reading: Reading) -> bool:
    """Say whether the clause of a word tells what held before: 지금까지는, 그동안, 했었다."""
    ends = [*reading.clauses[1:], len(reading.text)]
    return _PAST.search(reading.text[reading.clauses[word.clause] : ends[word.clause]]) is not None


def _closeness(claim: _Told, told: _Told, evidence: Evidence) -> int:
    """Return how far two stances are of one thing: 2 for the subject, 1 for the object."""
    shared = _shared(claim, told, evidence)
    return 2 * (claim.subject in shared) + (claim.target in shared)


def _shared(claim: _Told, told: _Told, evidence: Evidence) -> frozenset[str]:
    """Return the subject and the object that two stances have in common; what is everywhere tells nothing."""
    both = {claim.subject, claim.target} & {told.subject, told.target} - {""}
    return frozenset(key for key in both if evidence.weights.weight(key) >= LEAST_TELLING)


def _alike(claim: _Told, told: _Told, evidence: Evidence) -> float:
    """Say how alike the surroundings of two stances are, more where they are of one subject, less where one is of the past."""
    alike = likeness(claim.near, told.near, evidence.weights)
    alike += SUBJECT * sum(evidence.weights.weight(key) for key in _shared(claim, told, evidence)) * (alike > 0)
    return alike * (1.0 if claim.past or not told.past else PAST)


def _is_turned(claim: _Told, rivals: Sequence[_Told], told: Sequence[_Told], sources: Sequence[int], evidence: Evidence) -> bool:
    """Say whether the source has the opposite of a stance in surroundings more like those of the stance."""
    axis, sign = claim.side
    opposed = [each for each in told if each.side == (axis, -sign) and not _is_of_another(each, claim, rivals, evidence)]
    closest = max((_closeness(claim, each, evidence) for each in opposed), default=0)
    of_it = {each.place for each in opposed if _closeness(claim, each, evidence) == closest > 0}
    same, other, at_hand = _denied_alike(claim, told, evidence), 0.0, False
    for each in told:
        strange = _closeness(claim, each, evidence) < closest
        if each.side != claim.side or (strange and each.place in of_it):  # A는 찬성하고 B는 반대하다
            continue
        boost = 1.0 if strange or (each.past and not claim.past) else _boost(each, claim)
        at_hand |= boost > 1 and each.place in sources
        same = max(same, _alike(claim, each, evidence) * boost)
    other = max((_alike(claim, each, evidence) * each.weight for each in opposed), default=0.0)
    total = sum(evidence.weights.weight(key) * weight for key, weight in claim.near.items())
    return other > (NEARBY_RATIO if at_hand else RATIO) * same and other >= LEAST_SHARE * total > 0


def _denied_alike(claim: _Told, told: Sequence[_Told], evidence: Evidence) -> float:
    """Return how alike a denial in other words is: 쓰지 않는다 for 사용하지 않는다."""
    word = claim.stance.word
    if not word.negated or axis_of(word.stem):
        return 0.0
    denials = (each for each in told if each.stance.axis != claim.stance.axis and each.stance.word.negated)
    return OTHER_WORDS * max(
        (_alike(claim, each, evidence) for each in denials if word.adnominal or not each.stance.word.adnominal), default=0.0
    )


def _boost(told: _Told, claim: _Told) -> float:
    """Return how much more a word of the source counts for being the very word, with the very word before it."""
    if told.stance.word.stem != claim.stance.word.stem:
        return 1.0
    return SAME_PAIR if told.before and told.before == claim.before else SAME_WORD


def _is_of_another(told: _Told, claim: _Told, rivals: Sequence[_Told], evidence: Evidence) -> bool:
    """Say whether another word of the sentence, on the same axis and the same side as the source's, is more like it."""
    alike, near = _alike(claim, told, evidence), _closeness(claim, told, evidence)
    return any(
        (rival.stance.word.stem == told.stance.word.stem and _closeness(rival, told, evidence) >= near)
        or _alike(rival, told, evidence) > alike
        for rival in rivals
        if rival.stance.word is not claim.stance.word and rival.side == told.side
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


def _shown(reading: Reading, word: Word) -> str:
    return re.split(r"[\s,.]", reading.text[word.start :], maxsplit=1)[0]
