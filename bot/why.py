"""What became of an article, put together from what the store kept."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.render import WhyReport, WhySlot
from digest.model import Article, Story
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import slots as slot_rows
from digest.storage import stories as story_rows


async def look_up(store: Store, key: str, feed_names: Mapping[str, str]) -> WhyReport | None:
    """Return what is known of the article of a `url_key`; None where none was ever seen."""
    async with store.read() as db:
        article = await article_rows.by_url_key(db, key)
        if article is None:
            return None
        story = None if article.story_id is None else await story_rows.get(db, article.story_id)
        return await _report(db, article, story, feed_names)


async def look_up_story(store: Store, number: int, feed_names: Mapping[str, str]) -> WhyReport | None:
    """Return what is known of the article that stands for a story; None where no story has the number."""
    async with store.read() as db:
        story = await story_rows.get(db, number)
        return None if story is None else await _report(db, story.anchor, story, feed_names)


async def _report(db: AsyncConnection, article: Article, story: Story | None, feed_names: Mapping[str, str]) -> WhyReport:
    fates = () if story is None else await slot_rows.outcomes(db, story.id)
    slots = tuple(WhySlot(fate.slot.due_at, fate.outcome, fate.rank, fate.reason) for fate in fates)
    return WhyReport(article, feed_names.get(article.feed_id, article.outlet), story, slots)
