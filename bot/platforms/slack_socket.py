"""Socket Mode that cannot fall silent: every connection is a new client, proven by its hello, and replaced in time.

The SDK's own reconnect can come back with a socket on which nothing is dispatched any more (bolt-python issue 1529). So
its client never reconnects here: it only says that it wants to, and the watchdog then builds another one from scratch.
A connection that carried nothing for `QUIET` is replaced as well, before it is let go, since a dead one looks the same.
Slack keeps several connections of an app at once and sends what was not acknowledged again over another.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode ("hello", "disconnect", up to 10 connections).
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.platforms import DeliveryError
from bot.platforms.slack_events import ENVELOPE
from bot.platforms.slack_web import SlackWeb, sdk_log

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the watchdog waits for what."""

    hello: timedelta = timedelta(seconds=20)
    quiet: timedelta = timedelta(minutes=4)  # apps.connections.open may be called about once a minute
    between_checks: timedelta = timedelta(seconds=5)
    shortest_retry: timedelta = timedelta(seconds=1)
    longest_retry: timedelta = timedelta(minutes=1)


class _Connection(SocketModeClient):
    """One connection; never another one in its place."""

    def __init__(self, app_token: str, web: SlackWeb, app: AsyncApp) -> None:
        super().__init__(app_token, logger=sdk_log, web_client=web.client, auto_reconnect_enabled=True)
        self.hello = asyncio.Event()
        self.is_over = asyncio.Event()
        self.carried = asyncio.Event()  # a request since the last look
        self._app = app
        self.message_listeners.append(self._note)
        self.socket_mode_request_listeners.append(self._dispatch)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002  the SDK's signature
        """Say that this one is of no use any more, where the SDK would reconnect."""
        self.is_over.set()

    @property
    def is_broken(self) -> bool:
        """Whether one of its tasks has ended or its socket is closed: nothing can come over it any more."""
        tasks = (self.message_processor, self.message_receiver, self.current_session_monitor)
        is_open = self.current_session is not None and not self.current_session.closed
        return not is_open or any(task is None or task.done() for task in tasks)

    async def _note(self, _: AsyncBaseSocketModeClient, message: Mapping[str, Any], __: str | None) -> None:
        if message.get("type"):  # "hello", or a request that came before it: either shows that frames are handled
            self.hello.set()

    async def _dispatch(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.carried.set()
        asked = AsyncBoltRequest(
            mode="socket_mode",
            body=request.payload,
            headers=build_headers(request),
            context={ENVELOPE: request.envelope_id},
        )
        await send_async_response(self, request, await self._app.async_dispatch(asked), 0.0)


@dataclass(slots=True)
class SlackSocket:
    """Receives over Socket Mode for as long as `run` runs. `problem` says why nothing can arrive; else it is empty."""

    app: AsyncApp
    web: SlackWeb
    app_token: str = field(repr=False)
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    problem: str = "Socket Mode: not connected yet"
    replaced: int = 0  # connections that were replaced by another one

    async def run(self) -> None:
        """Keep a living connection until cancelled."""
        current: _Connection | None = None
        try:
            while True:
                current = await self._connected(current)
                await self._watch(current)
                self.replaced += 1
        finally:
            if current is not None:
                await _close(current)

    async def _connected(self, old: _Connection | None) -> _Connection:
        """Return a connection that has said hello; the old one is given up after that, or at once where it is broken."""
        retry = self.patience.shortest_retry
        while True:
            if old is not None and old.is_broken:
                self.problem = "Socket Mode: reconnecting"
                await _close(old)
                old = None
            new = _Connection(self.app_token, self.web, self.app)
            try:
                new.wss_uri = str(await self.web.ask("apps.connections.open", "url", app_token=self.app_token))
                await asyncio.wait_for(self._greeted(new), self.patience.hello.total_seconds())
            except (DeliveryError, TimeoutError) as error:
                self.problem = (
                    f"Socket Mode: {error if isinstance(error, DeliveryError) else 'Slack opened a socket and said no hello'}"
                )
                log.warning("%s; next try in %s", self.problem, retry)
                await _close(new)
            except asyncio.CancelledError:
                await _close(new)
                if old is not None:
                    await _close(old)
                raise
            else:
                self.problem = ""
                if old is not None:
                    await _close(old)
                return new
            await self.sleep(retry.total_seconds() * (1 + random.random() / 4))  # noqa: S311  spreads reconnects, hides nothing
            retry = min(2 * retry, self.patience.longest_retry)

    async def _greeted(self, connection: _Connection) -> None:
        await connection.connect()  # type: ignore[no-untyped-call]  # the SDK's
        await connection.hello.wait()

    async def _watch(self, connection: _Connection) -> None:
        """Return when the connection has to be replaced."""
        silent_s = 0.0
        step_s = self.patience.between_checks.total_seconds()
        while silent_s < self.patience.quiet.total_seconds():
            with suppress(TimeoutError):
                await asyncio.wait_for(connection.is_over.wait(), step_s)
            if connection.is_over.is_set() or connection.is_broken:
                log.info("Slack's socket is over; another one is opened")
                return
            silent_s = 0.0 if connection.carried.is_set() else silent_s + step_s
            connection.carried.clear()


async def _close(connection: _Connection) -> None:
    """Close a connection and end its tasks, in whatever state it is."""
    with suppress(OSError, RuntimeError):
        await connection.close()  # type: ignore[no-untyped-call]  # the SDK's
    tasks = (connection.message_processor, connection.message_receiver, connection.current_session_monitor)
    for task in tasks:
        if task is not None:
            task.cancel()
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
    await connection.aiohttp_client_session.close()
