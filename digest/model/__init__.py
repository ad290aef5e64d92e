"""The nouns that every room shares: frozen values without I/O, a module a step of the way that news walks.

All datetimes are aware. An `id` of `UNSAVED` means that the store has not given one yet.
"""

from digest.model.articles import TRACE_LENGTH, UNSAVED, Article, ArticleOutcome, Relevance, Revision, RevisionKind
from digest.model.digests import Digest, DigestItem, RankedStory, Receipt, SlotOutcome
from digest.model.feeds import MEBIBYTE, Entry, Feed, FeedState, FeedUse, ParsedFeed, PollStatus
from digest.model.ledger import Part, PartState, Slot, SlotState
from digest.model.stories import ModelRecord, Story, Summary, SummarySentence
from digest.model.subscriptions import EVERY_DAY, WORKDAYS, Channel, Schedule, Subscription
from digest.model.topics import Topic

__all__ = [
    "EVERY_DAY",
    "MEBIBYTE",
    "TRACE_LENGTH",
    "UNSAVED",
    "WORKDAYS",
    "Article",
    "ArticleOutcome",
    "Channel",
    "Digest",
    "DigestItem",
    "Entry",
    "Feed",
    "FeedState",
    "FeedUse",
    "ModelRecord",
    "ParsedFeed",
    "Part",
    "PartState",
    "PollStatus",
    "RankedStory",
    "Receipt",
    "Relevance",
    "Revision",
    "RevisionKind",
    "Schedule",
    "Slot",
    "SlotOutcome",
    "SlotState",
    "Story",
    "Subscription",
    "Summary",
    "SummarySentence",
    "Topic",
]
