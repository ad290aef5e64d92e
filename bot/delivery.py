"""Sends a slot effectively once: draft, claim and freeze, post, record; reconcile after a crash.

A draft is made before anything is claimed. One transaction then claims the slot and freezes the draft, or finds what an
earlier owner froze, or finds that another digest of the channel has taken a story of it, and then the draft is made anew.
Before and after each message leaves, the ledger is committed. Whoever finds a slot half sent sends the frozen bytes of the
parts that are missing, and looks in the channel first for those that may have arrived.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.drafts import Drafter
from bot.edits import add_lateness
from bot.footprints import log_choice, log_message
from bot.ledger import Held, LeaseLostError, Ledger, OvertakenError
from bot.platforms import DeliveryError, Platform
from bot.setbacks import Setbacks
from bot.texts import Texts
from digest.model import Feed, Part, PartState, Slot, SlotState, Subscription
from digest.storage import Store
from digest.storage import slots as slot_rows
from digest.summaries import Summariser
from digest.trail import trail

log = logging.getLogger(__name__)

UNPLANNED_FOR = timedelta(hours=12)
MOST_DRAFTS = 5  # one that lost a story to another digest of the channel is made anew


def pass_by(_: str) -> None:
    """Do nothing at a step."""


def pass_on(_platform: str, _state: SlotState, _late_by: timedelta) -> None:
    """Do nothing after an attempt."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Posts digests. Leases and waits run on `wall_clock`, the news on the `now` of each call."""

    store: Store
    platforms: Mapping[str, Platform]
    texts: Callable[[str], Texts]
    owner: str
    wall_clock: Callable[[], datetime]
    stopgap: Summariser | None = None  # condenses what nobody has condensed when a digest leaves
    setbacks: Setbacks = field(default_factory=lambda: Setbacks(None))
    jitter: Callable[[], float] = random.random  # in [0, 1)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    on_attempt: Callable[[str, SlotState, timedelta], None] = pass_on  # told of each: the platform, how it ended, how late
    reached: Callable[[str], None] = pass_by  # told of every step; where a trial stops the process
    drafter: Drafter = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "drafter", Drafter(self.store, self.stopgap, self.wall_clock))

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
            What became of it, FAILED also where it will be tried again; None where another process has it, it was
            settled before, or nothing can be sent in its workspace at present.

        Raises:
            StorageError: The ledger can't be written; nothing was sent that it does not know of.
        """
        if self.setbacks.is_closed(subscription.channel, self.wall_clock()):
            return None
        began_at, ledger = self.wall_clock(), self._ledger()
        with trail(channel=subscription.channel.address):
            held = await self._claimed(ledger, subscription, due_at, feeds, now, abandoned=abandoned)
            if held is None:
                return None
            with trail(slot=held.slot.id):
                state = await self._settled(ledger, held, subscription, now)
        if state is not None:
            self.on_attempt(subscription.channel.platform, state, now + (self.wall_clock() - began_at) - due_at)
        return state

    async def _settled(self, ledger: Ledger, held: Held, subscription: Subscription, now: datetime) -> SlotState | None:
        """Send a slot that is held; return what became of it, None where it was lost to another process."""
        platform = self.platforms[subscription.channel.platform]
        try:
            async with ledger.kept(held):
                if is_over(held.slot, now):
                    return await self.setbacks.give_up(ledger, held, subscription, platform, now)
                await self._send_all(ledger, held, subscription, platform, now)
        except DeliveryError as error:
            return await self.setbacks.put_off(ledger, held, subscription, error, now, self.jitter())
        except LeaseLostError as error:
            log.warning("%s", error)
            return None
        await add_lateness(self.store, platform, held.slot, subscription, now, self.texts(subscription.language))
        return SlotState.SENT

    async def set_aside(self, subscription: Subscription, due_at: datetime, surprise: str, now: datetime) -> None:
        """Have a slot tried again later after a failure that nobody expected, wherever on its way that happened."""
        ledger = self._ledger()
        held = await ledger.hold(subscription, due_at)
        if held is not None:
            await self.setbacks.put_off(ledger, held, subscription, DeliveryError(surprise), now, self.jitter())

    def _ledger(self) -> Ledger:
        return Ledger(self.store, self.owner, self.wall_clock, self.sleep, self.reached)

    async def _claimed(
        self,
        ledger: Ledger,
        subscription: Subscription,
        due_at: datetime,
        feeds: Sequence[Feed],
        now: datetime,
        *,
        abandoned: bool,
    ) -> Held | None:
        """Take the slot with its messages frozen; None where it is another's or settled."""
        platform, texts = self.platforms[subscription.channel.platform], self.texts(subscription.language)
        for _ in range(MOST_DRAFTS):
            async with self.store.read() as db:
                slot = await slot_rows.at(db, subscription.id, due_at) or Slot(subscription.id, due_at)
                is_frozen = slot.attempts > 0 and bool(await slot_rows.parts(db, slot.id))
            draft = None
            if not is_frozen and not is_over(slot, now):
                draft = await self.drafter.draft(subscription, slot, feeds, platform, texts, now)
            self.reached("drafted")
            with suppress(OvertakenError):
                held = await ledger.claim(subscription, due_at, draft, abandoned=abandoned)
                if held is not None and draft is not None and held.parts == draft.parts(held.slot.id):
                    with trail(slot=held.slot.id):
                        log_choice(held.slot.id, draft.ranking)
                return held
        log.warning("%s: other digests of the channel took the stories %d times in a row", subscription.channel.id, MOST_DRAFTS)
        return None

    async def _send_all(self, ledger: Ledger, held: Held, subscription: Subscription, platform: Platform, now: datetime) -> None:
        """Send the messages that are missing, in order; what continues the first one stands in its thread."""
        thread = ""
        for part in held.parts:
            message_id = part.message_id
            if part.state is not PartState.SENT:
                message_id = await self._send(ledger, held, part, subscription, platform, thread)
                settled_at = now if part is held.parts[-1] else None
                await ledger.mark(held, part, PartState.SENT, message_id, settled_at)
                await log_message(self.store, part.key, message_id)
            thread = thread or message_id
        if held.parts[-1].state is PartState.SENT:
            await ledger.finish(held, SlotState.SENT, "", now)
        self.reached("finished")

    async def _send(
        self, ledger: Ledger, held: Held, part: Part, subscription: Subscription, platform: Platform, thread: str
    ) -> str:
        """Return the id of a message that is in the channel now, sent by this call or before."""
        note = ""
        if part.state in {PartState.SENDING, PartState.UNKNOWN}:
            try:
                arrived = await platform.find(subscription.channel, part.key, thread)
            except DeliveryError as error:
                if not error.ambiguous:
                    raise
                note = f"may be shown a second time: {error}"  # the platform gives no way to know
                log.warning("%s %s", part.key, note)
            else:
                if arrived is not None:
                    return arrived
        await ledger.start(held, part, note)
        try:
            message_id = await platform.post(subscription.channel, part.payload, part.key, thread)
        except DeliveryError as error:
            await ledger.mark(held, part, PartState.UNKNOWN if error.ambiguous else PartState.FAILED)
            raise
        self.reached("replied")
        return message_id


def is_over(slot: Slot, now: datetime) -> bool:
    """Say whether a slot's deadline has passed; one that was asked for outside of the schedule has `UNPLANNED_FOR`."""
    return now >= (slot.due_at + UNPLANNED_FOR if slot.deadline is None else slot.deadline)
