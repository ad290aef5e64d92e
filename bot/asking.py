"""Builds what answers commands out of the open parts of a bot, and tells how the bot is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from bot.answering import AnswerDesk
from bot.answering.condition import Condition
from bot.answering.newsstand import Newsstand
from bot.answering.subscribing import Subscribing
from bot.charts import make_plot
from digest.answers import Answerer, Author
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Channel, Feed
from digest.search import Engine
from digest.slots import next_due
from digest.storage import Store
from digest.storage import feeds as feed_rows
from digest.storage import search as search_rows
from digest.storage import subscriptions as subscription_rows


@dataclass(frozen=True, slots=True)
class Reading:
    """What it takes to read Korean."""

    korean: Korean
    lexicon: Lexicon


def make_desk(
    store: Store, reading: Reading, feeds: tuple[Feed, ...], clock: Callable[[], datetime], author: Author | None = None
) -> AnswerDesk:
    """Return what answers commands.

    Args:
        store: Where stories lie.
        reading: Kiwi and the lexicon that the index was made with.
        feeds: The enabled ones.
        clock: The clock of the news.
        author: A model that answers questions; None quotes.
    """
    engine = Engine(store, reading.korean, reading.lexicon)

    async def condition(channel: Channel, now: datetime) -> Condition:
        return await _condition(store, feeds, channel, now, "" if author is None else author.name)

    names = {feed.id: feed.name for feed in feeds}
    newsstand = Newsstand(store, engine, Answerer(engine, author), names, make_plot())
    return AnswerDesk(newsstand, Subscribing(store, lambda: feeds), condition, clock)


async def _condition(store: Store, feeds: tuple[Feed, ...], channel: Channel, now: datetime, summariser: str) -> Condition:
    async with store.read() as db:
        states = await feed_rows.states(db)
        subscribed = await subscription_rows.by_channel(db, channel)
        stories, waiting = await search_rows.count_indexed(db), await search_rows.count_due(db)
    active = [one for one in subscribed if not one.paused]
    return Condition(
        feeds=feeds,
        states=states,
        next_due=min((next_due(one.schedule, now) for one in active), default=None),
        paused=bool(subscribed) and not active,
        summariser=summariser,
        stories=stories,
        waiting=waiting,
        version=_version(),
    )


def _version() -> str:
    try:
        return version("ai-news")
    except PackageNotFoundError:
        return "0"
