"""Discord as one part: built from its token, a platform to send by, an entrance for what comes in, and what is wrong.

Both go through one login: nothing is sent before `DiscordEntrance.duties` run.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

import discord

from bot.platforms.asking import Desk
from bot.platforms.discord_client import Discord
from bot.platforms.discord_commands import Suggest
from bot.platforms.discord_front import House, Opened, Shut, nothing_opened, nothing_shut
from bot.platforms.discord_gateway import BotClient, Gateway
from bot.platforms.discord_pace import Pace
from bot.platforms.discord_replies import Replies
from bot.platforms.discord_rest import Rest
from bot.platforms.discord_socket import use_addresses
from digest.storage import Store


@dataclass(frozen=True, slots=True)
class DiscordAccess:
    """What a self-hoster has from Discord; the token stays out of its repr."""

    token: str = field(repr=False)
    api_url: str
    gateway_url: str


@dataclass(frozen=True, slots=True)
class Visitors:
    """What it takes to hear people: who answers, who may change settings, what a query is completed with."""

    desk: Desk
    store: Store
    suggest: Suggest
    admins: Collection[str] = ()
    on_shut: Shut = nothing_shut
    on_opened: Opened = nothing_opened


class Keeper(Protocol):
    """Follows what happens to servers and channels."""

    async def close(self, guild: str, channel: str, reason: str) -> None:
        """Take in that nothing can be posted there any more, "removed" or "deleted"; an empty channel is all of the server."""

    async def open(self, guild: str, channel: str) -> None:
        """Take in that posting there may work again."""


@dataclass(frozen=True, slots=True)
class DiscordEntrance:
    """What has to run for anything to be sent and for people to be heard."""

    duties: tuple[Callable[[], Awaitable[None]], ...]
    problem: Callable[[], str]


@dataclass(frozen=True, slots=True)
class DiscordParts:
    """Discord without an entrance."""

    access: DiscordAccess
    platform: Discord

    def visitors(self, desk: Desk, store: Store, suggest: Suggest, admins: Collection[str], keeper: Keeper) -> Visitors:
        """Return what it takes to hear people."""
        return Visitors(desk, store, suggest, admins, keeper.close, keeper.open)

    def entrance(self, visitors: Visitors | None) -> DiscordEntrance:
        """Return what connects; without visitors it only sends."""
        rest, pace, house = self.platform.rest, Pace(), None
        if visitors is not None:
            replies = Replies(rest, visitors.desk, visitors.admins)
            house = House(replies, visitors.suggest, visitors.store, visitors.on_shut, visitors.on_opened)
        gateway = Gateway(rest, self.access.token, lambda: BotClient(pace, house))

        async def serve() -> None:
            try:
                await gateway.run()
            finally:
                await self.platform.close()
                if house is not None:
                    await house.close()

        return DiscordEntrance((serve,), lambda: gateway.trouble)


def open_discord(access: DiscordAccess) -> DiscordParts:
    """Return Discord's parts; discord.py keeps the addresses for the whole process."""
    use_addresses(access.api_url, access.gateway_url)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot has nothing to say aloud
    return DiscordParts(access, Discord(Rest(), token=access.token))
