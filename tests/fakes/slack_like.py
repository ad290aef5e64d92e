"""A stand-in for Slack's Web API: metadata in the history, no idempotency key, rate limits if asked for.

    /api/chat.postMessage   /api/chat.update   /api/conversations.history   /api/conversations.replies

A token `xoxb-T1` is that of the workspace T1. Channels exist; those in `archived` are closed, tokens in `revoked` no longer count.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.chat_server import Answer, ChatServer, Lost, Posted, Request

EVENT = "ai_news_part"
PAGE = 100


@dataclass(slots=True)
class Limits:
    """Slack's: a message a second a channel, and several hundred a minute a workspace.

    Source: https://docs.slack.dev/apis/web-api/rate-limits ("Special tier": 1 per second per channel).
    """

    channel_pause_s: float = 1.0
    workspace_pause_s: float = 0.2
    burst: int = 5  # messages that a workspace may be ahead
    clock: Callable[[], float] = time.monotonic
    _free_at: dict[str, float] = field(default_factory=dict)

    def wait_s(self, workspace: str, channel: str) -> float:
        """Return 0 and count a message, or how long to wait for the next one."""
        now = self.clock()
        ahead = self.burst * self.workspace_pause_s
        of_workspace, of_channel = self._free_at.get(workspace, 0.0), self._free_at.get(f"{workspace}/{channel}", 0.0)
        wait = max(of_workspace - ahead - now, of_channel - now, 0.0)
        if wait <= 0:
            self._free_at[workspace] = max(of_workspace, now) + self.workspace_pause_s
            self._free_at[f"{workspace}/{channel}"] = now + self.channel_pause_s
        return wait


class SlackLike(ChatServer):
    """The server."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__()
        self.limits = limits
        self.archived: set[str] = set()
        self.revoked: set[str] = set()

    def answer(self, request: Request) -> Answer | Lost:
        method = request.path.removeprefix("/api/")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token in self.revoked:
            return Answer({"ok": False, "error": "token_revoked"})
        match method:
            case "auth.test":
                answer: Answer | Lost = Answer({"ok": True, "team_id": token.removeprefix("xoxb-"), "bot_id": "BBOT"})
            case "chat.postMessage":
                answer = self._post(token.removeprefix("xoxb-"), request.body)
            case "chat.update":
                answer = self._update(request.body)
            case "conversations.history":
                answer = self._list({**request.query, **request.body}, thread="")
            case "conversations.replies":
                asked = {**request.query, **request.body}
                answer = self._list(asked, thread=asked["ts"])
            case _:
                answer = Answer({"ok": False, "error": "unknown_method"})
        return answer

    def _post(self, workspace: str, body: Any) -> Answer | Lost:
        channel = body["channel"]
        if channel in self.archived:
            return Answer({"ok": False, "error": "is_archived"})
        if self.limits is not None and (wait := self.limits.wait_s(workspace, channel)) > 0:
            return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(-int(-wait // 1))})
        ts = f"1788000000.{self.number('ts'):06}"
        key = body.get("metadata", {}).get("event_payload", {}).get("key", "")
        message = Posted(channel, ts, key, dict(body), body.get("thread_ts", ""))
        return self.spoilt(message, Answer({"ok": True, "channel": channel, "ts": ts}))

    def _update(self, body: Any) -> Answer:
        for message in self.messages:
            if (message.channel, message.id) == (body["channel"], body["ts"]):
                message.body |= body
                message.edits += 1
                return Answer({"ok": True, "ts": message.id})
        return Answer({"ok": False, "error": "message_not_found"})

    def _list(self, query: Any, thread: str) -> Answer:
        found = [one for one in self.messages if one.channel == query["channel"]]
        shown = [one for one in found if thread in {one.thread, one.id}] if thread else [one for one in found if not one.thread]
        start = int(query.get("cursor") or 0)
        page = shown[::-1][start : start + PAGE]
        more = start + PAGE < len(shown)
        body: dict[str, Any] = {"ok": True, "messages": [self._message(one, query) for one in page], "has_more": more}
        return Answer(body | ({"response_metadata": {"next_cursor": str(start + PAGE)}} if more else {}))

    def _message(self, message: Posted, query: Any) -> dict[str, Any]:
        shown = {"ts": message.id, "text": message.body.get("text", ""), "blocks": message.body.get("blocks", [])}
        wanted = query.get("include_all_metadata") in {"true", "1"}
        return shown | ({"metadata": message.body["metadata"]} if wanted and "metadata" in message.body else {})
