"""The search index: what stories are found by, and which stories have certain terms.

A *term* is a short string of letters, digits and `-.+#:@^_`; who makes terms out of text is `digest.search`. The database
answers which stories have them: FTS5 on SQLite, a tsvector under GIN on PostgreSQL, the same stories in the same order.
A story that changed is marked as due in the transaction that changed it, and indexed afterwards.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.search_tables import FTS, TOKENS, search_due, search_story, search_word
from digest.storage.tables import story
from digest.storage.upsert import insert

FIELDS = ("story_id", "first_at", "newest_at", "title", "lead", "body", "marks")
LONGEST_TERM = 60  # characters
LONGEST_STORY = timedelta(days=30)  # from its first article to its newest; what goes on longer is found by its newest days
NOTHING = "-"  # a term that no text has
_NO_TERM = re.compile(r"[^\w.+#:@^-]")
_fts = table(FTS, column("rowid"))

Asked = Sequence[Sequence[Sequence[str]]]
"""What a story must have: all of these, of each any of these ways, of each way all of these terms."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a story is found by: terms with a space between two, in order of importance of their place.

    `marks` are terms that no text has: `t:` a topic, `o:` an outlet, `^` a term of the headline.
    """

    story_id: int
    first_at: datetime  # when its first article appeared
    newest_at: datetime
    title: str
    lead: str
    body: str
    marks: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that people may mistype, with its first and last letters."""

    word: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Due:
    """A story to be indexed; `turn` tells whether it changed again meanwhile."""

    story_id: int
    turn: int


def as_term(word: str) -> str:
    """Return a word without the characters that a term can't have, cut to `LONGEST_TERM`; may be empty."""
    return _NO_TERM.sub("", word)[:LONGEST_TERM]


# --- keeping it ----------------------------------------------------------------------------------


async def mark(db: AsyncConnection, story_ids: Iterable[int]) -> None:
    """Note that stories are new or have changed; belongs into the transaction that changed them."""
    rows = [{"story_id": number, "turn": 0} for number in sorted(set(story_ids))]
    if rows:
        statement = insert(db, search_due)
        again = {"turn": search_due.c.turn + 1}
        await db.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=again), rows)


async def mark_all(db: AsyncConnection) -> None:
    """Note that every story is to be indexed anew; what is indexed is found until then."""
    await db.execute(delete(search_due))
    every = select(story.c.id, literal_column("0")).where(story.c.merged_into_id.is_(None))
    await db.execute(insert(db, search_due).from_select(["story_id", "turn"], every))


async def due(db: AsyncConnection, most: int) -> tuple[Due, ...]:
    """Return stories that wait to be indexed, the newest first."""
    waiting = select(search_due).order_by(search_due.c.story_id.desc()).limit(most)
    return tuple(Due(row.story_id, row.turn) for row in await db.execute(waiting))


async def count_due(db: AsyncConnection) -> int:
    """Count the stories that wait to be indexed."""
    return (await db.execute(select(func.count()).select_from(search_due))).scalar_one()


async def count_indexed(db: AsyncConnection) -> int:
    """Count the stories that can be found."""
    return (await db.execute(select(func.count()).select_from(search_story))).scalar_one()


async def put(db: AsyncConnection, entries: Sequence[Entry], done: Iterable[Due]) -> None:
    """Store what stories are found by, in place of what was stored before, and take them from those that wait.

    Args:
        db: Inside `Store.write`.
        entries: Of stories that are there.
        done: What `due` gave for them; one that was marked again since keeps waiting.
    """
    if entries:
        rows = [{name: getattr(entry, name) for name in FIELDS} for entry in entries]
        statement = insert(db, search_story)
        changed = {name: statement.excluded[name] for name in FIELDS[1:]}
        await db.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=changed), rows)
    for one in done:
        await db.execute(delete(search_due).where(search_due.c.story_id == one.story_id, search_due.c.turn == one.turn))


async def still_there(db: AsyncConnection, story_ids: Collection[int]) -> frozenset[int]:
    """Return those of the given stories that were neither removed nor merged; inside the transaction of `put`."""
    there = select(story.c.id).where(story.c.id.in_(story_ids), story.c.merged_into_id.is_(None))
    return frozenset((await db.execute(there)).scalars())


async def remove(db: AsyncConnection, story_ids: Collection[int]) -> None:
    """Take stories out of the index: those that became part of another."""
    for place in (search_story, search_due):
        await db.execute(delete(place).where(place.c.story_id.in_(story_ids)))


async def put_words(db: AsyncConnection, words: Iterable[Word]) -> None:
    """Store words that are suggested to people who mistype; those that are there stay."""
    rows = [{"word": one.word, "head": one.head, "tail": one.tail} for one in sorted(set(words), key=lambda one: one.word)]
    if rows:
        await db.execute(insert(db, search_word).on_conflict_do_nothing(index_elements=["word"]), rows)


# --- asking it -----------------------------------------------------------------------------------


