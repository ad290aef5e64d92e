"""The past as pages show it: digests that were sent, the newest first, and how the stories of one affair follow each other."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Slot, SlotOutcome, SlotState, Story, Subscription
from digest.storage.slots import SLOT_FIELDS, read_slot
from digest.storage.stories import several
from digest.storage.subscriptions import read_subscription
from digest.storage.tables import slot, slot_story, story, subscription

MOST_IN_CHAIN = 40


class Sent(NamedTuple):
    """A digest that was sent, whose it is, and the numbers of the stories it shows, the first one first."""

    slot: Slot
    subscription: Subscription
    stories: tuple[int, ...]


class Chain(NamedTuple):
    """The stories of one affair around one of them, each in order of number; earlier ones it follows, later ones follow it."""

    earlier: tuple[Story, ...]
    later: tuple[Story, ...]


async def sent(db: AsyncConnection, most: int, before: int | None = None, subscription_id: int | None = None) -> tuple[Sent, ...]:
    """Return digests that were sent, the newest first.

    Args:
        db: Inside `Store.read`.
        most: How many at most.
        before: Only those with a smaller number than this.
        subscription_id: Only those of this subscription.
    """
    wanted = _sent()
    if before is not None:
        wanted = wanted.where(slot.c.id < before)
    if subscription_id is not None:
        wanted = wanted.where(slot.c.subscription_id == subscription_id)
    return await _read(db, wanted.order_by(slot.c.id.desc()).limit(most))


async def one(db: AsyncConnection, slot_id: int) -> Sent | None:
    """Return the digest of a number, or None where none was sent under it."""
    found = await _read(db, _sent().where(slot.c.id == slot_id))
    return found[0] if found else None


async def beside(db: AsyncConnection, of: Slot) -> tuple[int | None, int | None]:
    """Return the numbers of the digests that the same subscription was sent before and after one."""
    same = (slot.c.subscription_id == of.subscription_id) & (slot.c.state == SlotState.SENT)
    before = select(func.max(slot.c.id)).where(same, slot.c.id < of.id).scalar_subquery()
    after = select(func.min(slot.c.id)).where(same, slot.c.id > of.id).scalar_subquery()
    row = (await db.execute(select(before, after))).one()
    return row[0], row[1]


async def chain(db: AsyncConnection, of: Story) -> Chain:
    """Return what a story follows and what follows it, however far, through stories that were merged on the way."""
    onward = case((story.c.merged_into_id.is_not(None), story.c.merged_into_id), else_=story.c.follows_id)
    first = select(story.c.id, onward.label("next")).where(story.c.id == of.follows_id)
    up = first.cte("up", recursive=True)
    up = up.union(select(story.c.id, onward.label("next")).where(story.c.id == up.c.next))
    down = select(story.c.id).where(story.c.id == of.id).cte("down", recursive=True)
    down = down.union(select(story.c.id).where((story.c.follows_id == down.c.id) | (story.c.merged_into_id == down.c.id)))
    earlier = await _numbers(db, select(up.c.id))
    later = await _numbers(db, select(down.c.id))
    return Chain(
        await several(db, sorted(earlier - {of.id})[-MOST_IN_CHAIN:]),
        await several(db, sorted(later - earlier - {of.id})[:MOST_IN_CHAIN]),
    )


async def _numbers(db: AsyncConnection, wanted: Select[Any]) -> frozenset[int]:
    return frozenset((await db.execute(wanted)).scalars())


def _sent() -> Select[Any]:
    columns: list[ColumnElement[Any]] = [*(slot.c[name].label(f"slot_{name}") for name in SLOT_FIELDS), *subscription.c]
    joined = select(*columns).join(subscription, slot.c.subscription_id == subscription.c.id)
    return joined.where(slot.c.state == SlotState.SENT)


async def _read(db: AsyncConnection, wanted: Select[Any]) -> tuple[Sent, ...]:
    rows = (await db.execute(wanted)).mappings().all()
    shown = await _shown(db, [row["slot_id"] for row in rows])
    return tuple(Sent(read_slot(row, "slot_"), read_subscription(row), shown.get(row["slot_id"], ())) for row in rows)


async def _shown(db: AsyncConnection, slot_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    wanted = slot_story.c.slot_id.in_(slot_ids) & (slot_story.c.outcome == SlotOutcome.SHOWN)
    columns = select(slot_story.c.slot_id, slot_story.c.story_id).where(wanted)
    found: dict[int, tuple[int, ...]] = {}
    for row in await db.execute(columns.order_by(slot_story.c.slot_id, slot_story.c.rank)):
        found[row.slot_id] = (*found.get(row.slot_id, ()), row.story_id)
    return found
