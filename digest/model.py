"""The nouns that every room shares: frozen values without I/O.

All datetimes are aware. An `id` of `UNSAVED` means that the store has not given one yet.
Dataclasses are grouped in the order in which news walks: feed, article, story, digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

UNSAVED = 0
MEBIBYTE = 1024 * 1024


class Topic(StrEnum):
    """What a story is about; an article can have several."""

    OPEN = "open"  # weights, code, data, licences of models
    CLOSED = "closed"  # withheld, API-only, restricted
    POLICY = "policy"  # a state, court or regulator acts on AI, or people argue about such rules
    SOVEREIGN = "sovereign"  # national models, compute, dependence


# --- feeds ---------------------------------------------------------------------------------------


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


# --- articles ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether an article is about the subject.

    `score` is in [0, 1] and grows with certainty; `relevant` says whether it reaches the threshold.
    `reasons` are sentences a person would accept, strongest first.
    """

    relevant: bool
    score: float
    topics: tuple[Topic, ...] = ()
    reasons: tuple[str, ...] = ()


class ArticleOutcome(StrEnum):
    """What became of an article when it was collected."""

    SEEN_BEFORE_START = "seen_before_start"  # older than 24 h at an installation's first run
    IRRELEVANT = "irrelevant"
    DUPLICATE = "duplicate"  # the same article under another address, or a copy
    OLD_NEWS = "old_news"  # an old article that came back with a fresh feed time
    NEW_STORY = "new_story"
    JOINED_STORY = "joined_story"


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one outlet.

    `appeared_at` is the published time if present and not in the future, else `first_seen_at`.
    `url_key` and `title_key` come from `digest.articles.identity`.
    """

    feed_id: str
    outlet: str
    url: str
    url_key: str
    title: str  # cleaned: no tags, no " - outlet" tail; revision tags kept
    title_key: str
    first_seen_at: datetime
    appeared_at: datetime
    id: int = UNSAVED
    published_at: datetime | None = None
    summary: str = ""  # the feed's own, cleaned
    text: str = ""  # the page's, paragraphs on lines of their own; empty where there is none
    use: FeedUse = FeedUse.TITLE_AND_SUMMARY
    relevance: Relevance = Relevance(relevant=False, score=0.0)
    outcome: ArticleOutcome = ArticleOutcome.IRRELEVANT
    outcome_reason: str = ""  # e.g. the address of the article that this one copies
    story_id: int | None = None

    @property
    def body(self) -> str:
        """The longest text there is: the page's, else the feed's summary, else nothing."""
        return self.text or self.summary


class RevisionKind(StrEnum):
    """In what way an outlet changed an article that readers have seen, the weightiest first."""

    CORRECTION = "correction"  # it says so itself: [정정]
    FIGURES = "figures"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Revision:
    """An article that its outlet changed after it was posted; `title` is the headline that readers saw."""

    article_id: int
    kind: RevisionKind
    noticed_at: datetime
    title: str
    done_at: datetime | None = None  # the cards were edited, or it was too late


# --- stories -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence and the indexes of the `Summary.source_sentences` that support it."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """At most 3 sentences and 300 characters over all; none for a story of titles only.

    `backend` is extractive, transformers or server; `model` its name, empty for extractive.
    `source_articles[i]` is the id of the article that `source_sentences[i]` was taken from.
    """

    sentences: tuple[SummarySentence, ...]
    source_sentences: tuple[str, ...]
    source_articles: tuple[int, ...]
    backend: str
    model: str = ""
    fallback_reason: str = ""  # why a lower rung of the ladder answered
    input_hash: str = ""  # of what was summarised; equal input is not summarised again

    @property
    def text(self) -> str:
        """The sentences in order, a space between them."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Story:
    """One event: the articles that report it, the anchor first, then in order of appearance.

    `id` is the public #number. `outlets` counts independent outlets, not copies.
    """

    articles: tuple[Article, ...]
    id: int = UNSAVED
    follows_id: int | None = None  # the earlier story of the same affair
    merged_into_id: int | None = None
    summary: Summary | None = None

    @property
    def anchor(self) -> Article:
        """The article whose headline stands for the story."""
        return self.articles[0]

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Topics of the anchor first, then those that the others add."""
        return tuple(dict.fromkeys(topic for article in self.articles for topic in article.relevance.topics))

    @property
    def score(self) -> float:
        """Relevance of the most certain article, in [0, 1]."""
        return max(article.relevance.score for article in self.articles)

    @property
    def newest_at(self) -> datetime:
        """When the newest of its articles appeared."""
        return max(article.appeared_at for article in self.articles)


# --- subscriptions -------------------------------------------------------------------------------

EVERY_DAY = frozenset(range(7))  # Monday is 0, as in datetime.weekday()
WORKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Channel:
    """Where digests go; opaque here. `workspace` is a Slack team or a Discord guild."""

    platform: str
    workspace: str
    id: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Local times of day on some weekdays in an IANA zone."""

    times: tuple[time, ...] = (time(8, 30),)
    weekdays: frozenset[int] = EVERY_DAY
    zone: str = "Asia/Seoul"
    holidays_off: bool = False  # not due on Korean public holidays


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a channel wants to be sent, and when; a channel may have several.

    `settled_until`: every slot up to then is in the ledger or was none of this schedule's; None means `created_at`.
    """

    channel: Channel
    created_at: datetime
    id: int = UNSAVED
    schedule: Schedule = field(default_factory=Schedule)
    topics: tuple[Topic, ...] = tuple(Topic)
    story_limit: int = 8
    language: str = "ko"  # interface texts only; nothing is translated
    muted_outlets: tuple[str, ...] = ()
    muted_topics: tuple[Topic, ...] = ()  # a story on one of them is left out, whatever else it is about
    paused: bool = False
    pause_reason: str = ""
    made_by: str = ""  # the platform's id of who asked for it, who is told when it can't be served
    settled_until: datetime | None = None


# --- digests -------------------------------------------------------------------------------------


class SlotOutcome(StrEnum):
    """What became of a story when a digest was composed."""

    SHOWN = "shown"
    OVER_LIMIT = "over_limit"
    OTHER_TOPIC = "other_topic"
    MUTED = "muted"
    ALREADY_POSTED = "already_posted"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A candidate of a slot with its place (from 1, over all candidates) and what became of it."""

    story: Story
    rank: int
    outcome: SlotOutcome
    reason: str  # one sentence


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A card: a story that is shown, the articles of other outlets beside it."""

    story: Story
    related: tuple[Article, ...]  # one an independent outlet, the anchor's not among them
    earlier: Story | None = None  # the one that this follows, where it is still known


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a digest stands on, in its footer.

    `seen`, `relevant` count articles that appeared in the window; `stories` the events among them that
    this subscription could be shown; `shown` the cards. `backends` counts the shown summaries by label
    ("extractive", or a model's name).
    """

    window_start: datetime
    window_end: datetime
    feeds_ok: int
    feeds_unwell: tuple[str, ...]  # outlet names with the problem: "전자신문: 304일째 새 글 없음"
    seen: int
    relevant: int
    stories: int
    shown: int
    backends: Mapping[str, int] = field(default_factory=dict)
    late_by: timedelta | None = None
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What one subscription is sent for one slot."""

    subscription: Subscription
    due_at: datetime  # UTC
    items: tuple[DigestItem, ...]
    receipt: Receipt
    ranking: tuple[RankedStory, ...] = ()  # every candidate, shown or not


# --- the ledger ----------------------------------------------------------------------------------


class SlotState(StrEnum):
    """How far a slot has come."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class PartState(StrEnum):
    """How far one message of a slot has come; UNKNOWN: sent, but nobody knows whether it arrived."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Slot:
    """One instant at which a subscription is due; (subscription_id, due_at) is unique.

    One without a deadline was asked for by somebody, outside of the schedule.
    """

    subscription_id: int
    due_at: datetime  # UTC
    id: int = UNSAVED
    state: SlotState = SlotState.PLANNED
    owner: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    last_error: str = ""
    sent_at: datetime | None = None
    planned_at: datetime | None = None  # when it was noted that this is due: long after `due_at` if nobody looked
    deadline: datetime | None = None  # from then on it is given up


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a slot, frozen before it is sent. `key` is the ledger's key: "slot 12#1"."""

    key: str
    slot_id: int
    number: int  # from 1
    payload: str  # JSON, the very bytes that are sent
    state: PartState = PartState.PLANNED
    message_id: str = ""
    note: str = ""  # what was odd about it: that it may be shown twice, and why
