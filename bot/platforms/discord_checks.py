"""What Discord says when an operator asks whether everything is in order; nothing is posted, no session is begun."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms import DeliveryError
from bot.platforms.checking import Finding, Level
from bot.platforms.discord_commands import ADMIN_NAME, NAME
from bot.platforms.discord_gateway import BotClient
from bot.platforms.discord_permissions import THREADS, missing, permissions_in
from bot.platforms.discord_rest import Rest
from bot.texts import Texts
from digest.model import Channel

PART = "discord"
ANSWER_WITHIN_S = 20.0
HELLO = 10
PERMISSIONS = 274877991936  # of the invite: view, send, embed, history, send in threads
INVITE = "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands&permissions={permissions}"
PRIVILEGED = {
    "gateway_presence": "Presence", "gateway_presence_limited": "Presence",
    "gateway_guild_members": "Server Members", "gateway_guild_members_limited": "Server Members",
    "gateway_message_content": "Message Content", "gateway_message_content_limited": "Message Content",
}  # fmt: skip
NEVER = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


async def findings(
    token: str, make_client: Callable[[], BotClient], channels: Sequence[Channel], texts: Texts
) -> AsyncIterator[Finding]:
    """Yield a line for the token, the application, its commands, the gateway, and each channel that has a subscription."""
    client = make_client()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await client.login(token)
    except discord.LoginFailure:
        yield _bad(texts("discord.check.token_refused"), texts("discord.remedy.token"))
    except NEVER as error:
        yield _bad(texts("discord.check.no_answer", error=_named(error)), texts("discord.remedy.again"))
    else:
        rest = Rest(client)
        rest.logged_in.set()
        yield _good(texts, "token", bot=client.user or "-", id=client.application_id or 0)
        for finding in _application(client, texts):
            yield finding
        yield await _commands(rest, client.application_id or 0, texts)
        yield await _gateway(client, texts)
        async for finding in _places(rest, client, channels, texts):
            yield finding
    finally:
        await client.close()


def _application(client: BotClient, texts: Texts) -> list[Finding]:
    about = client.about
    if about is None:
        return []
    found: list[Finding] = []
    if about.interactions_endpoint_url:
        found.append(_bad(texts("discord.check.endpoint", url=about.interactions_endpoint_url), texts("discord.remedy.endpoint")))
    if about.bot_require_code_grant:
        found.append(_bad(texts("discord.check.code_grant"), texts("discord.remedy.code_grant")))
    on = sorted({name for flag, name in PRIVILEGED.items() if getattr(about.flags, flag)})
    if on:
        said = texts("discord.check.intents_on", names=", ".join(on))
        return [*found, Finding(PART, Level.LIMITED, said, texts("discord.remedy.intents_on"))]
    return [*found, _good(texts, "intents")]


async def _commands(rest: Rest, application: int, texts: Texts) -> Finding:
    route = Route("GET", "/applications/{application_id}/commands", application_id=application)
    try:
        known = await _told(rest, route)
    except DeliveryError as error:
        return _refused(error, texts)
    absent = [f"/{name}" for name in (NAME, ADMIN_NAME) if name not in {one.get("name") for one in known}]
    if not absent:
        return _good(texts, "commands")
    said = texts("discord.check.no_commands", names=", ".join(absent))
    return Finding(PART, Level.LIMITED, said, texts("discord.remedy.no_commands"))


async def _gateway(client: BotClient, texts: Texts) -> Finding:
    """Connect and be greeted; nobody identifies, so that no session is spent and a running bot goes on."""
    url = DiscordWebSocket.DEFAULT_GATEWAY.with_query(v=10, encoding="json")
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            socket = await client.http.ws_connect(str(url))
            try:
                greeting = await socket.receive_json()
            finally:
                await socket.close()
        problem = "" if greeting.get("op") == HELLO else f"op {greeting.get('op')}"
    except (*NEVER, TypeError, ValueError) as error:
        problem = _named(error)
    if problem:
        return _bad(texts("discord.check.no_gateway", url=url.with_query(None), error=problem), texts("discord.remedy.gateway"))
    return _good(texts, "gateway")


async def _places(rest: Rest, client: BotClient, channels: Sequence[Channel], texts: Texts) -> AsyncIterator[Finding]:
    if not channels:
        try:
            servers = await _told(rest, Route("GET", "/users/@me/guilds"))
        except DeliveryError as error:
            yield _refused(error, texts)
            return
        invite = INVITE.format(id=client.application_id, permissions=PERMISSIONS)
        nowhere = _bad(texts("discord.check.no_server"), texts("discord.remedy.invite", invite=invite))
        yield _good(texts, "servers", count=len(servers)) if servers else nowhere
    guilds: dict[str, tuple[Mapping[str, Any], Sequence[str]]] = {}
    for channel in channels:
        yield await _channel(rest, str(client.user.id if client.user else 0), channel, guilds, texts)


async def _channel(
    rest: Rest, bot: str, channel: Channel, guilds: dict[str, tuple[Mapping[str, Any], Sequence[str]]], texts: Texts
) -> Finding:
    try:
        about = await _told(rest, _place(channel.id))
        in_thread = about.get("type") in THREADS
        parent = await _told(rest, _place(str(about["parent_id"]))) if in_thread else about
        number = str(about.get("guild_id") or channel.workspace)
        if number not in guilds:
            member = Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=number, user_id=bot)
            server = await _told(rest, Route("GET", "/guilds/{guild_id}", guild_id=number))
            guilds[number] = server, [str(role) for role in (await _told(rest, member)).get("roles", ())]
    except DeliveryError as error:
        return _refused(error, texts, "discord.remedy.channel")
    name = f"#{about.get('name') or channel.id}"
    server, roles = guilds[number]
    lacking = missing(permissions_in(parent, server, roles, bot), in_thread=in_thread)
    if lacking:
        named = {"channel": name, "names": ", ".join(texts(f"discord.permission.{one}") for one in lacking)}
        return _bad(texts("discord.check.lacking", **named), texts("discord.remedy.permissions", **named))
    return _good(texts, "channel", channel=name)


def _place(number: str) -> Route:
    return Route("GET", "/channels/{channel_id}", channel_id=number)


async def _told(rest: Rest, route: Route) -> Any:
    return await rest.told(f"asking for {route.path}", rest.once(route, patience_s=5.0))


def _named(error: Exception) -> str:
    """Return what went wrong without an answer's text, which may be a page of a proxy."""
    return f"HTTP {error.status}" if isinstance(error, discord.HTTPException) else f"{type(error).__name__}"


def _good(texts: Texts, said: str, **names: object) -> Finding:
    return Finding(PART, Level.GOOD, texts(f"discord.check.{said}", **names))


def _bad(said: str, remedy: str) -> Finding:
    return Finding(PART, Level.BAD, said, remedy)


def _refused(error: DeliveryError, texts: Texts, remedy: str = "discord.remedy.token") -> Finding:
    return Finding(PART, Level.BAD, str(error), texts(remedy if error.final else "discord.remedy.again"))
