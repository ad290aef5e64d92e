"""A whole newsroom on loopback for tests: scripted feeds and pages, a real store, real child processes."""

import html
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from digest.children import Children
from digest.collect import Collector, FeedReport
from digest.desk import StoryDesk
from digest.fetch import Fetcher, FetchSettings
from digest.intake import Reader
from digest.lexicon import default_lexicon
from digest.model import Feed, FeedUse
from digest.storage import Store, open_store
from digest.summaries.extractive import ExtractiveSummariser
from tests.fakes.feed_server import Behaviour, FeedServer, reply
from tests.kiwi import loaded_korean

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
BUSY_WAIT = timedelta(milliseconds=300)
LAW = "국회, AI 기본법 개정안 본회의 통과…고영향 AI 사업자 의무 강화"
LAW_TEXT = (
    "국회가 2일 본회의를 열어 인공지능(AI) 기본법 개정안을 통과시켰다. "
    "개정안은 고영향 AI 사업자에게 영향평가를 해마다 하도록 의무를 지운다. "
    "과학기술정보통신부는 시행령을 연말까지 마련하겠다고 밝혔다."
)
OPEN = "미리내연구소, 한국어 언어모델 '윤슬' 가중치 오픈소스로 공개"
OPEN_TEXT = (
    "미리내연구소가 한국어 거대언어모델 '윤슬'의 가중치를 아파치 2.0 라이선스로 공개했다. 누구나 내려받아 상업적으로 쓸 수 있다."
)
OFF_TOPIC = "한빛전자, 새 무선 청소기 출시…가격 49만원"


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of one article; `hours` before `NOW` it was published, None without a date."""

    title: str
    path: str
    hours: float | None = 1.0
    summary: str = ""


@dataclass(slots=True)
class Newsroom:
    """The site, the store and the collector of a test."""

    site: FeedServer
    store: Store
    collector: Collector

    def feed(self, name: str = "한빛일보", use: FeedUse = FeedUse.TITLE_AND_SUMMARY) -> Feed:
        return Feed(id=name, name=name, url=self.site.url(_path(name)), use=use)

    def answer(self, feed: Feed, behaviour: Behaviour) -> None:
        """Let a feed's address behave so from now on."""
        self.site.on(_path(feed.name), behaviour)

    def publish(self, feed: Feed, *items: Item) -> None:
        """Let a feed hold these items from now on."""
        self.answer(feed, reply(self.rss(feed, *items), headers={"Content-Type": "text/xml"}))

    def rss(self, feed: Feed, *items: Item) -> bytes:
        """Build a feed's body."""
        return rss_of(feed.name, items, self.site.url(""))

    def page(self, path: str, title: str, text: str) -> None:
        """Let an article's page hold a text."""
        paragraphs = "".join(f"<p>{sentence}</p>" for sentence in text.split("\n"))
        page = f"<html lang=ko><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
        self.site.on(path, reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"}))

    async def round(self, *feeds: Feed, now: datetime = NOW) -> tuple[FeedReport, ...]:
        return await self.collector.round(feeds, now, lambda _: None)


@asynccontextmanager
async def newsroom(folder: Path) -> AsyncIterator[Newsroom]:
    """Open everything in a folder; opened twice it is a restart."""
    settings = FetchSettings(allow_private_addresses=True, host_delay=timedelta(0))
    async with (
        FeedServer() as site,
        await open_store(str(folder / "news.db"), busy_wait=BUSY_WAIT) as store,
        Fetcher(settings) as fetcher,
        Children() as children,
    ):
        collector = Collector(
            store=store,
            reader=Reader(fetcher, children, default_lexicon()),
            desk=StoryDesk(store, loaded_korean(), default_lexicon(), ExtractiveSummariser(loaded_korean())),
            owner="test",
            wall_clock=lambda: datetime.now(UTC),
            jitter=lambda: 0.0,
        )
        yield Newsroom(site, store, collector)


def rss_of(outlet: str, items: Sequence[Item], base: str) -> bytes:
    """Build the body of an outlet's feed."""
    rows = "".join(_row(item, base) for item in items)
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{outlet}</title>'
    return f"{head}{rows}</channel></rss>".encode()


def _row(item: Item, base: str) -> str:
    when = "" if item.hours is None else f"<pubDate>{format_datetime(NOW - timedelta(hours=item.hours))}</pubDate>"
    summary = f"<description>{html.escape(item.summary)}</description>" if item.summary else ""
    return f"<item><title>{html.escape(item.title)}</title><link>{base.rstrip('/')}{item.path}</link>{summary}{when}</item>"


def _path(name: str) -> str:
    return f"/{name.encode().hex()[:12]}/rss"
