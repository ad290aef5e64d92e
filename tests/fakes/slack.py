"""A Slack on loopback: the Web API and Socket Mode as https://docs.slack.dev describes them, with faults on request.

`base_url` goes into AINEWS_SLACK_API_URL. What the bot asked for stands in `calls`, what people see in `shown`, what
came in over response URLs in `responses`. `fail` makes the next calls of a method go wrong.
"""

import asyncio
import hashlib
import hmac
import json
import socket
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import ClientSession, WSMsgType, web

from tests.bot.platforms.slack_limits import break_of_limits

TEAM, BOT_USER, BOT_ID, APP = "T1", "UBOT", "BBOT", "A1"
WRITES = {"auth.test", "apps.connections.open", "chat.postMessage", "chat.postEphemeral", "chat.update", "views.publish"}
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-fake-bot-token", "xapp-fake-app-token", "made-up-signing-secret"
ESSENTIALS = frozenset(
    [
        "ok",
        "error",
        "url",
        "team_id",
        "user_id",
        "user",
        "ts",
        "message_ts",
        "channel",
        "id",
        "name",
        "is_admin",
        "messages",
        "text",
        "blocks",
        "members",
        "permalink",
    ]
)
ESSENTIALS_OF_PAYLOADS = frozenset(
    [
        "command",
        "text",
        "user_id",
        "channel_id",
        "response_url",
        "type",
        "event",
        "user",
        "ts",
        "channel",
        "tab",
        "id",
        "actions",
        "action_id",
        "value",
        "thread_ts",
    ]
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call. `after`: Slack does the work first. `status` 0 closes the connection."""

    status: int = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    html: str = ""
    after: bool = False


@dataclass(slots=True)
class Room:
    """A channel."""

    members: set[str] = field(default_factory=lambda: {BOT_USER})
    name: str = "ai"
    private: bool = False
    archived: bool = False
    creator: str = "UOWNER"
    locale: str = "ko-KR"


@dataclass(slots=True)
class Person:
    """A user."""

    is_admin: bool = False
    locale: str = "ko-KR"


@dataclass(slots=True)
class Shown:
    """A message; `to` is the only reader of an ephemeral one."""

    channel: str
    ts: str
    body: dict[str, Any]
    thread: str = ""
    to: str = ""
    bot: str = BOT_ID

    @property
    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


class SlackFake:
    """The server; `async with SlackFake() as slack`."""

    def __init__(self) -> None:
        self.rooms = {"C1": Room(), "C2": Room(name="비밀", private=True)}
        self.people = {"UOWNER": Person(), "UADMIN": Person(is_admin=True), "UREADER": Person(), "UNAMED": Person()}
        self.tokens = {BOT_TOKEN: TEAM}
        self.scopes = "commands,chat:write,app_mentions:read,channels:read,groups:read,users:read,channels:history,groups:history"
        self.codes: dict[str, tuple[str, str]] = {}  # of the install flow: code -> (team, the token it gives)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.tokens_used: list[tuple[str, str]] = []  # by method
        self.shown: list[Shown] = []
        self.responses: list[dict[str, Any]] = []
        self.tried_urls = 0
        self.homes: dict[str, dict[str, Any]] = {}
        self.acks: list[tuple[str, Any]] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.says_hello = True
        self.keeps_metadata = True
        self.omits: set[str] = set()  # parts of answers
        self.is_sparse = False  # whether it leaves out what is not essential
        self.verbs = {"GET", "POST"}  # of what only reads; Slack takes both
        self.opened = 0  # sockets ever
        self._faults: dict[str, list[Fault]] = {}
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._changed = asyncio.Condition()
        self._numbers = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket/{ticket}", self._socket)
        app.router.add_post("/response/{ticket}", self._respond)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.base_url = f"{self.address}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        for one in list(self.sockets):
            await one.close()
        await self._runner.cleanup()

    # --- what a trial asks for -------------------------------------------------------------------

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method ("response" for response URLs) go wrong, one each."""
        self._faults.setdefault(method, []).extend(faults)

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == method]

    async def until(self, happened: Any) -> None:
        """Wait until `happened()` is true; looks after every request."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(happened), 20)

    async def send(self, kind: str, payload: dict[str, Any], *, over: int = -1, **more: Any) -> Any:
        """Send an envelope over the newest socket, or another one, and return the payload of its acknowledgement."""
        envelope = f"env-{self._number()}"
        self._waiting[envelope] = asyncio.get_running_loop().create_future()
        message = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"}
        if self.is_sparse:
            message = {**message, "payload": _sparse(payload, ESSENTIALS_OF_PAYLOADS)}
            del message["accepts_response_payload"]
        await self.sockets[over].send_json({**message, **more})
        return await asyncio.wait_for(self._waiting[envelope], 10)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the newest socket's owner to come again."""
        await self.sockets[-1].send_json({"type": "disconnect", "reason": reason})

    def command(self, text: str, *, user: str = "UREADER", channel: str = "C1") -> dict[str, Any]:
        """Return the payload of a typed /ai-news."""
        return {
            "command": "/ai-news",
            "text": text,
            "user_id": user,
            "user_name": "reader",
            "channel_id": channel,
            "channel_name": "ai",
            "team_id": TEAM,
            "api_app_id": APP,
            "token": "deprecated",
            "trigger_id": f"trigger.{self._number()}",
            "response_url": self.response_url(),
        }

    def mention(self, text: str, *, user: str = "UREADER", channel: str = "C1", thread: str = "") -> dict[str, Any]:
        """Return the payload of a message that mentions the bot."""
        ts = self._ts()
        event = {
            "type": "app_mention",
            "user": user,
            "text": f"<@{BOT_USER}> {text}",
            "ts": ts,
            "channel": channel,
            "event_ts": ts,
        }
        return self._event(event | ({"thread_ts": thread} if thread else {}))

    def home(self, user: str = "UREADER") -> dict[str, Any]:
        """Return the payload of a person who opens the App Home."""
        return self._event({"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": self._ts()})

    def press(
        self, action_id: str, value: str, *, user: str = "UREADER", channel: str = "C1", message: Shown | None = None
    ) -> dict[str, Any]:
        """Return the payload of a pressed button; without a message, one under an ephemeral answer."""
        container = {
            "type": "message",
            "message_ts": message.ts if message else self._ts(),
            "channel_id": channel,
            "is_ephemeral": message is None,
        }
        if message is not None and message.thread:
            container["thread_ts"] = message.thread
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "trial"},
            "channel": {"id": channel, "name": "ai"},
            "api_app_id": APP,
            "trigger_id": f"trigger.{self._number()}",
            "response_url": self.response_url(),
            "container": container,
            "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": self._ts()}],
        }

    def response_url(self) -> str:
        return f"{self.address}/response/{self._number()}"

    async def post_signed(
        self, url: str, payload: dict[str, Any], *, kind: str = "events_api", secret: str = SECRET, timestamp: str = ""
    ) -> tuple[int, str]:
        """Send a payload as HTTP mode does, signed, and return status and body of the answer."""
        if kind == "events_api":
            content_type, body = "application/json", json.dumps(payload)
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            content_type, body = "application/x-www-form-urlencoded", urllib.parse.urlencode(form)
        return await self.post_raw(url, body, signed_headers(body, content_type, secret, timestamp))

    async def post_raw(self, url: str, body: str, headers: Mapping[str, str]) -> tuple[int, str]:
        async with ClientSession() as session, session.post(url, data=body, headers=dict(headers)) as answer:
            return answer.status, await answer.text()

    # --- the server ------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.method not in self.verbs and method not in WRITES:
            return web.Response(status=404, text="404 Not Found")
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self._fault(method)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.pop("token", ""))
        self.tokens_used.append((method, token))
        done = self._answer(method, arguments, token) if fault is None or fault.after else {}
        await self._tell()
        if fault is not None:
            return await _spoil(request, fault)
        done = {name: value for name, value in done.items() if name not in self.omits}
        if self.is_sparse:
            return web.json_response(_sparse(done, ESSENTIALS))
        return web.json_response(done, headers={"X-OAuth-Scopes": self.scopes})

    def _answer(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any]:
        known = token == APP_TOKEN if method == "apps.connections.open" else token in self.tokens
        known = known or method == "oauth.v2.access"  # that one is asked with the app's id and secret
        if not known:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        handler = getattr(self, "_" + method.replace(".", "_").lower(), None)
        if handler is None:
            return {"ok": False, "error": "unknown_method"}
        try:
            return {"ok": True, **handler(arguments)}
        except LookupError as error:
            return {"ok": False, "error": str(error.args[0])}

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://trial.slack.com/",
            "team": "trial",
            "user": "ainews",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    def _oauth_v2_access(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("code") not in self.codes:
            raise LookupError("invalid_code")
        team, token = self.codes.pop(arguments["code"])
        self.tokens[token] = team
        about = {"app_id": APP, "team": {"id": team, "name": "Trial"}, "enterprise": None, "is_enterprise_install": False}
        return {
            **about,
            "access_token": token,
            "token_type": "bot",
            "scope": "chat:write",
            "bot_user_id": BOT_USER,
            "authed_user": {"id": "UADMIN"},
        }

    def _apps_connections_open(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"{self.address.replace('http', 'ws', 1)}/socket/{self._number()}"}

    def _room(self, arguments: dict[str, Any]) -> Room:
        room = self.rooms.get(arguments["channel"])
        if room is None or (room.private and BOT_USER not in room.members):
            raise LookupError("channel_not_found")
        return room

    def _may_write(self, arguments: dict[str, Any]) -> str:
        if arguments["channel"] in self.people:
            return f"D{arguments['channel']}"
        room = self._room(arguments)
        if room.archived:
            raise LookupError("is_archived")
        if BOT_USER not in room.members:
            raise LookupError("not_in_channel")
        if break_of_limits(json.dumps({"text": "", **arguments})):
            raise LookupError("invalid_blocks")
        return str(arguments["channel"])

    def _chat_postmessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, ts = self._may_write(arguments), self._ts()
        self.shown.append(Shown(channel, ts, arguments, arguments.get("thread_ts", "")))
        return {"channel": channel, "ts": ts, "message": {"ts": ts, "bot_id": BOT_ID, "text": arguments.get("text", "")}}

    def _chat_postephemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, ts = self._may_write(arguments), self._ts()
        if arguments["user"] not in self.people:
            raise LookupError("user_not_in_channel")
        self.shown.append(Shown(channel, ts, arguments, arguments.get("thread_ts", ""), arguments["user"]))
        return {"message_ts": ts}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for message in self.shown:
            if (message.channel, message.ts) == (arguments["channel"], arguments["ts"]) and not message.to:
                message.body = {**message.body, **arguments}
                return {"channel": message.channel, "ts": message.ts}
        raise LookupError("message_not_found")

    def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        room = self._room(arguments)
        about = {
            "id": arguments["channel"],
            "name": room.name,
            "creator": room.creator,
            "is_private": room.private,
            "is_archived": room.archived,
        }
        locale = {"locale": room.locale} if _is_true(arguments.get("include_locale")) else {}
        return {"channel": {**about, "is_member": BOT_USER in room.members, **locale}}

    def _conversations_members(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._page(sorted(self._room(arguments).members), arguments, "members")

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        person = self.people.get(arguments["user"])
        if person is None:
            raise LookupError("user_not_found")
        locale = {"locale": person.locale} if _is_true(arguments.get("include_locale")) else {}
        return {"user": {"id": arguments["user"], "is_admin": person.is_admin, "is_owner": False, "is_bot": False, **locale}}

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._room(arguments)
        found = [one for one in self.shown if one.channel == arguments["channel"] and not one.thread and not one.to]
        return self._page([self._written(one, arguments) for one in reversed(found)], arguments, "messages")

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._room(arguments)
        found = [one for one in self.shown if arguments["ts"] in {one.ts, one.thread} and not one.to]
        if not found:
            raise LookupError("thread_not_found")
        return self._page([self._written(one, arguments) for one in found], arguments, "messages")

    def _chat_getpermalink(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._room(arguments)
        address = f"https://trial.slack.com/archives/{arguments['channel']}/p{arguments['message_ts'].replace('.', '')}"
        return {"channel": arguments["channel"], "permalink": address}

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        view = arguments["view"]
        if len(view["blocks"]) > 100:
            raise LookupError("invalid_arguments")
        self.homes[arguments["user_id"]] = view
        return {"view": view}

    def _written(self, message: Shown, arguments: dict[str, Any]) -> dict[str, Any]:
        told = {"type": "message", "bot_id": message.bot, "ts": message.ts, "text": message.body.get("text", "")}
        wanted = _is_true(arguments.get("include_all_metadata"))
        wanted = wanted and self.keeps_metadata and "metadata" in message.body
        metadata = {"metadata": message.body["metadata"]} if wanted else {}
        return (
            told
            | metadata
            | {"blocks": message.body.get("blocks", [])}
            | ({"thread_ts": message.thread} if message.thread else {})
        )

    def _page(self, items: list[Any], arguments: dict[str, Any], name: str) -> dict[str, Any]:
        start, size = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        cursor = str(start + size) if start + size < len(items) else ""
        return {name: items[start : start + size], "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.tried_urls += 1
        fault = self._fault("response")
        if fault is None or fault.after:
            self.responses.append(body)
        await self._tell()
        return await _spoil(request, fault) if fault else web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        self.sockets.append(line)
        self.opened += 1
        if self.says_hello:
            more = {} if self.is_sparse else {"num_connections": len(self.sockets), "connection_info": {"app_id": APP}}
            await line.send_json({"type": "hello", **more})
        await self._tell()
        async for frame in line:
            if frame.type is WSMsgType.TEXT:
                answer = json.loads(frame.data)
                self.acks.append((answer["envelope_id"], answer.get("payload")))
                waiting = self._waiting.pop(answer["envelope_id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer.get("payload"))
                await self._tell()
        self.sockets.remove(line)
        await self._tell()
        return line

    def _event(self, event: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "event_id": f"Ev{self._number()}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        }

    def _fault(self, method: str) -> Fault | None:
        waiting = self._faults.get(method)
        return waiting.pop(0) if waiting else None

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _ts(self) -> str:
        return f"{int(time.time())}.{self._number():06}"


def signed_headers(body: str, content_type: str, secret: str = SECRET, timestamp: str = "") -> dict[str, str]:
    """Return the headers of a signed request (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    timestamp = timestamp or str(int(time.time()))
    signature = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"Content-Type": content_type, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signature}"}


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json() if request.can_read_body else {}
    else:
        arguments |= dict(await request.post())
    return arguments


async def _spoil(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.status == 0 and request.transport is not None:
        raw = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # RST
        request.transport.abort()
        return web.Response()
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=fault.headers)
    return web.Response(text=fault.html, content_type="text/html", status=fault.status, headers=fault.headers)


def _sparse(value: Any, essentials: frozenset[str]) -> Any:
    """Return a JSON value of Slack's without the fields that a small server leaves out; what an app wrote stays whole."""
    if isinstance(value, list):
        return [_sparse(one, essentials) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: inner if name == "blocks" else _sparse(inner, essentials) for name, inner in value.items() if name in essentials
    }


def _is_true(value: Any) -> bool:
    return str(value).lower() in {"true", "1"}
