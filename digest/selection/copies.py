"""Which articles are copies of another: reprints of a press release, portal and scraper copies, second titles.

Two texts are near-identical when most of their overlapping runs of letters are the same, whatever the
spacing and punctuation. Short texts are compared by title only: one feed's cut-off summary proves nothing.
"""

import re
import zlib
from collections.abc import Iterable, Sequence

from digest.model import Article

RUN = 6  # letters of a shingle
READ_CHARACTERS = 2_000
FEWEST_SHINGLES = 40  # of a text that can prove a copy
SAME_TEXT = 0.6  # share of the shorter text's shingles that the longer one has
_LETTERS = re.compile(r"[\W_]+")


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of every run of `RUN` letters in the first 2,000 characters."""
    letters = _LETTERS.sub("", text[:READ_CHARACTERS]).casefold()
    return frozenset(zlib.crc32(letters[at : at + RUN].encode()) for at in range(len(letters) - RUN + 1))


def same_text(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether two texts are the same but for cuts and small changes."""
    shorter = min(len(one), len(other))
    return shorter >= FEWEST_SHINGLES and len(one & other) >= SAME_TEXT * shorter


def independent(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Keep one article of each outlet that reported by itself.

    An article with the title or nearly the text of an earlier one is its reprint and does not count; of an
    outlet's own articles the first counts.

    Args:
        articles: Of one story, those that stand for it first.

    Returns:
        The articles that count, in the order given.
    """
    kept: list[Article] = []
    texts: list[frozenset[int]] = []
    for article in articles:
        text = shingles(article.body)
        if any(article.title_key == earlier.title_key for earlier in kept) or any(same_text(text, earlier) for earlier in texts):
            continue
        if all(article.outlet != earlier.outlet for earlier in kept):
            kept.append(article)
        texts.append(text)
    return tuple(kept)


def earliest(articles: Sequence[Article]) -> Article:
    """Return the article that appeared first; of several at once the one with the smallest number."""
    return min(articles, key=lambda article: (article.appeared_at, article.id))
