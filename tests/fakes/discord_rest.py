"""Discord's REST API v10 in a trial: messages, direct messages, commands, answers to interactions.

Sources: https://discord.com/developers/docs/resources/message, .../interactions/receiving-and-responding.
"""

import base64
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.bot.platforms.discord_limits import break_of_limits
from tests.fakes.discord_town import APPLICATION, COMMAND, CROSSPOSTED, DIRECT, SILENCE, Asked, Said, Town, bare, now


class RestSide(Town):
    """Answers requests."""

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        body = await _body(request) if request.can_read_body else None
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
            return self._spare(path, answer, status) if self.spare else _json(answer, status)
        if isinstance(fault.status, str):
            return await self._lost(request, fault.status)
        if isinstance(fault.body, str):
            return web.Response(status=fault.status, text=fault.body, content_type="text/html", headers=fault.headers)
        return _json(fault.body or {}, fault.status, fault.headers)

    def _spare(self, path: str, answer: Any, status: int) -> web.Response:
        """Answer with no more than an answer must have, its type with a charset as many servers write it."""
        if path.endswith("/callback") and status == 200:
            return web.Response(status=204)
        if "applications/@me" in path:
            return web.json_response({"message": "404: Not Found", "code": 0}, status=404)
        if path.endswith("/commands"):
            answer = [bare(one, "id", "name") for one in answer]
        elif path == "/users/@me":
            answer = bare(answer, "id", "username", "discriminator", "avatar")
        elif status == 200 and "/messages" in path and isinstance(answer, dict):
            answer = bare(answer, "id")
        return web.json_response(answer, status=status)

    async def _lost(self, request: web.Request, how: str) -> web.StreamResponse:
        if how == SILENCE:
            await self._over.wait()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _answered(self, request: web.Request, path: str, body: Any) -> tuple[int, Any]:  # noqa: PLR0911  a route a line
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
            case ("GET", ["users", "@me", "guilds"] | ["guilds", *_]):
                return self._guild(*path.split("/")[2:])
            case ("POST", ["users", "@me", "channels"]):
                return self._direct(body)
            case (method, ["channels", channel, *rest]):
                return self._channel(method, channel, rest, body, request.query)
        return 404, {"message": "404: Not Found", "code": 0}

    def _guild(self, guild: str, *rest: str) -> tuple[int, Any]:
        if guild == "@me":
            return 200, [bare(one, "id", "name") for one in self.guilds.values()]
        if guild not in self.guilds:
            return 404, {"message": "Unknown Guild", "code": 10004}
        known = self.guilds[guild]
        if not rest:
            return 200, bare(known, "id", "name", "owner_id", "roles")
        (member,) = [one for one in known["members"] if one["user"]["id"] == rest[1]]
        return 200, member

    def _channel(self, method: str, channel: str, rest: list[str], body: Any, query: Mapping[str, str]) -> tuple[int, Any]:  # noqa: PLR0911  a route a line
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
                message |= {"content": message["content"] or "", "edited_timestamp": now()}
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


async def _body(request: web.Request) -> Any:
    """Return a request's JSON; of a form with files, what it says of each with the file itself, in Base64, as `file`."""
    if request.content_type != "multipart/form-data":
        return await request.json()
    form = await request.post()
    body = json.loads(str(form["payload_json"]))
    for one in body.get("data", body)["attachments"]:
        sent = form[f"files[{one['id']}]"]
        assert isinstance(sent, web.FileField)
        assert (sent.filename, sent.content_type) == (one["filename"], "image/png")
        one["file"] = base64.b64encode(sent.file.read()).decode()
    return body


def _json(body: Any, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return JSON as Discord does: its type names no charset, and discord.py reads no other."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )
