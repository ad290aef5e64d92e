"""A feed's bytes become its entries here, whatever shape the feed is in (only home of feedparser; runs in a child).

What decides: a link is the article's own (behind FeedBurner and Google where they name it), a date is read by
`digest.dates` alone because feedparser guesses Korean ones wrong, text comes out plain, and an item without any address
is left out. bozo alone is no failure: half of all feeds are a little wrong.
"""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from digest.children import Children
from digest.dates import read_date
from digest.decode import decode
from digest.feeds import parcel
from digest.feeds.document import FeedContentError, mended
from digest.links import absolute
from digest.model import Entry, Feed, ParsedFeed, PollStatus
from digest.plaintext import plain_line, plain_lines, without_outlet

_Raw = dict[str, Any]  # feedparser's dictionaries

MOST_ENTRIES = 1000
MOST_SUMMARY_CHARACTERS = 2000
MOST_TITLE_CHARACTERS = 300
_SHORT_SUMMARY_CHARACTERS = 200  # below it, the full text of the item is the better summary
_MOST_AUTHOR_CHARACTERS = 60
_LONGEST_SERVER_WAIT = timedelta(hours=24)

_PERIODS = {"hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(weeks=1)} | dict.fromkeys(
    ("monthly", "yearly"), _LONGEST_SERVER_WAIT
)
# feedparser's names of pubDate and Atom's published, dc:date and updated, dcterms:created; the first that can be read counts.
_DATE_FIELDS = ("published", "updated", "created")
# What WordPress puts behind every summary.
_FEED_FOOTER = re.compile(r"\s*The post .{1,300}? (?:appeared first on|first appeared on) .{1,100}$", re.DOTALL)
_LINKS_ONLY = re.compile(r"\s*<[ou]l>\s*<li>\s*<a\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s")


def parse_feed(body: bytes, content_type: str | None, feed: Feed, base_url: str, now: datetime) -> ParsedFeed:
    """Return what a feed says; pure, and to be run in a child: see `parse_in_child`.

    Args:
        body: What the server sent, content encoding undone.
        content_type: The HTTP header, if there was one.
        feed: Whose text it is: zone of its dates, name of the outlet, encoding to insist on.
        base_url: The address that answered, after redirects.
        now: When it answered; aware.

    Raises:
        FeedContentError: No feed, no items, or nothing that can be parsed.
    """
    return _read(body, content_type, feed, base_url, now)[0]


def _read(body: bytes, content_type: str | None, feed: Feed, base_url: str, now: datetime) -> tuple[ParsedFeed, str]:
    decoded = decode(body, content_type, feed.encoding)
    try:
        raw = _parsed(mended(decoded.text))
        return _feed(raw, feed, base_url, now), decoded.encoding
    except FeedContentError as error:
        raise FeedContentError(str(error), error.status, decoded.encoding) from error


async def parse_in_child(
    children: Children, body: bytes, content_type: str | None, feed: Feed, base_url: str, now: datetime
) -> tuple[ParsedFeed, str]:
    """Return what `parse_feed` returns, and the encoding that the bytes were read in.

    Raises:
        FeedContentError: As `parse_feed`.
        ChildError: The feed ran over the limits of CPU time, memory or wall time, or killed its child twice.
    """
    answer = await children.call("parse", parcel.pack_request(body, content_type, feed, base_url, now))
    return parcel.unpack_answer(answer)


def parse_task(payload: bytes) -> bytes:
    """Run in the child: the request of `parcel.pack_request` becomes the answer of `parcel.unpack_answer`."""
    try:
        parsed, encoding = _read(*parcel.unpack_request(payload))
    except FeedContentError as error:
        return parcel.pack_error(error)
    return parcel.pack_answer(parsed, encoding)


