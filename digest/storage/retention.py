"""What is old enough to be forgotten, and how it goes without holding up the writers.

A story goes when its newest article is old, with its summary and its places in digests; an article outside of stories
when it was first seen long ago. A story's number is never given again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import SlotState
from digest.storage.tables import article, slot, story

SHORTEST_KEEPING = timedelta(days=366)  # search and `why` answer about the last twelve months
MOST_ROWS = 2_000  # of a kind in one transaction: a write lock of well under a second


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows went."""

    stories: int
    articles: int
    slots: int

    @property
    def more(self) -> bool:
        """Whether old rows may be left: prune again, in another transaction."""
        return MOST_ROWS in (self.stories, self.articles, self.slots)


async def prune(db: AsyncConnection, before: datetime) -> Pruned:
    """Remove what is older than an instant, at most `MOST_ROWS` of a kind; repeat while `Pruned.more`.

    Args:
        db: Inside `Store.write`.
        before: Aware; at least `SHORTEST_KEEPING` ago in the service.
    """
    newest = func.max(article.c.first_seen_at)
    old_stories = select(article.c.story_id).where(article.c.story_id.is_not(None)).group_by(article.c.story_id)
    lone = article.c.story_id.is_(None)
    settled = slot.c.state.in_([SlotState.SENT, SlotState.SKIPPED, SlotState.FAILED])
    return Pruned(
        stories=await _remove(db, story, old_stories.having(newest < before).order_by(article.c.story_id)),
        articles=await _remove(db, article, select(article.c.id).where(lone, article.c.first_seen_at < before)),
        slots=await _remove(db, slot, select(slot.c.id).where(settled, slot.c.due_at < before)),
    )


async def _remove(db: AsyncConnection, table: Table, old: Select[tuple[int]]) -> int:
    return (await db.execute(delete(table).where(table.c.id.in_(old.limit(MOST_ROWS))))).rowcount
