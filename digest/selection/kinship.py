"""How alike the articles of a window are, kept as they arrive.

An index from terms to articles finds those that share something with a new one; the others are not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from digest.selection.copies import copied
from digest.selection.fingerprint import UNIT, Fingerprint, likeness
from digest.selection.partition import SCALE

LEAST_KEPT = SCALE // 20  # less counts as nothing in common


class Kinship:
    """The likeness of every two articles added so far, whatever the order."""

    def __init__(self) -> None:
        """Start without articles."""
        self._prints: dict[int, Fingerprint] = {}
        self._having: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._titled: defaultdict[str, list[int]] = defaultdict(list)
        self._events: dict[int, dict[int, int]] = {}
        self._affairs: dict[int, dict[int, int]] = {}

    @property
    def events(self) -> Mapping[int, Mapping[int, int]]:
        """Return by article how likely others tell the same event, up to `SCALE`; symmetric, without the unlikely."""
        return self._events

    @property
    def affairs(self) -> Mapping[int, Mapping[int, int]]:
        """Return by article how much it has in common with others, whenever they appeared; symmetric likewise."""
        return self._affairs

    def fingerprint(self, article_id: int) -> Fingerprint:
        """Return the fingerprint of an article that was added."""
        return self._prints[article_id]

    def resembling(self, new: Fingerprint) -> dict[int, int]:
        """Return what articles added so far have in common with one, up to `SCALE`, from `LEAST_KEPT`."""
        common: Counter[int] = Counter()
        for term, weight in new.terms.items():
            for other, its_weight in self._having.get(term, ()):
                common[other] += weight * its_weight
        shares = ((other, min(SCALE, shared * SCALE // UNIT**2)) for other, shared in common.items())
        return {other: share for other, share in shares if share >= LEAST_KEPT} | dict.fromkeys(self._namesakes(new), SCALE)

    def copied_by(self, new: Fingerprint, resembling: Mapping[int, int]) -> int | None:
        """Return the earliest article that a new one copies, None if it stands for itself."""
        originals = [
            self._prints[other]
            for other in resembling
            if copied(new.title_key, new.shingles, self._prints[other].title_key, self._prints[other].shingles)
        ]
        return min(originals, key=lambda found: (found.at, found.article_id)).article_id if originals else None

    def add(self, new: Fingerprint, resembling: Mapping[int, int]) -> None:
        """Take in an article with what `resembling` said of it."""
        self._affairs[new.article_id] = dict(resembling)
        self._events[new.article_id] = {}
        for other, share in resembling.items():
            self._affairs[other][new.article_id] = share
            alike = likeness(new, self._prints[other], share)
            if alike >= LEAST_KEPT:
                self._events[new.article_id][other] = self._events[other][new.article_id] = alike
        self._prints[new.article_id] = new
        for term, weight in new.terms.items():
            self._having[term].append((new.article_id, weight))
        self._titled[new.title_key].append(new.article_id)

    def _namesakes(self, new: Fingerprint) -> list[int]:
        """Return the articles of the same title that are its copies: a title of bland words only has no terms to share."""
        namesakes = (self._prints[other] for other in self._titled.get(new.title_key, ()))
        return [other.article_id for other in namesakes if copied(new.title_key, new.shingles, other.title_key, other.shingles)]
