"""What the last polls left behind, and who may poll a feed now."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import FeedState
from digest.storage.tables import feed_state
from digest.storage.upsert import insert

FIELDS = tuple(column.name for column in feed_state.columns if not column.name.startswith("lease_"))


async def states(db: AsyncConnection) -> dict[str, FeedState]:
    """Return the state of every feed that was ever polled, by the feed's id."""
    rows = await db.execute(select(*(feed_state.c[name] for name in FIELDS)).order_by(feed_state.c.feed_id))
    return {row["feed_id"]: _state(row) for row in rows.mappings()}


async def save(db: AsyncConnection, state: FeedState) -> None:
    """Store the state of one feed in place of the older one; a lease on the feed stays as it is."""
    statement = insert(db, feed_state).values(_values(state))
    changed = {name: statement.excluded[name] for name in FIELDS if name != "feed_id"}
    await db.execute(statement.on_conflict_do_update(index_elements=["feed_id"], set_=changed))


async def lease(db: AsyncConnection, feed_id: str, owner: str, now: datetime, length: timedelta) -> bool:
    """Take a feed for one poller, so that no other machine polls it meanwhile.

    Args:
        db: Inside `Store.write`.
        feed_id: Which feed; it needs no state yet.
        owner: Who takes it; the same owner may take it again, and for longer.
        now: Aware time.
        length: After which it is free again, whatever became of the owner.

    Returns:
        Whether the owner has it now.
    """
    statement = insert(db, feed_state).values(
        _values(FeedState(feed_id=feed_id)) | {"lease_owner": owner, "lease_until": now + length}
    )
    free = or_(feed_state.c.lease_until.is_(None), feed_state.c.lease_until <= now, feed_state.c.lease_owner == owner)
    taken = statement.on_conflict_do_update(
        index_elements=["feed_id"],
        set_={"lease_owner": statement.excluded.lease_owner, "lease_until": statement.excluded.lease_until},
        where=free,
    ).returning(feed_state.c.feed_id)
    return (await db.execute(taken)).first() is not None


async def release(db: AsyncConnection, feed_id: str, owner: str) -> None:
    """Give a lease back before its end; without effect where another owner has it."""
    held = (feed_state.c.feed_id == feed_id) & (feed_state.c.lease_owner == owner)
    await db.execute(update(feed_state).where(held).values(lease_owner=None, lease_until=None))


async def owners(db: AsyncConnection) -> frozenset[str]:
    """Return who has a lease on any feed, run out or not."""
    rows = await db.execute(select(feed_state.c.lease_owner).where(feed_state.c.lease_owner.is_not(None)).distinct())
    return frozenset(rows.scalars())


async def release_all(db: AsyncConnection, owner: str) -> None:
    """Give back every lease of an owner that is known to be dead."""
    held = feed_state.c.lease_owner == owner
    await db.execute(update(feed_state).where(held).values(lease_owner=None, lease_until=None))


def _values(state: FeedState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in FIELDS}


def _state(row: RowMapping) -> FeedState:
    return FeedState(**row)
