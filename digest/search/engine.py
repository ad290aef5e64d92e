"""Asking the store: a query becomes a page of stories, a window becomes its stories, the best first.

Candidates come in steps: the newest stories that have all words in their headline, those that have them anywhere, and
where these are few, those that have the rarest words. `ranking` then orders what came.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.korean import Korean
from digest.lexicon import Kind, Lexicon, Name
from digest.model import Story, Topic
from digest.search.index import OUTLET, TITLE, TOPIC
from digest.search.nearby import Names, guesses
from digest.search.query import Query, Want, wants
from digest.search.ranking import Counts, Hit, rank
from digest.search.snippets import Marker, Snippet, letters_of
from digest.search.terms import NAME, folded
from digest.storage import Store
from digest.storage import search as rows
from digest.storage import stories as story_rows
from digest.storage.search_language import Asked

MOST_CANDIDATES = 300  # that have the words anywhere
MOST_BY_HEADLINE = 200  # that have them in their headline; together the 500 that are put in order
MOST_PARTLY = 240  # that lack a word; their texts are read and looked through
MOST_LEFT_OUT = 4  # words that are left out of a query, each by itself
FEW = 20  # hits below which stories that lack a word are looked at too
MOST_COUNTED = 5_000
MOST_READ_FOR_PHRASE, READ_AT_ONCE = 60, 15  # stories whose text is read for a quoted phrase
PAGE = 5
COLLECTIVES = frozenset({"빅테크"})  # name no one
NO_SNIPPET = Snippet()


@dataclass(frozen=True, slots=True)
class Found:
    """A story with the piece of it that matched; `missing` are the words of the query that it does not have."""

    story: Story
    snippet: Snippet = NO_SNIPPET
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found.

    `total` counts all of it; `capped`: there is more than was counted. `suggestions` are whole queries that may have been
    meant; `instead` is the one that was searched for because nothing has what was typed, else empty. `loosened`: nothing has
    the quoted phrases as they were typed, so that their words were searched for. `lacking` are the words that no story has. `complete`:
    some story, on this page or not, has all that is needed.
    """

    query: Query
    found: tuple[Found, ...]
    start: int = 0
    total: int = 0
    capped: bool = False
    suggestions: tuple[str, ...] = ()
    instead: str = ""
    loosened: bool = False
    lacking: tuple[str, ...] = ()
    complete: bool = False


class Began(NamedTuple):
    """When a story began, what it is about, and the makers and companies that its headlines and its lead name."""

    at: datetime
    topics: tuple[Topic, ...] = ()
    makers: tuple[str, ...] = ()


@dataclass(slots=True)
class Engine:
    """Answers queries from the store."""

    store: Store
    korean: Korean
    lexicon: Lexicon
    _names: Names | None = field(default=None)

    async def search(self, query: Query, now: datetime, start: int = 0, most: int = PAGE) -> Page:
        """Find stories.

        Args:
            query: With at least a word; `recent` answers one without.
            now: Aware; newer stories come before older ones that are alike.
            start: How many of the best to skip.
            most: How many to return.

        Raises:
            StorageError: The database did not answer.
        """
        asked = await self.wants(query.text)
        if not asked:
            return Page(query, (), start)
        async with self.store.read() as db:
            counts = await _counts(db, asked)
            hits, capped = await _hits(db, query, asked, counts, now)
            suggestions = await self._suggestions(db, query.text, asked, counts)
            exact = hits
            if query.phrases:
                exact, stopped = await _with_phrases(db, hits, query.phrases, start + most + 1)
                capped = capped or stopped
            loosened = bool(hits) and not exact
            hits = exact or hits
            lacking = tuple(want.typed for want in _unknown(asked, counts))
            shown = await _shown(db, hits[start : start + most], asked)
        complete = any(not hit.missing for hit in hits)
        page = Page(query, shown, start, len(hits), capped, suggestions, loosened=loosened, lacking=lacking, complete=complete)
        if complete or not suggestions:
            return page
        meant = await self._once_more(replace(query, text=suggestions[0], phrases=()), now, start, most)
        if meant.complete or (meant.total and not hits):
            return replace(meant, query=query, suggestions=suggestions, instead=suggestions[0])
        return page

    async def wants(self, text: str) -> tuple[Want, ...]:
        """Read the words of a query; not on Kiwi's own thread, where it would wait for seconds behind a round's work."""
        return await asyncio.to_thread(wants, text, self.korean, self.lexicon)

    async def recent(self, query: Query, most: int) -> tuple[Story, ...]:
        """Return the newest stories of a window, topics and outlets, without words; the newest first."""
        async with self.store.read() as db:
            hits = await rows.candidates(db, [(_filters(query), most)], query.since, query.until)
            return await story_rows.several(db, [one.story_id for one in hits])

    async def began(self, query: Query, now: datetime) -> tuple[Began, ...]:
        """Return the beginnings of the stories of a query, in order of time; of one without words of all in its window.

        Args:
            query: With `since` and `until`.
            now: Aware.
        """
        assert query.since is not None
        assert query.until is not None
        asked = await self.wants(query.text) if query.text else ()
        async with self.store.read() as db:
            whole = None
            if asked:
                hits, _ = await _hits(db, query, asked, await _counts(db, asked), now)
                whole = [hit.story_id for hit in hits if not hit.missing]
            begun = await rows.begun(db, query.since, query.until, whole)
        makers = {NAME + folded(name.canonical): name.canonical for name in self.lexicon.names if _makes_models(name)}
        return tuple(Began(one.first_at, _topics(one.marks), _named(one, makers)) for one in begun)

    async def _once_more(self, query: Query, now: datetime, start: int, most: int) -> Page:
        asked = await self.wants(query.text)
        async with self.store.read() as db:
            counts = await _counts(db, asked)
            hits, capped = await _hits(db, query, asked, counts, now)
            shown = await _shown(db, hits[start : start + most], asked)
        return Page(query, shown, start, len(hits), capped, complete=any(not hit.missing for hit in hits))

    async def _suggestions(self, db: AsyncConnection, text: str, asked: Sequence[Want], counts: Counts) -> tuple[str, ...]:
        """Return the query with each word that no story has replaced by what was perhaps meant; none where all are known."""
        unknown = _unknown(asked, counts)
        if not unknown:
            return ()
        if self._names is None:
            self._names = await asyncio.to_thread(Names, self.lexicon)
        meant = [
            (want.typed, await guesses(db, want.typed, self._names))
            for want in unknown
            if self.lexicon.canonical(want.typed) is None  # a name that nobody has written about is no slip
        ]
        return tuple(dict.fromkeys(text.replace(typed, guess.word, 1) for typed, near in meant for guess in near))


