"""The ledger of what was sent: slots and their messages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.articles import UNSAVED


class SlotState(StrEnum):
    """How far a slot has come."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class PartState(StrEnum):
    """How far one message of a slot has come; UNKNOWN: sent, but nobody knows whether it arrived."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Slot:
    """One instant at which a subscription is due; (subscription_id, due_at) is unique.

    One without a deadline was asked for by somebody, outside of the schedule.
    """

    subscription_id: int
    due_at: datetime  # UTC
    id: int = UNSAVED
    state: SlotState = SlotState.PLANNED
    owner: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    last_error: str = ""
    sent_at: datetime | None = None
    planned_at: datetime | None = None  # when it was noted that this is due: long after `due_at` if nobody looked
    deadline: datetime | None = None  # from then on it is given up


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a slot, frozen before it is sent. `key` is the ledger's key: "slot 12#1"."""

    key: str
    slot_id: int
    number: int  # from 1
    payload: str  # JSON, the very bytes that are sent
    state: PartState = PartState.PLANNED
    message_id: str = ""
    note: str = ""  # what was odd about it: that it may be shown twice, and why
