"""The tables of the search index: what a story is found by, which stories wait to be indexed, which words there are.

The index proper is each database's own and stands in the migration alone: on SQLite the FTS5 table `search_fts`, kept in
step by triggers; on PostgreSQL the generated column `search_story.tokens` under a GIN index. `is_native` tells a comparison
of tables which ones those are.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from digest.storage.columns import Instant, Prose
from digest.storage.tables import ID, metadata

FTS = "search_fts"
TOKENS = "tokens"

search_story = Table(
    "search_story",
    metadata,
    Column("story_id", ID, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("first_at", Instant, nullable=False),
    Column("newest_at", Instant, nullable=False),
    Column("title", Text, nullable=False),  # terms, a space between two; so are the next three
    Column("lead", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Index(None, "newest_at", "first_at", "story_id"),  # a window is looked up in this index alone
    Index(None, "first_at"),
)

search_due = Table(
    "search_due",
    metadata,
    Column("story_id", ID, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("turn", BigInteger, nullable=False),  # grows when the story changes while it is being indexed
)

search_word = Table(
    "search_word",
    metadata,
    Column("word", String, primary_key=True),
    Column("head", String, nullable=False, index=True),  # its first letters, taken apart
    Column("tail", String, nullable=False, index=True),  # its last
)

asked_query = Table(
    "asked_query",
    metadata,
    Column("id", ID, primary_key=True),
    Column("text", Prose, nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    sqlite_autoincrement=True,  # a number in an old button never means another query
)


def is_native(thing: Any, name: str | None, kind: str, *_: object) -> bool:
    """Say whether a table, column or index is part of one database's own index and declared nowhere but in the migration."""
    if kind == "table":
        return (name or "").startswith(FTS)
    table = getattr(getattr(thing, "table", None), "name", "")
    return table == search_story.name and (name or "") in {TOKENS, f"ix_{search_story.name}_{TOKENS}"}
