"""The platforms that the settings give tokens for, and what has to run for people on them to be heard.

A chat platform's library is imported only where it is switched on: it costs seconds and megabytes.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.config import ConfigError, Settings
from bot.duties import Duty
from bot.guilds import Guilds
from bot.muting import MutingDesk
from bot.platforms import Platform
from bot.platforms.asking import Desk
from bot.platforms.console import Console
from bot.reopening import reopen_hourly
from bot.repetitions import taking
from bot.server import Check, Watch, database_check, make_application, serve
from bot.suggestions import Suggestions
from bot.timing import TimedDesk
from digest.lexicon import Lexicon
from digest.storage import Store

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from bot.platforms.discord_entrance import DiscordParts
    from bot.platforms.slack_entrance import SlackAccess, SlackParts

SLACK, DISCORD = "slack", "discord"
DISCORD_MISSING = (
    "AINEWS_DISCORD_TOKEN: Discord 라이브러리가 없습니다 (Discord needs its library): pip install 'ai-news[discord]'"
)
NEEDS = (
    "소켓 방식이면 AINEWS_SLACK_APP_TOKEN, HTTP 방식이면 AINEWS_SLACK_SIGNING_SECRET과 AINEWS_HTTP_PORT가 있어야 합니다"
    " (needs AINEWS_SLACK_APP_TOKEN (Socket Mode), or AINEWS_SLACK_SIGNING_SECRET and AINEWS_HTTP_PORT (HTTP mode))"
)


@dataclass(frozen=True, slots=True)
class Chats:
    """The platforms that are served. `slack` has what only Slack has, `discord` what only Discord has."""

    platforms: Mapping[str, Platform]
    slack: "SlackParts | None" = None
    discord: "DiscordParts | None" = None
    routes: "tuple[RouteDef, ...]" = ()  # what the HTTP server serves besides
    watch: Watch | None = None  # what it asks how the bot fares
    on_answer: Callable[[str, str, float], None] = lambda _, __, ___: None  # as `TimedDesk.told`

    @property
    def sending(self) -> tuple[Duty, ...]:
        """What has to run for anything to be sent, where nobody is heard."""
        return () if self.discord is None else self.discord.entrance(None).duties

    @property
    def hopeless(self) -> "Callable[[], Awaitable[str]] | None":
        """What waits until nothing can be sent any more and says why; None where another platform goes on."""
        return self.discord.platform.rest.until_refused if self.discord is not None and len(self.platforms) == 1 else None

    def duties(
        self, desk: Desk, store: Store, settings: Settings, clock: Callable[[], datetime], lexicon: Lexicon
    ) -> tuple[Duty, ...]:
        """Return what to run while the bot serves."""
        duties: list[Duty] = []
        checks: dict[str, Check] = {"database": database_check(store)}
        application = make_application(checks, self.routes, self.watch)
        if self.slack is not None:
            entrance = self.slack.entrance(self._heard(SLACK, desk, store), taking(store, SLACK))
            checks[SLACK] = _said(entrance.problem)
            application.add_routes(entrance.routes)
            duties += entrance.duties
            duties.append(partial(reopen_hourly, store, {SLACK: self.slack.members.is_open}, clock))
        if self.discord is not None:
            guilds = Guilds(store, self.discord.platform.is_open, clock)
            suggestions = Suggestions(store, lexicon, clock)
            connected = self.discord.entrance(
                self.discord.visitors(self._heard(DISCORD, desk, store), store, suggestions.of, _admins(settings), guilds)
            )
            checks[DISCORD] = _said(connected.problem)
            duties += connected.duties
            duties.append(partial(reopen_hourly, store, {DISCORD: self.discord.platform.is_open}, clock))
        if settings.http_port:
            duties.append(partial(serve, application, settings.http_port))
        return tuple(duties)

    def _heard(self, platform: str, desk: Desk, store: Store) -> Desk:
        return TimedDesk(MutingDesk(desk, store), platform, self.on_answer)


def make_chats(settings: Settings, store: Store) -> Chats:
    """Return the platforms of the settings; the terminal where there are no tokens.

    Raises:
        ConfigError: Something is missing for a platform, or this version does not serve it.
    """
    platforms: dict[str, Platform] = {}
    slack = discord = None
    access = slack_access(settings)
    if access is not None:
        from bot.platforms.slack_entrance import make_slack  # noqa: PLC0415  slack_bolt is an extra, and heavy

        slack = make_slack(access, store.engines, _admins(settings))
        platforms[SLACK] = slack.platform
    if settings.discord_token is not None:
        discord = _discord(settings.discord_token.get_secret_value(), settings)
        platforms[DISCORD] = discord.platform
    if not platforms:
        console = Console(sys.stdout, links=sys.stdout.isatty())
        platforms[console.name] = console
    return Chats(platforms, slack, discord)


def _discord(token: str, settings: Settings) -> "DiscordParts":
    try:
        from bot.platforms.discord_entrance import DiscordAccess, open_discord  # noqa: PLC0415  an extra, and heavy
    except ModuleNotFoundError as error:
        raise ConfigError(DISCORD_MISSING) from error
    return open_discord(DiscordAccess(token, settings.discord_api_url, settings.discord_gateway_url))


def _admins(settings: Settings) -> list[str]:
    """Return the ids of people who may change settings, without platform and workspace."""
    return [address.rpartition(":")[2].rpartition("/")[2] for address in settings.admins]


def slack_access(settings: Settings) -> "SlackAccess | None":
    """Return what the settings say of Slack, None where it is switched off.

    Raises:
        ConfigError: Something is missing; says what.
    """
    given = {name: getattr(settings, f"slack_{name}") for name in ("bot_token", "app_token", "signing_secret", "client_secret")}
    secrets = {name: value.get_secret_value() for name, value in given.items() if value is not None}
    is_shared = bool(settings.slack_client_id or "client_secret" in secrets)
    if "bot_token" not in secrets and not is_shared:
        return None
    is_http = "signing_secret" in secrets and settings.http_port
    if is_shared and not (settings.slack_client_id and "client_secret" in secrets and is_http):
        raise ConfigError(
            "AINEWS_SLACK_CLIENT_ID: 여러 워크스페이스에는 이 넷이 모두 있어야 합니다 (several workspaces need)"
            " AINEWS_SLACK_CLIENT_ID, AINEWS_SLACK_CLIENT_SECRET, AINEWS_SLACK_SIGNING_SECRET and AINEWS_HTTP_PORT"
        )
    if is_shared and ("bot_token" in secrets or "app_token" in secrets):
        raise ConfigError(
            "AINEWS_SLACK_CLIENT_ID: 여러 워크스페이스는 저마다 토큰을 가져옵니다. AINEWS_SLACK_BOT_TOKEN과 AINEWS_SLACK_APP_TOKEN을"
            " 빼거나, 한 곳이면 client id를 빼세요 (several workspaces bring tokens of their own; take AINEWS_SLACK_BOT_TOKEN"
            " and AINEWS_SLACK_APP_TOKEN out, or the client id for one workspace)"
        )
    if not is_shared and "app_token" not in secrets and not is_http:
        raise ConfigError(f"AINEWS_SLACK_BOT_TOKEN: {NEEDS}")
    try:
        from bot.platforms.slack_entrance import SlackAccess  # noqa: PLC0415  as above
    except ModuleNotFoundError as error:
        raise ConfigError(
            "AINEWS_SLACK_BOT_TOKEN: Slack 라이브러리가 없습니다 (Slack needs its library): pip install 'ai-news[slack]'"
        ) from error
    return SlackAccess(settings.slack_api_url, client_id=settings.slack_client_id, **secrets)


def _said(problem: Callable[[], str]) -> Check:
    async def check() -> str:
        return problem()

    return check
