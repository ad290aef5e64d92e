"""A stand-in for Discord on loopback: REST v10 and the gateway, written from Discord's documentation.

    async with DiscordServer() as discord:
        guild = discord.add_guild("우리 팀")
        channel = discord.add_channel(guild, "뉴스")
        ...                                         # the bot is pointed at discord.api_url and discord.gateway_url
        asked = await discord.slash(channel, person, "ai-news", query="엑사원")
        await asked.settled()

Sources: https://discord.com/developers/docs/reference, .../resources/message, .../interactions/receiving-and-responding,
.../topics/gateway, .../topics/opcodes-and-status-codes. A nonce with `enforce_nonce` is kept for `nonce_minutes`; the
history shows no nonce. `faults` spoil requests, the first that fits each; `requests` remembers all of them.
"""

from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.discord_gateway import GatewaySide
from tests.fakes.discord_town import (
    ALL_PERMISSIONS,
    APPLICATION,
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    CROSSPOSTED,
    DIRECT,
    EMBED,
    EPHEMERAL,
    HISTORY,
    MANAGE_GUILD,
    NEWS,
    RESET,
    SEND,
    SILENCE,
    TEXT,
    TOKEN,
    USUAL,
    VIEW,
    Asked,
    Fault,
    Said,
)

__all__ = [
    "ALL_PERMISSIONS", "APPLICATION", "AUTOCOMPLETE", "COMMAND", "COMPONENT", "CROSSPOSTED", "DIRECT", "EMBED", "EPHEMERAL", "HISTORY",
    "MANAGE_GUILD", "NEWS", "RESET", "SEND", "SILENCE", "TEXT", "TOKEN", "USUAL", "VIEW", "Asked", "DiscordServer", "Fault", "Said",
]  # fmt: skip


class DiscordServer(GatewaySide):
    """The server."""

    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._runner is not None
        self._over.set()
        await self.drop(1001)
        await self._runner.cleanup()
