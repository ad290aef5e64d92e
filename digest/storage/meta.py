"""Single values that the program keeps about itself: the version of an index, the hash of the commands it registered."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage.tables import meta
from digest.storage.upsert import insert


async def get(db: AsyncConnection, name: str) -> str | None:
    """Return a value, or None where it was never stored."""
    value: str | None = (await db.execute(select(meta.c.value).where(meta.c.name == name))).scalar()
    return value


async def put(db: AsyncConnection, name: str, value: str) -> None:
    """Store a value in place of the older one."""
    statement = insert(db, meta).values(name=name, value=value)
    changed = {"value": statement.excluded.value}
    await db.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changed))
