"""From what a feed said to judged articles: which are new, what they are about, what their pages say.

The judgement on title and summary decides whether a page is worth a request; the page then has the last word.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.articles.extract import extract_in_child
from digest.articles.identity import appeared_at, clean_title, title_key, url_key
from digest.children import Children
from digest.errors import ChildError, SourceError
from digest.fetch import Fetcher
from digest.lexicon import Lexicon
from digest.model import Article, ArticleOutcome, Entry, Feed, FeedUse
from digest.selection.relevance import judge
from digest.trail import trail

log = logging.getLogger(__name__)

WORTH_A_PAGE = 0.3  # a score below this never rose over the threshold with the page on the labelled items
START_REACHES_BACK = timedelta(hours=24)
FLOOD = 200  # new items at once from a feed that is known: a moved site lists its archive, it does not report
MOST_PAGE_BYTES = 3 * 1024 * 1024
MOST_TEXT_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read and judge an article."""

    fetcher: Fetcher
    children: Children
    lexicon: Lexicon


def drafts(entries: Iterable[Entry], feed: Feed, now: datetime) -> tuple[Article, ...]:
    """Turn a feed's entries into articles that nobody has judged yet; one an address, the first one wins."""
    by_key: dict[str, Article] = {}
    for entry in entries:
        outlet = entry.outlet or feed.name
        title = clean_title(entry.title, outlet)
        article = Article(
            feed_id=feed.id,
            outlet=outlet,
            url=entry.url,
            url_key=url_key(entry.url),
            title=title,
            title_key=title_key(title),
            first_seen_at=now,
            appeared_at=appeared_at(entry.published_at, now),
            published_at=entry.published_at,
            summary=entry.summary if feed.use is FeedUse.TITLE_AND_SUMMARY else "",
            use=feed.use,
        )
        by_key.setdefault(article.url_key, article)
    return tuple(by_key.values())


async def judged(articles: Collection[Article], reader: Reader, *, first_poll: bool, now: datetime) -> tuple[Article, ...]:
    """Give each article its relevance, with the page's text where that can matter.

    Args:
        articles: Drafts that the store does not know.
        reader: Network, child processes and lexicon.
        first_poll: Whether the feed was never read before: what is older than 24 h is then stored as seen.
        now: When the feed was read.
    """
    scored = await asyncio.to_thread(_score, tuple(articles), reader.lexicon)
    start = now - START_REACHES_BACK if first_poll or is_flood(articles) else None
    return tuple(await asyncio.gather(*(_finish(article, reader, start) for article in scored)))


def is_flood(articles: Collection[Article]) -> bool:
    """Say whether a known feed brought so much at once that only what is a day old at most can be news."""
    return len(articles) >= FLOOD


def _score(articles: tuple[Article, ...], lexicon: Lexicon) -> tuple[Article, ...]:
    return tuple(replace(article, relevance=judge(article.title, article.summary, lexicon)) for article in articles)


async def _finish(article: Article, reader: Reader, start: datetime | None) -> Article:
    if article.outcome is ArticleOutcome.DUPLICATE:
        return article

    def is_old(article: Article) -> bool:
        return start is not None and article.appeared_at < start

    if article.relevance.score >= WORTH_A_PAGE and article.use is FeedUse.TITLE_AND_SUMMARY and not is_old(article):
        with trail(article=article.trace):
            article = await _with_page(article, reader)  # which may know a date that the feed did not give
    if is_old(article):
        return replace(
            article, outcome=ArticleOutcome.SEEN_BEFORE_START, outcome_reason="한꺼번에 들어온 글 가운데 이미 24시간이 지난 기사"
        )
    outcome = ArticleOutcome.NEW_STORY if article.relevance.relevant else ArticleOutcome.IRRELEVANT
    return replace(article, outcome=outcome)


async def reread(article: Article, reader: Reader) -> Article:
    """Return a stored article with its page fetched once more; where that fails, or may not be, as it is."""
    if article.use is not FeedUse.TITLE_AND_SUMMARY:
        return article
    fresh = await _with_page(replace(article, text=""), reader)
    return replace(article, text=fresh.text) if fresh.text else article


async def _with_page(article: Article, reader: Reader) -> Article:
    """Read the article's page; where that fails the feed's own words have to do."""
    try:
        response = await reader.fetcher.page(article.url, most_bytes=MOST_PAGE_BYTES)
        page = await extract_in_child(reader.children, response.body, response.content_type, response.url)
    except (SourceError, ChildError) as error:
        log.info("article %s: page not read: %s", article.url, error)
        return article
    text = (page.text or page.description)[:MOST_TEXT_CHARACTERS]
    log.info("article %s: %d characters read from its page", article.trace, len(text))
    if len(text) <= len(article.summary) or "\ufffd" in text[:200]:
        return article
    with_text = replace(
        article,
        text=text,
        published_at=article.published_at or page.published_at,
        appeared_at=appeared_at(article.published_at or page.published_at, article.first_seen_at),
    )
    return replace(with_text, relevance=judge(with_text.title, text, reader.lexicon))
