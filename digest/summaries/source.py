"""What may be said about a story: its cleaned sentences, in the order in which they are preferred.

Every summariser reads a story through here, so that indexes into `source_sentences` mean the same for all.
Text of outlets that allow title and link only is never read.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.korean import ends_finitely, split_sentences
from digest.korean.endings import is_cut, is_stopped
from digest.model import Article, FeedUse, Story
from digest.summaries.cleaning import clean_text
from digest.summaries.noise import is_noise

MOST_ARTICLES = 8  # of one story; further ones repeat
MOST_SENTENCES_OF_ANCHOR = 40
MOST_SENTENCES_OF_OTHERS = 15
MOST_CHARACTERS_READ = 20_000  # of one article; news stands at its beginning
SHORTEST_FRAGMENT = 15  # characters of a text without any whole sentence, below which it says nothing
_PLACE = re.compile(r"\s?\((?:왼쪽|오른쪽|가운데)\)")  # of somebody in a picture
_PLACED = re.compile(r"\((?:왼쪽|오른쪽|가운데)\)[^.]*[고여아어해떠려돼] 있다[.\s]*$")  # a caption, unless it is all there is
_CUT_WORD = re.compile(r"(?:\s+[^\s.…‥]*)?[.…‥]+\s*$")


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A cleaned sentence: of the article with id `article`, the `place`-th (from 0) of the `reporter`-th article read."""

    text: str
    article: int
    reporter: int
    place: int


def read_story(story: Story) -> tuple[SourceSentence, ...]:
    """Read what a story's articles say, the anchor first; empty where all send titles only.

    An article that only has a cut-off line is read where no other has a whole sentence.
    """
    read = [(article, read_article(article)) for article in story.articles if article.use is not FeedUse.TITLE_AND_LINK]
    whole = [(article, sentences) for article, sentences in read if any(map(ends_finitely, sentences))]
    told = [(article, sentences) for article, sentences in whole or read if sentences][:MOST_ARTICLES]
    found: dict[str, SourceSentence] = {}
    for reporter, (article, sentences) in enumerate(told):
        most = MOST_SENTENCES_OF_OTHERS if reporter else MOST_SENTENCES_OF_ANCHOR
        for place, text in enumerate(sentences[:most]):
            found.setdefault(text, SourceSentence(text, article.id, reporter, place))
    return tuple(found.values())


def read_article(article: Article) -> tuple[str, ...]:
    """Read an article's cleaned sentences: of its page, or of the feed's summary where the page says nothing."""
    return read_text(article.body) or read_text(article.summary)


def read_text(text: str) -> tuple[str, ...]:
    """Read the cleaned sentences of a text.

    Fragments are out. A line that the feed cut off is kept at the end, marked with "…". A text without a single
    whole sentence is kept as it is.
    """
    pieces = tuple(
        dict.fromkeys(piece for piece in split_sentences(clean_text(text[:MOST_CHARACTERS_READ])) if not is_noise(piece))
    )
    told = [piece for piece in pieces if not _PLACED.search(piece)] or pieces
    pieces = tuple(_PLACE.sub("", piece) for piece in told)
    telling = [piece for piece in pieces if len(piece) >= SHORTEST_FRAGMENT]
    whole = _stopped_alike([piece for piece in pieces if ends_finitely(piece)])
    if not whole:
        foreign = tuple(piece for piece in telling if is_stopped(piece))
        return foreign or tuple(map(marked_cut, telling))
    cut = telling[-1:] if telling and telling[-1] == pieces[-1] and is_cut(telling[-1]) else []
    return (*whole, *map(marked_cut, cut))


def input_hash(title: str, sentences: Iterable[SourceSentence]) -> str:
    """Name what is summarised, so that equal input is not summarised again."""
    said = "\n".join((title, *(f"{sentence.article} {sentence.text}" for sentence in sentences)))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _stopped_alike(sentences: Sequence[str]) -> tuple[str, ...]:
    """Where most sentences end in a full stop, one without is a sub-heading or was cut off."""
    stopped = tuple(sentence for sentence in sentences if is_stopped(sentence))
    return stopped if 2 * len(stopped) >= len(sentences) else tuple(sentences)


def marked_cut(piece: str) -> str:
    """Say "…" for the dots of a cut line, and for the word that may have been cut with it."""
    return f"{_CUT_WORD.sub('', piece).rstrip(' ,.(‘“[')}…" if is_cut(piece) else piece
