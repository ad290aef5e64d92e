"""Which sentences stand for a story: a handful of weights, then the best few that go together.

A sentence earns by its place, by how much it names, by its closeness to the title and to the rest, and by its kind.
Then all sets of up to three of the best are compared: what fits into the length, says nothing twice and leaves no
"이는" without what it points to. The weights of place, length, title and centre were fitted elsewhere on marked
Korean IT news; those of kinds were set by hand. Measured by benchmarks/summaries.py.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from digest.korean import Token, nouns
from digest.korean.endings import is_cut
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES
from digest.summaries.likeness import centrality, cosine, overlap, repeats
from digest.summaries.source import SourceSentence
from digest.summaries.wording import kinds, leanings

# what a sentence earns, each feature in [0, 1]
WEIGHTS = {
    "first": 1.84,  # of its article
    "second": 1.23,
    "third": 0.69,
    "early": 1.44,  # exp(-place / 4)
    "central": 1.00,  # TextRank over all sentences of the story
    "full": 4.09,  # log of the number of nouns
    "titled": 1.12,  # cosine with the title
    "anchor": 1.00,  # of the article whose headline stands for the story
    "long": -1.00,  # from 130 characters, wholly at 230
    # by its kind, as in `wording.FORMS`
    "next": 0.80,
    "figures": 0.30,
    "said": -0.60,
    "aside": -0.60,
    "restated": -0.60,
    "speech": -3.00,
    "question": -1.50,
    "reporter": -1.50,
    # where the sentence before is not shown, as in `wording.LEANING`
    "points_back": -1.30,
    "explains": -0.90,
    "goes_on": -0.40,
}
LONG = 130  # characters, from which a sentence is hard to read in a digest
ELSEWHERE = 0.5  # what a place counts in another outlet's article, whose first sentence tells the same news
WORTH = 2.6  # score below which a sentence is better left out
MOST_CANDIDATES = 12  # sentences of which every set is compared: 298 sets
SAME = 0.6  # share of the smaller one's nouns in common, from which two sentences say the same
SAME_ELSEWHERE = 0.4  # the same for two outlets, which tell one thing in their own words
SECOND_LEAD = 1.5  # what the first sentences of two outlets lose together: they tell the same news
ALIKE = 0.3  # and from which the second is worth less, by `REPEAT` a point of share
REPEAT = 4.0


@dataclass(frozen=True, slots=True)
class Scored:
    """A source sentence with its number among them, what it is worth and the nouns it names."""

    number: int
    sentence: SourceSentence
    score: float
    names: frozenset[str]
    leans: frozenset[str]  # on the sentence before, as in `wording.LEANING`


def score(title: Sequence[Token], sentences: Sequence[SourceSentence], tokens: Sequence[Sequence[Token]]) -> tuple[Scored, ...]:
    """Say what each sentence is worth, in their order.

    A sentence that only repeats the title is left out, and so is a cut one where there is another.
    """
    bags = [Counter(nouns(each)) for each in tokens]
    titled = Counter(nouns(title))
    rows = _features(titled, sentences, bags)
    scored = tuple(
        Scored(number, sentence, _weighed(row), frozenset(bag), leanings(sentence.text))
        for number, (sentence, bag, row) in enumerate(zip(sentences, bags, rows, strict=True))
        if not repeats(bag, titled)
    )
    return tuple(each for each in scored if not is_cut(each.sentence.text)) or scored


def choose(scored: Sequence[Scored], most_characters: int = MOST_CHARACTERS) -> tuple[Scored, ...]:
    """Choose the set of at most three sentences and `most_characters` that is worth most, in reading order."""
    best = sorted(scored, key=lambda each: (-each.score, each.number))[:MOST_CANDIDATES]
    fitting = sorted((each for each in best if len(each.sentence.text) <= most_characters), key=lambda each: each.number)
    most, winner = -math.inf, tuple[Scored, ...]()
    for size in range(1, MOST_SENTENCES + 1):
        for chosen in combinations(fitting, size):
            if sum(len(each.sentence.text) + 1 for each in chosen) - 1 <= most_characters:
                worth = worth_together(chosen)
                if worth > most:
                    most, winner = worth, chosen
    return winner


def worth_together(chosen: Sequence[Scored]) -> float:
    """Say what sentences are worth in one summary: less where they repeat or lean on what is not shown."""
    shown = {(each.sentence.reporter, each.sentence.place) for each in chosen}
    worth = sum(each.score - WORTH for each in chosen)
    for each in chosen:
        if (each.sentence.reporter, each.sentence.place - 1) not in shown:
            worth += sum(WEIGHTS[leaning] for leaning in each.leans)
    return worth - sum(_repetition(one, other) for one, other in combinations(chosen, 2))


def _repetition(one: Scored, other: Scored) -> float:
    """Say what two sentences lose by saying the same; infinite where one of them is enough."""
    share = overlap(one.names, other.names)
    elsewhere = one.sentence.reporter != other.sentence.reporter
    if share >= (SAME_ELSEWHERE if elsewhere else SAME):
        return math.inf
    leads = elsewhere and one.sentence.place == other.sentence.place == 0
    return REPEAT * max(0.0, share - ALIKE) + SECOND_LEAD * leads


def _weighed(features: dict[str, float]) -> float:
    return sum(WEIGHTS[name] * value for name, value in features.items())


def _features(title: Counter[str], sentences: Sequence[SourceSentence], bags: Sequence[Counter[str]]) -> list[dict[str, float]]:
    central = _spread(centrality(bags))
    titled = _spread([cosine(bag, title) for bag in bags])
    counts = [math.log1p(sum(bag.values())) for bag in bags]
    most = max(counts, default=0.0) or 1.0
    return [
        _by_place(sentence)
        | {
            "anchor": float(sentence.reporter == 0),
            "central": central[number],
            "titled": titled[number],
            "full": counts[number] / most,
            "long": min(1.0, max(0.0, (len(sentence.text) - LONG) / 100)),
        }
        | dict.fromkeys(kinds(sentence.text), 1.0)
        for number, sentence in enumerate(sentences)
    ]


def _by_place(sentence: SourceSentence) -> dict[str, float]:
    counts = ELSEWHERE if sentence.reporter else 1.0
    place = {name: counts * (sentence.place == at) for at, name in enumerate(("first", "second", "third"))}
    return place | {"early": counts * math.exp(-sentence.place / 4)}


def _spread(values: Sequence[float]) -> list[float]:
    """Stretch values to [0, 1]; all 0 where they are equal."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    return [(value - least) / (most - least) if most > least else 0.0 for value in values]
