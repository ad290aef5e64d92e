"""Feeds as bytes, each in the shape of its outlet."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from bot.demo.articles import SampleArticle
from bot.demo.shapes import Shape, escaped_twice

Address = Callable[[SampleArticle], str]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # when a feed without entries was last changed


def rss(shape: Shape, name: str, articles: Sequence[SampleArticle], address: Address) -> bytes:
    """Return an RSS 2.0 feed.

    Args:
        shape: The outlet's habits.
        name: The channel's title.
        articles: What it holds, in the order of the feed.
        address: Gives an article's absolute URL.
    """
    items = "".join(_item(shape, article, address(article)) for article in articles)
    text = (
        f"<?xml {shape.declared}?>\n"
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>\n'
        f"<title>{escape(name)}</title>\n<description>{escape(name)}</description>\n<language>ko</language>\n"
        f"{items}</channel></rss>\n"
    )
    return text.encode(shape.encoding)


def _item(shape: Shape, article: SampleArticle, url: str) -> str:
    parts = [
        f"<title>{shape.title(article)}</title>",
        f"<link>{escape(url)}</link>",
        f"<description>{shape.description(article)}</description>" if shape.description else "",
        f"<{shape.author_tag}>{escape(article.byline)}</{shape.author_tag}>" if article.byline else "",
        f'<guid isPermaLink="false">{shape.guid(article)}</guid>' if shape.guid else "",
        f'<source url="http://example.invalid">{escape(article.tail)}</source>' if article.tail else "",
        f"<{shape.date_tag}>{shape.date(article.published_at)}</{shape.date_tag}>",
    ]
    return "<item>\n" + "\n".join(part for part in parts if part) + "\n</item>\n"


def atom(name: str, articles: Sequence[SampleArticle], address: Address) -> bytes:
    """Return an Atom feed (RFC 4287) with RFC 3339 dates, titles escaped twice and HTML as content.

    Args:
        name: The feed's title.
        articles: What it holds, newest first.
        address: Gives an article's absolute URL.
    """
    entries = "".join(_entry(article, address(article)) for article in articles)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(name)}</title><id>urn:ai-news:demo</id><updated>{_newest(articles)}</updated>\n"
        f"{entries}</feed>\n"
    ).encode()


def _newest(articles: Sequence[SampleArticle]) -> str:
    return max((article.published_at for article in articles), default=LONG_AGO).isoformat()


def _entry(article: SampleArticle, url: str) -> str:
    content = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs[:2])
    return (
        f'<entry><title>{escaped_twice(article)}</title><link rel="alternate" type="text/html" href={quoteattr(url)}/>'
        f"<id>{escape(url)}</id><published>{article.published_at.isoformat()}</published>"
        f"<updated>{article.published_at.isoformat()}</updated><author><name>{escape(article.byline)}</name></author>"
        f'<content type="html">{escape(content)}</content></entry>\n'
    )


def closed_notice(name: str) -> bytes:
    """Return what a feed that was given up answers, with status 200: a page."""
    return (
        f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{escape(name)}</title></head>'
        "<body><h1>RSS 서비스가 종료되었습니다</h1><p>그동안 이용해 주셔서 고맙습니다.</p></body></html>"
    ).encode()