def _parsed(xml: str) -> _Raw:
    """Return feedparser's reading of a mended feed.

    Raises:
        FeedContentError: There are no items in it (EMPTY), or nothing could be parsed (BROKEN).
    """
    # Only the child needs it: 12 MB that the main process does not pay for.
    import feedparser  # noqa: PLC0415

    # A stream, never a string or bytes: those could be a path or an address, and feedparser opens both.
    raw: _Raw = feedparser.parse(
        io.BytesIO(xml.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not raw["entries"] and raw["bozo"]:
        reason = str(raw.get("bozo_exception") or "unknown reason")[:100]
        raise FeedContentError(f"the feed could not be parsed ({reason}); it is asked again later", PollStatus.BROKEN)
    if not raw["entries"]:
        raise FeedContentError("the feed has no items; if that stays so, look for its new address", PollStatus.EMPTY)
    return raw


def _feed(raw: _Raw, feed: Feed, base_url: str, now: datetime) -> ParsedFeed:
    head = raw["feed"]
    title = plain_line(_field(head, "title"))[:MOST_TITLE_CHARACTERS]
    zone = ZoneInfo(feed.zone)
    base = absolute(_field(head, "link"), base_url) or base_url
    outlets = (feed.name, title)
    dates = [_date(item, zone, now) for item in raw["entries"]]
    entries = [
        entry
        for item, (published_at, _) in zip(raw["entries"], dates, strict=True)
        if (entry := _entry(item, published_at, base, outlets)) is not None
    ]
    if not entries:
        raise FeedContentError(f"none of the feed's {len(dates)} items has a title and an address", PollStatus.EMPTY)
    newest = _newest_first(entries)
    given = [text for _, text in dates if text]
    unread = [text for date, text in dates if text and date is None]
    return ParsedFeed(
        title=title,
        entries=newest[:MOST_ENTRIES],
        server_wait=_server_wait(head),
        dates_given=len(given),
        dates_read=len(given) - len(unread),
        date_example=plain_line(unread[0])[:100] if unread else "",
        left_out=max(0, len(newest) - MOST_ENTRIES),
    )


def _field(item: _Raw, name: str) -> str:
    # dict.get: feedparser's own get answers "updated" with "published", and warns.
    value = dict.get(item, name)
    return value if isinstance(value, str) else ""


def _date(item: _Raw, zone: tzinfo, now: datetime) -> tuple[datetime | None, str]:
    """Return an item's date and the text that it was read from; the text alone if nobody can read it."""
    texts = [text for field in _DATE_FIELDS if (text := _field(item, field).strip())]
    for text in texts:
        date = read_date(text, zone, now)
        if date is not None:
            return date, text
    return None, texts[0] if texts else ""


def _entry(item: _Raw, published_at: datetime | None, base: str, outlets: tuple[str, str]) -> Entry | None:
    url = next(filter(None, (absolute(link, base) for link in _links(item))), "")
    source = plain_line(_field(dict.get(item, "source") or {}, "title"))[:MOST_TITLE_CHARACTERS]
    title = without_outlet(plain_line(_field(item, "title")), (source, outlets[0]))
    summary = _summary(item, title, source)
    title = (title or _first_sentence(summary))[:MOST_TITLE_CHARACTERS].rstrip()
    if not url or not title:
        return None
    return Entry(
        title=title,
        url=url,
        summary="" if summary == title else summary,
        published_at=published_at,
        guid=_field(item, "id").strip()[:500],
        outlet="" if source in outlets else source,
        author=plain_line(_field(item, "author"))[:_MOST_AUTHOR_CHARACTERS],
    )


def _links(item: _Raw) -> Iterator[str]:
    """Yield what may be the article's address, the best first."""
    yield _field(item, "feedburner_origlink")
    yield _field(item, "link")
    for link in dict.get(item, "links") or ():
        if dict.get(link, "rel") in {None, "alternate"}:
            yield _field(link, "href")
    guid = _field(item, "id").strip()
    if guid.startswith(("http://", "https://")):
        yield guid


def _summary(item: _Raw, title: str, source: str) -> str:
    """Return an item's summary: its description, or its full text where that says more than a short description.

    A first line that says the title again goes; all of it where only a list of other outlets' titles follows, as
    Google News has it.
    """
    described = _footless(_field(item, "summary"))
    if len(described) < _SHORT_SUMMARY_CHARACTERS:
        texts = (_field(content, "value") for content in dict.get(item, "content") or ())
        full = next((text for text in texts if text.strip() and not text.lstrip().startswith(("{", "["))), "")
        described = max(described, _footless(full), key=len)
    first, _, others = described.partition("\n")
    if title and first in {title, f"{title} {source}", f"{title} - {source}"}:
        described = "" if _LINKS_ONLY.match(_field(item, "summary")) else others
    return _cut(described)


def _footless(markup: str) -> str:
    text = plain_lines(markup)
    return text[:-500] + _FEED_FOOTER.sub("", text[-500:])


def _cut(text: str) -> str:
    """Return at most `MOST_SUMMARY_CHARACTERS` of a text, whole words of it."""
    if len(text) <= MOST_SUMMARY_CHARACTERS:
        return text
    kept = text[:MOST_SUMMARY_CHARACTERS]
    return re.sub(r"\s\S{0,100}$", "", kept)


def _first_sentence(text: str) -> str:
    """Return the sentence that stands for a title that an item lacks, at most 100 characters of it."""
    line = text.partition("\n")[0]
    return _SENTENCE_END.split(line, maxsplit=1)[0][:100]


def _newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Order by date; an entry without one stays behind the entry that it follows in the feed."""
    placed: list[tuple[float, Entry]] = []
    place = float("inf")
    for entry in entries:
        place = place if entry.published_at is None else entry.published_at.timestamp()
        placed.append((place, entry))
    return tuple(entry for _, entry in sorted(placed, key=lambda pair: pair[0], reverse=True))


def _server_wait(head: _Raw) -> timedelta | None:
    """Return how long the feed asks to be left alone, at most a day; None where it doesn't say.

    Source: RSS 2.0 <ttl> (minutes), RSS 1.0 module Syndication (updatePeriod divided by updateFrequency).
    """
    ttl = _field(head, "ttl").strip()
    if re.fullmatch(r"\d{1,6}", ttl) and int(ttl):
        return min(timedelta(minutes=int(ttl)), _LONGEST_SERVER_WAIT)
    period = _PERIODS.get(_field(head, "sy_updateperiod").strip().lower())
    frequency = _field(head, "sy_updatefrequency").strip() or "1"
    if period is None or not re.fullmatch(r"\d{1,4}", frequency) or not int(frequency):
        return None
    return min(period / int(frequency), _LONGEST_SERVER_WAIT)
