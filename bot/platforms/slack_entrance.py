"""Slack as one part: built from its tokens, a platform to send by, an entrance for what comes in, and what is wrong with both.

Socket Mode is the default and needs no public address. Without an app token requests come over HTTP, for one workspace
with a bot token or for every workspace that installs the app.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.platforms import DeliveryError
from bot.platforms.asking import Desk
from bot.platforms.slack_app import make_app, make_shared_app
from bot.platforms.slack_client import Slack
from bot.platforms.slack_events import Events
from bot.platforms.slack_http import SlackHttp
from bot.platforms.slack_members import Members
from bot.platforms.slack_socket import SlackSocket
from bot.platforms.slack_web import SlackWeb, make_client
from bot.platforms.slack_workspaces import Credentials, Installations, Workspaces, oauth_settings

log = logging.getLogger(__name__)

TOKEN_CHECK_S = 3600.0


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """What a self-hoster has from Slack; secrets stay out of its repr."""

    api_url: str
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    @property
    def over_http(self) -> bool:
        """Whether requests come over HTTP rather than over a socket."""
        return not self.app_token


@dataclass(frozen=True, slots=True)
class SlackEntrance:
    """What has to run and to be served for people to be heard."""

    duties: tuple[Callable[[], Awaitable[None]], ...]
    routes: Sequence[web.RouteDef]
    problem: Callable[[], str]


@dataclass(frozen=True, slots=True)
class SlackParts:
    """Slack without an entrance: enough to send, and to ask who people are."""

    access: SlackAccess
    workspaces: Workspaces
    members: Members
    installations: Installations | None
    platform: Slack

    def entrance(self, desk: Desk, taken: Callable[[str], Awaitable[bool]]) -> SlackEntrance:
        """Return what puts questions before a desk, each once as `taken` knows them; nothing runs yet."""
        app, socket = self._app(), None
        Events(desk, self.members, self.workspaces.web, taken).listen(app)
        if not self.access.over_http:
            web_of_app = SlackWeb(make_client(None, self.access.api_url))  # its refusals are of the app's token alone
            socket = SlackSocket(app, web_of_app, self.access.app_token)

        def problem() -> str:
            return "; ".join(said for said in (self.workspaces.problem, socket.problem if socket else "") if said)

        duties = (self._watch_token, *((socket.run,) if socket else ()))
        return SlackEntrance(duties, SlackHttp(app, self.access.signing_secret).routes if socket is None else (), problem)

    def _app(self) -> AsyncApp:
        if self.installations is not None:
            credentials, api_url = Credentials(self.access.client_id, self.access.client_secret), self.access.api_url
            oauth = oauth_settings(credentials, self.installations, api_url)
            return make_shared_app(oauth, self.access.signing_secret, api_url)
        web_of_bot = SlackWeb(make_client(self.access.bot_token, self.access.api_url))
        return make_app(web_of_bot, self.access.signing_secret if self.access.over_http else "")

    async def _watch_token(self) -> None:
        """Ask once an hour whether the token still counts, so that readiness knows before a digest is due."""
        while self.installations is None:
            try:
                found = await (await self.workspaces.web("")).call("auth.test")
                log.info("Slack: %s in %s", found.get("user"), found.get("team"))
            except DeliveryError as error:
                log.error("%s", error)  # noqa: TRY400  the message says it all
            await asyncio.sleep(TOKEN_CHECK_S)


def make_slack(access: SlackAccess, engines: tuple[AsyncEngine, AsyncEngine], admins: Collection[str]) -> SlackParts:
    """Return Slack's parts; nothing is asked of Slack yet.

    Args:
        access: Tokens; without a bot token the workspaces' own are used.
        engines: The database's, reading and writing.
        admins: Ids of people who may change settings anywhere.
    """
    installations = None if access.bot_token else Installations(access.client_id, engines)

    async def token(workspace: str) -> str | None:
        return access.bot_token if installations is None else await installations.token(workspace)

    workspaces = Workspaces(token, access.api_url)
    app_web = SlackWeb(make_client(access.app_token, access.api_url)) if access.app_token else None
    installed = None if installations is None else installations.workspaces
    platform = Slack(workspaces.web, lambda: datetime.now(UTC), app_web, installed)
    return SlackParts(access, workspaces, Members(workspaces.web, admins), installations, platform)
