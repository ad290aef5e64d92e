"""Which requests of a platform somebody has taken on already, whichever machine it was: a platform repeats what it thinks lost.

Only digests of the requests lie here, never what was asked or by whom.
"""

from datetime import datetime

from sqlalchemy import Column, String, Table, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.columns import Instant
from digest.storage.tables import digest_of, metadata
from digest.storage.upsert import insert

taken_request = Table(
    "taken_request",
    metadata,
    Column("platform", String, primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("taken_at", Instant, nullable=False, index=True),
)


async def take(db: AsyncConnection, platform: str, key: str, now: datetime) -> bool:
    """Take a request on; False where somebody has.

    Args:
        db: Inside `Store.write`.
        platform: Whose.
        key: The same for each repetition of a request, and for no other.
        now: Aware.
    """
    new = insert(db, taken_request).values(platform=platform, key=digest_of(key), taken_at=now)
    return (await db.execute(new.on_conflict_do_nothing().returning(taken_request.c.key))).first() is not None


async def forget(db: AsyncConnection, before: datetime) -> None:
    """Forget what was taken before an instant."""
    await db.execute(delete(taken_request).where(taken_request.c.taken_at < before))
