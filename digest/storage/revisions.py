"""Articles that their outlets changed after they were posted, and the cards that show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Article, Channel, Revision
from digest.storage.articles import BATCH, read_article
from digest.storage.tables import article, digest_of, posted, revision, slot, subscription
from digest.storage.upsert import insert


class Posting(NamedTuple):
    """A card that hangs in a channel."""

    channel: Channel
    story_id: int
    slot_id: int
    zone: str  # of the channel's readers


async def revisable(db: AsyncConnection, url_keys: Iterable[str], posted_since: datetime) -> tuple[Article, ...]:
    """Return the articles of these addresses whose stories were posted since an instant and that were not revised before."""
    keys = list(dict.fromkeys(url_keys))
    cards = select(posted.c.story_id).join(slot, slot.c.id == posted.c.slot_id)
    was_posted = cards.where(posted.c.story_id == article.c.story_id, slot.c.sent_at >= posted_since).exists()
    revised = select(revision.c.article_id)
    found: list[Article] = []
    for start in range(0, len(keys), BATCH):
        digests = [digest_of(key) for key in keys[start : start + BATCH]]
        wanted = article.c.url_digest.in_(digests) & was_posted & article.c.id.not_in(revised)
        found += [
            read_article(row) for row in (await db.execute(select(article).where(wanted).order_by(article.c.id))).mappings()
        ]
    return tuple(found)


async def note(db: AsyncConnection, new: Revision) -> None:
    """Store that an article was revised; a second time changes nothing."""
    values = {name: getattr(new, name) for name in ("article_id", "kind", "noticed_at", "title", "done_at")}
    await db.execute(insert(db, revision).values(values).on_conflict_do_nothing())


async def undone(db: AsyncConnection) -> tuple[Revision, ...]:
    """Return the revisions that no card shows yet, the oldest first."""
    rows = await db.execute(
        select(revision).where(revision.c.done_at.is_(None)).order_by(revision.c.noticed_at, revision.c.article_id)
    )
    return tuple(Revision(**row) for row in rows.mappings())


async def finish(db: AsyncConnection, article_id: int, now: datetime) -> None:
    """Note that nothing is left to do about a revision."""
    await db.execute(update(revision).where(revision.c.article_id == article_id).values(done_at=now))


async def postings(db: AsyncConnection, story_id: int, since: datetime) -> tuple[Posting, ...]:
    """Return the cards of a story that were sent since an instant and never edited."""
    wanted = (posted.c.story_id == story_id) & posted.c.edited_at.is_(None) & (slot.c.sent_at >= since)
    cards = select(posted, subscription.c.zone).join(slot, slot.c.id == posted.c.slot_id)
    cards = cards.join(subscription, subscription.c.id == slot.c.subscription_id)
    rows = await db.execute(cards.where(wanted).order_by(posted.c.slot_id))
    return tuple(_posting(row) for row in rows.mappings())


async def mark_edited(db: AsyncConnection, card: Posting, now: datetime) -> None:
    """Note that a card was edited: it is not edited again."""
    place = card.channel
    wanted = (
        (posted.c.platform == place.platform)
        & (posted.c.workspace == place.workspace)
        & (posted.c.channel == place.id)
        & (posted.c.story_id == card.story_id)
    )
    await db.execute(update(posted).where(wanted).values(edited_at=now))


def _posting(row: RowMapping) -> Posting:
    return Posting(Channel(row["platform"], row["workspace"], row["channel"]), row["story_id"], row["slot_id"], row["zone"])
