"""The ledger in the hands of one process: every step of a slot is one transaction here, and each checks who holds the slot.

`reached` is told the name of each step when it has been passed: drafted, claiming (written, not committed), claimed, starting,
started, replied, marking (written, not committed), marked, finished.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.drafts import Draft
from digest.errors import DigestError, StorageError
from digest.model import Part, PartState, Slot, SlotState, Subscription
from digest.storage import Store
from digest.storage import slots as slot_rows
from digest.storage import stories as story_rows
from digest.storage import subscriptions as subscription_rows

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)  # renewed at a third of it; a dead owner's slot is taken over within a minute
RELEASE_LIMIT_S = 2.0


class LeaseLostError(DigestError):
    """Another process has taken the slot over; what it does with it is its affair."""


class OvertakenError(DigestError):
    """Another digest of the channel has taken a story of the draft."""


@dataclass(slots=True)
class Held:
    """A slot in the hands of this process, until `until` on the wall clock at least."""

    slot: Slot
    parts: tuple[Part, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """The transactions of one owner. Leases run on `wall_clock`."""

    store: Store
    owner: str
    wall_clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    reached: Callable[[str], None]

    async def claim(self, subscription: Subscription, due_at: datetime, draft: Draft | None, *, abandoned: bool) -> Held | None:
        """Claim a slot and freeze its draft in one transaction; what was frozen before stays.

        Args:
            subscription: Whose slot.
            due_at: Which slot.
            draft: What it says unless something is frozen; None freezes nothing.
            abandoned: Its owner is known to be dead.

        Returns:
            None where it is another's or was settled.

        Raises:
            OvertakenError: The draft shows a story that another digest of the channel has; nothing was claimed.
        """
        now = self.wall_clock()
        async with self.store.write() as db:
            await subscription_rows.hold_channel(db, subscription.channel)
            then = now + (LEASE if abandoned else timedelta(0))
            slot = await slot_rows.claim(db, subscription.id, due_at, self.owner, then, LEASE)
            if slot is None:
                return None
            parts = await slot_rows.parts(db, slot.id)
            if not parts and draft is not None:
                if await story_rows.taken(db, subscription.channel, draft.shown, besides=slot.id):
                    raise OvertakenError
                parts = draft.parts(slot.id)
                await slot_rows.freeze(db, slot, parts, draft.ranking, draft.shown_by_part, draft.message)
            self.reached("claiming")
        self.reached("claimed")
        return Held(slot, parts, now + LEASE)

    async def hold(self, subscription: Subscription, due_at: datetime) -> Held | None:
        """Take a slot as it stands, also where this process has it already; None where it is another's or was settled."""
        now = self.wall_clock()
        async with self.store.write() as db:
            slot = await slot_rows.claim(db, subscription.id, due_at, self.owner, now, LEASE)
            if slot is None:
                known = await slot_rows.at(db, subscription.id, due_at)
                slot = known if known and known.owner == self.owner and known.state is SlotState.SENDING else None
            return None if slot is None else Held(slot, await slot_rows.parts(db, slot.id), now + LEASE)

    @asynccontextmanager
    async def kept(self, held: Held) -> AsyncIterator[None]:
        """Renew the lease for as long as the block runs; give the slot back where the program ends inside it."""
        renewing = asyncio.create_task(self._renew(held))
        try:
            yield
        except asyncio.CancelledError:
            await self._let_go(held.slot)
            raise
        finally:
            renewing.cancel()
            await asyncio.wait({renewing})

    async def start(self, held: Held, part: Part, note: str) -> None:
        """Note that a message is about to leave.

        Raises:
            LeaseLostError: It may not.
        """
        self.reached("starting")
        async with self.store.write() as db:
            if not await slot_rows.start_part(db, part.key, self.owner, note):
                raise LeaseLostError(f"{part.key} was taken over before it was sent")
        self.reached("started")
        if self.wall_clock() >= held.until:
            raise LeaseLostError(f"{part.key} was not sent: this process stood still and its lease has run out")

    async def mark(
        self, held: Held, part: Part, state: PartState, message_id: str = "", settled_at: datetime | None = None
    ) -> None:
        """Record what became of a message; with `settled_at` it was the last one, and the slot is sent.

        Raises:
            LeaseLostError: Another owner has the slot; nothing was recorded.
        """
        async with self.store.write() as db:
            if not await slot_rows.mark_part(db, part.key, state, message_id, self.owner):
                raise LeaseLostError(f"{part.key} was taken over while it was sent")
            if settled_at is not None:
                await slot_rows.finish(db, held.slot.id, self.owner, SlotState.SENT, "", settled_at)
            self.reached("marking")
        self.reached("marked")

    async def finish(self, held: Held, state: SlotState, error: str, now: datetime) -> None:
        """Settle the slot for good."""
        async with self.store.write() as db:
            await slot_rows.finish(db, held.slot.id, self.owner, state, error, now)

    async def retry_in(self, held: Held, wait: timedelta, error: str) -> datetime:
        """Have the slot tried again after a wait; return when, on the wall clock."""
        until = self.wall_clock() + wait
        async with self.store.write() as db:
            await slot_rows.retry_later(db, held.slot.id, self.owner, error, until)
        return until

    async def _renew(self, held: Held) -> None:
        while True:
            await self.sleep(LEASE.total_seconds() / 3)
            now = self.wall_clock()
            try:
                async with self.store.write() as db:
                    if not await slot_rows.renew(db, held.slot.id, self.owner, now, LEASE):
                        return  # the next step of the ledger finds out
            except StorageError as error:
                log.warning("the lease of slot %s could not be renewed: %s", held.slot.id, error)
            else:
                held.until = now + LEASE

    async def _let_go(self, slot: Slot) -> None:
        """Give the slot back, so that the next process need not wait for the lease."""
        with suppress(StorageError, TimeoutError):
            async with asyncio.timeout(RELEASE_LIMIT_S), self.store.write() as db:
                await slot_rows.release(db, slot.id, self.owner)
