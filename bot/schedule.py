"""When things are done: APScheduler ticks, the database says what is due.

Two jobs tick for ever: one polls the feeds that are due, one posts the slots that are due. A tick that
finds its predecessor still at work is left out, and one that comes late is done all the same.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.running import Bot
from digest.errors import StorageError
from digest.feeds.polling import is_due
from digest.model import Feed, FeedState, Subscription
from digest.slots import due
from digest.storage import feeds as feed_rows
from digest.storage import slots as slot_rows
from digest.storage import subscriptions as subscription_rows

log = logging.getLogger(__name__)

POLL_TICK = timedelta(seconds=30)
POST_TICK = timedelta(seconds=2)
LATEST = timedelta(hours=12)  # an older slot is recorded as skipped


def ticking(bot: Bot) -> AsyncIOScheduler:
    """Return the started scheduler of the two jobs; shut it down to stop."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for tick, job in ((POLL_TICK, poll_due), (POST_TICK, post_due)):
        scheduler.add_job(
            guarded(job),
            "interval",
            (bot,),
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
        except Exception:
            log.exception("%s failed", job.__name__)

    run.__name__ = job.__name__
    return run


async def due_feeds(bot: Bot) -> tuple[Feed, ...]:
    """Return the feeds whose time has come."""
    now = bot.clock()
    async with bot.store.read() as db:
        states = await feed_rows.states(db)
    return tuple(feed for feed in bot.feeds if is_due(feed, states.get(feed.id, FeedState(feed.id)), now))


async def poll_due(bot: Bot) -> None:
    """Poll the feeds whose time has come."""
    feeds = await due_feeds(bot)
    if feeds:
        await bot.collector.round(feeds, bot.clock(), lambda _: None)


async def post_due(bot: Bot) -> None:
    """Post every slot that has come due: the newest of each subscription; older ones are recorded as skipped."""
    now = bot.clock()
    async with bot.store.read() as db:
        subscriptions = await subscription_rows.all(db)
        latest = await slot_rows.latest_due(db)
        open_slots = await slot_rows.unfinished(db)
    for subscription in subscriptions:
        if subscription.paused or subscription.channel.platform not in bot.delivery.platforms:
            continue
        begun = [slot.due_at for slot in open_slots if slot.subscription_id == subscription.id]
        await _post(bot, subscription, latest.get(subscription.id, subscription.created_at), begun, now)


async def _post(bot: Bot, subscription: Subscription, last: datetime, begun: list[datetime], now: datetime) -> None:
    new = due(subscription.schedule, last, now)
    for moment in new:
        if moment != new[-1] or now - moment > LATEST:
            async with bot.store.write() as db:
                await slot_rows.skip(db, subscription.id, moment, "봇이 멈춰 있던 동안 지나감")
    for moment in (*begun, *new[-1:]):
        if now - moment <= LATEST:
            await bot.delivery.deliver(subscription, moment, bot.feeds, now)
