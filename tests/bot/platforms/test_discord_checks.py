from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord.client
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.checking import Checkable, Finding, Level
from bot.platforms.discord_checks import INVITE, PERMISSIONS
from bot.platforms.discord_client import Discord
from bot.platforms.discord_entrance import DiscordAccess, open_discord
from bot.texts import load_texts
from digest.model import Channel
from tests.fakes.discord import APPLICATION, EMBED, HISTORY, SEND, TOKEN, VIEW, DiscordServer

KO = load_texts("ko")
COMMANDS: list[dict[str, Any]] = [{"id": "1", "name": "ai-news"}, {"id": "2", "name": "ai-news-admin"}]


@asynccontextmanager
async def examined(server: DiscordServer, token: str = TOKEN) -> AsyncIterator[Discord]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.client.DiscordWebSocket
    try:
        yield open_discord(DiscordAccess(token, server.api_url, server.gateway_url)).platform
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.client.DiscordWebSocket = before  # type: ignore[misc]


async def found(server: DiscordServer, channels: Sequence[Channel] = (), token: str = TOKEN) -> Sequence[Finding]:
    async with examined(server, token) as platform:
        assert isinstance(platform, Checkable)
        return await platform.checks(channels)


def by_level(findings: Sequence[Finding], level: Level) -> list[str]:
    return [one.said for one in findings if one.level is level]


async def test_a_server_in_order_is_all_green_and_nothing_is_posted() -> None:
    async with DiscordServer() as server:
        guild = server.add_guild()
        place = server.add_channel(guild, "뉴스")
        server.commands = COMMANDS
        findings = await found(server, [Channel("discord", guild, place)])
        assert [one.level for one in findings] == [Level.GOOD] * 5
        assert by_level(findings, Level.GOOD)[-1] == "#뉴스에 글을 올릴 수 있습니다."
        assert [said.method for said in server.requests if said.method != "GET"] == []
        assert server.identified == []


async def test_a_refused_token_says_where_to_get_another_and_keeps_the_secret() -> None:
    async with DiscordServer() as server:
        (finding,) = await found(server, token="wrong-token")
        assert (finding.level, "Reset Token" in finding.remedy) == (Level.BAD, True)
        assert "wrong-token" not in repr(finding)


async def test_a_discord_that_does_not_answer_is_told_without_a_traceback() -> None:
    async with DiscordServer() as server:
        address = server.api_url
    async with DiscordServer() as other, examined(other) as platform:
        Route.BASE = address
        (finding,) = await platform.checks([])
        assert (finding.level, "프록시" in finding.remedy) == (Level.BAD, True)


async def test_an_application_that_gets_its_commands_elsewhere_or_cannot_be_invited_is_red() -> None:
    async with DiscordServer() as server:
        server.add_guild()
        server.application = {"interactions_endpoint_url": "https://a.example/hook", "bot_require_code_grant": True}
        bad = [one for one in await found(server) if one.level is Level.BAD]
        assert ["Endpoint URL을 비우세요" in bad[0].remedy, "Code Grant'를 끄세요" in bad[1].remedy] == [True, True]


async def test_privileged_intents_that_are_on_are_named_as_needless() -> None:
    async with DiscordServer() as server:
        server.add_guild()
        server.commands = COMMANDS
        server.application = {"flags": 1 << 14 | 1 << 19}
        (limited,) = [one for one in await found(server) if one.level is Level.LIMITED]
        assert "Message Content, Server Members" in limited.said


async def test_commands_that_are_not_registered_are_named() -> None:
    async with DiscordServer() as server:
        server.add_guild()
        server.commands = COMMANDS[:1]
        (limited,) = [one for one in await found(server) if one.level is Level.LIMITED]
        assert limited.said == "아직 등록되지 않은 명령: /ai-news-admin."


async def test_a_gateway_that_is_away_is_red() -> None:
    async with DiscordServer() as server:
        server.add_guild()
        server.greets = False
        (bad,) = [one for one in await found(server) if one.level is Level.BAD]
        assert "게이트웨이" in bad.said
        assert "AINEWS_DISCORD_GATEWAY_URL" in bad.remedy


async def test_a_bot_that_is_in_no_server_gets_its_own_invite_link() -> None:
    async with DiscordServer() as server:
        (bad,) = [one for one in await found(server) if one.level is Level.BAD]
        assert INVITE.format(id=APPLICATION, permissions=PERMISSIONS) in bad.remedy


@pytest.mark.parametrize(
    ("permissions", "named"),
    [
        (VIEW | EMBED | HISTORY, "메시지 보내기"),
        (VIEW | SEND | HISTORY, "링크 첨부"),
        (VIEW | SEND | EMBED, "메시지 기록 보기"),
        (SEND | EMBED | HISTORY, "채널 보기"),
    ],
)
async def test_what_the_bot_lacks_in_a_channel_is_named_with_where_to_give_it(permissions: int, named: str) -> None:
    async with DiscordServer() as server:
        guild = server.add_guild(permissions=permissions)
        place = server.add_channel(guild, "뉴스")
        (bad,) = [one for one in await found(server, [Channel("discord", guild, place)]) if one.level is Level.BAD]
        assert bad.said == f"#뉴스에서 봇에게 없는 권한: {named}."
        assert f"권한을 주세요: {named}" in bad.remedy


async def test_a_channels_own_overwrites_count() -> None:
    async with DiscordServer() as server:
        guild = server.add_guild()
        place = server.add_channel(guild, "뉴스")
        server.channels[place]["permission_overwrites"] = [{"id": guild, "type": 0, "allow": "0", "deny": str(SEND)}]
        (bad,) = [one for one in await found(server, [Channel("discord", guild, place)]) if one.level is Level.BAD]
        assert "메시지 보내기" in bad.said


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001)])
async def test_a_channel_that_is_gone_is_red_with_a_way_out(status: int, code: int) -> None:
    async with DiscordServer() as server:
        guild = server.add_guild()
        place = server.add_channel(guild)
        server.closed[place] = (status, code)
        (bad,) = [one for one in await found(server, [Channel("discord", guild, place)]) if one.level is Level.BAD]
        assert "/ai-news-admin 해지" in bad.remedy


def test_the_invite_asks_for_exactly_what_the_bot_needs() -> None:
    needed = discord.Permissions(
        view_channel=True, send_messages=True, embed_links=True, read_message_history=True, send_messages_in_threads=True
    )
    assert needed.value == PERMISSIONS
    assert KO("discord.permission.send_messages_in_threads")
