"""What admins are to be told, once a cause, and when they were told last.

A cause is a word for what is wrong: "feed aitimes", "slot 12 given_up". It is noted, waits, and is taken by whoever tells
it; while it lasts it is not told again, and once it is over that is told too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Channel
from digest.storage.tables import notice
from digest.storage.upsert import insert

QUIET = timedelta(days=1)  # between two tellings of one cause, at least
REMINDER = timedelta(days=7)  # a cause that lasts is told again then
NOWHERE = Channel("", "", "")


class Notice(NamedTuple):
    """Something to tell. `person` is who subscribed the channel that it is about; empty where it is about none."""

    cause: str
    text: str
    platform: str = ""
    workspace: str = ""
    person: str = ""
    lasting: bool = True  # False: it is over


async def note(db: AsyncConnection, new: Notice, now: datetime) -> bool:
    """Have something told, unless that was done less than `QUIET` ago, or lasts and was told less than `REMINDER` ago.

    Returns:
        Whether it waits to be told now.
    """
    values = new._asdict() | {"waiting": True, "lasting": True}
    statement = insert(db, notice).values(values | {"told_at": None})
    old = and_(notice.c.told_at <= now - QUIET, or_(~notice.c.lasting, notice.c.told_at <= now - REMINDER))
    noted = statement.on_conflict_do_update(
        index_elements=["cause"], set_=values, where=or_(notice.c.told_at.is_(None), old, notice.c.waiting & notice.c.lasting)
    )
    return (await db.execute(noted.returning(notice.c.cause))).first() is not None


async def over(db: AsyncConnection, cause: str, text: str) -> None:
    """Have it told that something is over, if it was told that it began."""
    unsaid = (notice.c.cause == cause) & notice.c.lasting & notice.c.told_at.is_(None)
    await db.execute(delete(notice).where(unsaid))
    said = (notice.c.cause == cause) & notice.c.lasting
    await db.execute(update(notice).where(said).values(text=text, waiting=True, lasting=False))


async def lasting(db: AsyncConnection) -> frozenset[str]:
    """Return the causes that last, whether they were told or wait to be."""
    return frozenset((await db.execute(select(notice.c.cause).where(notice.c.lasting))).scalars())


async def take(db: AsyncConnection, now: datetime) -> tuple[Notice, ...]:
    """Return what waits to be told, by cause; from now on it counts as told, and nobody else gets it."""
    columns = [notice.c[name] for name in Notice._fields]
    found = tuple(Notice(*row) for row in await db.execute(select(*columns).where(notice.c.waiting).order_by(notice.c.cause)))
    for one in found:
        told = {"waiting": False} | ({"told_at": now} if one.lasting else {})
        await db.execute(update(notice).where(notice.c.cause == one.cause).values(told))
    return found


async def put_back(db: AsyncConnection, causes: Iterable[str]) -> None:
    """Let what could not be told wait again."""
    await db.execute(update(notice).where(notice.c.cause.in_(list(causes))).values(waiting=True))


async def forget(db: AsyncConnection, told_before: datetime) -> None:
    """Forget what was told before an instant and never again since."""
    await db.execute(delete(notice).where(notice.c.told_at < told_before, ~notice.c.waiting))
