"""Who is sent what: the terminal's built-in subscription."""

from datetime import datetime

from digest.model import Channel, Subscription
from digest.storage import Store
from digest.storage import subscriptions as subscription_rows

TERMINAL = Channel(platform="console", workspace="", id="terminal")


async def terminal_subscription(store: Store, now: datetime) -> Subscription:
    """Return the subscription that serves the terminal, made on the first run: every day at 08:30 in Seoul."""
    async with store.write() as db:
        return await subscription_rows.add(db, Subscription(TERMINAL, created_at=now))
