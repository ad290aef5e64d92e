"""The tables, one a noun, and what must be unique in them.

The migrations beside this file make them; a test holds the two together. Indexes are those of the queries in this
package: by key, by time of appearance, by story. Keys are indexed by their digest, because PostgreSQL takes no index row
over 2,704 bytes and addresses and titles are other people's.
"""

from collections.abc import Iterable
from datetime import time
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from digest.model import (
    ArticleOutcome,
    FeedUse,
    PartState,
    PollStatus,
    RevisionKind,
    SlotOutcome,
    SlotState,
    SummarySentence,
    Topic,
)
from digest.storage.columns import Duration, Encoded, Instant, Prose

ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself in INTEGER columns only
DIGEST_LENGTH = 32  # hexadecimal digits

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def digest_of(key: str) -> str:
    """Return 32 hexadecimal digits that stand for a key in an index."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=DIGEST_LENGTH // 2).hexdigest()


def _member(members: type[StrEnum]) -> Enum:
    """Return a column type for an enum: its values as plain strings, so that a new member needs no migration."""
    return Enum(members, native_enum=False, length=32, values_callable=lambda kind: [member.value for member in kind])


def _topics(names: Iterable[str]) -> tuple[Topic, ...]:
    return tuple(Topic(name) for name in names)


def _times(texts: Iterable[str]) -> tuple[time, ...]:
    return tuple(time.fromisoformat(text) for text in texts)


def _write_times(times: Iterable[time]) -> list[str]:
    return [moment.isoformat() for moment in times]


def _sentences(rows: Iterable[tuple[str, Iterable[int]]]) -> tuple[SummarySentence, ...]:
    return tuple(SummarySentence(text, tuple(sources)) for text, sources in rows)


def _write_sentences(sentences: Iterable[SummarySentence]) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.sources) for sentence in sentences]


def _sentence(row: tuple[str, Iterable[int]] | None) -> SummarySentence | None:
    return SummarySentence(row[0], tuple(row[1])) if row else None


def _write_sentence(sentence: SummarySentence | None) -> tuple[str, tuple[int, ...]] | None:
    return (sentence.text, sentence.sources) if sentence else None


def _needed(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *rules: Any) -> Column[Any]:
    return Column(name, kind, *rules, nullable=False)


feed_state = Table(
    "feed_state",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("url", Prose),
    _needed("status", _member(PollStatus)),
    _needed("problem", Prose),
    Column("etag", Prose),
    Column("last_modified", Prose),
    Column("body_hash", String),
    _needed("failures", Integer),
    Column("last_poll_at", Instant),
    Column("last_ok_at", Instant),
    Column("failing_since", Instant),
    Column("next_poll_at", Instant),
    Column("retry_after_at", Instant),
    Column("server_wait", Duration),
    Column("newest_item_at", Instant),
    Column("usual_gap", Duration),
    Column("silent_since", Instant),
    Column("moved_to", Prose),
    Column("moved_since", Instant),
    Column("adopted_url", Prose),
    Column("lease_owner", String),
    Column("lease_until", Instant),
)

story = Table(
    "story",
    metadata,
    Column("id", ID, primary_key=True),
    _needed("anchor_id", ID),  # an article; no foreign key: it would make a circle with article.story_id
    Column("follows_id", ID, ForeignKey("story.id", ondelete="SET NULL"), index=True),
    Column("merged_into_id", ID, ForeignKey("story.id", ondelete="CASCADE"), index=True),
    sqlite_autoincrement=True,  # a public #number never comes back for another event
)

article = Table(
    "article",
    metadata,
    Column("id", ID, primary_key=True),
    _needed("feed_id", String),
    _needed("outlet", Prose),
    _needed("url", Prose),
    _needed("url_key", Prose),
    _needed("url_digest", String(DIGEST_LENGTH)),
    _needed("title", Prose),
    _needed("title_key", Prose),
    _needed("title_digest", String(DIGEST_LENGTH)),
    Column("published_at", Instant),
    _needed("first_seen_at", Instant),
    _needed("appeared_at", Instant),
    _needed("summary", Prose),
    _needed("text", Prose),
    _needed("use", _member(FeedUse)),
    _needed("relevant", Boolean),
    _needed("score", Float),
    _needed("topics", Encoded(_topics)),
    _needed("reasons", Encoded(tuple)),
    _needed("outcome", _member(ArticleOutcome)),
    _needed("outcome_reason", Prose),
    Column("story_id", ID, ForeignKey("story.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("url_digest"),
    Index(None, "title_digest", "appeared_at"),
    Index(None, "appeared_at", "relevant"),  # counting a window touches nothing but this index
    Index(None, "first_seen_at"),
    sqlite_autoincrement=True,
)

summary = Table(
    "summary",
    metadata,
    Column("story_id", ID, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _needed("input_hash", String),
    _needed("backend", String),
    _needed("model", String),
    _needed("sentences", Encoded(_sentences, _write_sentences)),
    _needed("source_sentences", Encoded(tuple)),
    _needed("source_articles", Encoded(tuple)),
    _needed("fallback_reason", Prose),
    Column("why_it_matters", Encoded(_sentence, _write_sentence), nullable=False, server_default="null"),
    Column("asked", String, nullable=False, server_default=""),
    Column("problems", Encoded(tuple), nullable=False, server_default="[]"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", ID, primary_key=True),
    _needed("platform", String),
    _needed("workspace", String),
    _needed("channel", String),
    _needed("created_at", Instant),
    _needed("times", Encoded(_times, _write_times)),
    _needed("weekdays", Encoded(frozenset, sorted)),
    _needed("zone", String),
    _needed("holidays_off", Boolean),
    _needed("topics", Encoded(_topics)),
    _needed("story_limit", Integer),
    _needed("language", String),
    _needed("muted_outlets", Encoded(tuple)),
    _needed("muted_topics", Encoded(_topics)),
    _needed("paused", Boolean),
    _needed("pause_reason", Prose),
    _needed("made_by", String),
    Column("settled_until", Instant),
    Column("next_due_at", Instant),  # what the ticks ask for; null: to be worked out anew
    Index(None, "platform", "workspace", "channel"),
    Index(None, "next_due_at"),
    sqlite_autoincrement=True,  # the ledger's keys name slots, which name subscriptions
)

slot = Table(
    "slot",
    metadata,
    Column("id", ID, primary_key=True),
    _needed("subscription_id", ID, ForeignKey("subscription.id", ondelete="CASCADE")),
    _needed("due_at", Instant),
    _needed("state", _member(SlotState)),
    _needed("owner", String),
    Column("lease_until", Instant),
    _needed("attempts", Integer),
    _needed("last_error", Prose),
    Column("sent_at", Instant),
    Column("planned_at", Instant),
    Column("deadline", Instant),
    Column("message", Text),  # what the parts say, before a platform had a say; kept while it may still be edited
    UniqueConstraint("subscription_id", "due_at"),
    Index(None, "state", "subscription_id"),
    sqlite_autoincrement=True,
)

slot_story = Table(
    "slot_story",
    metadata,
    Column("slot_id", ID, ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", ID, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, index=True),
    _needed("rank", Integer),
    _needed("outcome", _member(SlotOutcome)),
    _needed("reason", Prose),
    Column("part_number", Integer),  # the message that shows the story; null where none does
)

part = Table(
    "part",
    metadata,
    Column("key", String, primary_key=True),
    _needed("slot_id", ID, ForeignKey("slot.id", ondelete="CASCADE")),
    _needed("number", Integer),
    _needed("payload", Text),
    _needed("state", _member(PartState)),
    _needed("message_id", String),
    _needed("note", Prose),
    UniqueConstraint("slot_id", "number"),
)

posted = Table(
    "posted",
    metadata,
    Column("platform", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("story_id", ID, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True),
    Column("slot_id", ID),  # which digest; no foreign key: the channel's memory outlives a removed subscription
    Column("edited_at", Instant),  # a card is edited once
)

revision = Table(
    "revision",
    metadata,
    Column("article_id", ID, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _needed("kind", _member(RevisionKind)),
    _needed("noticed_at", Instant),
    _needed("title", Prose),  # as it was posted
    Column("done_at", Instant),
    Index(None, "done_at"),
)

notice = Table(
    "notice",
    metadata,
    Column("cause", String, primary_key=True),
    _needed("text", Prose),
    _needed("platform", String),  # whose channel it is about; all three are empty where it is about none
    _needed("workspace", String),
    _needed("person", String),
    _needed("waiting", Boolean),
    _needed("lasting", Boolean),  # told of, and not known to be over
    Column("told_at", Instant),
    Index(None, "waiting"),
)

installation = Table(
    "installation",
    metadata,
    Column("platform", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    _needed("installed_at", Instant),
    _needed("credentials", Encoded(dict)),  # tokens: never logged, never shown
)

saved_query = Table(
    "saved_query",
    metadata,
    Column("id", ID, primary_key=True),
    _needed("platform", String),
    _needed("workspace", String),
    _needed("channel", String),
    _needed("query", Prose),
    _needed("created_by", String),
    _needed("created_at", Instant),
    Index(None, "platform", "workspace", "channel"),
    sqlite_autoincrement=True,
)

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    _needed("value", Text),
)
