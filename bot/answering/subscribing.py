"""Subscription commands, carried out where the asker may: made, changed, paused, ended, shown, previewed.

What a channel is sent is no secret in it; only who may change its settings may change that. Of several subscriptions the
one meant is named by its number in the list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import subscriptions as plans
from bot.answering.home import MOST_LISTED, LastDigest, Listing
from bot.answering.inquiry import Inquiry
from bot.answering.plans import subscriptions_message
from bot.answering.telling import plain_message
from bot.commands import Verb, Wish
from bot.message import Message
from bot.platforms.asking import Viewer
from bot.render import digest_message
from digest.compose import compose
from digest.model import Channel, Feed, SlotOutcome, Subscription
from digest.storage import Store
from digest.storage import slots as slot_rows
from digest.storage import subscriptions as subscription_rows

CHANGES = frozenset({Verb.SUBSCRIBE, Verb.UNSUBSCRIBE, Verb.SETTINGS, Verb.PREVIEW, Verb.PAUSE, Verb.RESUME})


@dataclass(frozen=True, slots=True)
class Subscribing:
    """Changes and shows what channels are sent."""

    store: Store
    feeds: Callable[[], tuple[Feed, ...]]

    async def of(self, channel: Channel) -> tuple[Subscription, ...]:
        """Return a channel's subscriptions in the order they were made."""
        async with self.store.read() as db:
            return tuple(await subscription_rows.by_channel(db, channel))

    async def carry_out(self, inquiry: Inquiry) -> Message:
        """Do what a subscription command asks for and say what came of it.

        Raises:
            StorageError: The database did not answer.
        """
        verb, wish, texts = inquiry.command.verb, inquiry.command.wish or Wish(), inquiry.texts
        known = await self.of(inquiry.asked.channel)
        only_shows = verb is Verb.PREVIEW or (verb is Verb.SETTINGS and wish == Wish(number=wish.number))
        if not only_shows and not await inquiry.asked.may_change():
            return plain_message(texts("subscribing.not_allowed"), texts)
        if verb is Verb.PREVIEW:
            return await self._preview(_one(known, wish), inquiry)
        if verb is Verb.SUBSCRIBE:
            asked = inquiry.asked
            spoken = replace(wish, language=wish.language or asked.channel_language or inquiry.language)
            made = await plans.subscribe(self.store, asked.channel, spoken, inquiry.now, asked.person)
            return await self._shown(inquiry, "subscribing.made", made)
        if not known:
            return plain_message(texts("subscribing.none"), texts)
        if only_shows:
            return await self._shown(inquiry, "subscribing.title")
        return await self._change(known, wish, inquiry)

    async def preview(self, number: int, inquiry: Inquiry) -> Message:
        """Return what a subscription would be sent now; it may be another channel's of the same workspace."""
        async with self.store.read() as db:
            meant = await subscription_rows.get(db, number)
        here = inquiry.asked.channel
        if meant is None or (meant.channel.platform, meant.channel.workspace) != (here.platform, here.workspace):
            return plain_message(inquiry.texts("subscribing.none"), inquiry.texts)
        return await self._preview(meant, inquiry)

    async def seen_by(self, viewer: Viewer) -> tuple[Listing, ...]:
        """Return what the channels of a workspace are sent, those that a person may know of; at most one too many for a page.

        Raises:
            StorageError: The database did not answer.
        """
        async with self.store.read() as db:
            every = await subscription_rows.all(db)
        names: dict[Channel, str | None] = {}
        seen: list[Listing] = []
        for one in every:
            if one.channel.workspace != viewer.workspace or len(seen) > MOST_LISTED:
                continue
            if one.channel not in names:
                names[one.channel] = await viewer.name_of(one.channel)
            name = names[one.channel]
            if name is not None:
                seen.append(Listing(name, one, await self._last_of(one, viewer)))
        return tuple(seen)

    async def _last_of(self, one: Subscription, viewer: Viewer) -> LastDigest | None:
        async with self.store.read() as db:
            slot = await slot_rows.last_sent(db, one.id)
            if slot is None or slot.sent_at is None:
                return None
            parts = await slot_rows.parts(db, slot.id)
            shown = [story for story in await slot_rows.candidates(db, slot.id) if story.outcome is SlotOutcome.SHOWN]
        first = parts[0].message_id if parts else ""
        return LastDigest(slot.sent_at, len(shown), await viewer.link_to(one.channel, first) if first else "")

    async def _change(self, known: Sequence[Subscription], wish: Wish, inquiry: Inquiry) -> Message:
        verb, texts = inquiry.command.verb, inquiry.texts
        meant = _one(known, wish)
        if meant is None and (verb in {Verb.PAUSE, Verb.RESUME} and wish.number is None):
            for one in known:
                await self._do(verb, one, wish, inquiry.now)
            return await self._shown(inquiry, _DONE[verb])
        if meant is None:
            return await self._shown(inquiry, "subscribing.which" if wish.number is None else "subscribing.no_such_number")
        await self._do(verb, meant, wish, inquiry.now)
        if verb is Verb.UNSUBSCRIBE and len(known) == 1:
            return plain_message(texts("subscribing.ended"), texts)
        return await self._shown(inquiry, _DONE[verb], meant)

    async def _do(self, verb: Verb, one: Subscription, wish: Wish, now: datetime) -> None:
        if verb is Verb.UNSUBSCRIBE:
            await plans.unsubscribe(self.store, one.id)
        elif verb is Verb.PAUSE:
            await plans.pause(self.store, one.id)
        elif verb is Verb.RESUME:
            await plans.resume(self.store, one.id, now)
        else:
            await plans.change(self.store, one.id, wish, now)

    async def _shown(self, inquiry: Inquiry, key: str, marked: Subscription | None = None) -> Message:
        wish = inquiry.command.wish or Wish()
        known = await self.of(inquiry.asked.channel)
        return subscriptions_message(known, inquiry.texts(key), wish.unread, inquiry.local_now, inquiry.texts, marked)

    async def _preview(self, meant: Subscription | None, inquiry: Inquiry) -> Message:
        """Return what would be sent now; a channel without a subscription is shown the usual one."""
        known = await self.of(inquiry.asked.channel)
        fallback = Subscription(inquiry.asked.channel, created_at=inquiry.now, language=inquiry.language)
        subscription = meant or next(iter(known), fallback)
        async with self.store.read() as db:
            last = await slot_rows.last_sent(db, subscription.id)
        previous = last.due_at if last else None
        digest = await compose(self.store, subscription, self.feeds(), inquiry.now, previous)
        return digest_message(digest, inquiry.texts)


def _one(known: Sequence[Subscription], wish: Wish) -> Subscription | None:
    """Return the subscription that is meant: the numbered one, or the only one."""
    if wish.number is None:
        return known[0] if len(known) == 1 else None
    return known[wish.number - 1] if 1 <= wish.number <= len(known) else None


_DONE: Mapping[Verb, str] = {
    Verb.UNSUBSCRIBE: "subscribing.ended_one",
    Verb.SETTINGS: "subscribing.changed",
    Verb.PAUSE: "subscribing.paused",
    Verb.RESUME: "subscribing.resumed",
}
