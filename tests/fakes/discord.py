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

import asyncio
import itertools
import json
import re
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.bot.platforms.discord_limits import break_of_limits

TOKEN = "bot-token-of-the-trial"
APPLICATION = "1000000000000000001"
EPOCH_MS = 1_420_070_400_000
TEXT, DIRECT, NEWS = 0, 1, 5
COMMAND, COMPONENT, AUTOCOMPLETE = 2, 3, 4
EPHEMERAL = 1 << 6
CROSSPOSTED = 1 << 0
ALL_PERMISSIONS = (1 << 53) - 1
MANAGE_GUILD, VIEW, SEND, EMBED, HISTORY = 1 << 5, 1 << 10, 1 << 11, 1 << 14, 1 << 16
USUAL = VIEW | SEND | EMBED | HISTORY
RESET, SILENCE = "reset", "silence"


@dataclass(frozen=True, slots=True)
class Said:
    """A request and what it was answered."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]
    at: float
    status: int = 0


@dataclass(slots=True)
class Fault:
    """What the next fitting requests meet: an answer, or none (`RESET`, `SILENCE`); with `accepts` they are done all the same."""

    status: int | str
    on: str = r"POST /channels/\d+/messages$"
    times: int = 1
    accepts: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None  # a dict is JSON, a str HTML


@dataclass(slots=True)
class Asked:
    """An interaction and how the bot answered it."""

    id: str
    token: str
    began_at: float
    changed: asyncio.Condition
    type: int | None = None  # of the first response
    answered_after_s: float = 0.0
    responses: int = 0
    original: dict[str, Any] | None = None
    followups: list[dict[str, Any]] = field(default_factory=list)
    choices: list[dict[str, Any]] | None = None

    async def settled(self, followups: int = 0) -> dict[str, Any]:
        """Wait until the answer stands there, and return it."""

        def there() -> bool:
            return self.original is not None and not self.original.get("loading") and len(self.followups) >= followups

        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(there)
        assert self.original is not None
        return self.original

    async def completed(self) -> list[dict[str, Any]]:
        """Wait for choices to complete a word with."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.choices is not None)
        assert self.choices is not None
        return self.choices


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


