"""The messages of a slot: frozen to the byte before the first leaves, and what became of each.

The callers' name for all of this is `digest.storage.slots`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import TRACE_LENGTH, Part, PartState, RankedStory, Slot
from digest.storage.holding import change_held
from digest.storage.tables import article, part, posted, slot, slot_story, story, subscription
from digest.storage.upsert import insert

PART_FIELDS = ("key", "slot_id", "number", "payload", "state", "message_id", "note")


def part_key(slot_id: int, number: int) -> str:
    """Return the ledger's key of a message: "slot 12#1"."""
    return f"slot {slot_id}#{number}"


async def freeze(
    db: AsyncConnection,
    held: Slot,
    parts: Sequence[Part],
    ranking: Sequence[RankedStory],
    shown: Mapping[int, Sequence[int]],
    message: str | None = None,
) -> bool:
    """Store what a slot will send, to the byte, and what became of every candidate; once a slot.

    Args:
        db: Inside `Store.write`; may be the transaction of `claim`.
        held: The slot as `claim` gave it.
        parts: The messages in order; keys by `part_key`.
        ranking: Every candidate.
        shown: The numbers of the stories that each part shows, by `Part.number`: they count as posted when that part is sent.
        message: What the parts say together, for an edit; None where no edit is possible.

    Returns:
        False where the slot is no longer the owner's or was frozen before: send what `parts` gives, then.
    """
    if await _is_frozen(db, held.id):
        return False
    if not await change_held(db, slot.c.id == held.id, held.owner, {"message": message}):
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


async def shown_in(db: AsyncConnection, key: str) -> dict[int, tuple[str, ...]]:
    """Return the numbers of the stories that a message shows, each with the traces of its articles, in order of appearance."""
    mine = (part.c.slot_id == slot_story.c.slot_id) & (part.c.number == slot_story.c.part_number)
    rows = await db.execute(
        select(slot_story.c.story_id, article.c.url_digest)
        .join(part, mine)
        .join(story, story.c.id == slot_story.c.story_id)
        .join(article, article.c.story_id == func.coalesce(story.c.merged_into_id, story.c.id))
        .where(part.c.key == key)
        .order_by(slot_story.c.rank, article.c.appeared_at, article.c.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, url_digest in rows:
        found[number] = (*found.get(number, ()), url_digest[:TRACE_LENGTH])
    return found


async def start_part(db: AsyncConnection, key: str, owner: str, note: str = "") -> bool:
    """Note that a message is about to leave; commit this before it does.

    Args:
        db: Inside `Store.write`.
        key: The message's, by `part_key`.
        owner: Who holds the slot.
        note: What is odd about it: that it may be shown twice, and why.

    Returns:
        Whether it may be sent: False where it was sent already or the slot is no longer the owner's.
    """
    return await _set_part(db, key, owner, {"state": PartState.SENDING} | ({"note": note} if note else {}))


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


async def _set_part(db: AsyncConnection, key: str, owner: str, fields: Mapping[str, Any]) -> bool:
    its_slot = select(part.c.slot_id).where(part.c.key == key).scalar_subquery()
    if not await change_held(db, slot.c.id == its_slot, owner, {"owner": owner}):
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
