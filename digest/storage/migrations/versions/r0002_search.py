"""The search index: FTS5 on SQLite, a tsvector under GIN on PostgreSQL, over the same terms.

SQLite's table keeps no text of its own (contentless) and no positions; the triggers keep it in step with `search_story`,
also when a story goes and its rows go with it. The tokenizer takes every character of a term as it is, so that `gpt-4o`
and `a.x` stay whole; PostgreSQL's `array_to_tsvector` does not read text at all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TERMS = "{row}title || ' ' || {row}lead || ' ' || {row}body || ' ' || {row}marks"
OLD, NEW = (f"{row}.story_id, {TERMS.format(row=f'{row}.')}" for row in ("old", "new"))
SQLITE = (
    """CREATE VIRTUAL TABLE search_fts USING fts5(
        terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '-.+#:@^_'")""",
    f"""CREATE TRIGGER search_story_added AFTER INSERT ON search_story BEGIN
        INSERT INTO search_fts(rowid, terms) SELECT {NEW}; END""",
    f"""CREATE TRIGGER search_story_removed AFTER DELETE ON search_story BEGIN
        INSERT INTO search_fts(search_fts, rowid, terms) SELECT 'delete', {OLD}; END""",
    f"""CREATE TRIGGER search_story_changed AFTER UPDATE ON search_story BEGIN
        INSERT INTO search_fts(search_fts, rowid, terms) SELECT 'delete', {OLD};
        INSERT INTO search_fts(rowid, terms) SELECT {NEW}; END""",
)
POSTGRESQL = (
    f"""ALTER TABLE search_story ADD COLUMN tokens tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array({TERMS.format(row="")}, ' '), ''))) STORED""",
    "CREATE INDEX ix_search_story_tokens ON search_story USING gin (tokens) WITH (fastupdate = off)",
)


def upgrade() -> None:
    op.create_table(
        "search_story",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("newest_at", INSTANT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_search_story_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_search_story")),
    )
    op.create_index(op.f("ix_search_story_newest_at_first_at_story_id"), "search_story", ["newest_at", "first_at", "story_id"])
    op.create_index(op.f("ix_search_story_first_at"), "search_story", ["first_at"])
    op.create_table(
        "search_due",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_search_due_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_search_due")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("tail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(op.f("ix_search_word_head"), "search_word", ["head"])
    op.create_index(op.f("ix_search_word_tail"), "search_word", ["tail"])
    op.create_table(
        "asked_query",
        sa.Column("id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_query")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asked_query_asked_at"), "asked_query", ["asked_at"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
