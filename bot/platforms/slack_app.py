"""Bolt's app, of one workspace or of all that installed it; how requests come to it is another's affair."""

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings

from bot.platforms.slack_web import SlackWeb, make_client, sdk_log

NAME = "ai-news"


def make_app(web: SlackWeb, signing_secret: str = "") -> AsyncApp:
    """Return an app of one workspace. Without a signing secret it is for Socket Mode, whose requests are not signed."""
    return AsyncApp(
        client=web.client,
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