class DiscordServer:
    """The server: its guilds, channels, messages, commands and sessions."""

    def __init__(self, nonce_minutes: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.nonce_minutes = nonce_minutes
        self.clock = clock
        self.token = TOKEN
        self.requests: list[Said] = []
        self.faults: list[Fault] = []
        self.guilds: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.closed: dict[str, tuple[int, int]] = {}  # channel -> status and code of every request about it
        self.messages: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.asked: dict[str, Asked] = {}
        self.sessions: dict[str, Session] = {}
        self.identified: list[dict[str, Any]] = []
        self.resumed: list[dict[str, Any]] = []
        self.connections = 0
        self.refuses_resume = False
        self._open: set[web.WebSocketResponse] = set()
        self.greets = True  # says hello; else it closes every connection at once
        self.close_on_identify: int | None = None
        self._nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._changed = asyncio.Condition()
        self._over = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway/"

    # --- what a trial sets up and looks at --------------------------------------------------------

    def number(self) -> str:
        """Return a snowflake of this moment."""
        return str(((int(time.time() * 1000) - EPOCH_MS) << 22) | next(self._numbers) & 0x3FFFFF)

    def add_guild(self, name: str = "우리 팀", permissions: int = USUAL) -> str:
        """Add a guild in which the bot has permissions."""
        number = self.number()
        role = {"id": number, "name": "@everyone", "permissions": str(permissions), "position": 0, "color": 0, "hoist": False}
        role |= {"managed": False, "mentionable": False, "flags": 0}
        me = {
            "user": self._user(APPLICATION, bot=True),
            "roles": [],
            "joined_at": _now(),
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        self.guilds[number] = {
            "id": number, "name": name, "owner_id": "1", "roles": [role], "members": [me], "member_count": 2, "channels": [],
            "emojis": [], "stickers": [], "features": [], "threads": [], "presences": [], "voice_states": [],
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [], "unavailable": False,
            "verification_level": 0, "explicit_content_filter": 0, "default_message_notifications": 0, "mfa_level": 0,
            "nsfw_level": 0, "premium_tier": 0, "preferred_locale": "ko", "afk_timeout": 300, "system_channel_flags": 0,
            "premium_progress_bar_enabled": False, "joined_at": _now(), "large": False,
        }  # fmt: skip
        return number

    def add_channel(self, guild: str, name: str = "뉴스", kind: int = TEXT) -> str:
        """Add a channel to a guild."""
        number = self.number()
        channel = {"id": number, "guild_id": guild, "name": name, "type": kind, "position": 0, "permission_overwrites": []}
        channel |= {"nsfw": False, "parent_id": None, "topic": None, "rate_limit_per_user": 0}
        self.channels[number] = channel
        self.guilds[guild]["channels"].append(channel)
        return number

    def add_person(self, name: str = "지은") -> str:
        """Add somebody who can be written to."""
        number = self.number()
        self.channels[f"person {number}"] = self._user(number, name=name)
        return number

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages, the oldest first."""
        return [message for message in self.messages if message["channel_id"] == channel]

    def made(self, what: str) -> list[Said]:
        """Return the requests whose "METHOD /path" fits a pattern."""
        return [said for said in self.requests if re.search(what, f"{said.method} {said.path}")]

    def shown(self, answer: Mapping[str, Any], channel: str) -> dict[str, Any]:
        """Return an answer as the message that it is in a channel, for a button of it to be pressed."""
        return self._message(channel, answer) | {"id": answer["id"], "flags": answer.get("flags", 0)}

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so; looked at whenever a request or a word on the gateway has come."""
        async with asyncio.timeout(15), self._changed:
            await self._changed.wait_for(true)

    # --- the gateway's side of a trial ------------------------------------------------------------

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
        permissions: int = USUAL,
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
            "channel_id": channel, "channel": place, "locale": locale, "app_permissions": str(USUAL), "entitlements": [],
            "authorizing_integration_owners": {"0": guild or "0"}, "context": 0 if guild else 1,
            "attachment_size_limit": 10_485_760,
        }  # fmt: skip
        if guild:
            member = {"user": user, "roles": [], "joined_at": _now(), "deaf": False, "mute": False, "flags": 0}
            about |= {"guild_id": guild, "guild_locale": "ko", "member": member | {"permissions": str(permissions)}}
        else:
            about["user"] = user
        if message is not None:
            about["message"] = message
        await self.dispatch("INTERACTION_CREATE", about)
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

    def _sockets(self) -> list[Socket]:
        return [session.socket for session in self.sessions.values() if session.socket is not None]

    # --- serving ----------------------------------------------------------------------------------

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

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        body = await request.json() if request.can_read_body else None
        place = f"{request.method} {path}"
        fault = next((one for one in self.faults if one.times > 0 and re.search(one.on, place)), None)
        if fault is not None:
            fault.times -= 1
        status, answer = (0, None) if fault and not fault.accepts else self._answered(request, path, body)
        shown = fault.status if fault and isinstance(fault.status, int) else status
        async with self._changed:
            self.requests.append(Said(request.method, path, body, dict(request.headers), time.monotonic(), shown))
            self._changed.notify_all()
        if fault is None:
            return _json(answer, status)
        if isinstance(fault.status, str):
            return await self._lost(request, fault.status)
        if isinstance(fault.body, str):
            return web.Response(status=fault.status, text=fault.body, content_type="text/html", headers=fault.headers)
        return _json(fault.body or {}, fault.status, fault.headers)

    async def _lost(self, request: web.Request, how: str) -> web.StreamResponse:
        if how == SILENCE:
            await self._over.wait()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _answered(self, request: web.Request, path: str, body: Any) -> tuple[int, Any]:
        if path.startswith(("/interactions/", "/webhooks/")):  # their token is in the address
            return self._interaction(request.method, path, body)
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        match (request.method, path.strip("/").split("/")):
            case ("GET", ["users", "@me"]):
                return 200, self._user(APPLICATION, bot=True)
            case ("GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]):
                return 200, self._application()
            case ("PUT", ["applications", _, "commands"]):
                self.commands = [self._registered(one) for one in body]
                return 200, self.commands
            case ("GET", ["applications", _, "commands"]):
                return 200, self.commands
            case ("POST", ["users", "@me", "channels"]):
                return self._direct(body)
            case (method, ["channels", channel, *rest]):
                return self._channel(method, channel, rest, body, request.query)
        return 404, {"message": "404: Not Found", "code": 0}

    def _channel(self, method: str, channel: str, rest: list[str], body: Any, query: Mapping[str, str]) -> tuple[int, Any]:
        if channel in self.closed:
            status, code = self.closed[channel]
            return status, {"message": "Missing Access", "code": code}
        if channel not in self.channels or channel.startswith("person"):
            return 404, {"message": "Unknown Channel", "code": 10003}
        match (method, rest):
            case ("GET", []):
                return 200, self.channels[channel]
            case ("POST", ["messages"]):
                return self._post(channel, body)
            case ("GET", ["messages"]):
                before = int(query.get("before", 1 << 63))
                known = [one for one in reversed(self.posts(channel)) if int(one["id"]) < before]
                return 200, known[: int(query.get("limit", 50))]
            case ("PATCH", ["messages", number]):
                return self._edit(channel, number, body)
            case ("POST", ["messages", number, "crosspost"]):
                message = next(one for one in self.posts(channel) if one["id"] == number)
                message["flags"] |= CROSSPOSTED
                return 200, message
        return 404, {"message": "404: Not Found", "code": 0}

    def _post(self, channel: str, body: Any) -> tuple[int, Any]:
        nonce = str(body.get("nonce", ""))
        known = self._nonces.get((channel, nonce))
        if len(nonce) > 25:
            return 400, {"message": "Invalid Form Body", "code": 50035}
        if body.get("enforce_nonce") and known and self.clock() - known[0] < self.nonce_minutes * 60:
            return 200, known[1]
        if break_of_limits(json.dumps(body)):
            return 400, {"message": "Invalid Form Body", "code": 50035, "errors": break_of_limits(json.dumps(body))}
        message = self._message(channel, body)
        self.messages.append(message)
        if nonce:
            self._nonces[channel, nonce] = (self.clock(), {**message, "nonce": nonce})
        return 200, message

    def _edit(self, channel: str, number: str, body: Any) -> tuple[int, Any]:
        for message in self.posts(channel):
            if message["id"] == number:
                message |= {name: body[name] for name in ("content", "embeds", "components") if name in body}
                message |= {"content": message["content"] or "", "edited_timestamp": _now()}
                return 200, message
        return 404, {"message": "Unknown Message", "code": 10008}

    def _direct(self, body: Any) -> tuple[int, Any]:
        person = body["recipient_id"]
        if f"person {person}" not in self.channels:
            return 400, {"message": "Invalid Recipient(s)", "code": 50033}
        number = str(int(person) + 1)
        self.channels[number] = {"id": number, "type": DIRECT, "recipients": [self.channels[f"person {person}"]]}
        return 200, self.channels[number]

    def _interaction(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        token = parts[2]
        asked = next((one for one in self.asked.values() if one.token == token), None)
        if asked is None:
            return 404, {"message": "Unknown Webhook", "code": 10015}
        match (method, parts):
            case ("POST", ["interactions", _, _, "callback"]):
                return self._callback(asked, body)
            case ("PATCH", ["webhooks", _, _, "messages", "@original"]) if asked.original is not None:
                return self._fill(asked.original, body)
            case ("POST", ["webhooks", _, _]) if asked.type is not None:
                message = {**body, "id": self.number()}
                asked.followups.append(message)
                return 200, message
        return 404, {"message": "Unknown Message", "code": 10008}

    def _callback(self, asked: Asked, body: Any) -> tuple[int, Any]:
        asked.responses += 1
        if asked.type is not None:
            return 400, {"message": "Interaction has already been acknowledged.", "code": 40060}
        asked.answered_after_s = time.monotonic() - asked.began_at
        if asked.answered_after_s > 3:
            return 404, {"message": "Unknown interaction", "code": 10062}
        data = body.get("data", {})
        if body["type"] in {4, 7} and break_of_limits(json.dumps(data)):
            return 400, {"message": "Invalid Form Body", "code": 50035}
        asked.type = body["type"]
        if asked.type == 8:
            asked.choices = data["choices"]
        else:
            asked.original = {**data, "loading": asked.type in {5, 6}, "id": self.number()}
        told = {
            "id": asked.id,
            "type": COMMAND,
            "response_message_id": self.number(),
            "response_message_loading": asked.type == 5,
        }
        return 200, {"interaction": told}

    def _fill(self, original: dict[str, Any], body: Any) -> tuple[int, Any]:
        if break_of_limits(json.dumps(body)):
            return 400, {"message": "Invalid Form Body", "code": 50035}
        original |= body
        original["loading"] = False
        return 200, original

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
        socket = Socket(ws, compressed=request.query.get("compress") == "zlib-stream")
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
        session = Session(f"session-{self.number()}", data["intents"], socket)
        self.sessions[session.id] = session
        guilds = [{"id": number, "unavailable": True} for number in self.guilds]
        ready = {
            "v": 10, "user": self._user(APPLICATION, bot=True), "guilds": guilds, "session_id": session.id,
            "resume_gateway_url": self.gateway_url, "application": {"id": APPLICATION, "flags": 0},
        }  # fmt: skip
        await socket.send(0, ready, "READY", 1)
        for guild in self.guilds.values():
            sequence = len(session.events) + 2
            session.events.append((sequence, "GUILD_CREATE", guild))
            await socket.send(0, guild, "GUILD_CREATE", sequence)
        return session

    async def _resume(self, data: Any, socket: Socket) -> Session | None:
        self.resumed.append(data)
        session = self.sessions.get(data["session_id"])
        if session is None or self.refuses_resume:
            self.sessions.pop(data["session_id"], None)
            await socket.send(9, data=False)
            return None
        session.socket = socket
        for sequence, event, about in session.events:
            if sequence > (data["seq"] or 0):
                await socket.send(0, about, event, sequence)
        await socket.send(0, {}, "RESUMED", len(session.events) + 1)
        return session

    # --- what things look like --------------------------------------------------------------------

    def _message(self, channel: str, body: Any) -> dict[str, Any]:
        return {
            "id": self.number(), "channel_id": channel, "author": self._user(APPLICATION, bot=True), "timestamp": _now(),
            "content": body.get("content", ""), "embeds": body.get("embeds", []), "components": body.get("components", []),
            "allowed_mentions": body.get("allowed_mentions"), "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [], "mention_roles": [], "attachments": [], "pinned": False, "type": 0, "flags": 0,
        }  # fmt: skip

    def _user(self, number: str, *, name: str = "ai-news", bot: bool = False) -> dict[str, Any]:
        return {"id": number, "username": name, "discriminator": "0", "avatar": None, "global_name": None, "bot": bot}

    def _application(self) -> dict[str, Any]:
        about = {"id": APPLICATION, "name": "ai-news", "icon": None, "description": "", "bot_public": False, "verify_key": "00"}
        return about | {"bot_require_code_grant": False, "team": None, "flags": 0, "owner": self._user("1", name="주인")}

    def _registered(self, command: Mapping[str, Any]) -> dict[str, Any]:
        needed = command.get("default_member_permissions")
        about = {"id": self.number(), "application_id": APPLICATION, "version": "1"}
        return {**command, **about, "default_member_permissions": None if needed is None else str(needed)}


def _json(body: Any, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return JSON as Discord does: its type names no charset, and discord.py reads no other."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
