"""What people ask in Discord, and how the answer gets to them: within 3 seconds something, within 15 minutes the answer.

A button's id says all that there is to know (`name:value`), so that buttons go on working after a restart, with no view
kept anywhere. An answer is shown to the person alone, unless they shared it. Callbacks and edits may arrive twice, so they
are repeated where a server fails. An interaction that is delivered twice is handled once.
Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord
from discord.http import Route

from bot.message import Message, Paragraph
from bot.platforms.asking import Answer, Asked, Desk, Reach
from bot.platforms.discord_embeds import payloads
from bot.platforms.discord_files import as_request, with_picture
from bot.platforms.discord_keys import STATUS_BUTTON, keyed, read_button
from bot.platforms.discord_permissions import may_manage
from bot.platforms.discord_refusals import Refusal
from bot.platforms.discord_rest import LostError, Rest
from bot.texts import load_texts
from digest.model import Channel

log = logging.getLogger(__name__)

CALLBACK_WITHIN_S = 2.7  # of the 3 that Discord gives; the way here took some
TRY_S = 1.0  # for one attempt of it: an answer that was lost is asked for again in time
DEFER_AFTER_S = 1.0
ANSWER_LIMIT_S = 14 * 60.0
FOLLOW_WITHIN_S = 14.9 * 60.0  # of the 15 minutes for which an interaction's token is good
MOST_KEPT = 5_000
MESSAGE, DEFERRED, UPDATE = 4, 5, 7  # types of the first response
ACKNOWLEDGED = 40060
EPHEMERAL = 1 << 6
STATUS = "상태"  # in the shared grammar
NOTHING: dict[str, Any] = {
    "content": None,
    "embeds": [],
    "components": [],
    "attachments": [],
}  # what an edit leaves out would stay
ILL_FORMED = {400, 413}


@dataclass(eq=False, slots=True)
class Replies:
    """Puts what people ask before the desk, and its answers before people."""

    rest: Rest
    desk: Desk
    admins: Collection[str] = ()
    defer_after_s: float = DEFER_AFTER_S
    _kept: OrderedDict[int, float] = field(default_factory=OrderedDict)

    def is_new(self, interaction: discord.Interaction[Any]) -> bool:
        """Note an interaction; False where it came before."""
        if interaction.id in self._kept:
            log.info("Discord delivered an interaction a second time; it was handled already")
            return False
        if len(self._kept) >= MOST_KEPT:
            self._kept.popitem(last=False)
        self._kept[interaction.id] = self.rest.clock()
        return True

    async def command(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Answer a command that says in the shared grammar what `text` does."""
        await self._answer(interaction, self._asked(interaction, text=text))

    async def setting(self, interaction: discord.Interaction[Any], text: str, place: str = "") -> None:
        """Answer a command about subscriptions; `place` is another channel than this one."""
        await self._answer(interaction, replace(self._asked(interaction, place=place, text=text), is_setting=True))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a pressed button."""
        if not self.is_new(interaction):
            return
        data: Mapping[str, Any] = interaction.data or {}
        name, value = read_button(str(data.get("custom_id", "")))
        what = {"text": STATUS} if name == STATUS_BUTTON else {"action": name, "value": value}
        await self._answer(interaction, self._asked(interaction, **what))

    async def say(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Answer with a line."""
        await self._send(interaction, Answer(line(text, language_of(interaction))), deferred=False)

    def may_change(self, interaction: discord.Interaction[Any]) -> bool:
        """Say whether a person may change settings: Manage Server, or named in the settings; a refusal is logged.

        Both come from Discord with the interaction; `default_permissions` is a hint that a server can change.
        """
        if not may_manage(interaction.user) and str(interaction.user.id) not in self.admins:
            log.warning("%s was refused a change of settings in channel %s", interaction.user.id, interaction.channel_id)
            return False
        return True

    def _asked(
        self, interaction: discord.Interaction[Any], *, place: str = "", text: str = "", action: str = "", value: str = ""
    ) -> Asked:
        async def may_change() -> bool:
            return self.may_change(interaction)

        channel = Channel("discord", str(interaction.guild_id or ""), place or str(interaction.channel_id or ""))
        asked = Asked(channel, str(interaction.user.id), may_change, text, action, value)
        return replace(asked, language=language_of(interaction), pictures=True)

    async def _answer(self, interaction: discord.Interaction[Any], asked: Asked) -> None:
        answering = asyncio.create_task(self._said(asked))
        try:
            done, _ = await asyncio.wait({answering}, timeout=self.defer_after_s)
            if not done and not await self._callback(interaction, {"type": DEFERRED, "data": {"flags": EPHEMERAL}}):
                return
            await self._send(interaction, await answering, deferred=not done)
        finally:
            answering.cancel()

    async def _said(self, asked: Asked) -> Answer:
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await self.desk.answer(asked)
        except Exception:
            log.exception("an answer in Discord failed")
            return Answer(line(load_texts(asked.language)("platform.failed"), asked.language))

    async def _send(self, interaction: discord.Interaction[Any], answer: Answer, *, deferred: bool) -> None:
        """Show an answer, its first part as the response and what does not fit in there after it."""
        bodies = [keyed(payload, "") for payload in payloads(answer.message)]
        bodies[0] = with_picture(bodies[0], answer.message.picture)
        flags = {} if answer.reach is Reach.CHANNEL else {"flags": EPHEMERAL}
        if deferred:
            if answer.reach is Reach.CHANNEL:  # the deferred response is the person's own and stays so
                text = load_texts(language_of(interaction))("discord.shared")
                bodies.insert(0, json.loads(payloads(line(text, "ko"))[0]))
            sent = await self._request("PATCH", interaction, "/messages/@original", NOTHING | bodies[0])
        else:
            replaces = answer.reach is Reach.REPLACE and _is_own(interaction.message)
            shown = NOTHING | bodies[0] if replaces else bodies[0] | flags
            sent = await self._callback(interaction, {"type": UPDATE if replaces else MESSAGE, "data": shown})
        await self._send_rest(interaction, bodies[1:] if sent else [], flags)

    async def _send_rest(
        self, interaction: discord.Interaction[Any], bodies: Sequence[dict[str, Any]], flags: dict[str, int]
    ) -> None:
        for body in bodies:
            if not await self._request("POST", interaction, "", body | flags):
                return

    async def _callback(self, interaction: discord.Interaction[Any], body: dict[str, Any]) -> bool:
        """Send the first response; return whether it stands."""
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=interaction.id, webhook_token=interaction.token)
        deadline = self._began(interaction) + CALLBACK_WITHIN_S
        try:
            await self.rest.until(deadline, route, f"answer {interaction.id}", try_s=TRY_S, **as_request(body))
        except Refusal as refusal:
            if refusal.code == ACKNOWLEDGED:  # by the try before, whose answer was lost
                return True
            apology = _apology(interaction)
            if refusal.status in ILL_FORMED and body["data"] != apology:
                log.error("Discord did not take the form of an answer: %s", refusal.body)  # noqa: TRY400  the answer says it all
                return await self._callback(interaction, {"type": MESSAGE, "data": apology})
            log.warning("an answer came too late or was refused: Discord said %s (%s)", refusal.status, refusal.code)
            return False
        except LostError as error:
            log.warning("an answer did not get through: %s", error)
            return False
        return True

    async def _request(self, method: str, interaction: discord.Interaction[Any], rest: str, body: dict[str, Any]) -> bool:
        path = "/webhooks/{webhook_id}/{webhook_token}" + rest
        route = Route(method, path, webhook_id=interaction.application_id, webhook_token=interaction.token)
        deadline = self._began(interaction) + FOLLOW_WITHIN_S
        try:
            await self.rest.until(deadline, route, f"answer {interaction.id}", **as_request(body))
        except (Refusal, LostError) as error:
            apology = _apology(interaction)
            if method == "PATCH":
                apology = {name: value for name, value in (NOTHING | apology).items() if name != "flags"}  # they stay as they are
            if isinstance(error, Refusal) and error.status in ILL_FORMED and body != apology:
                log.error("Discord did not take the form of an answer: %s", error.body)  # noqa: TRY400  the answer says it all
                return await self._request(method, interaction, rest, apology)
            log.error("an answer to %s in %s did not get through: %s", interaction.user.id, interaction.channel_id, error)  # noqa: TRY400  the message says it all
            return False
        return True

    def _began(self, interaction: discord.Interaction[Any]) -> float:
        """Return when an interaction came, on the clock of `rest`."""
        return self._kept.setdefault(interaction.id, self.rest.clock())


def language_of(interaction: discord.Interaction[Any]) -> str:
    """Return ko or en, by the language that the person has set in Discord."""
    return "ko" if interaction.locale is discord.Locale.korean else "en"


def _apology(interaction: discord.Interaction[Any]) -> dict[str, Any]:
    """Return what the person is told where Discord does not take the form of an answer."""
    text = load_texts(language_of(interaction))("platform.failed")
    return {"content": text, "allowed_mentions": {"parse": []}, "flags": EPHEMERAL}


def line(text: str, language: str) -> Message:
    """Return a message of one line."""
    return Message((Paragraph(text),), text, language)


def _is_own(message: discord.Message | None) -> bool:
    """Say whether the pressed button stands under an answer that one person sees."""
    return message is not None and message.flags.ephemeral
