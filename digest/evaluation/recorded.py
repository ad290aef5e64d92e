"""A store filled with recorded items, for measuring search: what the collector would look at, each item a story.

An item is a JSON line `{"feed", "outlet", "published", "url", "title", "summary"}`. Items that mention nothing of the subject are
left out. The relevant ones are grouped into stories, the others stay alone: noise that search has to live with.
"""

import json
from collections.abc import Iterable
from datetime import datetime
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

OF_THE_SUBJECT = frozenset(
    {
        *(Kind.AI, Kind.MAKER, Kind.MODEL, Kind.LAW, Kind.PROGRAMME, Kind.AI_MODEL, Kind.CHIP, Kind.HARM),
        *(Kind.POLICY_PHRASE, Kind.OPEN_PHRASE),
    }
)


def read_items(lines: Iterable[str], lexicon: Lexicon) -> tuple[Article, ...]:
    """Return the items that mention something of the subject, judged; one an address."""
    articles: dict[str, Article] = {}
    for line in lines:
        if line.strip():
            article = _article(json.loads(line), lexicon)
            said = f"{article.title}\n{article.summary}"
            if any(mention.kind in OF_THE_SUBJECT for mention in lexicon.mentions(said)):
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


def _article(item: dict[str, Any], lexicon: Lexicon) -> Article:
    published = datetime.fromisoformat(item["published"])
    title = clean_title(item["title"], item["outlet"])
    return Article(
        feed_id=item["feed"],
        outlet=item["outlet"],
        url=item["url"],
        url_key=url_key(item["url"]),
        title=title,
        title_key=title_key(title),
        first_seen_at=published,
        appeared_at=published,
        published_at=published,
        summary=item.get("summary", ""),
        relevance=judge(title, item.get("summary", ""), lexicon),
        outcome=ArticleOutcome.NEW_STORY,
    )
