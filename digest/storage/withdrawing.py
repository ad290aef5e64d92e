"""What is forgotten when an outlet allows no more than titles and links from now on: texts, and the summaries made of them.

What was posted stays as it was posted. A story that other outlets tell too is condensed anew from their texts while it is young.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import FeedUse
from digest.storage import search
from digest.storage.tables import article, summary


async def holds_texts(db: AsyncConnection, feed_ids: Collection[str]) -> bool:
    """Say whether there are articles of these feeds that may still be shown with their text."""
    return (await db.execute(select(article.c.id).where(*_with_texts(feed_ids)).limit(1))).first() is not None


async def withdraw_texts(db: AsyncConnection, feed_ids: Collection[str]) -> int:
    """Leave of the articles of these feeds title and link only; return how many had more.

    Args:
        db: Inside `Store.write`.
        feed_ids: Feeds that are used by title and link.
    """
    touched = select(article.c.story_id).where(*_with_texts(feed_ids), article.c.story_id.is_not(None)).distinct()
    stories = [row.story_id for row in await db.execute(touched)]
    changed = update(article).where(*_with_texts(feed_ids)).values(use=FeedUse.TITLE_AND_LINK, summary="", text="")
    count = (await db.execute(changed)).rowcount
    for number in stories:  # one by one: a list of thousands is longer than SQLite takes
        await db.execute(delete(summary).where(summary.c.story_id == number))
    await search.mark(db, stories)
    return count


def _with_texts(feed_ids: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (article.c.feed_id.in_(feed_ids), article.c.use != FeedUse.TITLE_AND_LINK)
