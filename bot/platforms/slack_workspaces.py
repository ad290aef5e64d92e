"""Which token counts in which workspace: the one of the settings, or those of the workspaces that installed the app.

Installations lie in our database, in the tables of Slack's SDK; they are read with its reading engine, so that looking a
token up never waits for a writer.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.platforms import DeliveryError, Scope
from bot.platforms.slack_checks import SCOPES
from bot.platforms.slack_web import SlackWeb, make_client, sdk_log

STATE_LASTS_S = 600
EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"


@dataclass(slots=True)
class Workspaces:
    """Gives the Web API of a workspace; one object a token, so that its rate limits are remembered."""

    token_of: Callable[[str], Awaitable[str | None]]
    api_url: str
    _webs: dict[str, SlackWeb] = field(default_factory=dict, repr=False)  # by token
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)  # by workspace

    async def web(self, workspace: str) -> SlackWeb:
        """Return the Web API of a workspace.

        Raises:
            DeliveryError: The app is not installed there; `final`.
        """
        token = await self.token_of(workspace)
        self._note(workspace, token)
        if token is None:
            raise DeliveryError(
                f"Slack: the app is not installed in the workspace {workspace}; open {INSTALL_PATH} to install it",
                final=True,
                scope=Scope.WORKSPACE,
            )
        return self._webs.setdefault(token, SlackWeb(make_client(token, self.api_url)))

    def _note(self, workspace: str, token: str | None) -> None:
        """Forget a token that no workspace has any more, and with it what was wrong with it."""
        before = self._tokens.pop(workspace, None)
        if token is not None:
            self._tokens[workspace] = token
        if before is not None and before not in self._tokens.values():
            self._webs.pop(before, None)

    @property
    def problem(self) -> str:
        """Why nothing can be sent in some workspace; else empty."""
        return "; ".join(dict.fromkeys(web.problem for web in self._webs.values() if web.problem))


class Installations(AsyncSQLAlchemyInstallationStore):
    """The SDK's store over our two engines."""

    def __init__(self, client_id: str, engines: tuple[AsyncEngine, AsyncEngine]) -> None:
        reading, writing = engines
        super().__init__(client_id, writing, logger=sdk_log)
        self._reader = AsyncSQLAlchemyInstallationStore(client_id, reading, logger=sdk_log)

    async def async_find_bot(self, **which: Any) -> Bot | None:
        """Return the newest bot of a workspace."""
        return await self._reader.async_find_bot(**which)

    async def async_find_installation(self, **which: Any) -> Installation | None:
        """Return the newest installation of a workspace or a person."""
        return await self._reader.async_find_installation(**which)

    async def token(self, workspace: str) -> str | None:
        """Return the bot's token in a workspace, None where the app is not installed."""
        found = await self.async_find_bot(enterprise_id=None, team_id=workspace)
        return None if found is None else found.bot_token

    async def workspaces(self) -> tuple[str, ...]:
        """Return the workspaces that have the app, by id."""
        teams = (
            select(self.bots.c.team_id).where(self.bots.c.client_id == self.client_id).distinct().order_by(self.bots.c.team_id)
        )
        async with self._reader.engine.connect() as db:
            return tuple((await db.execute(teams)).scalars())


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Slack gives an app that several workspaces may install."""

    client_id: str
    client_secret: str = field(repr=False)


def oauth_settings(credentials: Credentials, store: Installations, api_url: str) -> AsyncOAuthSettings:
    """Return the settings of the install flow; states lie in the database, so that any machine may answer the redirect.

    The page of consent lies beside the Web API: https://slack.com/oauth/v2/authorize for https://slack.com/api/.
    """
    settings = AsyncOAuthSettings(
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        scopes=list(SCOPES),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=store,
        installation_store_bot_only=True,
        authorization_url=f"{api_url.rstrip('/').removesuffix('/api')}/oauth/v2/authorize",
        state_store=AsyncSQLAlchemyOAuthStateStore(STATE_LASTS_S, store.engine, sdk_log),
        state_expiration_seconds=STATE_LASTS_S,
        logger=sdk_log,
    )
    settings.authorize = AsyncInstallationStoreAuthorize(
        logger=sdk_log,
        installation_store=store,
        client_id=credentials.client_id,
        client_secret=credentials.client_secret,
        bot_only=True,
        cache_enabled=True,  # else each event would wait for auth.test before it is acknowledged
    )
    return settings
