"""How much it says that two articles share a term: nothing for what is in every article, most for what is rare.

The background (`background.tsv`, made by tools/fit_background.py) holds the share of articles that have a
term, the largest of three shares: among all news, among news that mentions AI, and among events of the field, so that 가중치 is
as bland here as it is rare elsewhere. It is fixed: weights that moved with the window would make stories depend on
the order of arrival.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files as package_files

from digest.lexicon import Lexicon
from digest.selection.terms import NAME, NUMBER, WORD

CAP = 5.5  # nats; a term in fewer than 1 of 245 articles says no more than that
NAME_FACTOR = 0.8  # actors of the field come back every day
KIND_FACTOR: Mapping[str, float] = {NAME: NAME_FACTOR, WORD: 0.5, NUMBER: 0.6}


class Rarity:
    """Weights of terms in [0, 1] over a background."""

    def __init__(self, shares: Mapping[str, float], lexicon: Lexicon) -> None:
        """Take the share of articles, in [0, 1], that have a term; a missing term is rare.

        A name that the background has never heard of is a self-hoster's own: the lexicon says its weight.
        """
        self._shares = shares
        self._lexicon = lexicon

    def weight(self, term: str) -> float:
        """Say in [0, 1] how much sharing the term means."""
        kind = term[0]
        share = self._shares.get(term)
        if share is None and kind == NAME:
            return self._lexicon.weight(term[1:])
        rarity = CAP if not share else min(CAP, -math.log(share))
        return rarity / CAP * KIND_FACTOR.get(kind, 1.0)


@cache
def background() -> Mapping[str, float]:
    """Return the shipped shares, read once a process."""
    text = package_files("digest.selection").joinpath("background.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("//"))
    return {term: float(per_mille) / 1000 for term, per_mille in lines}
