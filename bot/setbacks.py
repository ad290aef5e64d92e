"""What becomes of a slot that could not be sent: tried again later, given up, or a channel or workspace that is closed."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ledger import Held, Ledger
from bot.monitoring import masked
from bot.notices import Notices
from bot.platforms import DeliveryError, Platform, Scope
from bot.subscriptions import pause_channel
from digest.model import Channel, Part, PartState, SlotState, Subscription

log = logging.getLogger(__name__)

SHORTEST_WAIT = timedelta(seconds=15)  # a message that was accepted before the connection broke shows up in that time
LONGEST_WAIT = timedelta(minutes=10)
WORKSPACE_WAIT = timedelta(hours=1)  # after a revoked token: one request an hour asks whether there is a new one
TELL_AFTER = 4  # attempts, some two minutes, before an admin is told that a digest is held up


@dataclass(frozen=True, slots=True)
class Setbacks:
    """Knows the workspaces that refused the token, each with the time until which nothing is sent there."""

    notices: Notices | None
    _closed: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def is_closed(self, channel: Channel, wall_now: datetime) -> bool:
        """Say whether nothing is sent in a channel's workspace at present."""
        until = self._closed.get((channel.platform, channel.workspace))
        return until is not None and wall_now < until

    async def put_off(
        self, ledger: Ledger, held: Held, subscription: Subscription, error: DeliveryError, now: datetime, jitter: float
    ) -> SlotState:
        """Have a slot tried again before its deadline, or settle it where that cannot help."""
        channel, slot = subscription.channel, held.slot
        reason = masked(str(error))  # a platform's refusal may repeat what it was sent
        log.error("slot %s of %s %s not sent: %s", slot.id, channel.platform, channel.id, error)
        if error.final and error.scope is not Scope.WORKSPACE:
            await ledger.finish(held, SlotState.FAILED, reason, now)
            if error.scope is Scope.CHANNEL:
                await pause_channel(ledger.store, channel, reason)
            await self._tell(subscription, held, f"refused_{error.scope}", reason, now)
            return SlotState.FAILED
        wait = WORKSPACE_WAIT if error.final else max(next_wait(slot.attempts, jitter), error.retry_after)
        if slot.deadline is not None:
            wait = max(min(wait, slot.deadline - now), timedelta(0))
        until = await ledger.retry_in(held, wait, reason)
        if error.final:
            self._closed[channel.platform, channel.workspace] = until
            await self._tell(subscription, held, "refused_workspace", reason, now)
        elif slot.attempts == TELL_AFTER:
            await self._tell(subscription, held, "held_up", reason, now)
        return SlotState.FAILED

    async def give_up(
        self, ledger: Ledger, held: Held, subscription: Subscription, platform: Platform, now: datetime
    ) -> SlotState:
        """Settle a slot whose deadline has passed; what may have arrived is looked for, so that it is not shown again."""
        states = [await _last_look(ledger, held, part, subscription, platform) for part in held.parts]
        if states and all(state is PartState.SENT for state in states):
            await ledger.finish(held, SlotState.SENT, "", now)
            return SlotState.SENT
        if not states and held.slot.attempts == 1:
            await ledger.finish(held, SlotState.SKIPPED, "봇이 멈춰 있던 동안 지나감", now)
            return SlotState.SKIPPED
        reason = held.slot.last_error or "보내던 프로세스가 멈췄고 그사이 기한이 지났습니다"
        await ledger.finish(held, SlotState.FAILED, reason, now)
        await self._tell(subscription, held, "given_up", reason, now)
        return SlotState.FAILED

    async def _tell(self, subscription: Subscription, held: Held, what: str, error: str, now: datetime) -> None:
        if self.notices is not None:
            await self.notices.tell_of_slot(subscription, held.slot, what, error, now)


def next_wait(attempts: int, jitter: float) -> timedelta:
    """Say how long to wait after a failed attempt: each one doubles the wait, between `SHORTEST_WAIT` and `LONGEST_WAIT`.

    Args:
        attempts: Attempts so far, at least 1.
        jitter: In [0, 1); lengthens the wait by up to a quarter, so that a platform that recovers is not stormed.
    """
    wait: timedelta = min(SHORTEST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)
    return wait + wait * jitter / 4


async def _last_look(ledger: Ledger, held: Held, part: Part, subscription: Subscription, platform: Platform) -> PartState:
    """Return the state of a part, SENT also where it turns out to be in the channel."""
    if part.state not in {PartState.SENDING, PartState.UNKNOWN}:
        return part.state
    try:
        arrived = await platform.find(subscription.channel, part.key, held.parts[0].message_id)
    except DeliveryError as error:
        log.warning("%s: nobody knows whether it arrived: %s", part.key, error)
        return part.state
    if arrived is None:
        return part.state
    await ledger.mark(held, part, PartState.SENT, arrived)
    return PartState.SENT
