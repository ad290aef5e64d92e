"""One round over the feeds: poll what is due, keep what is new, group it, have it condensed.

Many feeds at once. Each feed's outcome is stored in one transaction as soon as it is known, so a crash
loses no more than the polls under way, and those are simply asked again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digest.desk import StoryDesk
from digest.errors import StorageError
from digest.feeds.polling import known_of, next_state
from digest.intake import Reader, drafts, is_flood, judged
from digest.model import Article, ArticleOutcome, Feed, FeedState, PollStatus
from digest.polls import Poll, poll
from digest.revisions import note_revisions
from digest.search import StoryIndex
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import feeds as feed_rows
from digest.trail import trail

log = logging.getLogger(__name__)

FEEDS_AT_ONCE = 32
FEED_DEADLINE = timedelta(minutes=5)  # a first poll reads dozens of pages of one host, a second apart
TWINS_LAST = timedelta(days=30)
LASTING_FAILURES = 3  # without a network every feed is out of reach; one line says so, not one a feed
MOST_INDEXED = 300  # stories at the end of a round; where all are due, the rest follows between the rounds
MOST_TWINS = 20  # a feed that renames its addresses at every poll must not fill the store


@dataclass(frozen=True, slots=True)
class FeedReport:
    """How one feed fared in a round. `problem` is empty when all is well; `poll` is None when it was not asked."""

    feed: Feed
    state: FeedState
    poll: Poll | None = None
    articles: tuple[Article, ...] = ()  # the new ones, as they were stored
    problem: str = ""

    @property
    def new(self) -> int:
        """How many articles were new."""
        return len(self.articles)

    @property
    def relevant(self) -> int:
        """How many of the new articles are about the subject."""
        return sum(article.relevance.relevant for article in self.articles)


@dataclass(slots=True)
class Collector:
    """Walks articles from feeds to the store. One at a time runs `round`."""

    store: Store
    reader: Reader
    desk: StoryDesk
    owner: str  # of leases: which process
    wall_clock: Callable[[], datetime]  # leases run on real time, even where a recorded day is replayed
    jitter: Callable[[], float]  # in [0, 1)
    index: StoryIndex | None = None  # what makes stories found
    on_report: Callable[[FeedReport], None] = lambda _: None  # told of every feed of every round
    _settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def round(
        self,
        feeds: Sequence[Feed],
        now: datetime,
        on_report: Callable[[FeedReport], None],
        *,
        condense: bool = True,
    ) -> tuple[FeedReport, ...]:
        """Poll these feeds, store what is new, and have new stories condensed.

        Args:
            feeds: Those to ask now; who is due is the caller's decision.
            now: The clock of the news.
            on_report: Called once a feed, as each is done.
            condense: False leaves the stories to `condense`, or to `StoryDesk.condense` and `StoryIndex.catch_up`, so that a
                slow model holds up no poll.

        Raises:
            StorageError: The database failed; feeds that were not stored are asked again next time.
        """
        async with self.store.read() as db:
            states = await feed_rows.states(db)
        self.desk.forget()
        gate = asyncio.Semaphore(FEEDS_AT_ONCE)

        async def one(feed: Feed) -> FeedReport:
            async with gate:
                with trail(feed=feed.id):
                    report = await self._feed(feed, known_of(feed, states), now)
            self.on_report(report)
            on_report(report)
            return report

        results = await asyncio.gather(*(one(feed) for feed in feeds), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        if condense:
            await self.condense(now)
        return tuple(result for result in results if isinstance(result, FeedReport))

    async def condense(self, now: datetime, on_progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Have new stories condensed, and then found; `on_progress` is that of `StoryDesk.condense`."""
        await self.desk.condense(now, on_progress)
        if self.index is not None:
            await self.index.catch_up(MOST_INDEXED)

    async def _feed(self, feed: Feed, state: FeedState, now: datetime) -> FeedReport:
        async with self.store.write() as db:
            if not await feed_rows.lease(db, feed.id, self.owner, self.wall_clock(), FEED_DEADLINE):
                return FeedReport(feed, state, problem="다른 프로세스가 지금 읽고 있습니다")
        try:
            async with asyncio.timeout(FEED_DEADLINE.total_seconds()):
                return await self._polled(feed, state, now)
        except StorageError:
            raise
        except asyncio.CancelledError:
            await self._let_go(feed)
            raise
        except Exception:  # the feed's boundary: one feed's surprise must not stop the others
            log.exception("feed %s: unexpected failure", feed.id)
            await self._let_go(feed)
            return FeedReport(feed, state, problem="예상하지 못한 오류(로그를 보세요)")

    async def _let_go(self, feed: Feed) -> None:
        async with self.store.write() as db:
            await feed_rows.release(db, feed.id, self.owner)

    async def _polled(self, feed: Feed, state: FeedState, now: datetime) -> FeedReport:
        result = await poll(feed, state, self.reader.fetcher, self.reader.children, now)
        after = next_state(feed, state, result.outcome, now, self.jitter())
        articles: tuple[Article, ...] = ()
        if result.parsed is not None:
            given = drafts(result.parsed.entries, feed, now)
            await note_revisions(self.store, given, now)
            new = await self._unknown(feed, given, now)
            for article in new:
                log.info(
                    "article %s arrived: %s", article.trace, article.url, extra={"article": article.trace, "url": article.url}
                )
            first_poll = state.last_ok_at is None
            if is_flood(new) and not first_poll:
                log.warning("feed %s suddenly has %d new items; what is older than a day is stored as seen", feed.id, len(new))
            articles = await judged(new, self.reader, first_poll=first_poll, now=now)
        async with self._settling:
            articles = await self._settle(articles, after, now)
        for article in articles:
            _log_outcome(article)
        log.info("feed %s: %s, %d new", feed.id, after.status, len(articles), extra={"outcome": after.status})
        if after.problem:
            log.log(severity(state, after), "feed %s is unwell: %s", feed.id, after.problem)
        return FeedReport(
            feed=feed,
            state=after,
            poll=result,
            articles=articles,
            problem=after.problem,
        )

    async def _unknown(self, feed: Feed, articles: Sequence[Article], now: datetime) -> tuple[Article, ...]:
        """Leave out what the store has, and mark what it has under another address of the same feed."""
        async with self.store.read() as db:
            known = await article_rows.known(db, [article.url_key for article in articles])
            new = [article for article in articles if article.url_key not in known]
            titles = [article.title_key for article in new]
            twins = await article_rows.twins(db, feed.id, titles, now - TWINS_LAST)
        kept: list[Article] = []
        for article in new:
            earlier = twins.get(article.title_key, ())
            if len(earlier) > MOST_TWINS:
                continue
            twins[article.title_key] = (*earlier, article.url)
            kept.append(_twin(article, earlier[0]) if earlier else article)
        return tuple(kept)

    async def _settle(self, articles: Sequence[Article], state: FeedState, now: datetime) -> tuple[Article, ...]:
        """Store what a poll brought; return the articles as they are stored."""
        if any(article.outcome is ArticleOutcome.NEW_STORY for article in articles):
            await self.desk.prepare(now)
        try:
            async with self.store.write() as db:
                stored = [*await article_rows.add_many(db, articles)]
                stored.sort(key=lambda article: (article.appeared_at, article.id))
                for place, article in enumerate(stored):
                    if article.outcome is ArticleOutcome.NEW_STORY and article.story_id is None:
                        stored[place] = await self.desk.place(db, article)
                await feed_rows.save(db, state)
                await feed_rows.release(db, state.feed_id, self.owner)
                return tuple(stored)
        except BaseException:
            self.desk.forget()
            raise


def _twin(article: Article, first_url: str) -> Article:
    return replace(article, outcome=ArticleOutcome.DUPLICATE, outcome_reason=f"같은 매체가 같은 제목으로 낸 글: {first_url}")


def _log_outcome(article: Article) -> None:
    about: dict[str, object] = {"article": article.trace, "outcome": article.outcome}
    if article.story_id is not None:
        about["story"] = article.story_id
    where = "" if article.story_id is None else f" in story #{article.story_id}"
    log.info("article %s: %s%s", article.trace, article.outcome, where, extra=about)


def severity(before: FeedState, after: FeedState) -> int:
    """Return the log level of a feed's trouble: a warning once, when it is new; of a feed out of reach, when it lasts."""
    away = after.status is PollStatus.UNREACHABLE
    is_news = after.failures == LASTING_FAILURES if away else after.problem != before.problem
    return logging.WARNING if is_news else logging.INFO
