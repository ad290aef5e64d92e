"""Lets subscriptions run again that were paused because their channel was closed to the bot, once it is open.

What a person has paused stays paused: only a pause with a reason was the bot's.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.platforms import DeliveryError
from bot.subscriptions import resume
from digest.errors import StorageError
from digest.model import Channel
from digest.storage import Store
from digest.storage import subscriptions as subscription_rows

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(hours=1)

IsOpen = Callable[[Channel], Awaitable[bool]]


async def reopen(store: Store, is_open: Mapping[str, IsOpen], now: datetime) -> int:
    """Look at each closed channel, by platform, and resume what is sent to those that are open again; return how many.

    Raises:
        StorageError: The database did not answer.
    """
    async with store.read() as db:
        paused = [one for one in await subscription_rows.all(db) if one.paused and one.pause_reason]
    answers: dict[Channel, bool] = {}
    resumed = 0
    for one in paused:
        look = is_open.get(one.channel.platform)
        if look is None:
            continue
        if one.channel not in answers:
            answers[one.channel] = await _looked(look, one.channel)
        if answers[one.channel]:
            await resume(store, one.id, now)
            log.warning("%s %s is open again; subscription %s runs again", one.channel.platform, one.channel.id, one.id)
            resumed += 1
    return resumed


async def reopen_hourly(store: Store, is_open: Mapping[str, IsOpen], clock: Callable[[], datetime]) -> None:
    """Look once an hour until cancelled."""
    while True:
        try:
            await reopen(store, is_open, clock())
        except StorageError as error:
            log.error("closed channels were not looked at: %s", error)  # noqa: TRY400  the message is plain
        await asyncio.sleep(LOOK_EVERY.total_seconds())


async def _looked(look: IsOpen, channel: Channel) -> bool:
    try:
        return await look(channel)
    except DeliveryError as error:
        log.info("nobody knows whether %s is open: %s", channel.id, error)
        return False
