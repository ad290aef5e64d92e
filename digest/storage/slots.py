"""The ledger of digests: who sends which slot, what was frozen for it and what became of each message.

A slot is held by one owner under a lease. Every change names the owner and does nothing once another has taken the slot, so
that a machine that stood still cannot overwrite what its successor did.

A failed slot with a `lease_until` is tried again then; one without is given up.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, and_, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Part, PartState, RankedStory, Slot, SlotOutcome, SlotState
from digest.storage.tables import part, posted, slot, slot_story, story, subscription
from digest.storage.upsert import insert

SLOT_FIELDS = ("id", "subscription_id", "due_at", "state", "owner", "lease_until", "attempts", "last_error", "sent_at")
PART_FIELDS = ("key", "slot_id", "number", "payload", "state", "message_id")


class StoryInSlot(NamedTuple):
    """What became of a story when a slot was composed; `rank` counts from 1 over all candidates."""

    slot: Slot
    outcome: SlotOutcome
    rank: int
    reason: str


def part_key(slot_id: int, number: int) -> str:
    """Return the ledger's key of a message: "slot 12#1"."""
    return f"slot {slot_id}#{number}"


# --- slots ---------------------------------------------------------------------------------------


async def plan(db: AsyncConnection, subscription_id: int, due_at: datetime) -> Slot | None:
    """Note a slot that is due, for anybody to claim; one that is there stays as it is.

    Returns:
        The slot as it stands; None where the subscription was removed.
    """
    await db.execute(_new(db, subscription_id, due_at, {"state": SlotState.PLANNED}).on_conflict_do_nothing())
    return await at(db, subscription_id, due_at)


async def claim(
    db: AsyncConnection, subscription_id: int, due_at: datetime, owner: str, now: datetime, lease: timedelta
) -> Slot | None:
    """Take a slot: a new one, a planned one, one whose owner let the lease run out, or a failed one that may be retried.

    Args:
        db: Inside `Store.write`.
        subscription_id: Whose slot.
        due_at: Which slot; aware.
        owner: A name that no other process, nor this one after a restart, has.
        now: Aware time.
        lease: How long the slot is the owner's; see `renew`.

    Returns:
        The slot, which the owner holds now and has one attempt more; None where it is another's, is settled, or its
        subscription was removed.
    """
    fields = {"state": SlotState.SENDING, "owner": owner, "lease_until": now + lease, "attempts": 1}
    statement = _new(db, subscription_id, due_at, fields)
    overdue = and_(slot.c.state.in_([SlotState.SENDING, SlotState.FAILED]), slot.c.lease_until <= now)
    taken = statement.on_conflict_do_update(
        index_elements=["subscription_id", "due_at"],
        set_={name: statement.excluded[name] for name in ("state", "owner", "lease_until")} | {"attempts": slot.c.attempts + 1},
        where=or_(slot.c.state == SlotState.PLANNED, overdue),
    )
    row = (await db.execute(taken.returning(slot))).mappings().first()
    return None if row is None else _slot(row)


async def renew(db: AsyncConnection, slot_id: int, owner: str, now: datetime, lease: timedelta) -> bool:
    """Hold a slot for longer; False where it is no longer the owner's."""
    return await _change(db, slot_id, owner, {"lease_until": now + lease})


async def release(db: AsyncConnection, slot_id: int, owner: str) -> bool:
    """Give a slot back unfinished, for anybody to claim at once; False where it is no longer the owner's."""
    return await _change(db, slot_id, owner, {"state": SlotState.PLANNED, "owner": "", "lease_until": None})


async def retry_later(db: AsyncConnection, slot_id: int, owner: str, error: str, retry_at: datetime) -> bool:
    """Put a failed slot off: it can be claimed again from `retry_at`; False where it is no longer the owner's."""
    return await _change(db, slot_id, owner, {"state": SlotState.FAILED, "last_error": error, "lease_until": retry_at})


async def finish(db: AsyncConnection, slot_id: int, owner: str, state: SlotState, error: str, now: datetime) -> bool:
    """Settle a slot for good: SENT, SKIPPED or FAILED; see `retry_later` for one that is tried again.

    Returns:
        Whether the owner still held it; False changes nothing.
    """
    sent_at = now if state is SlotState.SENT else None
    return await _change(db, slot_id, owner, {"state": state, "last_error": error, "lease_until": None, "sent_at": sent_at})


