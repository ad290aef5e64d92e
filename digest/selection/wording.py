"""How the wording of an article speaks for or against the subject, beyond the lexicon's words.

The lexicon can't hold every verb of a headline. Groups of two and three letters within words, of the headline and
of the first sentences, learned from labelled examples, catch what it leaves out: `소송` but also `제소`, `출시` but also
`론칭`. They only lean the judgement of the signs; an article without a sign is off the subject, whatever its words.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files

LEAD_CHARACTERS = 150
SIZES = (2, 3)  # letters of a group; a word's edges count as letters
LEAD = "~"  # stands before a group that stands in the first sentences
MOST = 3.0  # log-odds that wording can add or take; a strong sign outweighs it
MOST_WORDS = 2  # named as a reason
_BETWEEN = re.compile(r"[^가-힣A-Za-z0-9一-龥%]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """What each group of letters is worth, in log-odds for a text of that group alone."""

    groups: Mapping[str, float]

    def lean(self, title: str, body: str) -> float:
        """Return what the wording adds to the log-odds that an article is on the subject, between -`MOST` and `MOST`."""
        total = sum(share * self.groups.get(group, 0.0) for group, share in shares(title, body).items())
        return max(-MOST, min(MOST, total))

    def words(self, title: str, *, pro: bool) -> tuple[str, ...]:
        """Name the words of a headline that speak most for the subject, or against it; at most `MOST_WORDS`."""
        side = 1.0 if pro else -1.0
        worth = {word: side * sum(self.groups.get(group, 0.0) for group in letter_groups(word)) for word in _BETWEEN.split(title)}
        ranked = sorted((word for word in worth if worth[word] > 0), key=lambda word: (-worth[word], word))
        return tuple(ranked[:MOST_WORDS])


def letter_groups(text: str) -> frozenset[str]:
    """Return the groups of `SIZES` letters within the words of a text, a space standing for a word's edge."""
    words = [f" {word} " for word in _BETWEEN.split(text.lower()) if word]
    return frozenset(word[at : at + size] for word in words for size in SIZES for at in range(len(word) - size + 1))


def shares(title: str, body: str) -> dict[str, float]:
    """Return the groups of an article, each with the share it counts for: 1 over the root of their number in its part."""
    found: dict[str, float] = {}
    for mark, text in (("", title), (LEAD, body[:LEAD_CHARACTERS])):
        groups = letter_groups(text)
        found.update(dict.fromkeys((mark + group for group in groups), 1.0 / math.sqrt(len(groups) or 1)))
    return found


@cache
def shipped_wording() -> Wording:
    """Return the fitted wording, read once a process."""
    return read_wording(package_files("digest.selection").joinpath("wording.tsv").read_text(encoding="utf-8"))


def read_wording(text: str) -> Wording:
    """Read a file of a group and its worth a line, as `tools/fit_relevance.py` writes it."""
    pairs = (line.rsplit("\t", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return Wording({group.replace("_", " "): float(worth) for group, worth in pairs})
