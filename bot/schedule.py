"""When things are done: APScheduler ticks, the database says what is due.

A few jobs tick for ever: they poll the feeds that are due, have stories condensed, post the slots that are due, edit what
outlets corrected, tell admins what went wrong and tidy up. A tick that finds its predecessor still at work is left out,
and one that comes late is done all the same. No job waits for another: a slow model holds up no poll, a slow
channel no other channel.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfoNotFoundError

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.repetitions import KEPT
from bot.revisions import edit_revised
from bot.running import Bot
from digest.errors import StorageError
from digest.feeds.polling import is_due, known_of
from digest.model import Channel, Feed, Slot, SlotState, Subscription
from digest.slots import plan
from digest.storage import feeds as feed_rows
from digest.storage import notices as notice_rows
from digest.storage import requests as request_rows
from digest.storage import slots as slot_rows
from digest.storage import subscriptions as subscription_rows
from digest.storage.slots import OpenSlot

log = logging.getLogger(__name__)

POLL_TICK = timedelta(seconds=30)
POST_TICK = timedelta(seconds=2)
CONDENSE_TICK = timedelta(seconds=15)
INDEX_TICK = timedelta(seconds=10)
INDEXED_AT_ONCE = 500  # stories between two ticks; a changed lexicon makes every one due
EDIT_TICK = timedelta(minutes=1)
TELL_TICK = timedelta(minutes=5)
TIDY_TICK = timedelta(hours=1)
SENT_WITHIN = timedelta(seconds=6)
NOTICES_FOR = timedelta(days=30)
EDITABLE_FOR = timedelta(hours=48)  # how long a digest's message is kept for edits
PLANNED_AT_ONCE = 100  # subscriptions in one transaction
USED_FOR = timedelta(days=3)  # how long a slot counts against its local date after a schedule was edited
BROKEN_FOR = timedelta(hours=1)  # between two looks at a schedule that is never due


async def tick_until_cancelled(bot: Bot) -> None:
    """Do all jobs for ever; at the end, what is being sent has `SENT_WITHIN` to leave, then its slot is given back."""
    scheduler = ticking(bot)
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
        await bot.outbox.close(SENT_WITHIN)


def ticking(bot: Bot) -> AsyncIOScheduler:
    """Return the started scheduler of all jobs; shut it down to stop."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for tick, job in JOBS:
        scheduler.add_job(
            guarded(job),
            "interval",
            (bot,),
            id=job.__name__,
            seconds=tick.total_seconds(),
            misfire_grace_time=None,  # the default of 1 s skips a run when the loop was busy for 2
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    return scheduler


def guarded(job: Callable[[Bot], Awaitable[object]]) -> Callable[[Bot], Awaitable[None]]:
    """Return a job whose failure is logged and tried again at the next tick, rather than ending the service."""

    async def run(bot: Bot) -> None:
        try:
            await job(bot)
        except StorageError as error:
            log.error("%s: %s", job.__name__, error)  # noqa: TRY400  the message is plain; a full disk needs no traceback
        except asyncio.CancelledError:
            log.info("%s was stopped", job.__name__)  # the scheduler, which runs nothing behind it, would log it as a failure
        except Exception:
            log.exception("%s failed", job.__name__)

    run.__name__ = job.__name__
    return run


async def due_feeds(bot: Bot) -> tuple[Feed, ...]:
    """Return the feeds whose time has come."""
    now = bot.clock()
    async with bot.store.read() as db:
        states = await feed_rows.states(db)
    return tuple(feed for feed in bot.feeds if is_due(feed, known_of(feed, states), now))


async def poll_due(bot: Bot) -> None:
    """Poll the feeds whose time has come."""
    feeds = await due_feeds(bot)
    if feeds:
        await bot.collector.round(feeds, bot.clock(), lambda _: None, condense=False)


async def condense_new(bot: Bot) -> None:
    """Have new stories condensed as they come, so that their summaries are ready before a slot."""
    await bot.collector.desk.condense(bot.clock())


async def index_new(bot: Bot) -> None:
    """Make stories found that are new or have changed, or were indexed with other words."""
    if bot.collector.index is not None:
        await bot.collector.index.catch_up(INDEXED_AT_ONCE)


async def tell_admins(bot: Bot) -> None:
    """Look after the feeds, and tell what waits to be told."""
    if bot.notices is not None:
        await bot.notices.watch_feeds(bot.feeds, bot.clock())
        await bot.notices.tell(bot.clock())


async def tidy(bot: Bot) -> None:
    """Forget what digests said before a platform had a say, once it can't be edited any more, and old notices and requests."""
    async with bot.store.write() as db:
        if not bot.keeps_digests:
            await slot_rows.forget_messages(db, bot.clock() - EDITABLE_FOR)
        await notice_rows.forget(db, bot.clock() - NOTICES_FOR)
        await request_rows.forget(db, bot.delivery.wall_clock() - KEPT)


async def post_due(bot: Bot) -> None:
    """Post every slot that has come due, and wait until that is done."""
    await start_due(bot)
    await bot.outbox.idle()
    await start_waiting(bot)  # what was planned for a channel while another digest of it was being sent
    await bot.outbox.idle()


async def start_due(bot: Bot) -> None:
    """Note the slots that have come due, some at a time, and begin to send those that nobody is sending."""
    while await plan_some(bot):
        await start_waiting(bot)
    await start_waiting(bot)


async def start_waiting(bot: Bot) -> None:
    """Begin to send the slots that are planned and that nobody is sending, a channel's in order."""
    now = bot.delivery.wall_clock()
    async with bot.store.read() as db:
        found = await slot_rows.waiting(db)
    by_channel: dict[Channel, list[OpenSlot]] = {}
    for one in found:
        if one.subscription.channel.platform in bot.delivery.platforms:
            by_channel.setdefault(one.subscription.channel, []).append(one)
    for channel, waiting in by_channel.items():
        if not is_taken(waiting[0].slot, now):
            bot.outbox.start(channel, partial(_send_in_order, bot, waiting))


def is_taken(slot: Slot, now: datetime) -> bool:
    """Say whether a slot is being sent, or is to be tried again later: then those behind it in its channel wait too."""
    return slot.lease_until is not None and slot.lease_until > now


async def _send_in_order(bot: Bot, waiting: Sequence[OpenSlot]) -> None:
    """Send a channel's slots, the oldest first, as far as they can be sent now."""
    for slot, subscription in waiting:
        try:
            state = await bot.delivery.deliver(subscription, slot.due_at, bot.feeds, bot.clock())
        except StorageError as error:
            log.error("slot %s: %s", slot.id, error)  # noqa: TRY400  the message is plain; a full disk needs no traceback
            return
        except Exception as error:  # the channel's boundary: one channel's surprise must not stop the others
            log.exception("slot %s of %s: unexpected failure", slot.id, subscription.channel.platform)
            await bot.delivery.set_aside(subscription, slot.due_at, f"unexpected failure: {type(error).__name__}", bot.clock())
            return
        if state in {None, SlotState.FAILED}:
            return  # the next tick looks anew


async def plan_some(bot: Bot) -> bool:
    """Note in the ledger which slots of some subscriptions have come due: the newest of each; older ones as skipped.

    Returns:
        Whether there was anything to note; then there may be more.
    """
    now, platforms = bot.clock(), bot.delivery.platforms
    async with bot.store.read() as db:
        if not await subscription_rows.due_by(db, platforms, now, most=1):
            return False
    bot.delivery.reached("planning")
    async with bot.store.write() as db:
        found = await subscription_rows.due_by(db, platforms, now, PLANNED_AT_ONCE)
        used = await slot_rows.scheduled(db, [one.id for one in found], now - USED_FOR)
        missed = [moment for one in found for moment in await _plan(db, one, used.get(one.id, ()), now, bot.late_limit)]
        bot.delivery.reached("writing plan")
    bot.delivery.reached("planned")
    if missed and bot.notices is not None:
        await bot.notices.tell_of_missed(len(missed), min(missed), max(missed), now)
    return bool(found)


async def _plan(
    db: AsyncConnection, subscription: Subscription, used: Sequence[datetime], now: datetime, late_limit: timedelta
) -> tuple[datetime, ...]:
    """Plan one subscription's slots; return those that it missed."""
    settled_until = subscription.settled_until or subscription.created_at
    try:
        found = plan(subscription.schedule, settled_until, now, used, late_limit)
    except (ValueError, ZoneInfoNotFoundError) as error:  # stored by hand, or its zone was abolished
        log.error("subscription %s is never due: %s", subscription.id, error)  # noqa: TRY400  the message says it all
        await subscription_rows.settle(db, subscription.id, settled_until, now + BROKEN_FOR)
        return ()
    for moment in found.missed:
        await slot_rows.skip(db, subscription.id, moment, "봇이 멈춰 있던 동안 지나감")
    if found.due_at is not None:
        await slot_rows.plan(db, subscription.id, found.due_at, now, found.deadline)
    newest = max((*found.missed, found.due_at or settled_until))
    await subscription_rows.settle(db, subscription.id, newest, found.next_due_at)
    return found.missed


JOBS = (
    (POLL_TICK, poll_due),
    (CONDENSE_TICK, condense_new),
    (INDEX_TICK, index_new),
    (POST_TICK, start_due),
    (EDIT_TICK, edit_revised),
    (TELL_TICK, tell_admins),
    (TIDY_TICK, tidy),
)