async def skip(db: AsyncConnection, subscription_id: int, due_at: datetime, reason: str) -> bool:
    """Settle a missed slot without sending it; False where somebody has begun it, or settled it."""
    statement = _new(db, subscription_id, due_at, {"state": SlotState.SKIPPED, "last_error": reason})
    skipped = statement.on_conflict_do_update(
        index_elements=["subscription_id", "due_at"],
        set_={name: statement.excluded[name] for name in ("state", "last_error")},
        where=slot.c.state == SlotState.PLANNED,
    )
    return (await db.execute(skipped.returning(slot.c.id))).first() is not None


async def at(db: AsyncConnection, subscription_id: int, due_at: datetime) -> Slot | None:
    """Return the slot of an instant, or None."""
    found = await _slots(db, (slot.c.subscription_id == subscription_id) & (slot.c.due_at == due_at))
    return found[0] if found else None


async def last_sent(db: AsyncConnection, subscription_id: int) -> Slot | None:
    """Return the newest slot that was sent, by the time it was due; None before the first."""
    wanted = (slot.c.subscription_id == subscription_id) & (slot.c.state == SlotState.SENT)
    row = (await db.execute(select(slot).where(wanted).order_by(slot.c.due_at.desc()).limit(1))).mappings().first()
    return None if row is None else _slot(row)


async def latest_due(db: AsyncConnection) -> dict[int, datetime]:
    """Return when each subscription's newest slot was due, whatever became of it, by subscription; none without a slot."""
    rows = await db.execute(select(slot.c.subscription_id, func.max(slot.c.due_at)).group_by(slot.c.subscription_id))
    return {row[0]: row[1] for row in rows}


async def within(db: AsyncConnection, subscription_id: int, start: datetime, end: datetime) -> tuple[Slot, ...]:
    """Return the slots that were due in (start, end], ascending."""
    return await _slots(db, (slot.c.subscription_id == subscription_id) & (slot.c.due_at > start) & (slot.c.due_at <= end))


async def unfinished(db: AsyncConnection, subscription_id: int | None = None) -> tuple[Slot, ...]:
    """Return the slots that are planned, being sent or to be tried again, ascending; of every subscription where none is named."""
    open_states = slot.c.state.in_([SlotState.PLANNED, SlotState.SENDING])
    wanted: ColumnElement[bool] = or_(open_states, (slot.c.state == SlotState.FAILED) & slot.c.lease_until.is_not(None))
    if subscription_id is not None:
        wanted = (slot.c.subscription_id == subscription_id) & wanted
    return await _slots(db, wanted)


# --- the messages of a slot ----------------------------------------------------------------------


async def freeze(
    db: AsyncConnection,
    held: Slot,
    parts: Sequence[Part],
    ranking: Sequence[RankedStory],
    shown: Mapping[int, Sequence[int]],
) -> bool:
    """Store what a slot will send, to the byte, and what became of every candidate; once a slot.

    Args:
        db: Inside `Store.write`; may be the transaction of `claim`.
        held: The slot as `claim` gave it.
        parts: The messages in order; keys by `part_key`.
        ranking: Every candidate.
        shown: The numbers of the stories that each part shows, by `Part.number`: they count as posted when that part is sent.

    Returns:
        False where the slot is no longer the owner's or was frozen before: send what `parts` gives, then.
    """
    held_still = await _change(db, held.id, held.owner, {"owner": held.owner})  # locks the row until the commit
    if not held_still or await _is_frozen(db, held.id):
        return False
    part_of = {story_id: number for number, story_ids in shown.items() for story_id in story_ids}
    rows = [
        {
            "slot_id": held.id,
            "story_id": one.story.id,
            "rank": one.rank,
            "outcome": one.outcome,
            "reason": one.reason,
            "part_number": part_of.get(one.story.id),
        }
        for one in ranking
    ]
    if rows:
        await db.execute(insert(db, slot_story), rows)
    if parts:
        await db.execute(insert(db, part), [{name: getattr(one, name) for name in PART_FIELDS} for one in parts])
    return True


async def parts(db: AsyncConnection, slot_id: int) -> tuple[Part, ...]:
    """Return the messages of a slot in order; none before `freeze`."""
    rows = await db.execute(select(part).where(part.c.slot_id == slot_id).order_by(part.c.number))
    return tuple(Part(**row) for row in rows.mappings())


async def start_part(db: AsyncConnection, key: str, owner: str) -> bool:
    """Note that a message is about to leave; commit this before it does.

    Returns:
        Whether it may be sent: False where it was sent already or the slot is no longer the owner's.
    """
    return await _set_part(db, key, owner, {"state": PartState.SENDING})


