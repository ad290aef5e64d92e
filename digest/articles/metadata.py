"""What a page says about its article outside of the text: title, description, date, address.

Strongest first: JSON-LD, which newsrooms keep for search engines, then Open Graph, then what is to be seen.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml ships no types

from digest.dates import read_date
from digest.links import absolute
from digest.plaintext import plain_line, plain_lines, without_outlet

_MOST_JSON_CHARACTERS = 500_000
_MOST_VISIBLE_CHARACTERS = 100_000

_ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting", "TechArticle"}
)
_DATE_NAMES = ("article:published_time", "og:article:published_time", "datepublished", "pubdate", "dc.date.issued", "date")
_VISIBLE_DATE = re.compile(
    r"(?:입력|등록|승인|게시|발행|송고)\s*(?:일시|시간|일)?\s*[:：]?\s*"
    r"(20\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\s?[일.]?\s*(?:\([월화수목금토일]\)\s*)?(?:오[전후]\s*)?\d{1,2}:\d{2}(?::\d{2})?)"
)
_LONG_NUMBER = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article; empty where it says nothing."""

    title: str = ""
    description: str = ""
    body: str = ""  # JSON-LD's articleBody
    published_at: datetime | None = None
    canonical_url: str = ""


def metadata(tree: HtmlElement, url: str, zone: tzinfo) -> Metadata:
    """Return what a page says about its article.

    Args:
        tree: The page.
        url: Where it came from; relative addresses are relative to it.
        zone: Of dates that carry none.
    """
    linked = next(_linked_articles(tree), {})
    named = _named(tree)
    shown = tree.xpath("string(//title)").strip() or tree.xpath("string(//h1)")
    heading = _text(linked, "headline") or named.get("og:title", "") or shown
    description = named.get("og:description") or _text(linked, "description") or named.get("description", "")
    return Metadata(
        title=without_outlet(plain_line(heading), (named.get("og:site_name", ""),)),
        description=plain_lines(description).rstrip(" |"),
        body=plain_lines(_text(linked, "articleBody")),
        published_at=_published(tree, linked, named, zone),
        canonical_url=_canonical(tree, named, url),
    )


def _named(tree: HtmlElement) -> dict[str, str]:
    """Return the page's meta elements; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        found.setdefault(name.lower(), (element.get("content") or "").strip())
    return found


def _linked_articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the articles that JSON-LD describes."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        text = (script.text or "")[:_MOST_JSON_CHARACTERS]
        try:
            told = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in told if isinstance(told, list) else [told]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for thing in graph if isinstance(graph, list) else [item]:
                if isinstance(thing, dict) and _is_article(thing.get("@type")):
                    yield thing


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one in _ARTICLE_TYPES for one in kinds)


def _text(thing: dict[str, Any], name: str) -> str:
    value = thing.get(name)
    return value.strip() if isinstance(value, str) else ""


def _published(tree: HtmlElement, linked: dict[str, Any], named: dict[str, str], zone: tzinfo) -> datetime | None:
    texts = [*(named.get(name, "") for name in _DATE_NAMES), _text(linked, "datePublished")]
    dates = (read_date(text, zone) for text in texts if text)
    found = next((date for date in dates if date is not None), None)
    if found is not None:
        return found
    visible = _VISIBLE_DATE.search(" ".join(tree.text_content()[:_MOST_VISIBLE_CHARACTERS].split()))
    return read_date(visible[1], zone) if visible else None


def _canonical(tree: HtmlElement, named: dict[str, str], url: str) -> str:
    """Return the address that the page calls its own, or "" where that cannot be true.

    Some pages name the home page, or their address without the number: believed, all articles of the site would be one.
    """
    links = [element.get("href") or "" for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical"]
    for link in (*links, named.get("og:url", "")):
        found = absolute(link, url)
        if found and _names_article_of(found, url):
            return found
    return ""


def _names_article_of(canonical: str, url: str) -> bool:
    own, asked = urlsplit(canonical), urlsplit(url)
    if own.path in {"", "/"} and not own.query:
        return False
    numbers = set(_LONG_NUMBER.findall(f"{asked.path}?{asked.query}"))
    return not numbers or bool(numbers & set(_LONG_NUMBER.findall(f"{own.path}?{own.query}")))
