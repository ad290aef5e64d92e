"""Joins Slack's parts: the client of a workspace, the app that takes requests, and the two ways in which they come."""

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack_web import TIMEOUT_S, SlackWeb, sdk_log


def make_client(token: str | None, api_url: str) -> AsyncWebClient:
    """Return a client that makes each call once; its proxy comes from HTTPS_PROXY."""
    return AsyncWebClient(token, api_url, timeout=TIMEOUT_S, retry_handlers=[], logger=sdk_log)


def make_app(web: SlackWeb, signing_secret: str = "") -> AsyncApp:
    """Return an app of one workspace. Without a signing secret it is for Socket Mode, whose requests are not signed."""
    return AsyncApp(
        client=web.client,
        logger=sdk_log,
        name="ai-news",
        signing_secret=signing_secret,
        request_verification_enabled=bool(signing_secret),
    )
