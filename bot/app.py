"""The composition root: builds every adapter and joins the parts; nothing else does."""

import logging
import random
import sys
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.answering import AnswerDesk
from bot.asking import Reading, make_desk
from bot.charts import make_plot
from bot.chats import make_chats
from bot.config import ConfigError, Settings
from bot.counting import CountedSummariser
from bot.delivery import Delivery
from bot.metrics import Metrics
from bot.notices import Notices
from bot.outbox import Outbox
from bot.owners import new_owner, release_leases_of_the_dead
from bot.platforms.console import Console
from bot.running import Bot
from bot.setbacks import Setbacks
from bot.summarisers import make_author, make_summariser
from bot.texts import load_texts
from bot.watching import Lookout
from digest.children import Children
from digest.collect import Collector
from digest.desk import StoryDesk
from digest.feeds.catalog import Catalog
from digest.fetch import Fetcher, FetchSettings
from digest.intake import Reader
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Channel, Feed, FeedUse
from digest.search import StoryIndex
from digest.storage import Store, open_store
from digest.storage.withdrawing import holds_texts, withdraw_texts
from digest.summaries.extractive import ExtractiveSummariser

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

log = logging.getLogger(__name__)

SWITCH_S = 0.0005  # how long a thread that analyses text may keep the loop waiting; 5 ms by default, a dozen times a query


@asynccontextmanager
async def opened(
    settings: Settings, catalog: Catalog, lexicon: Lexicon, clock: Callable[[], datetime], metrics: Metrics | None = None
) -> AsyncIterator[Bot]:
    """Build the parts, and give everything back at the end; `metrics` go on counting where the parts are built anew.

    Raises:
        ConfigError: The settings ask for a part that is not there.
        StorageError: The database can't be opened.
    """
    owner = new_owner()
    metrics = metrics or make_metrics(settings)
    sys.setswitchinterval(SWITCH_S)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await open_store(settings.database))
        await release_leases_of_the_dead(store, datetime.now(UTC))
        await forget_texts(store, catalog)
        reader = Reader(
            fetcher=await stack.enter_async_context(make_fetcher(settings)),
            children=await stack.enter_async_context(Children()),
            lexicon=lexicon,
        )
        korean = Korean(lexicon.user_words)
        stack.callback(korean.close)
        summariser = make_summariser(settings, korean, lexicon, metrics.judged)
        stack.push_async_callback(summariser.close)
        index = StoryIndex(store, korean, lexicon)
        await index.check()
        collector = Collector(
            store=store,
            reader=reader,
            desk=StoryDesk(store, korean, lexicon, summariser, on_summary=metrics.condensed),
            owner=owner,
            wall_clock=lambda: datetime.now(UTC),
            jitter=random.random,
            index=index,
            on_report=metrics.polled,
        )
        chats = make_chats(settings, store)
        platforms = chats.platforms
        notices = Notices(store, platforms, recipients(settings, platforms), load_texts)
        delivery = Delivery(
            store=store,
            platforms=platforms,
            texts=load_texts,
            owner=owner,
            wall_clock=lambda: datetime.now(UTC),
            stopgap=CountedSummariser(ExtractiveSummariser(korean), metrics.condensed),
            setbacks=Setbacks(notices),
            on_attempt=metrics.attempted,
        )
        feeds = tuple(feed for feed in catalog.feeds if feed.enabled)
        desk = make_desk(store, Reading(korean, lexicon), feeds, clock, make_author(settings, summariser, korean, lexicon))
        outbox = Outbox()
        lookout = Lookout(metrics, store, collector.desk, outbox, feeds, clock)
        pages = make_pages(settings, store, desk, feeds, clock)
        chats = replace(chats, routes=pages, watch=lookout, on_answer=metrics.answered)
        duties = chats.duties(desk, store, settings, clock, lexicon)
        bot = Bot(feeds, store, collector, delivery, clock, notices, settings.late_limit, outbox, desk, duties)
        yield replace(bot, sending=chats.sending, hopeless=chats.hopeless, keeps_digests=settings.web)


def make_metrics(settings: Settings) -> Metrics:
    """Return counters at nothing, which say what the settings make the bot of."""
    database = "postgresql" if settings.database.startswith("postgres") else "sqlite"
    return Metrics(database=database, summariser=settings.summariser, model=settings.model)


def make_pages(
    settings: Settings, store: Store, desk: AnswerDesk, feeds: tuple[Feed, ...], clock: Callable[[], datetime]
) -> "tuple[RouteDef, ...]":
    """Return what the server serves of the web pages; nothing where they are off.

    Raises:
        ConfigError: There is no port to serve them on.
    """
    if not settings.web:
        return ()
    if mistake := pages_mistake(settings):
        raise ConfigError(mistake)
    from bot.web.entrance import Entrance  # noqa: PLC0415  Jinja2 is loaded where there are pages
    from bot.web.reading import Records  # noqa: PLC0415  the same
    from bot.web.site import Site  # noqa: PLC0415  the same

    if settings.web_token is None:
        log.warning("web pages: without AINEWS_WEB_TOKEN everybody who reaches port %d sees them", settings.http_port)
    token = "" if settings.web_token is None else settings.web_token.get_secret_value()
    return Site(Records(store, desk.newsstand.engine, feeds, clock), Entrance(token), settings.web_url, make_plot()).routes


def pages_mistake(settings: Settings) -> str:
    """Return what is missing for the web pages; empty where they are off, or nothing is."""
    return (
        "AINEWS_WEB: 포트가 있어야 합니다 (pages need a port; set AINEWS_HTTP_PORT)"
        if settings.web and not settings.http_port
        else ""
    )


def recipients(settings: Settings, platforms: Collection[str]) -> tuple[Channel, ...]:
    """Return who is told about trouble: the named channel, else the admins; nobody where only a terminal is served.

    An address is `platform:workspace/id`, or the id alone: Discord's are numbers, Slack's begin with a letter.

    Raises:
        ConfigError: The named channel is on a platform that is not served.
    """
    chats = [name for name in platforms if name != Console.name]
    if not chats:
        return ()
    if settings.ops_channel:
        place = _recipient(settings.ops_channel, chats)
        if place.platform not in chats:
            raise ConfigError(
                f"AINEWS_OPS_CHANNEL: {place.platform}에는 연결하지 않습니다 ('{place.platform}' is not served; there is {', '.join(chats)})"
            )
        return (place,)
    return tuple(person for address in settings.admins if (person := _recipient(address, chats)).platform in chats)


def _recipient(address: str, chats: Sequence[str]) -> Channel:
    platform, _, place = address.rpartition(":")
    workspace, _, number = place.rpartition("/")
    likely = "discord" if number.isdigit() else "slack"
    return Channel(platform or (likely if likely in chats else chats[0]), workspace, number)


async def forget_texts(store: Store, catalog: Catalog) -> None:
    """Forget what was read of outlets that the feeds file allows no more than title and link by now."""
    closed = [feed.id for feed in catalog.feeds if feed.use is FeedUse.TITLE_AND_LINK]
    async with store.read() as db:
        if not await holds_texts(db, closed):
            return
    async with store.write() as db:
        log.warning("%d articles keep title and link only: the feeds file allows no more", await withdraw_texts(db, closed))


def make_fetcher(settings: Settings) -> Fetcher:
    """Return the polite HTTP client of the settings."""
    return Fetcher(
        FetchSettings(
            contact=settings.contact,
            host_delay=settings.host_delay,
            allow_private_addresses=settings.allow_private_addresses,
        )
    )
