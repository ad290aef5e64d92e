"""How alike two examples are in their letters, so that a paraphrase of a held-out article does not train for it."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]


def likenesses(articles: Sequence[tuple[str, str]]) -> Array:
    """Return the cosine between every two examples over their pairs of letters, weighed by rarity."""
    bags = []
    for title, body in articles:
        text = (title * 2 + body[:150]).replace(" ", "")
        bags.append(Counter(text[index : index + 2] for index in range(len(text) - 1)))
    having = Counter(pair for bag in bags for pair in bag)
    places = {pair: index for index, pair in enumerate(having)}
    vectors = np.zeros((len(bags), len(places)), dtype=np.float32)
    for row, bag in zip(vectors, bags, strict=True):
        for pair, count in bag.items():
            row[places[pair]] = (1.0 + math.log(count)) * math.log(len(bags) / having[pair])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return np.asarray(vectors @ vectors.T, dtype=np.float64)