async def mark_part(db: AsyncConnection, key: str, state: PartState, message_id: str, owner: str) -> bool:
    """Note what became of a message; when it was sent, the stories it shows count as posted in the channel.

    Returns:
        False where nothing was changed, because the slot is no longer the owner's or the message was marked sent before.
    """
    if not await _set_part(db, key, owner, {"state": state, "message_id": message_id}):
        return False
    if state is PartState.SENT:
        await _count_as_posted(db, key)
    return True


async def outcomes(db: AsyncConnection, story_id: int) -> tuple[StoryInSlot, ...]:
    """Return what became of a story, and of those merged into it, in every slot it was a candidate of; by time due."""
    merged = select(story.c.id).where(story.c.id == story_id).cte("merged", recursive=True)
    merged = merged.union(select(story.c.id).where(story.c.merged_into_id == merged.c.id))
    fate = (slot_story.c.outcome.label("fate"), slot_story.c.rank, slot_story.c.reason)
    rows = await db.execute(
        select(slot, *fate)
        .join(slot_story, slot_story.c.slot_id == slot.c.id)
        .where(slot_story.c.story_id.in_(select(merged.c.id)))
        .order_by(slot.c.due_at, slot.c.id, slot_story.c.rank)
    )
    return tuple(StoryInSlot(_slot(row), row["fate"], row["rank"], row["reason"]) for row in rows.mappings())


# --- rows ----------------------------------------------------------------------------------------


def _new(db: AsyncConnection, subscription_id: int, due_at: datetime, fields: Mapping[str, Any]) -> Insert:
    """Return the insertion of a slot, which inserts nothing where the subscription was removed."""
    row: dict[str, Any] = {"due_at": due_at, "owner": "", "lease_until": None, "attempts": 0, "last_error": "", **fields}
    values = [literal(value, slot.c[name].type) for name, value in row.items()]
    source = select(subscription.c.id, *values).where(subscription.c.id == subscription_id)
    return insert(db, slot).from_select(["subscription_id", *row], source)


async def _change(db: AsyncConnection, slot_id: int, owner: str, fields: Mapping[str, Any]) -> bool:
    done = await db.execute(update(slot).where(slot.c.id == slot_id, _held_by(owner)).values(fields))
    return done.rowcount > 0


async def _set_part(db: AsyncConnection, key: str, owner: str, fields: Mapping[str, Any]) -> bool:
    its_slot = select(part.c.slot_id).where(part.c.key == key).scalar_subquery()
    held = update(slot).where(slot.c.id == its_slot, _held_by(owner)).values(owner=owner)  # locks the row until the commit
    if (await db.execute(held)).rowcount == 0:
        return False
    unsent = (part.c.key == key) & (part.c.state != PartState.SENT)
    return (await db.execute(update(part).where(unsent).values(fields))).rowcount > 0


async def _is_frozen(db: AsyncConnection, slot_id: int) -> bool:
    ranked = select(slot_story.c.slot_id).where(slot_story.c.slot_id == slot_id)
    frozen = ranked.union_all(select(part.c.slot_id).where(part.c.slot_id == slot_id)).limit(1)
    return (await db.execute(frozen)).first() is not None


async def _count_as_posted(db: AsyncConnection, key: str) -> None:
    place = ("platform", "workspace", "channel")
    shown = (
        select(*(subscription.c[name] for name in place), slot_story.c.story_id, slot.c.id)
        .join(slot, slot.c.subscription_id == subscription.c.id)
        .join(part, part.c.slot_id == slot.c.id)
        .join(slot_story, (slot_story.c.slot_id == slot.c.id) & (slot_story.c.part_number == part.c.number))
        .where(part.c.key == key)
    )
    await db.execute(insert(db, posted).from_select([*place, "story_id", "slot_id"], shown).on_conflict_do_nothing())


def _held_by(owner: str) -> ColumnElement[bool]:
    return (slot.c.owner == owner) & (slot.c.state == SlotState.SENDING)


async def _slots(db: AsyncConnection, wanted: ColumnElement[bool]) -> tuple[Slot, ...]:
    rows = await db.execute(select(slot).where(wanted).order_by(slot.c.due_at, slot.c.id))
    return tuple(_slot(row) for row in rows.mappings())


def _slot(row: RowMapping) -> Slot:
    return Slot(**{name: row[name] for name in SLOT_FIELDS})
