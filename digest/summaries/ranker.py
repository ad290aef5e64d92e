"""Which sentences stand for a story: a handful of weights, then the best few that fit together.

A sentence earns by its place, by how much it names, by its closeness to the title and to the rest, and loses where it
can't stand alone. Then all sets of up to three of the best are compared: what fits into the length, says nothing
twice and leaves no "이는" without what it points to. Features after Mihalcea and Tarau, TextRank (2004), and the
lead bias of news; measured by benchmarks/summaries.py.
"""

import math
import operator
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from digest.korean import Token, nouns
from digest.korean.sentences import quoted
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES
from digest.summaries.source import SourceSentence

# what a sentence earns, each feature in [0, 1]
WEIGHTS = {
    "first": 1.84,  # of its article
    "second": 1.23,
    "third": 0.69,
    "early": 1.44,  # exp(-place / 4)
    "central": 0.70,  # TextRank over all sentences of the story
    "full": 4.09,  # log of the number of nouns
    "titled": 1.12,  # cosine with the title
    "anchor": 1.00,  # of the article whose headline stands for the story
    # what it loses
    "question": -1.50,
    "speech": -1.20,  # a quotation without its speaker
    "aside": -0.60,  # 한편: what follows is another matter
    "points_back": -1.30,  # 이는, 그는: and the sentence before is not shown
    "goes_on": -0.40,  # 또한, 다만: and the sentence before is not shown
}
WORTH = 2.6  # score below which a sentence is better left out
MOST_CANDIDATES = 12  # sentences of which every set is compared: 298 sets
SAME = 0.6  # share of the smaller one's nouns in common, from which two sentences say the same
ALIKE = 0.4  # and from which the second is worth less, by `REPEAT` a point of share
REPEAT = 4.0
_QUESTION = re.compile(r"(?:\?|까\.?)[”\"’']*$")
_ASIDE = re.compile(r"^한편[,\s]")
_POINTS_BACK = re.compile(
    r"^[“\"‘']?이 [가-힣]{2,8}(?:는|은|이|가|을|를|의|에|에서|으로|로)\s"
    r"|^[“\"‘']?(?:그|그녀|그들|이|이들|이것|그것|이 같은 \S+|이런 \S+|이러한 \S+|그런 \S+)(?:는|은|가|를|을|의|에|에게|와|도|로|로써|로 인해|에 따라|에 대해)\s"
    r"|^(?:이에|이로|이를|이와|이처럼|그러면서|그러자|그중|그 결과|그 이유|이 때문에|이 과정|이 경우|이 중|해당 |당초 이|같은 |양측|양사|둘은|두 회사는|여기에)"
    r"|^[가-힣] (?:대표|장관|차관|의원|회장|부회장|사장|부사장|교수|원장|위원장|센터장|본부장|총괄|연구원|대통령|총리|씨|CEO)[은는이가의도]"
)
_GOES_ON = re.compile(
    r"^(?:또|또한|아울러|특히|다만|반면|하지만|그러나|그런데|그럼에도|이어|앞서|더불어|따라서|결국|실제로|예를 들어|예컨대|즉|이후|이날|한편)[,\s]"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A source sentence with its number among them, what it is worth and the nouns it names."""

    number: int
    sentence: SourceSentence
    score: float
    names: frozenset[str]


def score(title: Sequence[Token], sentences: Sequence[SourceSentence], tokens: Sequence[Sequence[Token]]) -> tuple[Scored, ...]:
    """Say what each sentence is worth, in their order. A sentence that only repeats the title is left out."""
    bags = [Counter(nouns(each)) for each in tokens]
    titled = Counter(nouns(title))
    columns = {
        "central": _spread(centrality(bags)),
        "full": _spread_to_most([math.log1p(sum(bag.values())) for bag in bags]),
        "titled": _spread([cosine(bag, titled) for bag in bags]),
    }
    scored = []
    for number, sentence in enumerate(sentences):
        features = _features_alone(sentence) | {name: column[number] for name, column in columns.items()}
        worth = sum(WEIGHTS[name] * value for name, value in features.items())
        if not repeats(bags[number], titled):
            scored.append(Scored(number, sentence, worth, frozenset(bags[number])))
    return tuple(scored)


def choose(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Choose the set of at most three sentences and 300 characters that is worth most, in reading order."""
    best = sorted(scored, key=lambda each: (-each.score, each.number))[:MOST_CANDIDATES]
    fitting = [each for each in best if len(each.sentence.text) <= MOST_CHARACTERS]
    sets = (chosen for size in range(1, MOST_SENTENCES + 1) for chosen in combinations(fitting, size))
    most, winner = -math.inf, tuple[Scored, ...]()
    for chosen in sets:
        if sum(len(each.sentence.text) + 1 for each in chosen) - 1 <= MOST_CHARACTERS:
            worth = worth_together(chosen)
            if worth > most:
                most, winner = worth, chosen
    return tuple(sorted(winner, key=lambda each: each.number))


def worth_together(chosen: Sequence[Scored]) -> float:
    """Say what sentences are worth in one summary: less where they repeat or point to what is not shown."""
    shown = {(each.sentence.reporter, each.sentence.place) for each in chosen}
    worth = sum(each.score - WORTH for each in chosen)
    for each in chosen:
        if (each.sentence.reporter, each.sentence.place - 1) not in shown:
            worth += WEIGHTS["points_back"] * bool(_POINTS_BACK.match(each.sentence.text))
            worth += WEIGHTS["goes_on"] * bool(_GOES_ON.match(each.sentence.text))
    for one, other in combinations(chosen, 2):
        share = overlap(one.names, other.names)
        worth -= math.inf if share >= SAME else REPEAT * max(0.0, share - ALIKE)
    return worth


def repeats(bag: Counter[str], titled: Counter[str]) -> bool:
    """Say whether a sentence names almost nothing that the title does not."""
    return len(bag - titled) <= 1 and len(bag) <= len(titled) + 1


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that is in the larger, in [0, 1]; 0 for fewer than 3 nouns."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= 3 else 0.0


def cosine(one: Counter[str], other: Counter[str]) -> float:
    """Return the cosine of two bags of nouns, in [0, 1]; 0 where one is empty."""
    if len(one) > len(other):
        one, other = other, one
    product = sum(count * other[name] for name, count in one.items() if name in other)
    length = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return product / length if length else 0.0


def centrality(bags: Sequence[Counter[str]], damping: float = 0.85, rounds: int = 20) -> list[float]:
    """Return TextRank over bags of nouns: who is like those that are like many. Sums to about 1."""
    count = len(bags)
    likeness = [[0.0] * count for _ in bags]
    for i, j in combinations(range(count), 2):
        likeness[i][j] = likeness[j][i] = cosine(bags[i], bags[j])
    sums = [sum(row) or 1.0 for row in likeness]
    shares = [[value / total for value in row] for row, total in zip(likeness, sums, strict=True)]
    columns = list(zip(*shares, strict=True))
    ranks = [1 / count] * count
    for _ in range(rounds):
        ranks = [(1 - damping) / count + damping * sum(map(operator.mul, column, ranks)) for column in columns]
    return ranks


def _features_alone(sentence: SourceSentence) -> dict[str, float]:
    """Features that a sentence has by itself; those that depend on its company are in `worth_together`."""
    place, text = sentence.place, sentence.text
    return {
        "first": float(place == 0),
        "second": float(place == 1),
        "third": float(place == 2),
        "early": math.exp(-place / 4),
        "anchor": float(sentence.reporter == 0),
        "question": float(_QUESTION.search(text) is not None),
        "speech": float(_is_speech(text)),
        "aside": float(_ASIDE.match(text) is not None),
    }


def _is_speech(text: str) -> bool:
    """Say whether a sentence is a quotation and hardly a word besides."""
    outside = sum(not within for within in quoted(text))
    return text[:1] in "“\"'‘「" and outside <= 8


def _spread(values: Sequence[float]) -> list[float]:
    """Stretch values to [0, 1]; all 0 where they are equal."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    return [(value - least) / (most - least) if most > least else 0.0 for value in values]


def _spread_to_most(values: Iterable[float]) -> list[float]:
    """Divide values by the largest."""
    listed = list(values)
    most = max(listed, default=0.0) or 1.0
    return [value / most for value in listed]
