"""The ledger of digests: who sends which slot, what was frozen for it and what became of each message.

A slot is held by one owner under a lease. Every change names the owner and does nothing once another has taken the slot, so
that a machine that stood still cannot overwrite what its successor did.

A failed slot with a `lease_until` is tried again then; one without is given up.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, and_, literal, or_, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Slot, SlotOutcome, SlotState, Subscription
from digest.storage.holding import change_held, held_by, is_open
from digest.storage.parts import freeze, mark_part, part_key, parts, shown_in, start_part
from digest.storage.subscriptions import read_subscription
from digest.storage.tables import slot, slot_story, story, subscription
from digest.storage.upsert import insert

__all__ = [
    "Candidate", "OpenSlot", "StoryInSlot", "at", "candidates", "claim", "finish", "forget_messages", "freeze", "get", "last_sent", "mark_part",
    "message", "outcomes", "owners", "part_key", "parts", "plan", "put_message", "read_slot", "release", "renew", "retry_later", "scheduled", "shorten", "shown_in", "skip",
    "start_part", "unfinished", "waiting", "within",
]  # fmt: skip

SLOT_FIELDS = (
    "id", "subscription_id", "due_at", "state", "owner", "lease_until", "attempts", "last_error", "sent_at", "planned_at", "deadline",
)  # fmt: skip


class Candidate(NamedTuple):
    """What became of one story in one slot; `rank` counts from 1 over all candidates."""

    story_id: int
    outcome: SlotOutcome
    rank: int
    reason: str


class StoryInSlot(NamedTuple):
    """What became of a story when a slot was composed; `rank` counts from 1 over all candidates."""

    slot: Slot
    outcome: SlotOutcome
    rank: int
    reason: str


class OpenSlot(NamedTuple):
    """A slot that is still to be sent, and whose it is."""

    slot: Slot
    subscription: Subscription


async def plan(
    db: AsyncConnection,
    subscription_id: int,
    due_at: datetime,
    planned_at: datetime | None = None,
    deadline: datetime | None = None,
) -> Slot | None:
    """Note a slot that is due, for anybody to claim; one that is there stays as it is.

    Returns:
        The slot as it stands; None where the subscription was removed.
    """
    fields = {"state": SlotState.PLANNED, "planned_at": planned_at, "deadline": deadline}
    await db.execute(_new(db, subscription_id, due_at, fields).on_conflict_do_nothing())
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
    return None if row is None else read_slot(row)


async def renew(db: AsyncConnection, slot_id: int, owner: str, now: datetime, lease: timedelta) -> bool:
    """Hold a slot for longer; False where it is no longer the owner's."""
    return await change_held(db, slot.c.id == slot_id, owner, {"lease_until": now + lease})


async def release(db: AsyncConnection, slot_id: int, owner: str) -> bool:
    """Give a slot back unfinished, for anybody to claim at once; False where it is no longer the owner's."""
    return await change_held(db, slot.c.id == slot_id, owner, {"state": SlotState.PLANNED, "owner": "", "lease_until": None})


async def owners(db: AsyncConnection) -> frozenset[str]:
    """Return who is sending something."""
    return frozenset((await db.execute(select(slot.c.owner).where(slot.c.state == SlotState.SENDING).distinct())).scalars())


async def shorten(db: AsyncConnection, owner: str, until: datetime) -> None:
    """Let the leases of an owner that is dead end at an instant, where they would run for longer."""
    await db.execute(update(slot).where(held_by(owner), slot.c.lease_until > until).values(lease_until=until))


async def retry_later(db: AsyncConnection, slot_id: int, owner: str, error: str, retry_at: datetime) -> bool:
    """Put a failed slot off: it can be claimed again from `retry_at`; False where it is no longer the owner's."""
    return await change_held(
        db, slot.c.id == slot_id, owner, {"state": SlotState.FAILED, "last_error": error, "lease_until": retry_at}
    )


async def finish(db: AsyncConnection, slot_id: int, owner: str, state: SlotState, error: str, now: datetime) -> bool:
    """Settle a slot for good: SENT, SKIPPED or FAILED; see `retry_later` for one that is tried again.

    Returns:
        Whether the owner still held it; False changes nothing.
    """
    sent_at = now if state is SlotState.SENT else None
    return await change_held(
        db, slot.c.id == slot_id, owner, {"state": state, "last_error": error, "lease_until": None, "sent_at": sent_at}
    )


async def skip(db: AsyncConnection, subscription_id: int, due_at: datetime, reason: str) -> bool:
    """Settle a missed slot without sending it; False where somebody has begun it, or settled it."""
    statement = _new(db, subscription_id, due_at, {"state": SlotState.SKIPPED, "last_error": reason})
    skipped = statement.on_conflict_do_update(
        index_elements=["subscription_id", "due_at"],
        set_={name: statement.excluded[name] for name in ("state", "last_error")},
        where=slot.c.state == SlotState.PLANNED,
    )
    return (await db.execute(skipped.returning(slot.c.id))).first() is not None


async def get(db: AsyncConnection, slot_id: int) -> Slot | None:
    """Return the slot of an id, or None."""
    found = await _slots(db, slot.c.id == slot_id)
    return found[0] if found else None


