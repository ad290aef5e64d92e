"""How outlets differ in what they publish: date notations, title markup, what a description holds.

Each function turns one article into the piece of XML that stands in its feed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from bot.demo.articles import SampleArticle

Markup = Callable[[SampleArticle], str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What an RSS feed looks like; every field is a habit met in real Korean feeds.

    `encoding` is what the bytes are, `declared` what the XML declaration says.
    """

    date: Callable[[datetime], str]
    title: Markup
    description: Markup | None  # None: the feed has no descriptions at all
    date_tag: str = "pubDate"
    author_tag: str = "author"
    guid: Markup | None = None
    encoding: str = "utf-8"
    declared: str = 'version="1.0" encoding="UTF-8"'


# --- dates ---------------------------------------------------------------------------------------


def without_zone(when: datetime) -> str:
    """Return 2026-09-01 08:00:00: Korean time that does not say so."""
    return f"{when:%Y-%m-%d %H:%M:%S}"


def with_offset(when: datetime) -> str:
    """Return Tue, 01 Sep 2026 08:00:00 +0900."""
    return format_datetime(when)


def with_zone_name(when: datetime) -> str:
    """Return Tue, 01 Sep 2026 08:00:00 KST, a zone that RFC 822 does not know."""
    return format_datetime(when).replace("+0900", "KST")


def in_gmt(when: datetime) -> str:
    """Return Mon, 31 Aug 2026 23:00:00 GMT."""
    return format_datetime(when.astimezone(UTC), usegmt=True)


def dotted(when: datetime) -> str:
    """Return 2026.09.01 08:00."""
    return f"{when:%Y.%m.%d %H:%M}"


def dotted_day(when: datetime) -> str:
    """Return 2026.09.01, as boards of ministries do."""
    return f"{when:%Y.%m.%d}"


# --- titles --------------------------------------------------------------------------------------


def plain(article: SampleArticle) -> str:
    """Return the title, escaped once."""
    return escape(article.title)


def in_cdata(article: SampleArticle) -> str:
    """Return the title in CDATA, a leading tag such as [단독] in bold."""
    tag, bracket, rest = article.title.partition("]")
    bold = article.title.startswith("[") and bool(bracket)
    return cdata(f"<b>{tag}]</b>{escape(rest)}" if bold else escape(article.title))


def escaped_twice(article: SampleArticle) -> str:
    """Return the title with its quotation marks escaped twice: &amp;quot;."""
    return escape(escape(article.title, {'"': "&quot;"}))


def with_outlet(article: SampleArticle) -> str:
    """Return the title with " - outlet" behind it, as aggregators do."""
    return escape(f"{article.title} - {article.tail}")


# --- descriptions --------------------------------------------------------------------------------


def cdata(text: str) -> str:
    """Return a CDATA section."""
    return f"<![CDATA[{text}]]>"


def lead(article: SampleArticle) -> str:
    """Return the text cut off after 120 characters, wherever that is."""
    return cdata(escape(article.text[:120]))


def first_paragraphs(article: SampleArticle) -> str:
    """Return two paragraphs as HTML."""
    return cdata("".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs[:2]))


def dateline(article: SampleArticle) -> str:
    """Return a wire's opening: "(서울=해오름통신) 강이든 기자 = ...", escaped twice."""
    opening = f"(서울=해오름통신) {article.byline} = {article.text[:75]}..."
    return escape(escape(opening, {'"': "&quot;"}))


def press_release(article: SampleArticle) -> str:
    """Return the title over again, all that such boards say."""
    return escape(f"{article.title} 관련 보도자료")


def linked_list(article: SampleArticle) -> str:
    """Return an aggregator's HTML list of one headline."""
    return escape(f"<ol><li>{escape(article.title)}&nbsp;<font>{escape(article.tail)}</font></li></ol>")
