"""Reads the few response headers that say when to ask again and whether a body is new."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=24)
NO_WAIT = timedelta(0)
LONGEST_VALIDATOR = 1024  # characters; longer ones are no validators but noise to carry along for ever

_SECONDS = re.compile(r"(-?)(\d+)(?:\.\d*)?")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_STORED = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])", re.IGNORECASE)


def retry_after(value: str | None, server_date: str | None, now: datetime) -> timedelta | None:
    """Return how long a server asks to be left in peace, or None where it says nothing readable.

    Args:
        value: The Retry-After header: seconds or an HTTP date.
        server_date: The Date header; an HTTP date counts from it, so that a wrong clock on either side does no harm.
        now: Aware time that stands in where the server sends no Date.

    Returns:
        A wait in [0, 24 h]: negative and past ones become 0, ten years become a day.

    Source: RFC 9110 §10.2.3.
    """
    text = (value or "").strip()
    if seconds := _SECONDS.fullmatch(text):
        if seconds[1]:
            return NO_WAIT
        # more digits than a day has seconds need no arithmetic, and int() refuses absurdly long ones
        return min(timedelta(seconds=int(seconds[2])), LONGEST_WAIT) if len(seconds[2]) < 10 else LONGEST_WAIT
    until = http_date(text)
    if until is None:
        return None
    return max(NO_WAIT, min(until - (http_date(server_date) or now), LONGEST_WAIT))


def max_age(cache_control: str | None) -> timedelta | None:
    """Return the max-age of a Cache-Control header; None without one, and under no-store or no-cache.

    Source: RFC 9111 §5.2.2.1.
    """
    if cache_control is None or _NOT_STORED.search(cache_control):
        return None
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=int(found[1])) if found else None


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified that can be sent back as it came, else None."""
    if value and len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable():
        return value
    return None


def http_date(text: str | None) -> datetime | None:
    """Return the aware date of a header such as Date, None where there is none that can be read."""
    if not text:
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
