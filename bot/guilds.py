"""What follows when the bot is removed from a Discord server, or a channel of it is deleted: paused, and an admin told once.

Settings are kept. When the bot is let in again, what was paused for that reason runs again (`reopening`).
"""

import logging
from datetime import datetime

from bot.subscriptions import pause_channel
from bot.texts import load_texts
from digest.storage import Store
from digest.storage import notices as notice_rows
from digest.storage import subscriptions as subscription_rows
from digest.storage.notices import Notice

log = logging.getLogger(__name__)


async def close_guild(store: Store, platform: str, guild: str, channel: str, reason: str, now: datetime) -> int:
    """Pause what is sent to a guild, or to one channel of it; return how many subscriptions that were.

    Raises:
        StorageError: The database did not answer.
    """
    async with store.read() as db:
        known = await subscription_rows.all(db)
    here = [one for one in known if (one.channel.platform, one.channel.workspace) == (platform, guild)]
    closed = [one for one in here if not one.paused and channel in {"", one.channel.id}]
    for place in dict.fromkeys(one.channel for one in closed):
        await pause_channel(store, place, reason)
    if closed:
        text = load_texts("ko")(
            "discord.shut", count=len(closed), channels=", ".join({one.channel.id for one in closed}), reason=reason
        )
        async with store.write() as db:
            await notice_rows.note(db, Notice(f"shut {platform} {guild} {channel}", text), now)
    return len(closed)
