"""Which source sentences support a sentence, and how alike the surroundings of two places are.

Sentences are compared by what they hold in common, each thing weighed by how rare it is in the article: words by their meaning
(`meanings`), names by their key, figures and times by their value.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.summaries.guard.reading import Reading, clause_of

DECAY = 0.8  # of the weight of a neighbour for each thing that stands between
OTHER_CLAUSE = 0.4  # weight of a neighbour beyond the end of the clause
MOST_SOURCES = 3
GROUNDED = ("@", "#", "~")  # how the keys of names, figures and times begin
LEAST_GAIN = 0.12  # of a sentence's weight that a further source must add


Surroundings = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a sentence says, under the key by which it is compared."""

    key: str
    start: int
    end: int
    clause: int


def things(reading: Reading) -> tuple[Thing, ...]:
    """Return what a sentence says, from left to right."""
    found = [Thing(word.key, word.start, word.end, word.clause) for word in reading.words]
    starts = reading.clauses
    found += [Thing(f"@{each.key}", each.start, each.end, clause_of(each.start, starts)) for each in reading.mentions]
    found += [Thing(f"#{each.steps}", each.start, each.end, clause_of(each.start, starts)) for each in reading.figures]
    for each in reading.moments:
        key = f"~{each.day}" if each.day else f"~{each.month}" if each.month else f"~{each.year}{each.part}"
        found.append(Thing(key, each.start, each.end, clause_of(each.start, starts)))
    return tuple(sorted(found, key=lambda thing: thing.start))


class Weights:
    """How much it says that two sentences of an article share a thing."""

    def __init__(self, sentences: Sequence[Sequence[Thing]]) -> None:
        """Count in how many sentences each thing stands."""
        self._seen = Counter(key for sentence in sentences for key in {thing.key for thing in sentence})
        self._count = len(sentences)

    def weight(self, key: str) -> float:
        """Return the weight of a thing: about 0.4 where it is in every sentence, 3 where it is in one of twenty."""
        return math.log(1.5 + self._count / self._seen.get(key, 1)) if key in self._seen else math.log(1.5 + self._count)

    def knows(self, key: str) -> bool:
        """Say whether the article has this thing at all."""
        return key in self._seen


def coverage(claimed: Iterable[str], said: frozenset[str], weights: Weights) -> float:
    """Return the share of the weight of what is claimed that a source says, in [0, 1]."""
    keys = set(claimed)
    total = sum(weights.weight(key) for key in keys)
    return sum(weights.weight(key) for key in keys & said) / total if total else 0.0


def supporters(claimed: Sequence[Thing], sources: Sequence[frozenset[str]], weights: Weights) -> tuple[tuple[int, ...], float]:
    """Choose the source sentences that together cover a sentence best, the strongest first.

    Returns:
        Their indexes, at most 3, and the share of the sentence's weight that they cover, in [0, 1].
    """
    left = {thing.key for thing in claimed}
    total = sum(weights.weight(key) for key in left)
    chosen: list[int] = []
    covered = 0.0
    while total and left and len(chosen) < MOST_SOURCES:
        gains = [(sum(weights.weight(key) for key in left & said), -number) for number, said in enumerate(sources)]
        gain, number = max(gains, default=(0.0, 0))
        if gain <= (0 if not chosen else LEAST_GAIN * total):
            break
        chosen.append(-number)
        covered += gain
        left -= sources[-number]
    return tuple(chosen), covered / total if total else 0.0


def surroundings(place: Thing, around: Sequence[Thing], beyond: float = OTHER_CLAUSE) -> dict[str, float]:
    """Return the neighbours of a place, each with a weight that falls with its distance, and to `beyond` outside the clause."""
    at = next(number for number, thing in enumerate(around) if thing.start == place.start and thing.key == place.key)
    found: dict[str, float] = {}
    for number, thing in enumerate(around):
        if number == at:
            continue
        near = DECAY ** (abs(number - at) - 1) * (1.0 if thing.clause == place.clause else beyond)
        found[thing.key] = max(near, found.get(thing.key, 0.0))
    return found


def likeness(one: Mapping[str, float], other: Mapping[str, float], weights: Weights) -> float:
    """Say how much the surroundings of two places have in common: 0 where nothing."""
    return sum(weights.weight(key) * math.sqrt(near * other[key]) for key, near in one.items() if key in other)


def crossed(
    near: Sequence[Surroundings], pairs: Iterable[tuple[Sequence[Surroundings], bool]], weights: Weights, margin: float
) -> bool:
    """Say whether two places are more like a pair of the source when exchanged.

    The pair that is likest either way decides; with each comes whether its two may be taken for exchanged at all.
    """
    best, exchanged_best = 0.0, False
    for far, possible in pairs:
        straight = likeness(near[0], far[0], weights) + likeness(near[1], far[1], weights)
        exchanged = likeness(near[0], far[1], weights) + likeness(near[1], far[0], weights)
        if max(straight, exchanged) > best:
            best, exchanged_best = max(straight, exchanged), possible and exchanged > straight + margin
    return exchanged_best
