"""A store filled with recorded items, for measuring search: what the collector would look at, each item a story.

An item is a JSON line `{"feed", "outlet", "published", "url", "title", "summary"}`; one that was written for measuring has an `id`
in place of an address, a `text`, and perhaps no more. Items that mention nothing of the subject are left out. The relevant ones are grouped into stories, the others stay alone: noise that search has to live with.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.articles.identity import clean_title, title_key, url_key
from digest.korean import Korean
from digest.lexicon import Kind, Lexicon
from digest.model import Article, ArticleOutcome
from digest.search import StoryIndex
from digest.selection.clustering import group
from digest.selection.relevance import judge
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import stories as story_rows

UNDATED, APART = datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=6)  # of items without a date
OF_THE_SUBJECT = frozenset(
    {
        *(Kind.AI, Kind.MAKER, Kind.MODEL, Kind.LAW, Kind.PROGRAMME, Kind.AI_MODEL, Kind.CHIP, Kind.HARM),
        *(Kind.POLICY_PHRASE, Kind.OPEN_PHRASE, Kind.CLOSED_PHRASE, Kind.SOVEREIGN_PHRASE),
        *(Kind.AI_BODY, Kind.AI_FIELD, Kind.GOVERNANCE, Kind.STRATEGY, Kind.TRAINING),
    }
)


def read_items(lines: Iterable[str], lexicon: Lexicon) -> tuple[Article, ...]:
    """Return the items that mention something of the subject, judged; one an address."""
    articles: dict[str, Article] = {}
    for place, line in enumerate(lines):
        if line.strip():
            item = json.loads(line)
            said = f"{item['title']}\n{item.get('summary', item.get('text', ''))}"
            if any(mention.kind in OF_THE_SUBJECT for mention in lexicon.mentions(said)):
                article = _article(item, place, lexicon)
                articles.setdefault(article.url_key, article)
    return tuple(articles.values())


async def fill(store: Store, articles: Iterable[Article], korean: Korean, lexicon: Lexicon) -> None:
    """Store items as stories and index them."""
    async with store.write() as db:
        stored = await article_rows.add_many(db, list(articles))
        grouped = group([one for one in stored if one.relevance.relevant], korean, lexicon)
        alone = [(one,) for one in stored if not one.relevance.relevant]
        for articles_of_one in (*grouped, *alone):
            await story_rows.add(db, [article.id for article in articles_of_one])
    index = StoryIndex(store, korean, lexicon)
    await index.check()
    await index.catch_up()


def address_of(name: str) -> str:
    """Return the address of an item that is named by its address or by its id."""
    return name if "://" in name else f"https://items.example/{name}"


def _article(item: dict[str, Any], place: int, lexicon: Lexicon) -> Article:
    published = datetime.fromisoformat(item["published"]) if "published" in item else UNDATED + place * APART
    title = clean_title(item["title"], item.get("outlet", ""))
    summary = item.get("summary", item.get("text", ""))
    address = item.get("url") or address_of(item["id"])
    return Article(
        feed_id=item.get("feed", "items"),
        outlet=item.get("outlet", ""),
        url=address,
        url_key=url_key(address),
        title=title,
        title_key=title_key(title),
        first_seen_at=published,
        appeared_at=published,
        published_at=published,
        summary=summary,
        relevance=judge(title, summary, lexicon),
        outcome=ArticleOutcome.NEW_STORY,
    )
