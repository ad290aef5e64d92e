"""How alike sentences are, as bags of nouns, and which one is most like the rest."""

import math
import operator
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

FEWEST_NOUNS = 3  # of the smaller of two sentences, below which what they share says nothing


def cosine(one: Counter[str], other: Counter[str]) -> float:
    """Return the cosine of two bags, in [0, 1]; 0 where one is empty."""
    if len(one) > len(other):
        one, other = other, one
    product = sum(count * other[name] for name, count in one.items() if name in other)
    length = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return product / length if length else 0.0


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that is in the larger, in [0, 1]; 0 for fewer than 3 nouns."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= FEWEST_NOUNS else 0.0


def repeats(bag: Counter[str], title: Counter[str]) -> bool:
    """Say whether a sentence names something of the title and at most one thing beside it."""
    return len(bag - title) <= 1 and len(bag) <= len(title) + 1 and (not bag or bool(bag & title))


def centrality(bags: Sequence[Counter[str]], damping: float = 0.85, rounds: int = 20) -> list[float]:
    """Return TextRank over bags: who is like those that are like many. Sums to about 1.

    Source: Mihalcea and Tarau, TextRank: Bringing Order into Texts (2004), with cosines as weights.
    """
    count = len(bags)
    if not count:
        return []
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
