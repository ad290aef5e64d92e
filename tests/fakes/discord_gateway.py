"""Discord's gateway in a trial: sessions that identify and resume, and what people do, sent to them as interactions.

Sources: https://discord.com/developers/docs/events/gateway, .../topics/opcodes-and-status-codes.
"""

import json
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.discord_rest import RestSide
from tests.fakes.discord_town import APPLICATION, AUTOCOMPLETE, COMMAND, COMPONENT, USUAL, Asked, bare, now


class Socket:
    """One connection of the gateway; compressed as the client asked (zlib-stream)."""

    def __init__(self, ws: web.WebSocketResponse, *, compressed: bool) -> None:
        self.ws = ws
        self._deflate = zlib.compressobj() if compressed else None

    async def send(self, op: int, data: Any = None, event: str | None = None, sequence: int | None = None) -> None:
        text = json.dumps({"op": op, "d": data, "s": sequence, "t": event})
        if self._deflate is None:
            await self.ws.send_str(text)
        else:
            await self.ws.send_bytes(self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH))


@dataclass(slots=True)
class Session:
    """What a client identified for; `events` can be played again when it resumes."""

    id: str
    intents: int
    socket: Socket | None
    events: list[tuple[int, str, Any]] = field(default_factory=list)


class GatewaySide(RestSide):
    """Keeps sessions and sends them events."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.sessions: dict[str, Session] = {}
        self._open: set[web.WebSocketResponse] = set()

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event to every session; one that is away gets it when it resumes."""
        for session in self.sessions.values():
            sequence = len(session.events) + 2
            session.events.append((sequence, event, data))
            if session.socket is not None and not session.socket.ws.closed:
                await session.socket.send(0, data, event, sequence)

    async def say(self, op: int, data: Any = None) -> None:
        """Send an operation: 7 reconnect, 9 invalid session."""
        for socket in self._sockets():
            await socket.send(op, data)

    async def drop(self, code: int) -> None:
        """Close every connection with a code; sessions can be resumed."""
        for ws in tuple(self._open):
            self._open.discard(ws)
            await ws.close(code=code)

    async def slash(self, channel: str, person: str, command: str, /, *subcommands: str, **options: Any) -> Asked:
        """Let somebody use a command; `locale` and `permissions` are not options."""
        locale, permissions = options.pop("locale", "ko"), options.pop("permissions", USUAL)
        data = self._command_data(command, subcommands, options)
        return await self.interact(COMMAND, channel, person, data, locale=locale, permissions=permissions)

    async def complete(self, channel: str, person: str, command: str, option: str, typed: str, *subcommands: str) -> Asked:
        """Let somebody type into an option that is completed."""
        data = self._command_data(command, subcommands, {option: typed}, focused=option)
        return await self.interact(AUTOCOMPLETE, channel, person, data)

    async def press(self, message: Mapping[str, Any], label: str, person: str, **more: Any) -> Asked:
        """Let somebody press the button of a message that has a label."""
        buttons = [button for row in message["components"] for button in row["components"]]
        (custom_id,) = [button["custom_id"] for button in buttons if button["label"] == label]
        data = {"custom_id": custom_id, "component_type": 2}
        return await self.interact(COMPONENT, message["channel_id"], person, data, message=message, **more)

    async def interact(
        self,
        kind: int,
        channel: str,
        person: str,
        data: Mapping[str, Any],
        *,
        message: Mapping[str, Any] | None = None,
        locale: str = "ko",
        permissions: int | None = USUAL,
        number: str = "",
    ) -> Asked:
        """Send an interaction; the same `number` again is the same interaction, delivered twice."""
        number = number or self.number()
        asked = self.asked.get(number) or Asked(number, f"token-{number}", time.monotonic(), self._changed)
        self.asked[number] = asked
        place = self.channels[channel]
        guild = place.get("guild_id")
        user = self.channels[f"person {person}"]
        about: dict[str, Any] = {
            "id": number, "application_id": APPLICATION, "type": kind, "token": asked.token, "version": 1, "data": data,
            "channel_id": channel, "channel": place, "locale": locale, "app_permissions": self._app_permissions(place), "entitlements": [],
            "authorizing_integration_owners": {"0": guild or "0"}, "context": 0 if guild else 1,
            "attachment_size_limit": 10_485_760,
        }  # fmt: skip
        if guild:
            member = {"user": user, "roles": [], "joined_at": now(), "deaf": False, "mute": False, "flags": 0}
            told = {} if permissions is None else {"permissions": str(permissions)}
            about |= {"guild_id": guild, "guild_locale": "ko", "member": member | told}
        else:
            about["user"] = user
        if message is not None:
            about["message"] = message
        await self.dispatch("INTERACTION_CREATE", _bare_interaction(about) if self.spare else about)
        return asked

    def _command_data(
        self, command: str, subcommands: tuple[str, ...], options: Mapping[str, Any], focused: str = ""
    ) -> dict[str, Any]:
        """Write a command as its registration says; Discord's client refuses what was never registered."""
        registered = next(one for one in self.commands if one["name"] == command)
        known, resolved = registered.get("options", []), {}
        for name in subcommands:
            known = next(one for one in known if one["name"] == name).get("options", [])
        filled = []
        for name, value in options.items():
            option = next(one for one in known if one["name"] == name)
            filled.append({"name": name, "type": option["type"], "value": value} | ({"focused": True} if name == focused else {}))
            if option["type"] == 7:
                resolved = {"channels": {value: {**self.channels[value], "permissions": str(USUAL)}}}
        for name in reversed(subcommands):
            filled = [{"name": name, "type": 1, "options": filled}]
        return {"id": registered["id"], "name": command, "type": 1, "options": filled, "resolved": resolved}

    def _app_permissions(self, place: Mapping[str, Any]) -> str:
        guild = self.guilds.get(str(place.get("guild_id")))
        return str(guild["roles"][0]["permissions"]) if guild else str(USUAL)

    def _sockets(self) -> list[Socket]:
        return [session.socket for session in self.sessions.values() if session.socket is not None]

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        async with self._changed:
            self.connections += 1
            self._changed.notify_all()
        if not self.greets:
            await ws.close(code=1011)
            return ws
        self._open.add(ws)
        socket = Socket(ws, compressed=request.query.get("compress") == "zlib-stream" and not self.spare)
        await socket.send(10, {"heartbeat_interval": 600_000})  # discord.py beats from a thread that outlives a broken start
        session: Session | None = None
        async for word in ws:
            if word.type is aiohttp.WSMsgType.TEXT:
                session = await self._hear(json.loads(word.data), socket) or session
            async with self._changed:
                self._changed.notify_all()
        is_farewell = ws in self._open and ws.close_code in {1000, 1001}
        self._open.discard(ws)
        if session is not None and session.socket is socket:
            session.socket = None
            if is_farewell:  # the client's own, which ends its session
                self.sessions.pop(session.id, None)
        return ws

    async def _hear(self, word: Any, socket: Socket) -> Session | None:
        """Do what a client says; return the session that it begins or takes up again."""
        match word["op"]:
            case 1:
                self.beats.append(word["d"])
                await socket.send(11)
            case 2:
                return await self._identify(word["d"], socket)
            case 6:
                return await self._resume(word["d"], socket)
        return None

    async def _identify(self, data: Any, socket: Socket) -> Session | None:
        self.identified.append(data)
        code = 4004 if data["token"] != self.token else self.close_on_identify
        if code is not None:
            await socket.ws.close(code=code)
            return None
        if self.invalid_sessions:
            self.invalid_sessions -= 1
            await socket.send(9, data=False)
            return None
        session = Session(f"session-{self.number()}", data["intents"], socket)
        self.sessions[session.id] = session
        guilds = [{"id": number, "unavailable": True} for number in self.guilds]
        ready = {
            "v": 10, "user": self._user(APPLICATION, bot=True), "guilds": guilds, "session_id": session.id,
            "resume_gateway_url": self.gateway_url, "application": {"id": APPLICATION, "flags": 0},
        }  # fmt: skip
        if self.spare:
            ready = bare(ready, "v", "guilds", "session_id") | {"user": {"id": APPLICATION, "username": "ai-news"}}
        await socket.send(0, ready, "READY", 1)
        for full in self.guilds.values():
            guild = _bare_guild(full) if self.spare else full
            sequence = len(session.events) + 2
            session.events.append((sequence, "GUILD_CREATE", guild))
            await socket.send(0, guild, "GUILD_CREATE", sequence)
        return session

    async def _resume(self, data: Any, socket: Socket) -> Session | None:
        self.resumed.append(data)
        if self.close_on_resume is not None:
            await socket.ws.close(code=self.close_on_resume)
            return None
        session = self.sessions.get(data["session_id"])
        if session is None or self.refuses_resume:
            self.sessions.pop(data["session_id"], None)
            await socket.send(9, data=False)
            return None
        session.socket = socket
        for sequence, event, about in session.events:
            if sequence > (data["seq"] or 0):
                await socket.send(0, about, event, sequence)
        await socket.send(0, None if self.spare else {}, "RESUMED", len(session.events) + 1)
        return session


def _bare_guild(guild: Mapping[str, Any]) -> dict[str, Any]:
    """Return a guild without its roles and members, the channels with what they can't be without."""
    return bare(guild, "id", "name") | {"channels": [bare(channel, "id", "type", "name") for channel in guild["channels"]]}


def _bare_interaction(about: Mapping[str, Any]) -> dict[str, Any]:
    fields = ("id", "application_id", "type", "token", "guild_id", "channel_id", "locale")
    told = bare(about, *fields) | {"data": {name: value for name, value in about["data"].items() if value}}
    if "member" in about:
        told["member"] = bare(about["member"], "permissions") | {"user": bare(about["member"]["user"], "id", "username")}
    if "user" in about:
        told["user"] = bare(about["user"], "id", "username")
    if "message" in about:
        told["message"] = bare(about["message"], "id", "flags", "components")
    resolved = told["data"].get("resolved", {}).get("channels", {})
    if resolved:
        told["data"]["resolved"] = {"channels": {number: bare(place, "id", "type") for number, place in resolved.items()}}
    return told
