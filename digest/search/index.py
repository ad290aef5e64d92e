"""Keeping the index: what a story is found by, and indexing those that are new or have changed.

A changed lexicon, another Kiwi or other rules in `terms` make every story due; they are indexed again in the background,
the newest first, and found by what they had until then.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Article, Story
from digest.search.letters import taken_apart
from digest.search.terms import NAME, folded, normal, terms
from digest.selection.copies import independent
from digest.storage import Store
from digest.storage import meta as meta_rows
from digest.storage import search as rows
from digest.storage import stories as story_rows
from digest.storage.search import Due, Entry, Word

RULES = 2  # raise it when `terms` or `entry` find other terms in the same text
VERSION = "search_index"  # its name in `meta`
TITLE, TOPIC, OUTLET = "^", "t:", "o:"
MOST_CHARACTERS = 30_000  # of a story's texts; about 0.4 s of Kiwi
INTRODUCTION = 300  # characters of the anchor's text that count as its lead: news says first what matters
PIECE = 4_000  # characters that Kiwi is given at once: 50 ms
AT_ONCE = 20  # stories in one transaction
SHORTEST_WORD = 2
EDGE = 3  # letters, taken apart, by which a mistyped word is looked for
_HOST_PARTS = frozenset(
    ("www", "news", "m", "biz", "it", "co", "or", "go", "ac", "com", "net", "org", "kr", "io", "ai", "dev", "rss", "feeds")
)


@dataclass(slots=True)
class StoryIndex:
    """Indexes what is due."""

    store: Store
    korean: Korean
    lexicon: Lexicon

    @property
    def version(self) -> str:
        """What the terms of an index depend on: the rules here, Kiwi and the lexicon."""
        names = "\n".join(f"{name.kind}:{','.join(name.spellings)}" for name in self.lexicon.names)
        return f"{RULES}+{self.korean.version}+{hashlib.sha256(names.encode()).hexdigest()[:12]}"

    async def check(self) -> bool:
        """Make every story due where the index was made by other rules or words; says whether it was."""
        async with self.store.read() as db:
            if await meta_rows.get(db, VERSION) == self.version:
                return False
        async with self.store.write() as db:
            await rows.mark_all(db)
            await meta_rows.put(db, VERSION, self.version)
        return True

    async def waiting(self) -> int:
        """Count the stories that are due."""
        async with self.store.read() as db:
            return await rows.count_due(db)

    async def catch_up(self, most: int | None = None, on_progress: Callable[[int], None] = lambda _: None) -> int:
        """Index stories that are due, the newest first, with a breath for others between them.

        Args:
            most: How many at most; None for all.
            on_progress: Told the number done so far, after each batch.

        Returns:
            How many were indexed.

        Raises:
            StorageError: The database failed; what was not stored stays due.
        """
        done = 0
        while most is None or done < most:
            async with self.store.read() as db:
                waiting = await rows.due(db, AT_ONCE if most is None else min(AT_ONCE, most - done))
            if not waiting:
                break
            await self._index(waiting)
            done += len(waiting)
            on_progress(done)
            await asyncio.sleep(0)
        return done

    async def _index(self, waiting: tuple[Due, ...]) -> None:
        entries: list[Entry] = []
        gone: list[int] = []
        for one in waiting:
            async with self.store.read() as db:
                story = await story_rows.get(db, one.story_id)
            if story is None or story.id != one.story_id:
                gone.append(one.story_id)
            else:
                entries.append(await self.korean.on_thread(entry, story, self.korean, self.lexicon))
        async with self.store.write() as db:
            there = await rows.still_there(db, [one.story_id for one in entries])
            entries = [one for one in entries if one.story_id in there]
            await rows.put(db, entries, waiting)
            await rows.put_words(db, (word for one in entries for word in words(one)))
            await rows.remove(db, gone)


def entry(story: Story, korean: Korean, lexicon: Lexicon) -> Entry:
    """Return what a story is found by. Blocking: about 12 ms for 1,000 characters of its articles."""
    title = normal(story.anchor.title)
    others = [normal(article.title) for article in story.articles[1:]]
    texts = list(_texts(story))
    said_first = texts[0][:INTRODUCTION] if texts else ""
    lead = normal("\n".join(dict.fromkeys((*others, *_leads(story), said_first))))[:MOST_CHARACTERS]
    body = normal("\n".join(texts))[:MOST_CHARACTERS]
    pieces = [title, lead, *_cut(body)]
    found = [terms(text, korean.tokens([text])[0], lexicon) for text in pieces]
    in_title, in_lead = found[0], _without(found[1], found[0])
    in_body = _without(dict.fromkeys(term for piece in found[2:] for term in piece), (*found[0], *found[1]))
    return Entry(
        story_id=story.id,
        first_at=min(article.appeared_at for article in story.articles),
        newest_at=story.newest_at,
        title=" ".join(in_title),
        lead=" ".join(in_lead),
        body=" ".join(in_body),
        marks=" ".join(dict.fromkeys((*(f"{TITLE}{term}" for term in in_title), *marks(story)))),
    )


def marks(story: Story) -> Iterator[str]:
    """Yield what narrows a search: topics and outlets of a story."""
    for topic in story.topics:
        yield f"{TOPIC}{topic}"
    for article in story.articles:
        for name in outlet_names(article):
            yield f"{OUTLET}{name}"


def outlet_names(article: Article) -> Iterator[str]:
    """Yield what people call an outlet: its name, its feed's id, its site's name (etnews of www.etnews.com)."""
    names = (
        article.outlet,
        re.split(r"[^a-z0-9]", article.feed_id.lower())[0],
        *(urlsplit(article.url).hostname or "").split("."),
    )
    for name in names:
        if name not in _HOST_PARTS and (term := folded(name)):
            yield term


def words(one: Entry) -> Iterator[Word]:
    """Yield the words of an entry's headline and lead that may be suggested to people who mistype."""
    for term in (*one.title.split(), *one.lead.split()):
        if not term.startswith(NAME) and len(term) >= SHORTEST_WORD and not term[0].isdigit():
            letters = taken_apart(term)
            yield Word(term, letters[:EDGE], letters[-EDGE:])


def _leads(story: Story) -> Iterator[str]:
    if story.summary:
        yield story.summary.text
    for article in independent(story.articles):
        yield article.summary


def _texts(story: Story) -> Iterator[str]:
    for article in independent(story.articles):
        yield article.text


def _cut(text: str) -> list[str]:
    """Cut a text into pieces at line ends, so that none is longer than Kiwi reads."""
    pieces: list[str] = []
    while len(text) > PIECE:
        end = text.rfind("\n", PIECE // 2, PIECE) + 1 or PIECE
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text.strip() else pieces


def _without(found: Iterable[str], before: Iterable[str]) -> list[str]:
    known = frozenset(before)
    return [term for term in found if term not in known]
