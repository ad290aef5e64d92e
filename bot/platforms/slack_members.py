"""What Slack says about people and channels: who may change settings, who may see a private channel, which language.

Asked of the Web API each time it decides something, never read out of what came with an event: names, texts and ids in
a payload's text are people's. Only the language is kept for a while.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from bot.platforms import DeliveryError
from bot.platforms.slack_web import SlackWeb
from digest.model import Channel

log = logging.getLogger(__name__)

LANGUAGE_KEPT_S = 3600.0
MOST_KEPT = 5_000
MOST_PAGES = 100
PAGE = 200


@dataclass(frozen=True, slots=True)
class Members:
    """Answers for every workspace that `web` knows. `admins` are the ids that the settings name."""

    web: Callable[[str], Awaitable[SlackWeb]]
    admins: Collection[str] = ()
    clock: Callable[[], float] = time.monotonic
    _languages: dict[tuple[str, str], tuple[float, str]] = field(default_factory=dict)

    async def may_change(self, channel: Channel, person: str, *, audited: bool = True) -> bool:
        """Say whether a person may change what a channel is sent: a named admin, the workspace's, or its creator.

        A refusal is written to the log unless nobody tried anything; where Slack does not answer, nobody may.
        """
        if person in self.admins:
            return True
        try:
            web = await self.web(channel.workspace)
            user = await web.ask("users.info", "user", user=person)
            allowed = any(user.get(what) for what in ("is_admin", "is_owner", "is_primary_owner"))
            if not allowed and channel.id.startswith(("C", "G")):
                about = await web.ask("conversations.info", "channel", channel=channel.id)
                allowed = about.get("creator") == person
        except DeliveryError as error:
            log.warning("nobody knows whether %s may change %s: %s", person, channel.id, error)
            return False
        if not allowed and audited:
            log.warning("%s was refused a change of settings in %s", person, channel.id)
        return bool(allowed)

    async def name_for(self, person: str, channel: Channel) -> str | None:
        """Return a channel's name for people who may know of it: of a private one its members, else None."""
        try:
            web = await self.web(channel.workspace)
            about = await web.ask("conversations.info", "channel", channel=channel.id)
            hidden = about.get("is_private") or about.get("is_im") or about.get("is_mpim")
            if hidden and not await _is_member(web, channel.id, person):
                return None
        except DeliveryError as error:
            log.info("%s is not shown to %s: %s", channel.id, person, error)
            return None
        return f"#{about.get('name') or channel.id}"

    async def link_to(self, channel: Channel, message_id: str) -> str:
        """Return the address of a message, empty where Slack does not say."""
        try:
            web = await self.web(channel.workspace)
            found = await web.call("chat.getPermalink", channel=channel.id, message_ts=message_id)
        except DeliveryError as error:
            log.info("no address of %s in %s: %s", message_id, channel.id, error)
            return ""
        return str(found.get("permalink") or "")

    async def language(self, workspace: str, person: str) -> str:
        """Return ko or en, by the locale that the person has set in Slack; ko where Slack does not say."""
        return await self._language(workspace, person, "users.info", "user") or "ko"

    async def language_of(self, channel: Channel, person: str) -> str:
        """Return ko or en, by a channel's locale; where Slack does not say, by that of a person in it."""
        found = ""
        if channel.id.startswith(("C", "G")):
            found = await self._language(channel.workspace, channel.id, "conversations.info", "channel")
        return found or await self.language(channel.workspace, person)

    async def _language(self, workspace: str, number: str, method: str, what: str) -> str:
        known = self._languages.get((workspace, number))
        if known is not None and self.clock() - known[0] < LANGUAGE_KEPT_S:
            return known[1]
        try:
            web = await self.web(workspace)
            about = await web.ask(method, what, include_locale=True, **{what: number})
        except DeliveryError as error:
            log.info("language of %s unknown: %s", number, error)
            return ""
        locale = str(about.get("locale") or "")
        language = "" if not locale else "ko" if locale.startswith("ko") else "en"
        if len(self._languages) >= MOST_KEPT:
            self._languages.clear()
        self._languages[workspace, number] = (self.clock(), language)
        return language

    async def is_open(self, channel: Channel) -> bool:
        """Say whether the bot can post in a channel: it is there, not archived, and the bot is in it.

        Raises:
            DeliveryError: Slack did not answer.
        """
        web = await self.web(channel.workspace)
        try:
            about = await web.ask("conversations.info", "channel", channel=channel.id)
        except DeliveryError as error:
            if error.final:
                return False
            raise
        return bool(about.get("is_member", True)) and not about.get("is_archived")


async def _is_member(web: SlackWeb, channel: str, person: str) -> bool:
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await web.call("conversations.members", channel=channel, limit=PAGE, cursor=cursor or None)
        if person in page.get("members", ()):
            return True
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return False
    return False
