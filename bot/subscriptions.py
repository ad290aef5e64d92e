"""Who is sent what: the terminal's built-in subscription."""

from dataclasses import replace
from datetime import datetime

from digest.model import Channel, Subscription
from digest.storage import Store
from digest.storage import subscriptions as subscription_rows

TERMINAL = Channel(platform="console", workspace="", id="terminal")


async def terminal_subscription(store: Store, now: datetime) -> Subscription:
    """Return the subscription that serves the terminal, made on the first run: every day at 08:30 in Seoul."""
    async with store.write() as db:
        for one in await subscription_rows.by_channel(db, TERMINAL):
            return one
        return await subscription_rows.add(db, Subscription(TERMINAL, created_at=now))


async def pause_channel(store: Store, channel: Channel, reason: str) -> None:
    """Pause everything that is sent to a channel, because it is gone or closed to the bot."""
    async with store.write() as db:
        for one in await subscription_rows.by_channel(db, channel):
            if not one.paused:
                await subscription_rows.update(db, replace(one, paused=True, pause_reason=reason))
