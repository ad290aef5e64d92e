"""What Slack says when an operator asks whether everything is in order; nothing is posted.

A token tells its scopes in the header X-OAuth-Scopes of every answer.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.platforms import DeliveryError
from bot.platforms.checking import Finding, Level
from bot.platforms.slack_web import SlackWeb
from bot.texts import Texts
from digest.model import Channel

PART = "slack"
SCOPES = (
    "commands",
    "chat:write",
    "app_mentions:read",
    "channels:read",
    "groups:read",
    "users:read",
    "channels:history",
    "groups:history",
)

WebOf = Callable[[str], Awaitable[SlackWeb]]


@dataclass(frozen=True, slots=True)
class Places:
    """What is looked at; no workspace where nobody has installed a shared app."""

    channels: Sequence[Channel]
    workspaces: Sequence[str]


async def findings(web_of: WebOf, app_web: SlackWeb | None, places: Places, texts: Texts) -> AsyncIterator[Finding]:
    """Yield a line for each token, and one for each channel."""
    if not places.workspaces:
        yield Finding(PART, Level.LIMITED, texts("slack.nowhere"), texts("slack.remedy.install"))
    for workspace in places.workspaces:
        try:
            web = await web_of(workspace)
            about, scopes = await web.call("auth.test"), await web.scopes()
        except DeliveryError as error:
            yield _refused(error, texts)
            continue
        missing = sorted(set(SCOPES) - (set(SCOPES) if scopes is None else scopes))
        if missing:
            yield Finding(PART, Level.BAD, texts("slack.no_scope", names=", ".join(missing)), texts("slack.remedy.scope"))
        else:
            key = "slack.token" if scopes is not None else "slack.token_of_unknown_scope"
            yield Finding(PART, Level.GOOD, texts(key, bot=about.get("user", "-"), team=about.get("team", "-")))
        for channel in places.channels:
            if channel.workspace == workspace:
                async for one in _channel(web, channel, texts):
                    yield one
    if app_web is not None:
        yield await _socket(app_web, texts)


async def _socket(app_web: SlackWeb, texts: Texts) -> Finding:
    try:
        await app_web.call("apps.connections.open", app_token=app_web.client.token)
    except DeliveryError as error:
        return _refused(error, texts, "slack.remedy.app_token")
    return Finding(PART, Level.GOOD, texts("slack.app_token"))


async def _channel(web: SlackWeb, channel: Channel, texts: Texts) -> AsyncIterator[Finding]:
    try:
        about = await web.ask("conversations.info", "channel", channel=channel.id)
    except DeliveryError as error:
        yield _refused(error, texts, "slack.remedy.channel")
        return
    name = f"#{about.get('name', channel.id)}"
    if about.get("is_archived"):
        yield Finding(PART, Level.BAD, texts("slack.archived", channel=name), texts("slack.remedy.archived"))
    elif not about.get("is_member", True):
        yield Finding(PART, Level.BAD, texts("slack.not_in_channel", channel=name), texts("slack.remedy.channel"))
    else:
        yield Finding(PART, Level.GOOD, texts("slack.channel", channel=name))


def _refused(error: DeliveryError, texts: Texts, remedy: str = "slack.remedy.token") -> Finding:
    return Finding(PART, Level.BAD, str(error), texts(remedy if error.final else "slack.remedy.again"))
