"""The bot's Discord against the stand-in, for tests: waits are counted rather than waited."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.message import Message, Paragraph
from bot.platforms.asking import Answer, Asked, Viewer
from bot.platforms.discord_client import Discord, served
from bot.platforms.discord_front import House
from bot.platforms.discord_gateway import BotClient, Gateway
from bot.platforms.discord_pace import Pace
from bot.platforms.discord_rest import Rest
from bot.platforms.discord_socket import use_addresses
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
class Desk:
    """Answers everything with what it was asked; `answers` go first, one each, and `gate` keeps them back until it is set."""

    answers: list[Answer | Exception] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.gate is not None:
            await self.gate.wait()
        answer = self.answers.pop(0) if self.answers else Answer(note(f"{asked.text}{asked.action}:{asked.value}"))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def home(self, viewer: Viewer) -> Message:
        return note("")

    async def suggest(self, typed: str) -> list[tuple[str, str]]:
        return [(f"{typed} 소식 {number} " + "긴 제목 " * 40, f"#{number}") for number in range(1, 41)]


def note(text: str = "소식이 없습니다") -> Message:
    return Message((Paragraph(text),), text)


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
    *,
    token: str = TOKEN,
    kind: int = 0,
    nonce_minutes: float = 5.0,
    answer_within_s: float = 5.0,
    house: Callable[[Rest], House] | None = None,
    server: DiscordServer | None = None,
) -> AsyncIterator[Trial]:
    """Start the stand-in, or take one that runs, and the bot's Discord; with a `house` it answers people."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    time = Time()
    try:
        async with AsyncExitStack() as stack:
            running = server if server is not None else await stack.enter_async_context(DiscordServer(nonce_minutes))
            use_addresses(running.api_url, running.gateway_url)
            guild = next(iter(running.guilds), "") or running.add_guild()
            place = next((one["id"] for one in running.guilds[guild]["channels"]), "") or running.add_channel(guild, kind=kind)
            rest = Rest(clock=time.clock, sleep=time.sleep, timeout=aiohttp.ClientTimeout(total=answer_within_s))
            front = house(rest) if house is not None else None
            if front is not None:
                stack.push_async_callback(front.close)
            gateway = Gateway(rest, token, lambda: BotClient(Pace(time.clock, time.sleep, lambda: 0.5), front, 0.1), time.sleep)
            platform = await stack.enter_async_context(served(gateway, lambda: datetime.now(UTC)))
            yield Trial(running, platform, gateway, time, guild, Channel("discord", guild, place))
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def ready(held: Trial) -> discord.Client:
    """Wait until the gateway has told of the guilds; return the client."""

    def client() -> BotClient | None:
        known = held.gateway.rest.client
        return known if isinstance(known, BotClient) and known.connected.is_set() else None

    await until(client)
    found = client()
    assert found is not None
    return found


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110  what is waited for is no event of ours
            await asyncio.sleep(0)
