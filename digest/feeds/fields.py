"""One feed's entry in feeds.yaml: which keys there are, what each may say, which field of `Feed` it becomes.

Keys that only describe (items, confidence, verified ...) are taken without a look, so that an entry from a list of
candidates can be pasted as it is. What a feed says it is encoded in describes; `force_encoding` insists.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from digest.decode import known_codec
from digest.links import absolute
from digest.model import MEBIBYTE, FeedUse

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

Value = object  # what YAML gives


@dataclass(frozen=True, slots=True)
class Field:
    """A key of feeds.yaml. `read` returns the value that `Feed` gets; its ValueError says what is wrong."""

    name: str  # of the field of Feed
    read: Callable[[Value], object]
    as_written: bool = False  # text as it stands there: YAML takes 2600 for a number and "no" for false


def closest(word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return a hint such as '; did you mean "poll_min"?', or "" where nothing is near."""
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


def text(value: Value) -> str:
    """Read a name or the like."""
    if value is None or isinstance(value, list | dict):
        raise ValueError("must be text")
    plain = " ".join(str(value).split())
    if not plain:
        raise ValueError("must not be empty")
    return plain


def address(value: Value) -> str:
    """Read a web address."""
    plain = text(value)
    found = absolute(plain)
    if not found:
        inner = re.sub(r"^feed:(?://)?(?:https?://)?", "", plain)
        hint = f"; write https://{inner}" if plain.startswith("feed:") else ""
        raise ValueError(f'"{plain[:100]}" is no web address: it must begin with http:// or https:// and name a host{hint}')
    return found


def _identifier(value: Value) -> str:
    plain = text(value)
    if not _ID.fullmatch(plain):
        raise ValueError(f'"{plain[:100]}" can be no id: letters, digits, dots, hyphens and underscores, at most 64')
    return plain


def _use(value: Value) -> FeedUse:
    plain = text(value).replace(" ", "")
    if plain not in tuple(FeedUse):
        raise ValueError(f'must be "title+summary" or "title+link", not "{plain[:50]}"{closest(plain, tuple(FeedUse))}')
    return FeedUse(plain)


def _zone(value: Value) -> str:
    plain = text(value)
    try:
        return ZoneInfo(plain).key
    except (KeyError, ValueError, OSError):
        hint = "Korean time is" if plain.upper() in {"KST", "KOREA", "SEOUL", "+09:00", "UTC+9"} else "write it as"
        raise ValueError(f'"{plain[:50]}" is no time zone; {hint} "Asia/Seoul"') from None


def _whole(least: int, most: int, unit: str) -> Callable[[Value], int]:
    def read(value: Value) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"must be a whole number of {unit} from {least} to {most}, not {str(value)[:50]}")
        return value

    return read


def _minutes(value: Value) -> timedelta:
    return timedelta(minutes=_whole(1, 10_080, "minutes")(value))


def _mebibytes(value: Value) -> int:
    return _whole(1, 100, "MiB")(value) * MEBIBYTE


def _switch(value: Value) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {str(value)[:50]}")  # noqa: TRY004  # a mistake of the file, not of a caller
    return value


def _encoding(value: Value) -> str:
    plain = text(value)
    found = known_codec(plain)
    if found is None:
        raise ValueError(f'"{plain[:50]}" is no encoding that feeds come in; Korean ones are "utf-8" and "cp949"')
    return found


def is_off(value: Value) -> bool:
    """Say whether `summary: off` is meant; in lists of candidates `summary` tells how long a feed's summaries are."""
    return value is False or str(value).strip().lower() in {"off", "no", "false"}


def _list(read: Callable[[Value], str]) -> Callable[[Value], tuple[str, ...]]:
    def read_all(value: Value) -> tuple[str, ...]:
        return tuple(read(one) for one in (value if isinstance(value, list) else [value]))

    return read_all


FIELDS: Mapping[str, Field] = {
    "id": Field("id", _identifier, as_written=True),
    "name": Field("name", text, as_written=True),
    "url": Field("url", address, as_written=True),
    "enabled": Field("enabled", _switch),
    "use": Field("use", _use),
    "tz_assume": Field("zone", _zone),
    "poll_min": Field("poll_every", _minutes),
    "max_mib": Field("max_body_bytes", _mebibytes),
    "force_encoding": Field("encoding", _encoding),
    "language": Field("language", text, as_written=True),
    "category": Field("category", text, as_written=True),
    "terms": Field("terms", text, as_written=True),
    "quirks": Field("quirks", _list(text)),
    "alt_urls": Field("alternatives", _list(address)),
}
REQUIRED = {"id": "id: aitimes", "name": "name: AI타임스", "url": "url: https://www.aitimes.com/rss/allArticle.xml"}
# What lists of candidates say besides; nothing follows from it, but from `summary: off`.
DESCRIPTIVE = frozenset(
    (
        "default",
        "confidence",
        "verified",
        "last_seen",
        "format",
        "encoding",
        "encoding_checked",
        "summary",
        "items",
        "date",
        "evidence",
        "note",
    )
)
