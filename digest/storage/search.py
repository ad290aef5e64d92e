"""The search index: what stories are found by, and which stories have certain terms.

A *term* is a short string of letters, digits and `-.+#:@^_`; who makes terms out of text is `digest.search`. The database
answers which stories have them: FTS5 on SQLite, a tsvector under GIN on PostgreSQL, the same stories in the same order.
A story that changed is marked as due in the transaction that changed it, and indexed afterwards.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.search_language import Asked, fts5, tsquery
from digest.storage.search_tables import FTS, TOKENS, search_due, search_story, search_word
from digest.storage.tables import story
from digest.storage.upsert import insert

FIELDS = ("story_id", "first_at", "newest_at", "title", "lead", "body", "marks")
LONGEST_STORY = timedelta(days=30)  # from its first article to its newest; what goes on longer is found by its newest days
_fts = table(FTS, column("rowid"))


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


class Candidate(NamedTuple):
    """A story that may answer, with what it takes to put it in order; `body` is None where it was not asked for.

    A tuple, for 500 are made a query, and frozen dataclasses took half of its Python time.
    """

    story_id: int
    newest_at: datetime
    title: str
    lead: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word that people may mistype, with its first and last letters."""

    word: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Begun:
    """When a story began, with its marks and the terms of its headline and its lead."""

    first_at: datetime
    marks: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class Due:
    """A story to be indexed; `turn` tells whether it changed again meanwhile."""

    story_id: int
    turn: int


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


@dataclass(frozen=True, slots=True)
class Counted:
    """How many stories answer each of several questions, and `size`: about how many there are."""

    counts: tuple[int, ...]
    size: int


async def count(db: AsyncConnection, asked: Sequence[Asked], most: int) -> Counted:
    """Count the stories that answer each of several questions, no further than `most`; one statement."""
    size: Any = select(literal_column("-1").label("place"), func.coalesce(func.max(search_story.c.story_id), 0))
    limited = [_ids(db, one, f"q{number}").limit(most).subquery() for number, one in enumerate(asked)]
    counts: list[Any] = [select(literal_column(str(number)), func.count()).select_from(one) for number, one in enumerate(limited)]
    found = {row[0]: row[1] for row in await db.execute(union_all(size, *counts))}
    return Counted(tuple(found[number] for number in range(len(asked))), found[-1])


async def candidates(
    db: AsyncConnection,
    questions: Sequence[tuple[Asked, int]],
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    bodies: bool = False,
) -> tuple[Candidate, ...]:
    """Return the newest stories, by number, that answer any of several questions; one statement.

    Args:
        db: Inside `Store.read`.
        questions: What stories must have, each with how many of them at most; nothing to have is had by all.
        since: Only stories with an article that appeared at or after this.
        until: Only stories whose first article appeared before this.
        bodies: Whether to read their bodies too, which takes twice as long as all the rest.
    """
    window = _window(since, until)
    newest = [_newest(db, asked, most, window, f"q{number}") for number, (asked, most) in enumerate(questions)]
    wanted = search_story.c.story_id.in_(union_all(*newest) if len(newest) > 1 else newest[0])
    columns = [search_story.c[name] for name in ("story_id", "newest_at", "title", "lead", *(["body"] if bodies else []))]
    rows = await db.execute(select(*columns).where(wanted).order_by(search_story.c.story_id.desc()))
    return tuple(Candidate(*row) for row in rows.all())


async def get(db: AsyncConnection, story_id: int) -> Entry | None:
    """Return what a story is found by, or None where it is not indexed."""
    row = (
        await db.execute(select(*(search_story.c[name] for name in FIELDS)).where(search_story.c.story_id == story_id))
    ).first()
    return None if row is None else Entry(*row)


async def near(db: AsyncConnection, head: str, tail: str, most: int) -> tuple[str, ...]:
    """Return words that begin or end with the same letters."""
    alike = select(search_word.c.word).where(or_(search_word.c.head == head, search_word.c.tail == tail))
    return tuple((await db.execute(alike.order_by(search_word.c.word).limit(most))).scalars())


async def begun(
    db: AsyncConnection, since: datetime, until: datetime, story_ids: Collection[int] | None = None
) -> tuple[Begun, ...]:
    """Return the stories that began in [since, until), in order of time; of the given ones only."""
    columns = (search_story.c[name] for name in ("first_at", "marks", "title", "lead"))
    wanted = select(*columns).where(search_story.c.first_at >= since, search_story.c.first_at < until)
    if story_ids is not None:
        wanted = wanted.where(search_story.c.story_id.in_(story_ids))
    return tuple(Begun(*row) for row in await db.execute(wanted.order_by(search_story.c.first_at)))


def _window(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    window: list[ColumnElement[bool]] = []
    if since is not None:
        window.append(search_story.c.newest_at >= since)
    if until is not None:
        window += [search_story.c.first_at < until, search_story.c.newest_at < until + LONGEST_STORY]
    return window


def _newest(db: AsyncConnection, asked: Asked, most: int, window: list[ColumnElement[bool]], name: str) -> Select[Any]:
    """Return the query for the numbers of the newest stories of a window that have what is asked for."""
    number = search_story.c.story_id
    if not asked or db.dialect.name != "sqlite":
        has = [_has(asked, name)] if asked else []
        return _inner(select(number).where(*window, *has).order_by(number.desc()).limit(most))
    hits = _ids(db, asked, name).order_by(_fts.c.rowid.desc())
    if not window:
        return _inner(hits.limit(most))
    # FTS5 skips to the window's numbers, where it would otherwise visit every hit since
    first, last = (select(edge(number)).where(*window).scalar_subquery() for edge in (func.min, func.max))
    inside = hits.where(_fts.c.rowid.between(first, last)).subquery()
    within = select(number).join(inside, inside.c.rowid == number).where(*window)
    return _inner(within.order_by(number.desc()).limit(most))


def _inner(limited: Select[Any]) -> Select[Any]:
    """Return a query with a limit as one that can be part of a UNION."""
    return select(limited.subquery())


def _ids(db: AsyncConnection, asked: Asked, name: str = "asked") -> Select[Any]:
    """Return the query for the numbers of the stories that have what is asked for."""
    if db.dialect.name == "sqlite":
        match = text(f"{FTS} MATCH :{name}").bindparams(bindparam(name, fts5(asked)))  # the table's own name is the operand
        return select(_fts.c.rowid).where(match)
    return select(search_story.c.story_id).where(_has(asked, name))


def _has(asked: Asked, name: str) -> ColumnElement[bool]:
    return literal_column(f"{search_story.name}.{TOKENS}").bool_op("@@")(cast(bindparam(name, tsquery(asked)), TSQUERY))