async def count(db: AsyncConnection, asked: Sequence[Asked], most: int) -> list[int]:
    """Say for each of several questions how many stories answer it, counting no further than `most`."""
    if not asked:
        return []
    limited = [_ids(db, one, f"q{number}").limit(most).subquery() for number, one in enumerate(asked)]
    counts: list[Any] = [
        select(literal_column(str(number)).label("place"), func.count()).select_from(one) for number, one in enumerate(limited)
    ]
    found = {row[0]: row[1] for row in await db.execute(union_all(*counts))}
    return [found[number] for number in range(len(asked))]


async def candidates(
    db: AsyncConnection, asked: Asked, most: int, since: datetime | None = None, until: datetime | None = None
) -> tuple[Entry, ...]:
    """Return the newest stories, by number, that have what is asked for.

    Args:
        db: Inside `Store.read`.
        asked: What they must have; nothing to ask for finds all.
        most: How many at most.
        since: Only stories with an article that appeared at or after this.
        until: Only stories whose first article appeared before this.
    """
    window = _window(since, until)
    wanted = (
        select(*(search_story.c[name] for name in FIELDS)).where(*window).order_by(search_story.c.story_id.desc()).limit(most)
    )
    if asked and db.dialect.name == "sqlite":
        fewest, most_number = await _numbers(db, window)
        ids = _ids(db, asked).where(_fts.c.rowid.between(fewest, most_number)).order_by(_fts.c.rowid.desc())
        # without a window every hit counts, so that the index itself can stop after `most`
        hits = (ids if window else ids.limit(most)).subquery()
        wanted = wanted.join(hits, hits.c.rowid == search_story.c.story_id)
    elif asked:
        wanted = wanted.where(_has(asked, "asked"))
    return tuple(Entry(*row) for row in await db.execute(wanted))


async def recent(db: AsyncConnection, marks: Sequence[str], most: int, since: datetime, until: datetime) -> tuple[int, ...]:
    """Return the numbers of the stories of a time that have all the given marks, the newest first."""
    spaced = literal(" ") + search_story.c.marks + literal(" ")
    conditions = [spaced.like(f"% {_escaped(one)} %", escape="\\") for one in marks]
    wanted = select(search_story.c.story_id).where(*_window(since, until), *conditions)
    rows = await db.execute(wanted.order_by(search_story.c.newest_at.desc(), search_story.c.story_id.desc()).limit(most))
    return tuple(rows.scalars())


async def size(db: AsyncConnection) -> int:
    """Return the highest number of an indexed story: about how many there are, without counting them."""
    return (await db.execute(select(func.max(search_story.c.story_id)))).scalar() or 0


async def near(db: AsyncConnection, head: str, tail: str, most: int) -> tuple[str, ...]:
    """Return words that begin or end with the same letters."""
    alike = select(search_word.c.word).where(or_(search_word.c.head == head, search_word.c.tail == tail))
    return tuple((await db.execute(alike.order_by(search_word.c.word).limit(most))).scalars())


async def times(db: AsyncConnection, since: datetime, until: datetime) -> tuple[tuple[datetime, str], ...]:
    """Return when the stories that began in [since, until) began, with their marks; in order of time."""
    wanted = select(search_story.c.first_at, search_story.c.marks).where(
        search_story.c.first_at >= since, search_story.c.first_at < until
    )
    return tuple((row.first_at, row.marks) for row in await db.execute(wanted.order_by(search_story.c.first_at)))


def _window(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    window: list[ColumnElement[bool]] = []
    if since is not None:
        window.append(search_story.c.newest_at >= since)
    if until is not None:
        window += [search_story.c.first_at < until, search_story.c.newest_at < until + LONGEST_STORY]
    return window


async def _numbers(db: AsyncConnection, window: list[ColumnElement[bool]]) -> tuple[int, int]:
    """Return the lowest and highest number of a window: FTS5 skips to them, where it would visit every hit."""
    if not window:
        return 0, 2**62
    edges = select(func.min(search_story.c.story_id), func.max(search_story.c.story_id)).where(*window)
    row = (await db.execute(edges)).one()
    return (0, -1) if row[0] is None else (row[0], row[1])


def _ids(db: AsyncConnection, asked: Asked, name: str = "asked") -> Select[Any]:
    """Return the query for the numbers of the stories that have what is asked for."""
    if db.dialect.name == "sqlite":
        match = text(f"{FTS} MATCH :{name}").bindparams(bindparam(name, _fts5(asked)))  # the table's own name is the operand
        return select(_fts.c.rowid).where(match)
    return select(search_story.c.story_id).where(_has(asked, name))


def _has(asked: Asked, name: str) -> ColumnElement[bool]:
    return literal_column(f"{search_story.name}.{TOKENS}").bool_op("@@")(cast(bindparam(name, _tsquery(asked)), TSQUERY))


def _fts5(asked: Asked) -> str:
    return _written(asked, '"{}"', " AND ", " OR ")


def _tsquery(asked: Asked) -> str:
    return _written(asked, "'{}'", " & ", " | ")


def _written(asked: Asked, quoted: str, both: str, either: str) -> str:
    """Write the question in a database's language; a term holds neither quotation marks nor backslashes."""

    def way(terms: Sequence[str]) -> str:
        return f"({both.join(quoted.format(as_term(term) or NOTHING) for term in terms)})"

    return both.join(f"({either.join(way(terms) for terms in ways)})" for ways in asked)


def _escaped(term: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", as_term(term))
