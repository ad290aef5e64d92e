"""Articles: each address once, whatever feed it came from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import RowMapping, func, select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.errors import StorageError
from digest.model import Article, Relevance
from digest.storage.tables import article, digest_of
from digest.storage.upsert import insert

T = TypeVar("T")

BATCH = 500  # keys in one question; SQLite takes 32,766 values, PostgreSQL 65,535
SAME_NAME = (
    "feed_id",
    "outlet",
    "url",
    "url_key",
    "title",
    "title_key",
    "published_at",
    "first_seen_at",
    "appeared_at",
    "summary",
    "text",
    "use",
    "outcome",
    "outcome_reason",
)  # fields that the table has under the same name


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles appeared in a window, and how many of them are about the subject."""

    seen: int
    relevant: int


async def is_empty(db: AsyncConnection) -> bool:
    """Say whether no article was ever stored: an installation's first run."""
    return (await db.execute(select(article.c.id).limit(1))).first() is None


async def known(db: AsyncConnection, url_keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of the articles that are stored already, by `url_key`; the others are left out."""
    found: dict[str, int] = {}
    for keys in _batches(list(dict.fromkeys(url_keys))):
        digests = {digest_of(key): key for key in keys}
        rows = await db.execute(select(article.c.url_digest, article.c.id).where(article.c.url_digest.in_(digests)))
        found |= {digests[row.url_digest]: row.id for row in rows}
    return found


async def add(db: AsyncConnection, new: Article) -> Article:
    """Store an article, once an address.

    Returns:
        The article with its id; where its `url_key` was stored before, the stored one, unchanged.
    """
    added = insert(db, article).values(_values(new) | {"story_id": new.story_id})
    added = added.on_conflict_do_nothing(index_elements=["url_digest"])
    number = (await db.execute(added.returning(article.c.id))).scalar()
    if number is not None:
        return replace(new, id=number)
    stored = await by_url_key(db, new.url_key)
    if stored is None:
        raise StorageError(f"could not store the article {new.url}: it was removed while it was stored; store it again")
    return stored


async def add_many(db: AsyncConnection, new: Sequence[Article]) -> tuple[Article, ...]:
    """Store articles as `add` does, many at once.

    Returns:
        One stored article for each of `new`, in their order; the same one for the same `url_key`.
    """
    if not new:
        return ()
    added = insert(db, article).on_conflict_do_nothing(index_elements=["url_digest"])
    await db.execute(added, [_values(one) | {"story_id": one.story_id} for one in new])
    stored: dict[str, Article] = {}
    for batch in _batches(new):
        digests = [digest_of(one.url_key) for one in batch]
        rows = await db.execute(select(article).where(article.c.url_digest.in_(digests)))
        stored |= {row["url_digest"]: read_article(row) for row in rows.mappings()}
    return tuple(stored[digest_of(one.url_key)] for one in new)


async def update(db: AsyncConnection, changed: Article) -> None:
    """Store what became of an article; its story is set by `stories.add` and `stories.regroup` alone.

    Raises:
        StorageError: There is no article of that id.
    """
    done = await db.execute(change(article).where(article.c.id == changed.id).values(_values(changed)))
    if done.rowcount == 0:
        raise StorageError(f"could not change the article {changed.url}: no article has the id {changed.id}; add it first")


async def by_url_key(db: AsyncConnection, key: str) -> Article | None:
    """Return the article of an address, or None."""
    row = (await db.execute(select(article).where(article.c.url_digest == digest_of(key)))).mappings().first()
    return None if row is None else read_article(row)


async def get(db: AsyncConnection, number: int) -> Article | None:
    """Return the article of an id, or None."""
    row = (await db.execute(select(article).where(article.c.id == number))).mappings().first()
    return None if row is None else read_article(row)


async def with_title_key(db: AsyncConnection, title_key: str, since: datetime) -> tuple[Article, ...]:
    """Return the articles of the same title that appeared at `since` or later, in order of appearance."""
    wanted = (article.c.title_digest == digest_of(title_key)) & (article.c.appeared_at >= since)
    rows = await db.execute(select(article).where(wanted).order_by(article.c.appeared_at, article.c.id))
    return tuple(read_article(row) for row in rows.mappings())


async def twins(db: AsyncConnection, feed_id: str, title_keys: Iterable[str], since: datetime) -> dict[str, tuple[str, ...]]:
    """Return the addresses under which a feed gave each title before, the first one first; titles that are new are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for keys in _batches(list(dict.fromkeys(title_keys))):
        digests = {digest_of(key): key for key in keys}
        wanted = article.c.title_digest.in_(digests) & (article.c.feed_id == feed_id) & (article.c.first_seen_at >= since)
        rows = await db.execute(select(article.c.title_digest, article.c.url).where(wanted).order_by(article.c.id))
        for row in rows:
            found[digests[row.title_digest]] = (*found.get(digests[row.title_digest], ()), row.url)
    return found


async def counts(db: AsyncConnection, start: datetime, end: datetime) -> Counts:
    """Count the articles that appeared in (start, end], for a receipt."""
    window = (article.c.appeared_at > start) & (article.c.appeared_at <= end)
    relevant = func.count().filter(article.c.relevant)
    row = (await db.execute(select(func.count(), relevant).select_from(article).where(window))).one()
    return Counts(seen=row[0], relevant=row[1])


def read_article(row: RowMapping) -> Article:
    """Return the article that a row of the table says."""
    return Article(
        id=row["id"],
        story_id=row["story_id"],
        relevance=Relevance(row["relevant"], row["score"], row["topics"], row["reasons"]),
        **{name: row[name] for name in SAME_NAME},
    )


def _values(one: Article) -> dict[str, Any]:
    return {name: getattr(one, name) for name in SAME_NAME} | {
        "url_digest": digest_of(one.url_key),
        "title_digest": digest_of(one.title_key),
        "relevant": one.relevance.relevant,
        "score": one.relevance.score,
        "topics": one.relevance.topics,
        "reasons": one.relevance.reasons,
    }


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
