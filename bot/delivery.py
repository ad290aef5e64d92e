"""Sends a slot effectively once: claim, compose, render, freeze, post, record; reconcile after a crash.

Before and after each message leaves, the ledger is committed. Whoever finds a slot that another process
left half sent sends the frozen bytes of the parts that are missing, and looks in the channel first
for those that may have arrived.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.platforms import DeliveryError, Platform
from bot.render import digest_message
from bot.texts import Texts
from digest.compose import FIRST_REACHES_BACK, compose
from digest.model import Digest, Feed, Part, PartState, Slot, SlotState, Subscription
from digest.storage import Store
from digest.storage import slots as slot_rows

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
LATE_AFTER = timedelta(minutes=2)
RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Posts digests. Leases run on `wall_clock`, the news on the `now` of each call."""

    store: Store
    platforms: Mapping[str, Platform]
    texts: Callable[[str], Texts]
    owner: str
    wall_clock: Callable[[], datetime]

    async def deliver(
        self, subscription: Subscription, due_at: datetime, feeds: Sequence[Feed], now: datetime, *, abandoned: bool = False
    ) -> SlotState | None:
        """Send one slot.

        Args:
            subscription: Whose slot.
            due_at: Which slot; aware.
            feeds: The enabled feeds, for the receipt.
            now: The clock of the news; a digest that leaves long after `due_at` says so.
            abandoned: The slot's owner is known to be dead, so that its lease need not run out first.

        Returns:
            What became of it; None where another process has it or it was settled before.

        Raises:
            StorageError: The ledger can't be written; nothing was sent that it does not know of.
        """
        platform = self.platforms[subscription.channel.platform]
        slot = await self._claimed(subscription, due_at, abandoned=abandoned)
        if slot is None:
            return None
        parts = await self._frozen(slot, subscription, platform, feeds, now)
        try:
            for part in parts:
                await self._send(part, platform, subscription)
        except DeliveryError as error:
            return await self._put_off(slot, subscription, error)
        async with self.store.write() as db:
            await slot_rows.finish(db, slot.id, self.owner, SlotState.SENT, "", now)
        return SlotState.SENT

    async def _claimed(self, subscription: Subscription, due_at: datetime, *, abandoned: bool) -> Slot | None:
        now = self.wall_clock() + (LEASE if abandoned else timedelta(0))
        async with self.store.write() as db:
            return await slot_rows.claim(db, subscription.id, due_at, self.owner, now, LEASE)

    async def _frozen(
        self, slot: Slot, subscription: Subscription, platform: Platform, feeds: Sequence[Feed], now: datetime
    ) -> tuple[Part, ...]:
        """Return the slot's messages: those that an earlier attempt froze, else new ones."""
        async with self.store.read() as db:
            parts = await slot_rows.parts(db, slot.id)
        if parts:
            return parts
        previous = await previous_due(self.store, subscription, slot.due_at)
        digest = await compose(self.store, subscription, feeds, slot.due_at, previous)
        digest = with_lateness(digest, now)
        payloads = platform.payloads(digest_message(digest, self.texts(subscription.language)))
        parts = tuple(
            Part(slot_rows.part_key(slot.id, number), slot.id, number, payload.json) for number, payload in enumerate(payloads, 1)
        )
        shown = {number: payload.stories for number, payload in enumerate(payloads, 1)}
        async with self.store.write() as db:
            await slot_rows.freeze(db, slot, parts, digest.ranking, shown)
            return await slot_rows.parts(db, slot.id)

    async def _send(self, part: Part, platform: Platform, subscription: Subscription) -> None:
        """Send one message unless it has arrived already."""
        if part.state is PartState.SENT:
            return
        if part.state in {PartState.SENDING, PartState.UNKNOWN}:
            arrived = await self._look_for(part, platform, subscription)
            if arrived is not None:
                await self._mark(part, PartState.SENT, arrived)
                return
        async with self.store.write() as db:
            if not await slot_rows.start_part(db, part.key, self.owner):
                return
        try:
            message_id = await platform.post(subscription.channel, part.payload, part.key)
        except DeliveryError as error:
            await self._mark(part, PartState.UNKNOWN if error.ambiguous else PartState.FAILED, "")
            raise
        await self._mark(part, PartState.SENT, message_id)

    async def _look_for(self, part: Part, platform: Platform, subscription: Subscription) -> str | None:
        try:
            return await platform.find(subscription.channel, part.key)
        except DeliveryError as error:
            if not error.ambiguous:
                raise
            log.warning("%s: may be shown a second time: %s", part.key, error)  # the platform gives no way to know
            return None

    async def _mark(self, part: Part, state: PartState, message_id: str) -> None:
        async with self.store.write() as db:
            await slot_rows.mark_part(db, part.key, state, message_id, self.owner)

    async def _put_off(self, slot: Slot, subscription: Subscription, error: DeliveryError) -> SlotState:
        log.error("slot %s of %s not sent: %s", slot.id, subscription.channel.platform, error)
        async with self.store.write() as db:
            if error.final:
                await slot_rows.finish(db, slot.id, self.owner, SlotState.FAILED, str(error), self.wall_clock())
            else:
                await slot_rows.retry_later(db, slot.id, self.owner, str(error), self.wall_clock() + RETRY_AFTER)
        return SlotState.FAILED


async def previous_due(store: Store, subscription: Subscription, due_at: datetime) -> datetime | None:
    """Return where the last digest ended: the last slot sent, else the first that could not be; None for a new subscription."""
    async with store.read() as db:
        sent = await slot_rows.last_sent(db, subscription.id)
        earlier = await slot_rows.within(db, subscription.id, subscription.created_at - FIRST_REACHES_BACK, due_at)
    if sent is not None:
        return sent.due_at
    return next((slot.due_at for slot in earlier if slot.due_at < due_at and slot.state is SlotState.FAILED), None)


def with_lateness(digest: Digest, now: datetime) -> Digest:
    """Return the digest with its lateness in the receipt, where it leaves more than two minutes after it was due."""
    late_by = now - digest.due_at
    if late_by <= LATE_AFTER:
        return digest
    return replace(digest, receipt=replace(digest.receipt, late_by=late_by))
