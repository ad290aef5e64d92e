"""What travels between the main process and a parse child: JSON, with the feed's bytes behind it.

No pickle: a child that reads hostile feeds must not be able to make its parent run anything.
"""

import json
import struct
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from digest.feeds.document import FeedContentError
from digest.model import Entry, Feed, ParsedFeed, PollStatus

_LENGTH = struct.Struct(">I")
_FEED_FIELDS = ("id", "name", "url", "zone", "encoding")  # what reading needs of a feed

Request = tuple[bytes, str | None, Feed, str, datetime]


def pack_request(body: bytes, content_type: str | None, feed: Feed, base_url: str, now: datetime) -> bytes:
    """Return the bytes that `unpack_request` takes apart: length of the JSON, the JSON, the feed's bytes."""
    fields = {name: getattr(feed, name) for name in _FEED_FIELDS}
    head = {"content_type": content_type, "feed": fields, "base_url": base_url, "now": now.isoformat()}
    packed = json.dumps(head).encode()
    return _LENGTH.pack(len(packed)) + packed + body


def unpack_request(payload: bytes) -> Request:
    """Return the arguments of `digest.feeds.parse.parse_feed`; the feed has only what reading needs."""
    (length,) = _LENGTH.unpack_from(payload)
    end = _LENGTH.size + length
    head = json.loads(payload[_LENGTH.size : end])
    return payload[end:], head["content_type"], Feed(**head["feed"]), head["base_url"], datetime.fromisoformat(head["now"])


def pack_answer(parsed: ParsedFeed, encoding: str) -> bytes:
    """Return a parsed feed as JSON."""
    return json.dumps({"encoding": encoding, "feed": asdict(parsed)}, default=_plain, ensure_ascii=False).encode()


def pack_error(error: FeedContentError) -> bytes:
    """Return an expected failure as JSON."""
    return json.dumps({"problem": str(error), "status": error.status, "encoding": error.encoding}, ensure_ascii=False).encode()


def unpack_answer(answer: bytes) -> tuple[ParsedFeed, str]:
    """Return the parsed feed and its encoding.

    Raises:
        FeedContentError: The child said so.
    """
    told = json.loads(answer)
    if "problem" in told:
        raise FeedContentError(told["problem"], PollStatus(told["status"]), told["encoding"])
    fields = told["feed"]
    wait = fields.pop("server_wait")
    entries = tuple(_entry(entry) for entry in fields.pop("entries"))
    parsed = ParsedFeed(entries=entries, server_wait=None if wait is None else timedelta(seconds=wait), **fields)
    return parsed, told["encoding"]


def _entry(fields: dict[str, Any]) -> Entry:
    published = fields.pop("published_at")
    return Entry(published_at=None if published is None else datetime.fromisoformat(published), **fields)


def _plain(value: object) -> str | float:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            raise TypeError(f"no JSON for {type(value).__name__}")
