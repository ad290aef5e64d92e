"""The bot's Discord against the stand-in, for tests: waits are counted rather than waited."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.discord_client import Discord, served
from bot.platforms.discord_gateway import BotClient, Gateway, Pace, use_addresses
from bot.platforms.discord_rest import Rest
from digest.model import Channel
from tests.fakes.discord import TOKEN, DiscordServer


@dataclass(slots=True)
class Time:
    """A clock that a wait moves forward."""

    now: float = 1_000.0
    waits: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass(slots=True)
class Trial:
    """What a test holds: the stand-in, a channel of it, the platform."""

    server: DiscordServer
    platform: Discord
    gateway: Gateway
    time: Time
    guild: str
    channel: Channel

    @property
    def place(self) -> str:
        return self.channel.id


@asynccontextmanager
async def trial(
    *, token: str = TOKEN, kind: int = 0, nonce_minutes: float = 5.0, answer_within_s: float = 5.0
) -> AsyncIterator[Trial]:
    """Start the stand-in and the bot's Discord, logged in."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    time = Time()
    try:
        async with DiscordServer(nonce_minutes) as server:
            use_addresses(server.api_url, server.gateway_url)
            guild = server.add_guild()
            place = server.add_channel(guild, kind=kind)
            rest = Rest(clock=time.clock, sleep=time.sleep, timeout=aiohttp.ClientTimeout(total=answer_within_s))
            gateway = Gateway(rest, token, lambda: BotClient(Pace(time.clock, time.sleep, lambda: 0.5)), time.sleep)
            async with served(gateway, lambda: datetime.now(UTC)) as platform:
                yield Trial(server, platform, gateway, time, guild, Channel("discord", guild, place))
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def ready(held: Trial) -> discord.Client:
    """Wait until the gateway has told of the guilds; return the client."""
    await held.server.until(lambda: bool(held.server.sessions))
    client = held.gateway.rest.client
    assert isinstance(client, BotClient)
    async with asyncio.timeout(10):
        await client.connected.wait()
    return client
