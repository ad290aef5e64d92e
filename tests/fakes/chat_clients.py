"""Two small platforms that speak to the stand-ins as a careful client does: one request a post, and no retry of its own.

What an answer means is the same for both: 429 was not taken, and nothing is asked before its time; any other failure after
the bytes left is ambiguous.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.message import Message
from bot.platforms import DeliveryError, Payload, Scope, discord_embeds, slack_blocks
from digest.model import Channel
from tests.fakes.slack_like import EVENT

NO_HEADER_WAIT_S = 5.0
LONGEST_WAIT_S = 3600.0
PATIENCE_S = 2.0  # a shorter quiet is waited for, a longer one is the ledger's to wait for
PAGES = 5


class Http:
    """One request at a time a call; knows until when a method is to be left alone."""

    def __init__(
        self,
        base: str,
        headers: Mapping[str, str],
        timeout_s: float = 5.0,
        pause_s: float = 0.0,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._base = base
        self._headers = headers
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._sleep = sleep
        self._pause_s = pause_s  # between two requests of a kind
        self._next_at: dict[str, float] = {}
        self._quiet_until: dict[str, float] = {}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)

    async def close(self) -> None:
        assert self._session is not None
        await self._session.close()

    async def call(self, kind: str, method: str, path: str, **more: Any) -> Any:
        """Return the answer's JSON; `kind` is what a rate limit is counted by."""
        while (left := self._quiet_until.get(kind, 0.0) - self._clock()) > 0:
            if left > PATIENCE_S:
                raise DeliveryError(f"{kind}: asked to be quiet for {left:.0f} s more", retry_after=timedelta(seconds=left))
            await self._sleep(left)
        await self._take_turn(kind)
        assert self._session is not None
        try:
            async with self._session.request(method, self._base + path, **more) as response:
                status, text, headers = response.status, await response.text(), response.headers
        except aiohttp.ClientConnectorError as error:
            raise DeliveryError(f"{kind}: no connection ({error})") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(f"{kind}: the answer was lost ({type(error).__name__})", ambiguous=True) from error
        if status == 429:
            wait = retry_after_s(headers.get("Retry-After"))
            self._quiet_until[kind] = self._clock() + wait
            if wait <= PATIENCE_S:
                return await self.call(kind, method, path, **more)
            raise DeliveryError(f"{kind}: too many requests", retry_after=timedelta(seconds=wait))
        if status >= 500:
            raise DeliveryError(f"{kind}: answered {status}", ambiguous=True)
        return _read(kind, status, text)

    async def _take_turn(self, kind: str) -> None:
        """Wait until a request of this kind keeps to the pause that was asked for."""
        if self._pause_s:
            turn = max(self._next_at.get(kind, 0.0), self._clock())
            self._next_at[kind] = turn + self._pause_s
            await self._sleep(max(turn - self._clock(), 0.0))


def retry_after_s(header: str | None) -> float:
    """Read a Retry-After in seconds; one that is missing or nonsense is a few seconds, a very long one an hour."""
    try:
        return min(max(float(header or NO_HEADER_WAIT_S), 0.0), LONGEST_WAIT_S)
    except ValueError:
        return NO_HEADER_WAIT_S


def _read(kind: str, status: int, text: str) -> Any:
    if status == 401:
        raise DeliveryError(f"{kind}: the token was refused", final=True, scope=Scope.WORKSPACE)
    if status in {403, 404}:
        scope = Scope.MESSAGE if kind == "edit" else Scope.CHANNEL
        raise DeliveryError(f"{kind}: the channel is gone or closed ({status})", final=True, scope=scope)
    if status >= 400:
        raise DeliveryError(f"{kind}: refused with {status}", final=True)
    return json.loads(text)


class _Client:
    """What both have: a connection that lives as long as the block."""

    def __init__(self, http: Http) -> None:
        self.http = http

    async def __aenter__(self) -> Self:
        await self.http.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.http.close()


SLACK_REFUSALS = {"token_revoked": Scope.WORKSPACE, "is_archived": Scope.CHANNEL, "channel_not_found": Scope.CHANNEL}


class SlackClient(_Client):
    """Posts with the key in the message's metadata, and looks for it in the history or the thread."""

    name = "slack"
    answers_in_threads = True

    def __init__(self, url: str, token: str = "xoxb-T1", **settings: Any) -> None:
        super().__init__(Http(f"{url}/api/", {"Authorization": f"Bearer {token}"}, **settings))

    def payloads(self, message: Message) -> Sequence[Payload]:
        return slack_blocks.payloads(message)

    async def post(self, channel: Channel, payload: str, key: str, thread: str = "") -> str:
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        body = json.loads(payload) | {"channel": channel.id, "metadata": metadata} | ({"thread_ts": thread} if thread else {})
        said = await self._call("chat.postMessage", "POST", json=body)
        return str(said["ts"])

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:
        method = "conversations.replies" if thread else "conversations.history"
        query = {"channel": channel.id, "include_all_metadata": "true"} | ({"ts": thread} if thread else {})
        for _ in range(PAGES):
            said = await self._call(method, "GET", params=query)
            for message in said["messages"]:
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return str(message["ts"])
            if not said.get("has_more"):
                break
            query["cursor"] = said["response_metadata"]["next_cursor"]
        return None

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:  # the port's
        await self._call("chat.update", "POST", json=json.loads(payload) | {"channel": channel.id, "ts": message_id})

    async def _call(self, api_method: str, method: str, **more: Any) -> Any:
        said = await self.http.call(api_method, method, api_method, **more)
        if not said["ok"]:
            scope = SLACK_REFUSALS.get(said["error"], Scope.MESSAGE)
            raise DeliveryError(f"{api_method}: {said['error']}", final=True, scope=scope)
        return said


class DiscordClient(_Client):
    """Posts with the key as nonce and in every button, and looks for it in the history's buttons."""

    name = "discord"
    answers_in_threads = False

    def __init__(self, url: str, token: str = "D1", **settings: Any) -> None:
        super().__init__(Http(f"{url}/api/v10/channels/", {"Authorization": f"Bot {token}"}, **settings))

    def payloads(self, message: Message) -> Sequence[Payload]:
        return discord_embeds.payloads(message)

    async def post(self, channel: Channel, payload: str, key: str, thread: str = "") -> str:  # the port's
        nonce = blake2b(key.encode(), digest_size=12).hexdigest()  # 24 of the 25 characters that Discord takes
        body = _with_key(payload, key) | {"nonce": nonce, "enforce_nonce": True}
        said = await self.http.call("post", "POST", f"{channel.id}/messages", json=body)
        return str(said["id"])

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:  # the port's
        query = {"limit": "100"}
        for _ in range(PAGES):
            page = await self.http.call("find", "GET", f"{channel.id}/messages", params=query)
            for message in page:
                rows = message.get("components", [])
                if any(button["custom_id"].endswith(f"|{key}") for row in rows for button in row["components"]):
                    return str(message["id"])
            if len(page) < 100:
                break
            query["before"] = page[-1]["id"]
        return None

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:
        await self.http.call("edit", "PATCH", f"{channel.id}/messages/{message_id}", json=_with_key(payload, key))


def _with_key(payload: str, key: str) -> dict[str, Any]:
    """Return the body with the key in every button's custom_id; a message without buttons gets one, for nothing else is kept."""
    body: dict[str, Any] = json.loads(payload)
    body.setdefault("components", [{"type": 1, "components": [{"type": 2, "style": 2, "label": "·", "custom_id": "part"}]}])
    for row in body["components"]:
        for button in row["components"]:
            button["custom_id"] += f"|{key}"
    return body
