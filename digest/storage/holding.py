"""Who holds a slot: the check that every change of the ledger passes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import SlotState
from digest.storage.tables import slot


def held_by(owner: str) -> ColumnElement[bool]:
    """Return the condition that a slot is being sent by `owner`."""
    return (slot.c.owner == owner) & (slot.c.state == SlotState.SENDING)


def is_open() -> ColumnElement[bool]:
    """Return the condition that a slot is planned, being sent, or to be tried again."""
    put_off = (slot.c.state == SlotState.FAILED) & slot.c.lease_until.is_not(None)
    return or_(slot.c.state.in_([SlotState.PLANNED, SlotState.SENDING]), put_off)


async def change_held(db: AsyncConnection, which: ColumnElement[bool], owner: str, fields: Mapping[str, Any]) -> bool:
    """Change a slot if `owner` holds it; nobody else can take it before the transaction has ended.

    Returns:
        Whether the owner holds it; False changes nothing.
    """
    done = await db.execute(update(slot).where(which, held_by(owner)).values(fields))
    return done.rowcount > 0
