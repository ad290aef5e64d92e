"""Putting what was read into HTML and RSS: templates that escape everything, and text that is made legible first."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.platforms.legible import legible, one_line, web_address
from bot.texts import Texts, load_texts
from bot.web.reading import ZONE, Entry
from digest.model import Slot, Subscription, Topic
from digest.search.snippets import Snippet


@dataclass(frozen=True, slots=True)
class Day:
    """The digests of a day."""

    date: date
    entries: tuple[Entry, ...]


def render(template: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a page, or the RSS.

    Args:
        template: A file of `templates`.
        language: Whose texts it says.
        values: What else it names; every name must be there.
    """
    texts = load_texts(language)

    def topics_of(one: Subscription) -> str:
        return topics_text(one, texts)

    return _templates().get_template(template).render(t=texts, zone=ZONE, topics_of=topics_of, **values)


def static(name: str) -> bytes:
    """Return a file that is served as it is."""
    return (files("bot.web") / name).read_bytes()


@cache
def style_address() -> str:
    """Return the address of the style sheet, which changes with its content."""
    return f"/style.css?v={sha256(static('style.css')).hexdigest()[:10]}"


def topics_text(subscription: Subscription, texts: Texts) -> str:
    """Name what a subscription is sent."""
    if set(subscription.topics) >= set(Topic):
        return texts("web.all_topics")
    return ", ".join(texts(f"topic.{topic}") for topic in subscription.topics)


def by_day(entries: Iterable[Entry]) -> list[Day]:
    """Return digests by the day on which they were due, the newest day first; within a day they keep their order."""
    ordered = sorted(entries, key=lambda entry: entry.due.date(), reverse=True)
    return [Day(day, tuple(found)) for day, found in groupby(ordered, key=lambda entry: entry.due.date())]


def marked(snippet: Snippet) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a snippet, and whether each is a word that matched."""
    done = 0
    for start, end in snippet.marks:
        yield snippet.text[done:start], False
        yield snippet.text[start:end], True
        done = end
    yield snippet.text[done:], False


def strong(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text on one line, and whether each is one of some words."""
    found = "|".join(re.escape(one_line(word)) for word in sorted(words, key=len, reverse=True) if one_line(word))
    for place, piece in enumerate(re.split(f"({found})", one_line(text)) if found else [one_line(text)]):
        yield piece, place % 2 == 1


def sent_at(slot: Slot) -> str:
    """Write when a digest was sent as RSS has it (RFC 822)."""
    moment: datetime = slot.sent_at or slot.due_at
    return format_datetime(moment.astimezone(ZONE))


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("bot.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
        auto_reload=False,
    )
    found.filters |= {
        "address": lambda url: web_address(url) or "",
        "groupby_day": by_day,
        "kind": lambda block: type(block).__name__,
        "line": one_line,
        "marked": marked,
        "sent_at": sent_at,
        "strong": strong,
    }
    return found


def _clean(value: object) -> object:
    """Take out what only machines see: a feed with a control character in a title is no XML any more."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isspace():
        return value
    inner = legible(value)
    before = " " if value[:1].isspace() else ""
    return f"{before}{inner}" + (" " if value[-1:].isspace() else "")
