"""Slack's HTTP mode: what arrives at /slack/events is let in only with a fresh and genuine signature, and only once.

Bolt checks signature and age once more, but fails with a traceback on a timestamp that is no number and takes a request
that somebody recorded and sends again within those minutes. Slack signs each repetition of its own anew.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack (5 minutes).
"""

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.platforms.slack_events import Seen
from bot.platforms.slack_workspaces import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH

FRESH_FOR_S = 300
LONGEST_STAMP = 12
TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class SlackHttp:
    """The handlers of an app. `clock` is in seconds since 1970, as Slack's timestamps are."""

    app: AsyncApp
    signing_secret: str = field(repr=False)
    clock: Callable[[], float] = time.time
    seen: Seen = field(default_factory=Seen)

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """What to serve: events, and the install flow where the app has one."""
        routes = [web.post(EVENTS_PATH, self.events)]
        if self.app.oauth_flow is not None:
            routes += [web.get(INSTALL_PATH, self.install), web.get(REDIRECT_PATH, self.redirected)]
        return tuple(routes)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Take events, commands and buttons."""
        body = await request.read()
        if not self._is_genuine(request, body) or not self.seen.is_new(request.headers[SIGNATURE]):
            return web.json_response({"error": "invalid request"}, status=401)
        if not _is_an_object(body, request.content_type):
            return web.json_response({"error": "not an event"}, status=400)
        return await to_aiohttp_response(await self.app.async_dispatch(await to_bolt_request(request)))

    async def install(self, request: web.Request) -> web.StreamResponse:
        """Show the page that leads to Slack's consent."""
        assert self.app.oauth_flow is not None
        return await to_aiohttp_response(await self.app.oauth_flow.handle_installation(await to_bolt_request(request)))

    async def redirected(self, request: web.Request) -> web.StreamResponse:
        """Take the code with which Slack sends an admin back, and keep the workspace's token."""
        assert self.app.oauth_flow is not None
        return await to_aiohttp_response(await self.app.oauth_flow.handle_callback(await to_bolt_request(request)))

    def _is_genuine(self, request: web.Request, body: bytes) -> bool:
        """Say whether Slack signed a request in the last five minutes; what is signed need not be text for that."""
        stamp = request.headers.get(TIMESTAMP, "")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= LONGEST_STAMP and SIGNATURE in request.headers):
            return False
        if abs(self.clock() - int(stamp)) > FRESH_FOR_S:
            return False
        signed = hmac.new(self.signing_secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        return hmac.compare_digest(f"v0={signed.hexdigest()}".encode(), request.headers[SIGNATURE].encode("utf-8", "replace"))


def _is_an_object(body: bytes, content_type: str) -> bool:
    """Say whether a body is what Slack sends: a form, or a JSON object; Bolt takes that for granted."""
    text = body.decode("utf-8", "replace")
    form = parse_qs(text)
    try:
        if content_type == "application/json" or "payload" in form:
            return isinstance(json.loads(form.get("payload", [text])[0]), dict)
    except ValueError:
        return False
    return bool(form)
