"""What happens around the messages in Discord: commands registered, buttons answered, channels that close and open again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.platforms.discord_commands import Suggest, Tree, build_tree, sync
from bot.platforms.discord_refusals import Refusal
from bot.platforms.discord_replies import Replies
from bot.platforms.discord_rest import LostError
from digest.errors import StorageError
from digest.storage import Store

log = logging.getLogger(__name__)

LONGEST_SYNC_WAIT_S = 600.0
GONE, DELETED = "removed", "deleted"  # why nothing can be posted: keys of the texts under `discord.reason`


Shut = Callable[[str, str, str], Awaitable[None]]  # guild, channel (empty for all of it), why
Opened = Callable[[str, str], Awaitable[None]]


async def nothing_shut(_guild: str, _channel: str, _reason: str) -> None:
    """Do nothing."""


async def nothing_opened(_guild: str, _channel: str) -> None:
    """Do nothing."""


@dataclass(eq=False, slots=True)
class House:
    """The `Front` of the gateway."""

    replies: Replies
    suggest: Suggest
    store: Store
    on_shut: Shut = nothing_shut
    on_opened: Opened = nothing_opened
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _syncing: asyncio.Task[None] | None = field(default=None, init=False)

    async def prepare(self, client: discord.Client) -> None:
        """Hang the commands on a client, and register them where they have changed; the connection does not wait for that."""
        tree = build_tree(client, self.replies, self.suggest)
        await self.close()
        self._syncing = asyncio.create_task(self._sync(tree, client.application_id or 0))

    async def close(self) -> None:
        """Stop registering."""
        if self._syncing is not None:
            self._syncing.cancel()
            await asyncio.wait({self._syncing})

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a pressed button."""
        await self.replies.pressed(interaction)

    async def shut(self, guild: str, channel: str) -> None:
        """Hand on that nothing can be posted there any more."""
        await self.on_shut(guild, channel, DELETED if channel else GONE)

    async def opened(self, guild: str, channel: str) -> None:
        """Hand on that posting there may work again."""
        await self.on_opened(guild, channel)

    async def _sync(self, tree: Tree, application: int) -> None:
        wait = 1.0
        while True:
            quiet = 0.0
            try:
                await sync(tree, self.store, application)
            except Refusal as refusal:
                quiet = refusal.wait.total_seconds() if refusal.status == 429 else 0.0
                said = refusal.body.get("message", "")
                log.warning("the commands could not be registered (Discord said %s %s); trying again", refusal.status, said)
            except (LostError, StorageError) as error:
                log.warning("the commands could not be registered (%s); trying again", error)
            except Exception:
                log.exception("the commands could not be registered; trying again")
            else:
                return
            wait = min(wait * 4, LONGEST_SYNC_WAIT_S)
            await self.sleep(max(wait, quiet))
