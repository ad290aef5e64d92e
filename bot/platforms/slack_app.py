"""Bolt's app, of one workspace or of all that installed it; how requests come to it is another's affair.

With one token there is nothing to look up: Bolt's own way asks auth.test before the first request is handled, and where
Slack does not answer that, what a person asked would be lost.
"""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings

from bot.platforms.slack_web import SlackWeb, make_client, sdk_log

NAME = "ai-news"


def make_app(web: SlackWeb, signing_secret: str = "") -> AsyncApp:
    """Return an app of one workspace. Without a signing secret it is for Socket Mode, whose requests are not signed."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id or "", bot_token=web.client.token)

    return AsyncApp(
        client=make_client(None, web.client.base_url),
        authorize=authorize,
        logger=sdk_log,
        name=NAME,
        signing_secret=signing_secret,
        request_verification_enabled=bool(signing_secret),
    )


def make_shared_app(oauth: AsyncOAuthSettings, signing_secret: str, api_url: str) -> AsyncApp:
    """Return an app of every workspace that installed it; it forgets those that revoke it."""
    app = AsyncApp(
        client=make_client(None, api_url),
        logger=sdk_log,
        name=NAME,
        signing_secret=signing_secret,
        oauth_settings=oauth,
        installation_store_bot_only=True,
    )
    app.enable_token_revocation_listeners()
    return app
