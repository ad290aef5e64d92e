"""A feed, what its last polls left behind, and what it said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MEBIBYTE = 1024 * 1024


class FeedUse(StrEnum):
    """How much of a feed's text its terms allow to be shown."""

    TITLE_AND_SUMMARY = "title+summary"
    TITLE_AND_LINK = "title+link"  # no summary shown, no page fetched, nothing sent to a summariser


@dataclass(frozen=True, slots=True)
class Feed:
    """One source of feeds.yaml."""

    id: str
    name: str  # the outlet, as readers see it
    url: str
    enabled: bool = True
    use: FeedUse = FeedUse.TITLE_AND_SUMMARY
    zone: str = "Asia/Seoul"  # IANA zone of dates that carry none
    poll_every: timedelta = timedelta(minutes=30)
    max_body_bytes: int = 10 * MEBIBYTE  # decoded
    encoding: str | None = None  # overrules header and declaration
    language: str = "ko"
    category: str = ""
    terms: str = ""
    quirks: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()  # other addresses of the same feed


class PollStatus(StrEnum):
    """How the last poll of a feed ended."""

    NEVER = "never"
    OK = "ok"
    NOT_MODIFIED = "not_modified"
    EMPTY = "empty"  # 200, a feed, no items
    NOT_A_FEED = "not_a_feed"  # 200 with HTML, a login page, a challenge
    BROKEN = "broken"  # a feed that could not be parsed
    HTTP_ERROR = "http_error"
    UNREACHABLE = "unreachable"  # DNS, connect, TLS, time-out
    REFUSED = "refused"  # private address, forbidden scheme, too many redirects
    TOO_LARGE = "too_large"
    GONE = "gone"  # 410


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the last polls of a feed left behind.

    `silent_since` is set when the newest item is far older than the feed's own rhythm explains.
    `moved_to` is a permanent redirect that is followed but not adopted before `moved_since` + 7 days.
    """

    feed_id: str
    status: PollStatus = PollStatus.NEVER
    problem: str = ""  # one plain sentence for people; empty when well
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0  # polls in a row that failed
    last_poll_at: datetime | None = None
    last_ok_at: datetime | None = None  # 200 with items, or 304
    failing_since: datetime | None = None
    next_poll_at: datetime | None = None  # None: at once
    retry_after_at: datetime | None = None  # the server asked for quiet until then
    server_wait: timedelta | None = None  # <ttl>, sy:updatePeriod, Cache-Control: a lower bound
    newest_item_at: datetime | None = None
    usual_gap: timedelta | None = None  # the median time between two items
    silent_since: datetime | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    adopted_url: str | None = None  # asked instead of the feed's own address
    url: str | None = None  # the feed's own address at its last poll, whose all of this is

    @property
    def unwell(self) -> bool:
        """Whether readers and admins should know that this feed does not deliver."""
        healthy = (PollStatus.OK, PollStatus.NOT_MODIFIED, PollStatus.NEVER)
        return self.status not in healthy or self.silent_since is not None

    @property
    def gone(self) -> bool:
        """Whether the feed said 410 and is not asked again."""
        return self.status is PollStatus.GONE


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed said about one article; text without markup, single-spaced."""

    title: str
    url: str  # absolute http(s)
    summary: str = ""
    published_at: datetime | None = None  # None: no date, or one that nobody can read
    guid: str = ""
    outlet: str = ""  # set where the feed collects several outlets (Google News); else empty
    author: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's text, read.

    `server_wait` comes from <ttl> or sy:updatePeriod. `dates_read` of `dates_given` were understood.
    """

    title: str
    entries: tuple[Entry, ...]  # newest first, at most 1,000
    server_wait: timedelta | None = None
    dates_given: int = 0
    dates_read: int = 0
    date_example: str = ""  # one that was not understood
    left_out: int = 0  # items beyond the newest 1,000
