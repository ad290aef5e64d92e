"""What of an article tells its event, as numbers that can be compared in any order with the same result.

Title and beginning of the text are weighed alike, whichever is longer: each has length 1 before they are
added, so an article of a title only can be as like another as one with a page of text. Weights are whole
numbers, so that sums do not depend on the order of adding.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Article
from digest.selection.copies import copied, shingles
from digest.selection.partition import SCALE
from digest.selection.rarity import Rarity, background
from digest.selection.stages import other_step, stages
from digest.selection.terms import NAME, bare_body, bare_title, letter_pairs, spoken_terms

BODY_CHARACTERS = 300  # the event is told at the beginning; 500 gave the same scores
PAIRS_SHARE = 0.4  # of a likeness that letter pairs of the titles make up; 0.2 to 0.5 gave the same scores
LONGEST_GAP = timedelta(days=3)  # between two articles of one event
STEP_APART = timedelta(hours=12)  # between two steps of an affair
OTHER_STEP = 0.5  # what is left of a likeness between two steps
UNIT = 1_000  # length of a fingerprint's vector
_LEAST_WEIGHT = 10  # of `UNIT`; less adds nothing that shows


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """An article, ready to be compared. `terms` has length `UNIT`; `names` are the lexicon's, in title and text."""

    article_id: int
    at: datetime
    title_key: str
    terms: Mapping[str, int]
    names: frozenset[str]
    stages: frozenset[str]
    shingles: frozenset[int]


class Fingerprints:
    """Makes fingerprints; holds what all of them need."""

    def __init__(self, korean: Korean, lexicon: Lexicon) -> None:
        """Take the morphemes and the names."""
        self._korean, self._lexicon = korean, lexicon
        self._rarity = Rarity(background(), lexicon)

    def of(self, articles: Sequence[Article]) -> list[Fingerprint]:
        """Return the fingerprints of articles, in their order; blocking, about 4 ms each."""
        texts = [part for article in articles for part in (bare_title(article.title), bare_body(article.body, BODY_CHARACTERS))]
        tokens = self._korean.tokens(texts)
        spoken = [spoken_terms(text, found, self._lexicon) for text, found in zip(texts, tokens, strict=True)]
        return [
            Fingerprint(
                article_id=article.id,
                at=article.appeared_at,
                title_key=article.title_key,
                terms=self._vector(spoken[2 * index], spoken[2 * index + 1], letter_pairs(texts[2 * index])),
                names=frozenset(term[1:] for term in spoken[2 * index] | spoken[2 * index + 1] if term[0] == NAME),
                stages=stages(article.title),
                shingles=shingles(article.body),
            )
            for index, article in enumerate(articles)
        ]

    def _vector(self, title: Collection[str], body: Collection[str], pairs: Collection[str]) -> dict[str, int]:
        words = self._unit(title)
        for term, weight in self._unit(body).items():
            words[term] = words.get(term, 0.0) + weight
        length = math.hypot(*words.values()) or 1.0
        vector = {term: weight / length * math.sqrt(1 - PAIRS_SHARE) for term, weight in words.items()}
        vector |= {pair: weight * math.sqrt(PAIRS_SHARE) for pair, weight in self._unit(pairs).items()}
        return {term: whole for term, weight in vector.items() if (whole := round(weight * UNIT)) >= _LEAST_WEIGHT}

    def _unit(self, terms: Collection[str]) -> dict[str, float]:
        weights = {term: self._rarity.weight(term) for term in terms}
        length = math.hypot(*weights.values()) or 1.0
        return {term: weight / length for term, weight in weights.items()}


def likeness(one: Fingerprint, other: Fingerprint, resemblance: int) -> int:
    """Return how likely two articles tell one event: 0 to `SCALE`; 0 when too far apart in time.

    Args:
        one: Either article.
        other: The other.
        resemblance: What they have in common, whenever they appeared: the product of their `terms`, 0 to `SCALE`.
    """
    gap = abs(one.at - other.at)
    if gap > LONGEST_GAP:
        return 0
    if copied(one.title_key, one.shingles, other.title_key, other.shingles):
        return SCALE
    step = OTHER_STEP if gap >= STEP_APART and other_step(one.stages, other.stages) else 1.0
    fading: float = 0.5 ** (gap / timedelta(days=1)) ** 2  # next morning's papers still tell it, the day after is another event
    return round(resemblance * step * fading)
