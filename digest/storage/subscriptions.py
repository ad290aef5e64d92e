"""Subscriptions: any number a channel; and which of them a tick has to look at."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, case, delete, literal, or_, select
from sqlalchemy import update as change
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.errors import StorageError
from digest.model import Channel, Schedule, Subscription
from digest.storage.tables import subscription
from digest.storage.upsert import insert

SAME_NAME = (
    "created_at",
    "topics",
    "story_limit",
    "language",
    "muted_outlets",
    "muted_topics",
    "paused",
    "pause_reason",
    "made_by",
    "settled_until",
)  # fields that the table has under the same name


async def add(db: AsyncConnection, new: Subscription) -> Subscription:
    """Store a subscription and return it with its id."""
    added = await db.execute(insert(db, subscription).values(_values(new)).returning(subscription.c.id))
    return replace(new, id=added.scalar_one())


async def update(db: AsyncConnection, changed: Subscription) -> None:
    """Store the settings of a subscription; when it is due next is worked out anew.

    Raises:
        StorageError: There is no subscription of that id.
    """
    done = await db.execute(change(subscription).where(subscription.c.id == changed.id).values(_values(changed)))
    if done.rowcount == 0:
        raise StorageError(f"could not change the subscription {changed.id}: it was removed; subscribe the channel again")


async def settle(db: AsyncConnection, number: int, until: datetime, next_due_at: datetime | None = None) -> None:
    """Note that every slot of a subscription up to an instant is in the ledger, and when the next one is due.

    Args:
        db: Inside `Store.write`.
        number: The subscription's id.
        until: Aware; an earlier instant than the one noted is ignored.
        next_due_at: Aware; None has it worked out at the next tick.
    """
    column = subscription.c.settled_until
    later = case((or_(column.is_(None), column < until), literal(until, column.type)), else_=column)
    values = {"settled_until": later, "next_due_at": next_due_at}
    await db.execute(change(subscription).where(subscription.c.id == number).values(values))


async def due_by(db: AsyncConnection, platforms: Iterable[str], now: datetime, most: int) -> tuple[Subscription, ...]:
    """Return at most `most` subscriptions of these platforms, paused ones left out, that may have become due."""
    waiting = or_(subscription.c.next_due_at.is_(None), subscription.c.next_due_at <= now)
    served = subscription.c.platform.in_(list(platforms))
    return await _all(db, select(subscription).where(waiting, served, ~subscription.c.paused).order_by("id").limit(most))


async def remove(db: AsyncConnection, number: int) -> bool:
    """Remove a subscription with its slots; the channel keeps its memory of what it was shown.

    Returns:
        Whether there was one.
    """
    return (await db.execute(delete(subscription).where(subscription.c.id == number))).rowcount > 0


async def get(db: AsyncConnection, number: int) -> Subscription | None:
    """Return the subscription of an id, or None."""
    found = await _all(db, select(subscription).where(subscription.c.id == number))
    return found[0] if found else None


async def by_channel(db: AsyncConnection, channel: Channel) -> tuple[Subscription, ...]:
    """Return the subscriptions of a channel, in the order they were made."""
    return await _all(db, select(subscription).where(of_channel(channel)).order_by(subscription.c.id))


async def hold_channel(db: AsyncConnection, channel: Channel) -> None:
    """Let nobody else compose for a channel until the transaction ends; SQLite lets nobody else write at all."""
    if db.dialect.name != "sqlite":
        await db.execute(select(subscription.c.id).where(of_channel(channel)).order_by(subscription.c.id).with_for_update())


async def all(db: AsyncConnection) -> tuple[Subscription, ...]:  # noqa: A001  read as `subscriptions.all`
    """Return every subscription, paused ones too, in the order they were made."""
    return await _all(db, select(subscription).order_by(subscription.c.id))


def read_subscription(row: RowMapping) -> Subscription:
    """Return the subscription that a row of the table says."""
    return Subscription(
        id=row["id"],
        channel=Channel(row["platform"], row["workspace"], row["channel"]),
        schedule=Schedule(row["times"], row["weekdays"], row["zone"], row["holidays_off"]),
        **{name: row[name] for name in SAME_NAME},
    )


def of_channel(channel: Channel) -> ColumnElement[bool]:
    """Return the condition that a subscription is a channel's."""
    return (
        (subscription.c.platform == channel.platform)
        & (subscription.c.workspace == channel.workspace)
        & (subscription.c.channel == channel.id)
    )


async def _all(db: AsyncConnection, wanted: Select[Any]) -> tuple[Subscription, ...]:
    return tuple(read_subscription(row) for row in (await db.execute(wanted)).mappings())


def _values(one: Subscription) -> dict[str, Any]:
    return {name: getattr(one, name) for name in SAME_NAME} | {
        "platform": one.channel.platform,
        "workspace": one.channel.workspace,
        "channel": one.channel.id,
        "times": one.schedule.times,
        "weekdays": one.schedule.weekdays,
        "zone": one.schedule.zone,
        "holidays_off": one.schedule.holidays_off,
        "next_due_at": None,
    }
