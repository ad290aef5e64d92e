"""Turning a topic off in a channel by button: offered with a story in full, to those who may change the channel's settings.

It stands before the desk and hands everything else on. A topic that was turned off can be turned on again in the answer.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.message import Action, Actions, Message, Paragraph
from bot.platforms.asking import Answer, Asked, Desk, Reach, Viewer
from bot.texts import LANGUAGES, Texts, load_texts
from digest.errors import StorageError
from digest.model import Subscription, Topic
from digest.storage import Store
from digest.storage import stories as story_rows
from digest.storage import subscriptions as subscription_rows

log = logging.getLogger(__name__)

MUTE, UNMUTE = "mute", "unmute"


@dataclass(frozen=True, slots=True)
class MutingDesk:
    """A `Desk` before another one."""

    desk: Desk
    store: Store

    async def answer(self, asked: Asked) -> Answer:
        """Turn a topic off or on, or have the desk answer."""
        try:
            if asked.action in {MUTE, UNMUTE} and asked.value in set(Topic):
                return Answer(await self._switch(asked, Topic(asked.value), off=asked.action == MUTE), Reach.PERSON)
            answer = await self.desk.answer(asked)
            offered = await self._offered(asked) if asked.action == "more" else ()
            return replace(answer, message=_with(answer.message, offered)) if offered else answer
        except StorageError as error:
            log.error("a topic could not be looked up: %s", error)  # noqa: TRY400  the message is plain
            texts = _texts(asked, ())
            return Answer(_plain(texts("found.unavailable"), texts))

    async def home(self, viewer: Viewer) -> Message:
        """Return the desk's page."""
        return await self.desk.home(viewer)

    async def _offered(self, asked: Asked) -> tuple[Action, ...]:
        """Return a button a topic of the story that the channel is still sent, for whoever may press it."""
        if not asked.value.isdecimal():
            return ()
        async with self.store.read() as db:
            known = await subscription_rows.by_channel(db, asked.channel)
            story = await story_rows.get(db, int(asked.value)) if known else None
        sent = {topic for one in known for topic in one.topics if topic not in one.muted_topics}
        topics = [topic for topic in story.topics if topic in sent] if story else []
        if not topics or not await asked.may_change():
            return ()
        texts = _texts(asked, known)
        return tuple(Action(MUTE, topic, texts("mute.action", topic=texts(f"topic.{topic}"))) for topic in topics)

    async def _switch(self, asked: Asked, topic: Topic, *, off: bool) -> Message:
        async with self.store.read() as db:
            known = await subscription_rows.by_channel(db, asked.channel)
        texts = _texts(asked, known)
        if not known:
            return _plain(texts("subscribing.none"), texts)
        if not await asked.may_change():
            return _plain(texts("subscribing.not_allowed"), texts)
        async with self.store.write() as db:
            for one in await subscription_rows.by_channel(db, asked.channel):
                others = tuple(muted for muted in one.muted_topics if muted != topic)
                await subscription_rows.update(db, replace(one, muted_topics=(*others, topic) if off else others))
        log.warning("%s turned %s %s in %s", asked.person, topic, "off" if off else "on", asked.channel.id)
        name = texts(f"topic.{topic}")
        if not off:
            return _plain(texts("mute.is_on", topic=name), texts)
        return _with(_plain(texts("mute.is_off", topic=name), texts), (Action(UNMUTE, topic, texts("mute.undo")),))


def _with(message: Message, actions: Sequence[Action]) -> Message:
    return replace(message, blocks=(*message.blocks, Actions(tuple(actions))))


def _texts(asked: Asked, known: Sequence[Subscription]) -> Texts:
    language = known[0].language if known else asked.language
    return load_texts(language if language in LANGUAGES else "ko")


def _plain(text: str, texts: Texts) -> Message:
    return Message((Paragraph(text),), text, texts.language)
