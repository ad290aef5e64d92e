"""One article of one outlet: what is known of it, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from digest.model.feeds import FeedUse
from digest.model.topics import Topic

UNSAVED = 0  # an id that the store has not given yet
TRACE_LENGTH = 12  # of 2^48 traces two are the same once in 17 million articles


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

    @property
    def trace(self) -> str:
        """The name by which the log follows it from the feed to a channel: `trace_of` its `url_key`."""
        return trace_of(self.url_key)


def trace_of(url_key: str) -> str:
    """Return the hexadecimal digits that stand for an address; the article's `url_digest` begins with them."""
    return blake2b(url_key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()[:TRACE_LENGTH]


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