async def _counts(db: AsyncConnection, asked: Sequence[Want]) -> Counts:
    ways = list(dict.fromkeys(way for want in asked for way in want.ways))
    counted = await rows.count(db, [[[way.terms]] for way in ways], MOST_COUNTED)
    return Counts(dict(zip(ways, counted.counts, strict=True)), counted.size)


def _unknown(asked: Sequence[Want], counts: Counts) -> list[Want]:
    """Return the words that no story has."""
    return [want for want in asked if want.needed and not any(counts.of[way] for way in want.ways)]


async def _hits(
    db: AsyncConnection, query: Query, asked: Sequence[Want], counts: Counts, now: datetime
) -> tuple[tuple[Hit, ...], bool]:
    """Return the hits, the best first, and whether there may be more than were looked at."""
    known = [want for want in asked if want.needed and any(counts.of[way] for way in want.ways)]
    known.sort(key=lambda want: min(counts.of[way] for way in want.ways if counts.of[way]))
    if not known:
        return (), False
    anywhere = [[way.terms for way in want.ways if counts.of[way]] for want in known]
    headline = [[[f"{TITLE}{term}" for term in terms] for terms in ways] for ways in anywhere]
    filters = _filters(query)
    questions = [([*headline, *filters], MOST_BY_HEADLINE), ([*anywhere, *filters], MOST_CANDIDATES)]
    found = await rows.candidates(db, questions, query.since, query.until)
    if len(found) < FEW and len(known) > 1:
        partly = _some(anywhere)
        questions += [([*some, *filters], MOST_PARTLY // len(partly)) for some in partly]
        found = await rows.candidates(db, questions, query.since, query.until, bodies=True)
    return rank(found, asked, counts, now), len(found) >= MOST_CANDIDATES


def _some(wanted: Asked) -> list[Asked]:
    """Return what stories may have that lack a word: all but each one of the rarest, and the rarest few alone."""
    but_one = [[*wanted[:place], *wanted[place + 1 :]] for place in range(min(len(wanted), MOST_LEFT_OUT))]
    return [*but_one, *(wanted[:count] for count in (1, 2) if count < len(wanted) - 1)]


def _topics(marks: str) -> tuple[Topic, ...]:
    return tuple(topic for topic in Topic if f"{TOPIC}{topic}" in marks.split())


def _makes_models(name: Name) -> bool:
    return name.kind in {Kind.MAKER, Kind.COMPANY} and name.canonical not in COLLECTIVES


def _named(begun: rows.Begun, makers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(makers[term] for term in dict.fromkeys(f"{begun.title} {begun.lead}".split()) if term in makers)


def _filters(query: Query) -> Asked:
    wanted = [[[f"{TOPIC}{topic}"] for topic in query.topics], [[f"{OUTLET}{folded(name)}"] for name in query.outlets]]
    return [ways for ways in wanted if ways]


async def _with_phrases(
    db: AsyncConnection, hits: Sequence[Hit], phrases: Sequence[str], enough: int
) -> tuple[tuple[Hit, ...], bool]:
    """Keep the hits in whose text every phrase stands as it was typed, whatever its spaces, hyphens and case.

    Says too whether it stopped at `enough` of them before all were read.
    """
    looked_for = [letters_of(phrase) for phrase in phrases]
    having: set[int] = set()
    last = min(len(hits), MOST_READ_FOR_PHRASE)
    for first in range(0, last, READ_AT_ONCE):
        if len(having) >= enough:
            return tuple(hit for hit in hits if hit.story_id in having), True
        read = await story_rows.several(db, [hit.story_id for hit in hits[first : min(first + READ_AT_ONCE, last)]])
        having.update(one.id for one in read if all(any(phrase in text for text in _said(one)) for phrase in looked_for))
    return tuple(hit for hit in hits if hit.story_id in having), False


def _said(story: Story) -> list[str]:
    return [letters_of(f"{one.title}\n{one.summary}\n{one.text}") for one in story.articles]


async def _shown(db: AsyncConnection, hits: Sequence[Hit], asked: Sequence[Want]) -> tuple[Found, ...]:
    missing = {hit.story_id: hit.missing for hit in hits}
    stories = await story_rows.several(db, list(missing))
    marker = Marker(asked)
    return tuple(Found(story, marker.snippet(story), missing[story.id]) for story in stories)
