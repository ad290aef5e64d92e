"""What lies at which address of the sample site: feeds, pages, robots.txt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.demo.articles import SampleArticle
from bot.demo.outlets import OUTLETS, Outlet
from digest.model import Feed

# Aggregators forbid robots on their redirecting links; everyone else allows articles.
ROBOTS = b"User-agent: *\nDisallow: /durebak/rss/articles/\n"


@dataclass(frozen=True, slots=True)
class Document:
    """What the site answers at one address; a `location` redirects instead."""

    body: bytes
    content_type: str
    changed_at: datetime
    location: str = ""


def sample_feeds(base: str) -> tuple[Feed, ...]:
    """Return the sample feeds below `base`, e.g. http://127.0.0.1:8099, in the order of `OUTLETS`."""
    return tuple(
        Feed(id=outlet.id, name=outlet.name, url=f"{base}/{outlet.id}{outlet.feed_path}", use=outlet.use) for outlet in OUTLETS
    )


def documents(articles: Sequence[SampleArticle], base: str, now: datetime) -> dict[str, Document]:
    """Build the whole site, by path with query.

    Args:
        articles: What is published by now.
        base: Scheme, host and port under which the site is served.
        now: Last change of what holds no article.
    """
    names = {outlet.id: outlet for outlet in OUTLETS}
    urls = {article.number: _path(names[article.outlet], article) for article in articles}
    site = {"/robots.txt": Document(ROBOTS, "text/plain", now)}
    for outlet in OUTLETS:
        own = sorted((a for a in articles if a.outlet == outlet.id), key=lambda a: a.published_at, reverse=True)
        body = outlet.feed(outlet.name, own, lambda article: base + urls[article.number])
        changed_at = own[0].published_at if own else now
        site[f"/{outlet.id}{outlet.feed_path}"] = Document(body, outlet.feed_type, changed_at)
        for article in own:
            location = base + urls[article.links_to] if article.links_to else ""
            body = outlet.page(article, outlet.name, base + urls[article.number])
            site[urls[article.number]] = Document(body, outlet.page_type, article.published_at, location)
    return site


def _path(outlet: Outlet, article: SampleArticle) -> str:
    return f"/{outlet.id}{outlet.article_path.format(number=100_000 + article.number)}"
