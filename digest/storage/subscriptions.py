"""Subscriptions: one a channel."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.errors import StorageError
from digest.model import Channel, Schedule, Subscription
from digest.storage.tables import subscription
from digest.storage.upsert import insert

SAME_NAME = ("created_at", "topics", "story_limit", "language", "muted_outlets", "paused", "pause_reason")


async def add(db: AsyncConnection, new: Subscription) -> Subscription:
    """Store a subscription.

    Returns:
        The subscription with its id; where the channel has one already, that one, unchanged.
    """
    added = insert(db, subscription).values(_values(new))
    added = added.on_conflict_do_nothing(index_elements=["platform", "workspace", "channel"])
    number = (await db.execute(added.returning(subscription.c.id))).scalar()
    stored = replace(new, id=number) if number is not None else await by_channel(db, new.channel)
    if stored is None:
        raise StorageError(f"could not subscribe {new.channel.platform} {new.channel.id}: it was removed meanwhile; try again")
    return stored


async def update(db: AsyncConnection, changed: Subscription) -> None:
    """Store the settings of a subscription.

    Raises:
        StorageError: There is no subscription of that id.
    """
    done = await db.execute(change(subscription).where(subscription.c.id == changed.id).values(_values(changed)))
    if done.rowcount == 0:
        raise StorageError(f"could not change the subscription {changed.id}: it was removed; subscribe the channel again")


async def remove(db: AsyncConnection, number: int) -> bool:
    """Remove a subscription with its slots; the channel keeps its memory of what it was shown.

    Returns:
        Whether there was one.
    """
    return (await db.execute(delete(subscription).where(subscription.c.id == number))).rowcount > 0


async def get(db: AsyncConnection, number: int) -> Subscription | None:
    """Return the subscription of an id, or None."""
    return await _one(db, subscription.c.id == number)


async def by_channel(db: AsyncConnection, channel: Channel) -> Subscription | None:
    """Return the subscription of a channel, or None."""
    return await _one(db, _is(channel))


async def all(db: AsyncConnection) -> tuple[Subscription, ...]:  # noqa: A001  read as `subscriptions.all`
    """Return every subscription, paused ones too, in the order they were made."""
    rows = await db.execute(select(subscription).order_by(subscription.c.id))
    return tuple(read_subscription(row) for row in rows.mappings())


def read_subscription(row: RowMapping) -> Subscription:
    """Return the subscription that a row of the table says."""
    return Subscription(
        id=row["id"],
        channel=Channel(row["platform"], row["workspace"], row["channel"]),
        schedule=Schedule(row["times"], row["weekdays"], row["zone"]),
        **{name: row[name] for name in SAME_NAME},
    )


def _is(channel: Channel) -> ColumnElement[bool]:
    return (
        (subscription.c.platform == channel.platform)
        & (subscription.c.workspace == channel.workspace)
        & (subscription.c.channel == channel.id)
    )


async def _one(db: AsyncConnection, wanted: ColumnElement[bool]) -> Subscription | None:
    row = (await db.execute(select(subscription).where(wanted))).mappings().first()
    return None if row is None else read_subscription(row)


def _values(one: Subscription) -> dict[str, Any]:
    return {name: getattr(one, name) for name in SAME_NAME} | {
        "platform": one.channel.platform,
        "workspace": one.channel.workspace,
        "channel": one.channel.id,
        "times": one.schedule.times,
        "weekdays": one.schedule.weekdays,
        "zone": one.schedule.zone,
    }
