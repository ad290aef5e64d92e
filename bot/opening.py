"""What a terminal shows when the bot starts in it: today's digest, whatever the hour.

A terminal that was closed shows nothing any more, so what was printed today is shown once more, from the
ledger's frozen bytes, and then what is new since. A slot that a crash left half printed is finished first.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.drafts import previous_due
from bot.message import Message
from bot.render import nothing_new_message, reshown_message
from bot.running import Bot
from bot.texts import load_texts
from digest.compose import compose
from digest.model import Slot, SlotState, Subscription
from digest.storage import slots as slot_rows
from digest.storage import subscriptions as subscription_rows


async def show_today(bot: Bot, subscription: Subscription) -> None:
    """Print today's digest in the terminal, through the ledger."""
    now = bot.clock().replace(microsecond=0)
    sent = await _sent_today(bot, subscription, now)
    for slot in sent:
        await _show_again(bot, subscription, slot)
    async with bot.store.read() as db:
        begun = await slot_rows.unfinished(db, subscription.id)
    for slot in begun:
        await bot.delivery.deliver(subscription, slot.due_at, bot.feeds, now, abandoned=True)
    async with bot.store.write() as db:
        await subscription_rows.settle(db, subscription.id, now)  # what is shown now stands for today's missed digest
    if (sent or begun) and not await _has_news(bot, subscription, now):
        await _say(bot, subscription, nothing_new_message(load_texts(subscription.language)))
        return
    await bot.delivery.deliver(subscription, now, bot.feeds, now)


async def _sent_today(bot: Bot, subscription: Subscription, now: datetime) -> list[Slot]:
    midnight = now.astimezone(ZoneInfo(subscription.schedule.zone)).replace(hour=0, minute=0, second=0)
    async with bot.store.read() as db:
        slots = await slot_rows.within(db, subscription.id, midnight, now)
    return [slot for slot in slots if slot.state is SlotState.SENT]


async def _show_again(bot: Bot, subscription: Subscription, slot: Slot) -> None:
    zone = ZoneInfo(subscription.schedule.zone)
    await _say(bot, subscription, reshown_message(slot.sent_at or slot.due_at, zone, load_texts(subscription.language)))
    async with bot.store.read() as db:
        parts = await slot_rows.parts(db, slot.id)
    for part in parts:
        await bot.delivery.platforms[subscription.channel.platform].post(subscription.channel, part.payload, part.key)


async def _has_news(bot: Bot, subscription: Subscription, now: datetime) -> bool:
    previous = await previous_due(bot.store, subscription, now)
    digest = await compose(bot.store, subscription, bot.feeds, now, previous)
    return bool(digest.items)


async def _say(bot: Bot, subscription: Subscription, message: Message) -> None:
    platform = bot.delivery.platforms[subscription.channel.platform]
    for payload in platform.payloads(message):
        await platform.post(subscription.channel, payload.json, "note")
