"""OPML, in which feed readers exchange their lists, becomes feeds and is made of them here.

What other readers don't know (id, use, zone, interval) travels in attributes of our own namespace, so that an exported list
comes back as it was, but for `quirks`, which are notes.

Source: OPML 2.0 (opml.org/spec2.opml), "Subscription lists".
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from urllib.parse import urlsplit
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from digest.decode import decode
from digest.errors import CatalogError, Mistake
from digest.feeds.fields import FIELDS, address
from digest.model import MEBIBYTE, Feed, FeedUse

NAMESPACE = "urn:ai-news:feed"
_PREFIX = "ainews:"
_OWN_KEYS = ("id", "use", "enabled", "tz_assume", "poll_min", "max_mib", "force_encoding", "terms", "alt_urls")
_LISTS = frozenset({"alt_urls"})  # addresses, a blank between two
_USUAL_CAP = Feed("", "", "").max_body_bytes
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_opml(data: bytes, file: str) -> tuple[Feed, ...]:
    """Return the feeds of an OPML file, in its order; an address that is there twice counts once.

    A folder's name becomes the category of the feeds in it.

    Args:
        data: The file, in any encoding that feeds come in.
        file: Its name, for messages.

    Raises:
        CatalogError: It is no OPML, there are no feeds in it, or with every entry that is wrong.
    """
    # The declaration goes with the encoding it names: what is parsed is UTF-8.
    plain = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), decode(data).text)
    outlines = _Outlines()
    try:
        parseString(plain.encode("utf-8", "replace"), outlines)
    except SAXParseException as error:
        raise _wrong(file, error.getLineNumber() or 0, f"this is no OPML: {error.getMessage()}") from error
    except DefusedXmlException as error:
        raise _wrong(file, 0, "this OPML declares entities, which no reader's list does; it is not read") from error
    if outlines.mistakes:
        raise CatalogError(file, tuple(outlines.mistakes))
    if not outlines.feeds:
        raise _wrong(file, 0, "there are no feeds in it: the outline of a feed has an xmlUrl")
    return tuple(outlines.feeds.values())


def write_opml(feeds: Iterable[Feed], title: str) -> str:
    """Return an OPML file of feeds, those of a category in one folder, in their order."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:ainews="{NAMESPACE}">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
    ]
    for category, members in groupby(feeds, key=lambda feed: feed.category):
        outlines = [_outline(feed) for feed in members]
        if category:
            name = _escaped(category)
            outlines = [f'<outline text="{name}" title="{name}">', *(f"  {outline}" for outline in outlines), "</outline>"]
        lines += (f"    {outline}" for outline in outlines)
    return "\n".join([*lines, "  </body>", "</opml>", ""])


class _Outlines(ContentHandler):
    """Collects feeds from outlines, however deep they are nested."""

    def __init__(self) -> None:
        super().__init__()
        self.feeds: dict[str, Feed] = {}  # by address
        self.mistakes: list[Mistake] = []
        self._ids: set[str] = set()
        self._folders: list[str] = []
        self._started = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # ContentHandler's name
        if not self._started and name.lower() != "opml":
            raise SAXParseException(f"its first element is <{name[:40]}>", None, self._place())
        self._started = True
        if name.lower() != "outline":
            return
        given = {key.lower(): value for key, value in attrs.items()}
        if given.get("xmlurl"):
            self._add(given)
        self._folders.append("" if given.get("xmlurl") else given.get("text") or given.get("title", ""))

    def endElement(self, name: str) -> None:  # noqa: N802  # ContentHandler's name
        if name.lower() == "outline":
            self._folders.pop()

    def _add(self, given: Mapping[str, str]) -> None:
        name = " ".join((given.get("text") or given.get("title") or "").split())
        try:
            url = address(given["xmlurl"])
            host = (urlsplit(url).hostname or "").removeprefix("www.")
            category = next(filter(None, reversed(self._folders)), "")
            own = dict(_own_fields(given))
        except ValueError as problem:
            line = self._place().getLineNumber()
            self.mistakes.append(Mistake(line or 0, name, str(problem)))
            return
        if url in self.feeds:
            return
        fields = {
            "id": self._free(str(own.pop("id", host.replace(".", "-")))),
            "name": name or host,
            "url": url,
            "category": category,
        }
        enabled = own.get("use") is not FeedUse.TITLE_AND_LINK
        self.feeds[url] = Feed(**{"enabled": enabled, "language": given.get("language") or "ko", **fields, **own})  # type: ignore[arg-type]  # FIELDS read them

    def _free(self, identifier: str) -> str:
        number, free = 1, identifier
        while free in self._ids:
            number += 1
            free = f"{identifier}-{number}"
        self._ids.add(free)
        return free

    def _place(self) -> Locator:
        return self._locator  # type: ignore[attr-defined,no-any-return]  # set by the parser before the first element


def _own_fields(given: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield the fields of `Feed` that stand in our own attributes."""
    for key in _OWN_KEYS:
        value = given.get(_PREFIX + key)
        if value is not None:
            typed: object = int(value) if value.isdecimal() else {"true": True, "false": False}.get(value, value)
            typed = value.split() if key in _LISTS else typed
            yield FIELDS[key].name, FIELDS[key].read(typed)


def _outline(feed: Feed) -> str:
    told = {
        "type": "rss",
        "text": feed.name,
        "title": feed.name,
        "xmlUrl": feed.url,
        "language": feed.language,
        f"{_PREFIX}id": feed.id,
        f"{_PREFIX}use": feed.use,
        f"{_PREFIX}enabled": str(feed.enabled).lower(),
        f"{_PREFIX}tz_assume": feed.zone,
        f"{_PREFIX}poll_min": str(int(feed.poll_every.total_seconds() // 60)),
        f"{_PREFIX}max_mib": "" if feed.max_body_bytes == _USUAL_CAP else str(feed.max_body_bytes // MEBIBYTE),
        f"{_PREFIX}force_encoding": feed.encoding or "",
        f"{_PREFIX}terms": feed.terms,
        f"{_PREFIX}alt_urls": " ".join(feed.alternatives),
    }
    attributes = " ".join(f'{name}="{_escaped(value)}"' for name, value in told.items() if value)
    return f"<outline {attributes}/>"


def _escaped(text: str) -> str:
    return html.escape(_CONTROLS.sub("", text))


def _wrong(file: str, line: int, problem: str) -> CatalogError:
    return CatalogError(file, (Mistake(line, "", problem),))
