"""The desk that people talk to: what was typed or pressed, read, carried out and answered. Implements `Desk`.

An answer goes to whoever asked, unless they share it. Whatever the database does, there is an answer.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answering.condition import Condition, status_message
from bot.answering.helping import help_message
from bot.answering.home import home_message
from bot.answering.inquiry import Inquiry
from bot.answering.newsstand import Newsstand
from bot.answering.subscribing import CHANGES, Subscribing
from bot.answering.telling import plain_message
from bot.commands import Command, Verb, read_command
from bot.message import Message
from bot.platforms.asking import Answer, Asked, Reach, Viewer
from bot.texts import LANGUAGES, load_texts
from digest.errors import StorageError
from digest.model import Channel
from digest.storage import queries as query_rows
from digest.storage.queries import AskedQuery

log = logging.getLogger(__name__)

HOME_ZONE = "Asia/Seoul"
_BY_NUMBER: Mapping[str, Verb] = {"more": Verb.SHOW, "why": Verb.WHY}
_REACH: Mapping[str, Reach] = {"page": Reach.REPLACE, "meant": Reach.REPLACE, "share": Reach.CHANNEL}


@dataclass(frozen=True, slots=True)
class AnswerDesk:
    """Answers typed commands and pressed buttons, the same on every platform. `clock` is the clock of the news."""

    newsstand: Newsstand
    subscribing: Subscribing
    condition: Callable[[Channel, datetime], Awaitable[Condition]]
    clock: Callable[[], datetime]

    async def answer(self, asked: Asked) -> Answer:
        """Return the answer to a typed command or a pressed button; never raises for anything that people do."""
        try:
            language, zone = await self._reader(asked)
            reach = _REACH.get(asked.action, Reach.PERSON)
            if asked.action:
                return Answer(await self._pressed(asked, language, zone), reach)
            return Answer(await self._run(self._inquiry(asked, AskedQuery(asked.text, self.clock()), language, zone)), reach)
        except StorageError as error:
            log.error("a question could not be answered: %s", error)  # noqa: TRY400  the message is plain, no traceback
            texts = load_texts(asked.language if asked.language in LANGUAGES else "ko")
            return Answer(plain_message(texts("found.unavailable"), texts))

    async def home(self, viewer: Viewer) -> Message:
        """Return the bot's own page for a person; of private channels, only those that they are in."""
        language = viewer.language if viewer.language in LANGUAGES else "ko"
        texts = load_texts(language)
        nowhere = Channel("", viewer.workspace, "")
        asked = Asked(nowhere, viewer.person, _nobody, language=language)
        try:
            today = await self._run(self._inquiry(asked, AskedQuery("", self.clock()), language, HOME_ZONE))
            listings = await self.subscribing.seen_by(viewer)
            condition = await self.condition(nowhere, self.clock())
        except StorageError as error:
            log.error("the bot's own page could not be made: %s", error)  # noqa: TRY400  the message is plain
            return plain_message(texts("found.unavailable"), texts)
        return home_message(listings, condition, today, self.clock().astimezone(ZoneInfo(HOME_ZONE)), texts)

    async def _reader(self, asked: Asked) -> tuple[str, str]:
        """Return language and zone: the channel's subscription says, else the person's platform."""
        known = await self.subscribing.of(asked.channel)
        if known:
            return known[0].language, known[0].schedule.zone
        return (asked.language if asked.language in LANGUAGES else "ko"), HOME_ZONE

    def _inquiry(self, asked: Asked, line: AskedQuery, language: str, zone: str) -> Inquiry:
        command = read_command(line.text, line.asked_at.astimezone(ZoneInfo(zone)))
        return Inquiry(command, asked, line.text, line.asked_at, language, zone)

    async def _pressed(self, asked: Asked, language: str, zone: str) -> Message:
        number, _, rest = asked.value.partition(":")
        if asked.action in _BY_NUMBER and number.isdecimal():
            inquiry = self._inquiry(asked, AskedQuery("", self.clock()), language, zone)
            return await self._run(replace(inquiry, command=Command(_BY_NUMBER[asked.action], target=number)))
        if asked.action == "preview" and number.isdecimal():
            return await self.subscribing.preview(int(number), self._inquiry(asked, AskedQuery("", self.clock()), language, zone))
        if asked.action not in _REACH or not number.isdecimal():
            return help_message(load_texts(language))
        async with self.newsstand.store.read() as db:
            line = await query_rows.get(db, int(number))
        if line is None:
            return plain_message(load_texts(language)("found.too_long_ago"), load_texts(language))
        inquiry = self._inquiry(asked, line, language, zone)
        inquiry = replace(inquiry, start=int(rest) if rest.isdecimal() else 0, number=int(number))
        return await (self._meant(inquiry) if asked.action == "meant" else self._run(inquiry))

    async def _meant(self, inquiry: Inquiry) -> Message:
        text = await self.newsstand.meant(inquiry)
        if text is None:
            return plain_message(inquiry.texts("found.too_long_ago"), inquiry.texts)
        command = replace(inquiry.command, text=text, phrases=())
        return await self._run(replace(inquiry, command=command, typed=text, start=0, number=None))

    async def _run(self, inquiry: Inquiry) -> Message:
        verb = inquiry.command.verb
        if inquiry.asked.is_setting and verb not in CHANGES:
            words = inquiry.typed.partition(" ")[2]  # the verb is the platform's own
            return plain_message(inquiry.texts("subscribing.unread", words=words), inquiry.texts)
        if verb in CHANGES:
            return await self.subscribing.carry_out(inquiry)
        if verb is Verb.STATUS:
            return status_message(await self.condition(inquiry.asked.channel, inquiry.now), inquiry.local_now, inquiry.texts)
        if verb is Verb.HELP:
            return help_message(inquiry.texts, unclear=not any(map(str.isalnum, inquiry.typed)) and "?" not in inquiry.typed)
        return await _LOOK_UPS[verb](self.newsstand, inquiry)


async def _nobody() -> bool:
    return False


_LOOK_UPS: Mapping[Verb, Callable[[Newsstand, Inquiry], Awaitable[Message]]] = {
    Verb.BROWSE: Newsstand.browse,
    Verb.SEARCH: Newsstand.search,
    Verb.ASK: Newsstand.ask,
    Verb.COMPARE: Newsstand.compare,
    Verb.SHOW: Newsstand.show,
    Verb.WHY: Newsstand.why,
    Verb.TREND: Newsstand.trend,
}
