"""discord.py's connection to the gateway, made patient: with events that lack a field, and with resumes that never succeed.

An event that can't be read is told in the log and passed over; the connection goes on. A session is resumed where the
settings say, if they name another gateway than Discord's own: a proxy would be left behind otherwise.
"""

import json
import logging
from typing import Any

import discord.client
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.discord_events import completed

log = logging.getLogger(__name__)

OWN_GATEWAY = "gateway.discord.gg"
API_PATH = "/api/v10"
MOST_RESUMES = 4  # in a row, without one event in between; then a new session is begun
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, LookupError)


class AtOnce:
    """Stands for discord.py's waits after a connection that could not be made: the pace waits, and says how long."""

    def delay(self) -> float:
        """Return no time."""
        return 0.0


def brief(record: logging.LogRecord) -> bool:
    """Let a line of discord.py through, the one that tells of every failed connection without its traceback."""
    if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
        record.msg, record.args = "the gateway of Discord can't be reached: %s", (str(record.exc_info[1]),)
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
    return True


class Socket(DiscordWebSocket):
    """One connection."""

    fruitless = 0  # resumes in a row after which nothing came; the process has one gateway

    @classmethod
    async def from_client(cls, client: Any, *, resume: bool = False, **more: Any) -> "Socket":
        """Connect; begin a new session where resuming goes on failing, or there is nothing to resume.

        Raises:
            LaterError: It is too soon for a new session; nothing was connected.
        """
        if resume and (more.get("session") is None or Socket.fruitless >= MOST_RESUMES):
            resume, more = False, {**more, "session": None, "sequence": None, "gateway": None}
        Socket.fruitless = Socket.fruitless + 1 if resume else 0
        if not resume:
            await client.before_session()
        return await super().from_client(client, resume=resume, **more)

    async def received_message(self, msg: Any, /) -> None:
        """Take a message in."""
        text = self._decompressor.decompress(msg) if isinstance(msg, bytes) else msg
        if text is None:
            return  # the rest comes with the next one
        event = json.loads(text)
        name = event.get("t")
        if event.get("op") == self.DISPATCH:
            Socket.fruitless = 0
            text = json.dumps(completed(event, resume_url()))
        try:
            await super().received_message(text)
        except UNREADABLE:
            if name in {None, "READY"}:
                raise
            log.exception("an event of Discord's gateway could not be read (%s); it is passed over", name)


def use_addresses(api_url: str, gateway_url: str) -> None:
    """Let discord.py speak to other addresses than Discord's own; it keeps them for the whole process.

    Args:
        api_url: With the version, as https://discord.com/api/v10; the path may be left out.
        gateway_url: Its path may be left out; what is asked for (version, compression) is added.
    """
    url = api_url.rstrip("/")
    path = yarl.URL(url).path.rstrip("/")
    Route.BASE = url + {"": API_PATH, "/api": "/v10"}.get(path, "")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    discord.client.DiscordWebSocket = Socket  # type: ignore[misc]  # the client asks for it by this name
    discord.client.ExponentialBackoff = AtOnce  # type: ignore[attr-defined,assignment]  # of its own it waits up to 17 minutes
    logging.getLogger("discord.client").addFilter(brief)


def resume_url() -> str:
    """Return where to resume; empty where that is for Discord to say."""
    gateway = DiscordWebSocket.DEFAULT_GATEWAY
    return "" if gateway.host == OWN_GATEWAY else str(gateway)
