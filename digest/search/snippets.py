"""The piece of a story that shows why it was found: a sentence, with the places of the words that matched.

Only sentences that may be shown are read: of outlets that allow title and link there is no snippet. Cleaning a whole article
takes 15 ms, so that the best piece is looked for in the raw text and cleaned alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import Article, FeedUse, Story
from digest.search.query import Want
from digest.spelling import Hit, Spotter
from digest.summaries.source import read_text

MOST_CHARACTERS = 160
MOST_READ = 6_000  # characters of an article that are looked through
MOST_ARTICLES = 3
MOST_TRIES = 4  # pieces that are cleaned; those before them turned out to be by-lines and the like
BEFORE = 40  # characters kept before the first matched word of a sentence that is too long
LATER = 0.02  # what a place further down costs
LONGEST_PIECE = 400
_GAPS = re.compile(r"[\s\-'‘’\"“”()\[\]]+")
_HANGUL = ("가", "힣")
_PIECE = re.compile(rf"[^\n]{{1,{LONGEST_PIECE}}}?(?:[.!?。][”’\"')\]]*(?=\s|$)|(?=\n)|$)|[^\n]{{{LONGEST_PIECE}}}")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text and where matched words stand in it: `text[start:end]`, in order, none overlapping."""

    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()


class Marker:
    """Finds the words of a query in texts, in every form they may have."""

    def __init__(self, wants: Sequence[Want]) -> None:
        self._weights = [want.weight for want in wants]
        # whether a piece has a word is told by its letters alone, a tenth of what finding its exact places costs
        self._letters = [tuple(letters_of(form) for form in want.forms) for want in wants]
        self._spotter = Spotter((place, _open(form)) for place, want in enumerate(wants) for form in want.forms)

    def snippet(self, story: Story, most_characters: int = MOST_CHARACTERS) -> Snippet:
        """Return the sentence of a story that has most of the query; its first where none has any; empty where it has none."""
        pieces = [piece for article in story.articles[:MOST_ARTICLES] for piece in _pieces(article)]
        worth = [self._worth(piece) - LATER * place for place, piece in enumerate(pieces)]
        best_first = sorted(range(len(pieces)), key=lambda place: -worth[place])
        for place in best_first[:MOST_TRIES]:
            clean = " ".join(read_text(pieces[place]))
            if clean:
                return _cut(clean, list(self._spotter.hits(clean)), most_characters)
        return Snippet()

    def mark(self, text: str) -> Snippet:
        """Return a text whole, with the places of the words that matched."""
        return Snippet(text, _merged(list(self._spotter.hits(text))))

    def held(self, text: str) -> frozenset[int]:
        """Return the places, among the wants, of those that a text has."""
        return frozenset(hit.key for hit in self._spotter.hits(text))

    def _worth(self, piece: str) -> float:
        letters = letters_of(piece)
        held = (any(form in letters for form in forms) for forms in self._letters)
        return sum(weight for weight, has in zip(self._weights, held, strict=True) if has)


def letters_of(text: str) -> str:
    """Return a text in lower case without spaces, hyphens, quotes and brackets, for telling what stands in it."""
    return _GAPS.sub("", text.lower())


def _pieces(article: Article) -> Iterator[str]:
    """Yield what may be shown of an article in pieces that end where sentences mostly do."""
    if article.use is not FeedUse.TITLE_AND_LINK:
        yield from (piece for match in _PIECE.finditer(article.body[:MOST_READ]) if (piece := match.group().strip()))


def _open(form: str) -> str:
    """Let a Hangul word be part of a longer one: 기본법 is marked in 인공지능기본법을."""
    hangul = len(form) > 1 and all(_HANGUL[0] <= letter <= _HANGUL[1] for letter in (form[0], form[-1]))
    return f"*{form}*" if hangul else form


def _merged(hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if merged and hit.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], hit.end))
        else:
            merged.append((hit.start, hit.end))
    return tuple(merged)


def _cut(sentence: str, hits: Sequence[Hit], most: int) -> Snippet:
    marks = _merged(hits)
    if len(sentence) <= most:
        return Snippet(sentence, marks)
    first = marks[0][0] if marks else 0
    before = min(BEFORE, most // 3)
    start = sentence.rfind(" ", 0, first - before) + 1 if first > most - before else 0
    end = min(start + most, len(sentence))
    if end < len(sentence):
        end = max(sentence.rfind(" ", start, end), start + most // 2)
    head, tail = ("…" if start else ""), ("…" if end < len(sentence) else "")
    moved = tuple(
        (left - start + len(head), right - start + len(head)) for left, right in marks if start <= left and right <= end
    )
    return Snippet(f"{head}{sentence[start:end]}{tail}", moved)
