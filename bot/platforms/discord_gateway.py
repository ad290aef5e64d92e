"""The connection to Discord's gateway: kept for as long as the token is good, and gently.

REST does not wait for the gateway: what is posted goes out while it is away. A connection that breaks is resumed, a session
that is refused begins anew after growing waits, and only what no waiting mends ends it: a token that Discord refuses
(401, close code 4004). No privileged intents are asked for: commands and buttons come to every bot.
Source: https://discord.com/developers/docs/events/gateway and .../opcodes-and-status-codes#gateway-gateway-close-event-codes
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp
import discord
from discord.http import Route

from bot.platforms.discord_events import application
from bot.platforms.discord_pace import LONGEST_CONNECT_WAIT_S, LaterError, Pace, doubled
from bot.platforms.discord_refusals import Refusal
from bot.platforms.discord_rest import Rest

log = logging.getLogger(__name__)

CLOSE_CODES = {
    4010: "the shard is invalid",
    4011: "the bot is in so many servers that Discord asks for sharding, which it does not do",
    4012: "this version of the gateway is no longer served; update discord.py",
    4013: "the intents are invalid; update discord.py",
    4014: "an intent is not allowed; the bot asks for none that needs permission, so update it",
}
CLOSE_LIMIT_S = 3.0
NOT_SERVED = {404, 405, 501}
NOT_YET = "not connected to Discord yet"
AWAY = "the connection to Discord's gateway broke; connecting again"
REFUSED = (
    "Discord refused the bot's token{how}; nothing is sent there any more: put a new one into AINEWS_DISCORD_TOKEN and restart"
)


class Front(Protocol):
    """What the gateway's events are for."""

    async def prepare(self, client: discord.Client) -> None:
        """Get ready when a client has logged in, before it is connected; a client is prepared once."""

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a pressed button."""

    async def shut(self, guild: str, channel: str) -> None:
        """Take note that the bot was removed from a guild, or that a channel of it was deleted; it is empty for all."""

    async def opened(self, guild: str, channel: str) -> None:
        """Take note that the bot was let into a guild, or that what it may do in a channel has changed."""


class BotClient(discord.Client):
    """discord.py's client with our pace. `connected` is set while the gateway is."""

    def __init__(self, pace: Pace, front: Front | None = None, ready_after_s: float = 2.0) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=30,
            guild_ready_timeout=ready_after_s,  # after the last server that the gateway has told of
        )
        self.pace = pace
        self.front = front
        self.connected = asyncio.Event()
        self.was_connected = False
        self.about: discord.AppInfo | None = None  # None where the server does not tell
        connect, ask = self.http.ws_connect, self.http.request

        async def paced_connect(url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
            await pace.before_connecting()
            return await connect(url, compress=compress)

        async def read_request(route: Route, **more: Any) -> Any:
            return _as_json(await ask(route, **more))

        # discord.py connects again at once for as long as a server takes connections only to close them
        self.http.ws_connect = paced_connect  # type: ignore[method-assign]
        # and takes JSON for text where its type names a charset
        self.http.request = read_request  # type: ignore[method-assign]

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand an event on; a client that is closed hears nothing more, since nobody would wait for what that begins."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def application_info(self) -> discord.AppInfo:
        """Return what is known of the application, no more than its id where the server does not tell."""
        bot = self._connection.user
        assert bot is not None
        about: Any = {}
        try:
            about = await self.http.application_info()
        except discord.HTTPException as error:
            if error.status not in NOT_SERVED:
                raise
        info = discord.AppInfo(self._connection, application(about, {"id": str(bot.id)}))  # type: ignore[arg-type]
        self.about = info if about else None
        return info

    async def before_session(self) -> None:
        """Wait as the pace says; a new session is begun after that.

        Raises:
            LaterError: It is too soon for one.
        """
        await self.pace.before_session()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002  discord.py's
        """Note a session; the waiting is done."""
        self.pace.identified()

    async def setup_hook(self) -> None:
        """Get ready; discord.py calls this once a login."""
        if self.front is not None:
            await self.front.prepare(self)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a pressed button by what its id says: no view is kept, so that a restart changes nothing."""
        if self.front is not None and interaction.type is discord.InteractionType.component:
            await self.front.pressed(interaction)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was removed from a server."""
        if self.front is not None:
            await self.front.shut(str(guild.id), "")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Note that a channel is gone."""
        if self.front is not None:
            await self.front.shut(str(channel.guild.id), str(channel.id))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that the bot was invited, perhaps again."""
        if self.front is not None:
            await self.front.opened(str(guild.id), "")

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Note that a channel's settings have changed, perhaps for the better."""
        if self.front is not None:
            await self.front.opened(str(after.guild.id), str(after.id))

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        """Note that a role's permissions have changed, perhaps the bot's."""
        if self.front is not None:
            await self.front.opened(str(after.guild.id), "")

    async def on_ready(self) -> None:
        """Note a session; it comes again after a refused resume, so nothing is begun here."""
        log.info("Discord: connected, in %d servers", len(self.guilds))
        self._settle()

    async def on_resumed(self) -> None:
        """Note a session that goes on."""
        self._settle()

    def _settle(self) -> None:
        self.connected.set()
        self.was_connected = True
        self.pace.settled()

    async def on_disconnect(self) -> None:
        """Note that the gateway is away; what is posted goes out all the same."""
        self.connected.clear()


@dataclass(eq=False, slots=True)
class Gateway:
    """Logs in and stays connected. `rest` is told of the login, and why there will be none."""

    rest: Rest
    token: str = field(repr=False)
    make_client: Callable[[], BotClient]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    problem: str = NOT_YET

    @property
    def is_connected(self) -> bool:
        """Whether people are heard at this moment."""
        client = self.rest.client
        return isinstance(client, BotClient) and client.connected.is_set()

    @property
    def trouble(self) -> str:
        """Why people are not heard at this moment; empty where they are."""
        if self.is_connected:
            return ""
        client = self.rest.client
        broke = isinstance(client, BotClient) and client.was_connected
        return AWAY if broke and self.problem == NOT_YET else self.problem

    async def run(self) -> None:
        """Stay connected until cancelled, or until the token is refused."""
        failures = 0
        while not self.rest.refused:
            client = self.make_client()
            logged_in, quiet_s = False, 0.0
            try:
                await client.login(self.token)
                self.rest.client, logged_in = client, True
                self.rest.logged_in.set()
                if failures:  # whatever it is, posts go out meanwhile
                    await self.sleep(doubled(1.0, failures, LONGEST_CONNECT_WAIT_S))
                await self._stay_connected(client)
            except Exception as error:  # noqa: BLE001  what can't be mended by waiting is told apart there
                self._learn(error)
                quiet_s = asked_quiet_s(error)
            finally:
                failures = 0 if client.connected.is_set() else failures + 1
                self.rest.logged_in.clear()
                client.connected.clear()
                await _leave(client)
            if not logged_in and not self.rest.refused:
                await self.sleep(max(doubled(1.0, failures, LONGEST_CONNECT_WAIT_S), quiet_s))

    async def _stay_connected(self, client: BotClient) -> None:
        """Connect until the client is closed; what goes wrong before the first connection stands is tried again.

        Raises:
            ConnectionClosed: Discord closed it, and connecting again can't help.
        """
        while not client.is_closed():
            try:
                await client.connect()
            except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired):
                raise
            except LaterError as error:
                self._note(f"the gateway refused several sessions in a row; the next one begins in {error.wait_s:.0f} s")
                await self.sleep(error.wait_s)
            except Exception as error:  # noqa: BLE001  discord.py 2.7 raises AttributeError where its first connection fails
                self._note(f"the gateway did not take the connection ({type(error).__name__})")
                await self.sleep(1.0)

    def _learn(self, error: Exception) -> None:
        """Take in why a connection ended: for good, or to be tried again."""
        match error:
            case discord.LoginFailure():
                self._refuse("")
            case discord.ConnectionClosed(code=4004):
                self._refuse(" (close code 4004)")
            case discord.ConnectionClosed() | discord.PrivilegedIntentsRequired():
                code = error.code if isinstance(error, discord.ConnectionClosed) else 4014
                self._note(f"Discord closed the gateway with {code}: {CLOSE_CODES.get(code or 0, 'no reason known')}")
            case discord.RateLimited() | discord.HTTPException(status=429):
                self._note("Discord asks for quiet before the next login")
            case discord.HTTPException() | aiohttp.ClientError() | OSError():
                self._note(f"could not log in to Discord ({type(error).__name__})")
            case _:
                self._note(f"unexpected failure ({type(error).__name__})")
                log.error("Discord: unexpected failure", exc_info=error)

    def _note(self, problem: str) -> None:
        self.problem = problem
        log.warning("Discord: %s; trying again", problem)

    def _refuse(self, how: str) -> None:
        self.problem = REFUSED.format(how=how)
        self.rest.refuse(self.problem)
        log.error("Discord: %s", self.problem)


def asked_quiet_s(error: Exception) -> float:
    """Return for how long Discord wants to be left alone, in seconds; 0 where it said nothing of that."""
    if isinstance(error, discord.RateLimited):
        return error.retry_after
    if isinstance(error, discord.HTTPException) and error.status == 429:
        return Refusal(429, headers=error.response.headers).wait.total_seconds()
    return 0.0


def _as_json(answer: Any) -> Any:
    """Return an answer's JSON also where discord.py left it a text; what is none stays as it is."""
    if not isinstance(answer, str) or not answer.startswith(("{", "[")):
        return answer
    try:
        return json.loads(answer)
    except ValueError:
        return answer


async def _leave(client: BotClient) -> None:
    """Close a client to the end, also where this task is cancelled meanwhile: its connections are nobody else's to close."""
    closing = asyncio.create_task(client.close())
    try:
        await asyncio.wait({closing}, timeout=CLOSE_LIMIT_S)
    except asyncio.CancelledError:
        await asyncio.wait({closing}, timeout=CLOSE_LIMIT_S)
        raise
