"""What a slot will say: composed, put into words and cut into a platform's messages; nothing is stored here."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.message import Message
from bot.message_json import write_message
from bot.platforms import Payload, Platform
from bot.render import digest_message, trouble_message
from bot.texts import Texts
from digest.compose import FIRST_REACHES_BACK, Stock, Window, choose, stock_up, taken, window
from digest.model import Digest, Feed, Part, RankedStory, Slot, SlotState, Subscription
from digest.storage import Store
from digest.storage import slots as slot_rows
from digest.summaries import Summariser

SHARED_FOR = timedelta(seconds=30)  # what comes in later is seen by the digests that leave later
MINUTE = timedelta(minutes=1)
LATE_AFTER = 2 * MINUTE
LATE = "late"  # the name under which a message knows how late it says it is, in seconds


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest before it has a place in the ledger."""

    payloads: tuple[Payload, ...]
    ranking: tuple[RankedStory, ...]
    message: str  # the document of the message, from which it can be edited

    @property
    def shown(self) -> frozenset[int]:
        """The numbers of the stories that it shows."""
        return frozenset(number for payload in self.payloads for number in payload.stories)

    @property
    def shown_by_part(self) -> dict[int, tuple[int, ...]]:
        """The numbers of the stories that each part shows, by its number."""
        return {number: payload.stories for number, payload in enumerate(self.payloads, 1)}

    def parts(self, slot_id: int) -> tuple[Part, ...]:
        """Return the messages of a slot."""
        return tuple(
            Part(slot_rows.part_key(slot_id, number), slot_id, number, payload.json)
            for number, payload in enumerate(self.payloads, 1)
        )


class Drafter:
    """Makes drafts, and remembers for a little while what several channels share.

    Channels of one schedule have the same window, and most of them the same wishes and the same past: what was read, ranked
    and rendered for the first serves the others. A thousand digests of one minute cost little more than a dozen.
    """

    def __init__(self, store: Store, stopgap: Summariser | None, wall_clock: Callable[[], datetime]) -> None:
        """Take what every draft is made with; `stopgap` condenses the stories that nobody has condensed in time."""
        self._store = store
        self._stopgap = stopgap
        self._wall_clock = wall_clock
        self._one_at_a_time = asyncio.Lock()
        self._since = wall_clock()
        self._stocks: dict[Hashable, Stock] = {}
        self._digests: dict[Hashable, Digest] = {}
        self._drafts: dict[Hashable, Draft] = {}

    async def draft(
        self, subscription: Subscription, slot: Slot, feeds: Sequence[Feed], platform: Platform, texts: Texts, now: datetime
    ) -> Draft:
        """Return what a slot says if it leaves at `now`.

        Raises:
            StorageError: The database did not answer.
        """
        frame = window(slot.due_at, await previous_due(self._store, subscription, slot.due_at))
        async with self._one_at_a_time:
            self._forget_what_is_old()
            stock = await self._stock(feeds, frame)
        posted = await taken(self._store, stock, subscription.channel)
        async with self._one_at_a_time:
            wishes = (subscription.topics, subscription.story_limit, subscription.muted_outlets, subscription.muted_topics)
            chosen = (stock, wishes, posted)
            digest = self._digests.get(chosen)
            if digest is None:
                digest = await choose(self._store, stock, subscription, posted, self._stopgap)
                self._digests[chosen] = digest
            digest = with_lateness(digest, now, late_reason(slot, platform.name, texts))
            shape = (
                chosen,
                platform.name,
                texts.language,
                subscription.schedule.zone,
                digest.receipt.late_by,
                digest.receipt.late_reason,
            )
            if shape not in self._drafts:
                self._drafts[shape] = render(replace(digest, subscription=subscription), platform, texts)
            return self._drafts[shape]

    def _forget_what_is_old(self) -> None:
        now = self._wall_clock()
        if not timedelta(0) <= now - self._since < SHARED_FOR:
            self._since = now
            for shared in (self._stocks, self._digests, self._drafts):
                shared.clear()

    async def _stock(self, feeds: Sequence[Feed], frame: Window) -> Stock:
        key = (frame, tuple(feed.id for feed in feeds))
        if key not in self._stocks:
            self._stocks[key] = await stock_up(self._store, feeds, frame)
        return self._stocks[key]


def render(digest: Digest, platform: Platform, texts: Texts) -> Draft:
    """Put a digest into words and into a platform's messages; the names of ill feeds go into the thread, where there is one."""
    message = digest_message(digest, texts, names_feeds=not platform.answers_in_threads)
    payloads = [*platform.payloads(message)]
    if platform.answers_in_threads and digest.receipt.feeds_unwell:
        payloads += platform.payloads(trouble_message(digest.receipt, texts))
    return Draft(tuple(payloads), digest.ranking, write_message(_dated(message, digest)))


async def previous_due(store: Store, subscription: Subscription, due_at: datetime) -> datetime | None:
    """Return where the last digest ended: the last slot sent, else the first that could not be; None for a new subscription."""
    async with store.read() as db:
        sent = await slot_rows.last_sent(db, subscription.id, before=due_at)
        if sent is not None:
            return sent.due_at
        earlier = await slot_rows.within(db, subscription.id, subscription.created_at - FIRST_REACHES_BACK, due_at)
    return next((slot.due_at for slot in earlier if slot.due_at < due_at and slot.state is SlotState.FAILED), None)


def late_reason(slot: Slot, platform: str, texts: Texts) -> str:
    """Say in the reader's language why a slot leaves late; empty where nobody knows, or it was not planned."""
    if slot.last_error:
        return texts("late.platform", platform=platform.capitalize())
    if slot.planned_at is None:
        return ""
    if slot.planned_at - slot.due_at > LATE_AFTER:
        return texts("late.stopped")
    return texts("late.interrupted" if slot.attempts else "late.busy")


def with_lateness(digest: Digest, now: datetime, reason: str = "") -> Digest:
    """Return the digest with its lateness in the receipt, where it leaves more than two minutes after it was due."""
    late_by = now - digest.due_at
    if late_by <= LATE_AFTER:
        return digest
    late_by = -(-late_by // MINUTE) * MINUTE  # as it is written
    return replace(digest, receipt=replace(digest.receipt, late_by=late_by, late_reason=reason))


def _dated(message: Message, digest: Digest) -> Message:
    late_by = digest.receipt.late_by or timedelta(0)
    return replace(message, metadata=((LATE, str(int(late_by.total_seconds()))),))
