"""How a running bot fares, as its database tells: the feeds, the newest article, the last digest, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import FeedState
from digest.storage import feeds, search
from digest.storage.holding import is_open
from digest.storage.tables import article, slot, subscription

NEWEST_SLOTS = 1_000  # slots are numbered as they come due, so that the last one sent is among the last ones made


@dataclass(frozen=True, slots=True)
class Vitals:
    """What was read at one moment.

    `newest_article_at` is when an article last came in, `oldest_due_at` when the oldest slot was due that is still to be sent
    in a channel that is not paused. None where there is none.
    """

    states: Mapping[str, FeedState]
    newest_article_at: datetime | None
    last_digest_at: datetime | None
    oldest_due_at: datetime | None
    slots_waiting: int
    stories_unindexed: int


async def read_vitals(db: AsyncConnection) -> Vitals:
    """Read all of it; a few milliseconds, whatever the database holds."""
    seen = (await db.execute(select(func.max(article.c.first_seen_at)))).scalar()
    newest = select(slot.c.sent_at).order_by(slot.c.id.desc()).limit(NEWEST_SLOTS).subquery()
    sent = (await db.execute(select(func.max(newest.c.sent_at)))).scalar()
    due = select(func.count(), func.min(slot.c.due_at)).join(subscription, slot.c.subscription_id == subscription.c.id)
    waiting, oldest = (await db.execute(due.where(is_open(), ~subscription.c.paused))).one()
    return Vitals(await feeds.states(db), seen, sent, oldest, waiting, await search.count_due(db))