async def at(db: AsyncConnection, subscription_id: int, due_at: datetime) -> Slot | None:
    """Return the slot of an instant, or None."""
    found = await _slots(db, (slot.c.subscription_id == subscription_id) & (slot.c.due_at == due_at))
    return found[0] if found else None


async def last_sent(db: AsyncConnection, subscription_id: int, before: datetime | None = None) -> Slot | None:
    """Return the newest slot that was sent, by the time it was due, of all or of those due before an instant; or None."""
    wanted = (slot.c.subscription_id == subscription_id) & (slot.c.state == SlotState.SENT)
    if before is not None:
        wanted &= slot.c.due_at < before
    row = (await db.execute(select(slot).where(wanted).order_by(slot.c.due_at.desc()).limit(1))).mappings().first()
    return None if row is None else read_slot(row)


async def within(db: AsyncConnection, subscription_id: int, start: datetime, end: datetime) -> tuple[Slot, ...]:
    """Return the slots that were due in (start, end], ascending."""
    return await _slots(db, (slot.c.subscription_id == subscription_id) & (slot.c.due_at > start) & (slot.c.due_at <= end))


async def scheduled(db: AsyncConnection, subscription_ids: Sequence[int], since: datetime) -> dict[int, tuple[datetime, ...]]:
    """Return when slots of the schedule were due since an instant that were sent or may still be, by subscription, ascending."""
    counts = or_(is_open(), slot.c.state == SlotState.SENT) & slot.c.deadline.is_not(None)
    wanted = slot.c.subscription_id.in_(subscription_ids) & (slot.c.due_at >= since) & counts
    found: dict[int, tuple[datetime, ...]] = {}
    for row in await db.execute(select(slot.c.subscription_id, slot.c.due_at).where(wanted).order_by(slot.c.due_at)):
        found[row.subscription_id] = (*found.get(row.subscription_id, ()), row.due_at)
    return found


async def unfinished(db: AsyncConnection, subscription_id: int | None = None) -> tuple[Slot, ...]:
    """Return the slots that are planned, being sent or to be tried again, ascending; of every subscription where none is named."""
    return await _slots(db, is_open() if subscription_id is None else (slot.c.subscription_id == subscription_id) & is_open())


async def waiting(db: AsyncConnection) -> tuple[OpenSlot, ...]:
    """Return the slots that nobody has settled, those of paused subscriptions left out, by time due."""
    columns: list[ColumnElement[Any]] = [*(slot.c[name].label(f"slot_{name}") for name in SLOT_FIELDS), *subscription.c]
    wanted = select(*columns).join(subscription, slot.c.subscription_id == subscription.c.id)
    wanted = wanted.where(is_open(), ~subscription.c.paused).order_by(slot.c.due_at, slot.c.subscription_id)
    rows = (await db.execute(wanted)).mappings()
    return tuple(OpenSlot(read_slot(row, "slot_"), read_subscription(row)) for row in rows)


async def message(db: AsyncConnection, slot_id: int) -> str | None:
    """Return what a slot's parts say, as it was frozen or edited last; None where it was not kept."""
    kept: str | None = (await db.execute(select(slot.c.message).where(slot.c.id == slot_id))).scalar()
    return kept


async def forget_messages(db: AsyncConnection, due_before: datetime) -> None:
    """Forget what slots say that were due before an instant; their payloads stay."""
    await db.execute(update(slot).where(slot.c.due_at < due_before, slot.c.message.is_not(None)).values(message=None))


async def put_message(db: AsyncConnection, slot_id: int, text: str | None) -> None:
    """Keep what a slot's parts say now, after an edit; None forgets it."""
    await db.execute(update(slot).where(slot.c.id == slot_id).values(message=text))


async def candidates(db: AsyncConnection, slot_id: int) -> tuple[Candidate, ...]:
    """Return what became of every candidate of a slot, by rank; none before `freeze`."""
    columns = (slot_story.c.story_id, slot_story.c.outcome, slot_story.c.rank, slot_story.c.reason)
    rows = await db.execute(select(*columns).where(slot_story.c.slot_id == slot_id).order_by(slot_story.c.rank))
    return tuple(Candidate(*row) for row in rows)


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
    return tuple(StoryInSlot(read_slot(row), row["fate"], row["rank"], row["reason"]) for row in rows.mappings())


def _new(db: AsyncConnection, subscription_id: int, due_at: datetime, fields: Mapping[str, Any]) -> Insert:
    """Return the insertion of a slot, which inserts nothing where the subscription was removed."""
    row: dict[str, Any] = {"due_at": due_at, "owner": "", "lease_until": None, "attempts": 0, "last_error": "", **fields}
    values = [literal(value, slot.c[name].type) for name, value in row.items()]
    source = select(subscription.c.id, *values).where(subscription.c.id == subscription_id)
    return insert(db, slot).from_select(["subscription_id", *row], source)


async def _slots(db: AsyncConnection, wanted: ColumnElement[bool]) -> tuple[Slot, ...]:
    rows = await db.execute(select(slot).where(wanted).order_by(slot.c.due_at, slot.c.id))
    return tuple(read_slot(row) for row in rows.mappings())


def read_slot(row: RowMapping, before: str = "") -> Slot:
    """Return the slot that a row says; `before` stands before the names of its columns."""
    return Slot(**{name: row[before + name] for name in SLOT_FIELDS})
