"""Which articles are copies of another: reprints of a press release, portal and scraper copies, second titles.

Two texts are the same when most of their overlapping runs of letters are, whatever the spacing and
punctuation, and however long one goes on. A sample of the runs is enough, the same sample of every text. A text that is
too short for that proves nothing; then the title speaks alone.
"""

import re
import zlib
from collections.abc import Iterable

from digest.model import Article

RUN = 6  # letters
READ_LETTERS = 800
ONE_OF = 4  # runs is sampled
FEWEST_TO_COPY = 15  # shingles of a text that proves a copy: about 60 letters
FEWEST_TO_DIFFER = 4  # of one that shows that equal titles are a column's name: about 20 letters
SAME_TEXT = 0.7  # of the shorter text's runs that the longer one has
OTHER_TEXT = 0.1  # below this two texts have nothing in common
_NO_LETTERS = re.compile(r"[\W_]+")


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of a sample of the runs of `RUN` letters in a text's first `READ_LETTERS`."""
    letters = _NO_LETTERS.sub("", text[: 2 * READ_LETTERS]).casefold()[:READ_LETTERS]
    hashes = (zlib.crc32(letters[at : at + RUN].encode()) for at in range(len(letters) - RUN + 1))
    return frozenset(value for value in hashes if value % ONE_OF == 0)


def same_text(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether two texts are the same but for cuts and small changes."""
    return min(len(one), len(other)) >= FEWEST_TO_COPY and _shared(one, other) >= SAME_TEXT


def copied(one_title: str, one: frozenset[int], other_title: str, other: frozenset[int]) -> bool:
    """Say whether of two articles, given their title keys and texts, one copies the other.

    Equal titles over texts that have nothing in common are a column's name, not a copy.
    """
    if one_title and one_title == other_title:
        return min(len(one), len(other)) < FEWEST_TO_DIFFER or _shared(one, other) >= OTHER_TEXT
    return same_text(one, other)


def independent(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Keep one article of each outlet that reported by itself.

    An article that copies one that appeared earlier is its reprint and does not count; of an outlet's own
    articles one counts. The first of `articles` stands for its story and stays, in place of what it copies.

    Args:
        articles: Of one story, the anchor first, then in order of appearance.

    Returns:
        The articles that count: the first, then the others in order of appearance.
    """
    kept: list[Article] = []
    seen: list[tuple[str, frozenset[int]]] = []
    for article in articles:
        text = shingles(article.body)
        copy = any(copied(article.title_key, text, *earlier) for earlier in seen)
        seen.append((article.title_key, text))
        if not copy and all(article.outlet != earlier.outlet for earlier in kept):
            kept.append(article)
    return tuple(kept)


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of the smaller sample that the other has too."""
    return len(one & other) / min(len(one), len(other))
