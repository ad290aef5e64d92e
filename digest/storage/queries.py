"""What people asked, kept for a month so that a button can go on with it: turn the page, share it, look once more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.search_tables import asked_query
from digest.storage.upsert import insert

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A line as it was typed, and when: 어제 means the day before that."""

    text: str
    asked_at: datetime


async def keep(db: AsyncConnection, text: str, asked_at: datetime) -> int:
    """Store what was typed and return the number it is found by; what is older than a month goes."""
    await db.execute(delete(asked_query).where(asked_query.c.asked_at < asked_at - KEPT))
    kept = await db.execute(insert(db, asked_query).values(text=text, asked_at=asked_at).returning(asked_query.c.id))
    number: int = kept.scalar_one()
    return number


async def get(db: AsyncConnection, number: int) -> AskedQuery | None:
    """Return what was typed, or None where it is too long ago."""
    row = (await db.execute(select(asked_query).where(asked_query.c.id == number))).first()
    return None if row is None else AskedQuery(row.text, row.asked_at)
