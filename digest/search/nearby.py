"""What somebody may have meant: names and indexed words a slip or two away from what was typed.

Words are compared by their letters taken apart (하이퍼클로버 is one letter from 하이퍼클로바), and Latin letters also as the
Hangul that their keys stand for (dprtkdnjs is 엑사원).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.lexicon import Lexicon
from digest.search.index import EDGE
from digest.search.letters import distance, taken_apart, typed_blindly
from digest.search.terms import INDEXED_KINDS, folded
from digest.storage import search as rows

SLIPS = 0.22  # letters that may differ, as a share of the word's letters
MOST_SLIPS = 3.0
FEWEST_LETTERS = 4  # of shorter words every other word is a neighbour
MOST_NEAR = 400  # indexed words that are compared
MOST_SUGGESTED = 3
INDEXED = 0.3  # what an indexed word costs against a name of the lexicon at the same distance


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that may have been meant; `distance` in letters."""

    word: str
    distance: float


class Names:
    """The lexicon's spellings taken apart once, for comparing."""

    def __init__(self, lexicon: Lexicon) -> None:
        known: dict[str, str] = {}
        for name in lexicon.names:
            if name.kind in INDEXED_KINDS:
                for form in lexicon.aliases(name.canonical):
                    known.setdefault(taken_apart(folded(form)), form)
        self._known = tuple(known.items())

    def near(self, letters: str, limit: float) -> list[Guess]:
        """Return the spellings within `limit` letters."""
        found = ((form, distance(letters, apart, limit)) for apart, form in self._known)
        return [Guess(form, far) for form, far in found if far <= limit]


async def guesses(db: AsyncConnection, word: str, names: Names) -> tuple[Guess, ...]:
    """Return what was perhaps meant by a word that no story has, the nearest first; none where nothing is near."""
    found: dict[str, Guess] = {}
    for letters in _readings(word):
        limit = min(MOST_SLIPS, max(1.0, SLIPS * len(letters)))
        near = names.near(letters, limit)
        indexed = await rows.near(db, letters[:EDGE], letters[-EDGE:], MOST_NEAR)
        near += _indexed(letters, indexed, limit)
        for guess in near:
            key = folded(guess.word)
            if key not in found or guess.distance < found[key].distance:
                found[key] = guess
    ordered = sorted(found.values(), key=lambda guess: (guess.distance, len(guess.word), guess.word))
    return tuple(ordered[:MOST_SUGGESTED])


def _readings(word: str) -> Sequence[str]:
    apart = taken_apart(folded(word))
    blind = typed_blindly(word.strip())
    return [letters for letters in dict.fromkeys((apart, blind)) if len(letters) >= FEWEST_LETTERS]


def _indexed(letters: str, words: Iterable[str], limit: float) -> list[Guess]:
    found = ((word, distance(letters, taken_apart(word), limit)) for word in words)
    return [Guess(word, far + INDEXED) for word, far in found if 0 < far <= limit]
