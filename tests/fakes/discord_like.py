"""A stand-in for Discord's REST API: a nonce is kept for minutes, the history shows buttons and no nonce.

    POST, GET /api/v10/channels/ID/messages    PATCH /api/v10/channels/ID/messages/ID

A second post with the same nonce and `enforce_nonce` gives the first message back, for as long as `nonce_minutes` says.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from tests.fakes.chat_server import Answer, ChatServer, Lost, Posted, Request

UNKNOWN_CHANNEL = {"message": "Unknown Channel", "code": 10003}
UNKNOWN_MESSAGE = {"message": "Unknown Message", "code": 10008}
UNAUTHORISED = {"message": "401: Unauthorized", "code": 0}
PAGE = 100
_PATH = re.compile(r"/api/v10/channels/([^/]+)/messages(?:/([^/]+))?")
_KEY = re.compile(r"\|(.+)$")


class DiscordLike(ChatServer):
    """The server."""

    def __init__(self, nonce_minutes: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.nonce_minutes = nonce_minutes
        self.clock = clock
        self.missing: set[str] = set()  # channels
        self.revoked: set[str] = set()  # tokens
        self._nonces: dict[tuple[str, str], tuple[float, str]] = {}

    def answer(self, request: Request) -> Answer | Lost:
        match = _PATH.fullmatch(request.path)
        if request.headers.get("authorization", "").removeprefix("Bot ") in self.revoked:
            return Answer(UNAUTHORISED, 401)
        if request.path == "/api/v10/users/@me":
            return Answer({"id": "1", "username": "ai-news", "discriminator": "0", "avatar": None, "bot": True})
        if match is None or match[1] in self.missing:
            return Answer(UNKNOWN_CHANNEL, 404)
        channel, number = match[1], match[2]
        if request.method == "POST":
            return self._post(channel, request.body)
        if request.method == "PATCH":
            return self._patch(channel, number, request.body)
        return self._list(channel, request.query)

    def _post(self, channel: str, body: Any) -> Answer | Lost:
        nonce = body.get("nonce", "")
        known = self._nonces.get((channel, nonce))
        if body.get("enforce_nonce") and known and self.clock() - known[0] < self.nonce_minutes * 60:
            return Answer({"id": known[1], "channel_id": channel})
        number = str(10**18 + self.number("message"))
        found = (_KEY.search(button) for button in _buttons(body))
        key = next((match[1] for match in found if match), "")
        message = Posted(channel, number, key, dict(body))
        outcome = self.spoilt(message, Answer({"id": number, "channel_id": channel}))
        if nonce and message in self.messages:
            self._nonces[channel, nonce] = (self.clock(), number)
        return outcome

    def _patch(self, channel: str, number: str, body: Any) -> Answer:
        for message in self.messages:
            if (message.channel, message.id) == (channel, number):
                message.body |= body
                message.edits += 1
                return Answer({"id": number})
        return Answer(UNKNOWN_MESSAGE, 404)

    def _list(self, channel: str, query: Any) -> Answer:
        before = query.get("before")
        hanging = [one for one in self.messages if one.channel == channel and (before is None or int(one.id) < int(before))]
        names = ("content", "embeds", "components")
        page = hanging[::-1][:PAGE]
        return Answer([{"id": one.id, **{name: one.body[name] for name in names if name in one.body}} for one in page])


def _buttons(body: Any) -> list[str]:
    """Return the custom_ids of a message's buttons."""
    rows = body.get("components", [])
    return [button["custom_id"] for row in rows for button in row["components"] if "custom_id" in button]
