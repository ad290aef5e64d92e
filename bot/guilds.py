"""What follows when the bot is removed from a Discord server, or a channel of it is deleted: paused, and an admin told once.

Settings are kept. When the bot is let in again, what was paused for that reason runs again (`reopening`).
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.reopening import reopen
from bot.subscriptions import pause_channel
from bot.texts import load_texts
from digest.errors import StorageError
from digest.model import Channel
from digest.storage import Store
from digest.storage import notices as notice_rows
from digest.storage import subscriptions as subscription_rows
from digest.storage.notices import Notice

PLATFORM = "discord"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Guilds:
    """Follows what happens to servers. `is_open` asks Discord whether the bot can post in a channel."""

    store: Store
    is_open: Callable[[Channel], Awaitable[bool]]
    clock: Callable[[], datetime]

    async def close(self, guild: str, channel: str, reason: str) -> None:
        """Pause what is sent to a server, or to one channel of it; have that told where anything was, in its language.

        Args:
            guild: The server's id.
            channel: One of its channels; empty for all.
            reason: A key of the texts under `discord.reason`.
        """
        try:
            await self._close(guild, channel, reason)
        except StorageError as error:
            log.error("subscriptions of server %s were not paused: %s", guild, error)  # noqa: TRY400  the next digest's refusal will

    async def open(self, guild: str, channel: str) -> None:
        """Resume what was paused in a server, or in one channel of it, where the bot can post again."""

        async def is_open(place: Channel) -> bool:
            return place.workspace == guild and channel in {"", place.id} and await self.is_open(place)

        try:
            await reopen(self.store, {PLATFORM: is_open}, self.clock())
        except StorageError as error:
            log.error("closed channels of server %s were not looked at: %s", guild, error)  # noqa: TRY400  looked at hourly

    async def _close(self, guild: str, channel: str, reason: str) -> None:
        async with self.store.read() as db:
            known = await subscription_rows.all(db)
        here = [one for one in known if (one.channel.platform, one.channel.workspace) == (PLATFORM, guild)]
        closed = [one for one in here if not one.paused and channel in {"", one.channel.id}]
        for one in {one.channel: one for one in closed}.values():
            await pause_channel(self.store, one.channel, load_texts(one.language)(f"discord.reason.{reason}"))
        if closed:
            places = ", ".join(dict.fromkeys(one.channel.id for one in closed))
            texts = load_texts(closed[0].language)
            text = texts("discord.shut", count=len(closed), channels=places, reason=texts(f"discord.reason.{reason}"))
            notice = Notice(f"shut {PLATFORM} {guild} {channel}", text, PLATFORM, guild, closed[0].made_by)
            async with self.store.write() as db:
                await notice_rows.note(db, notice, self.clock())
