"""The first tables: feeds, articles, stories, subscriptions, the ledger and what comes after a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _feeds_and_stories()
    _channels()
    _ledger()
    _afterwards()


def _feeds_and_stories() -> None:
    op.create_table(
        "feed_state",
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.String()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_poll_at", INSTANT),
        sa.Column("last_ok_at", INSTANT),
        sa.Column("failing_since", INSTANT),
        sa.Column("next_poll_at", INSTANT),
        sa.Column("retry_after_at", INSTANT),
        sa.Column("server_wait", sa.BigInteger()),
        sa.Column("newest_item_at", INSTANT),
        sa.Column("usual_gap", sa.BigInteger()),
        sa.Column("silent_since", INSTANT),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_since", INSTANT),
        sa.Column("adopted_url", sa.Text()),
        sa.Column("lease_owner", sa.String()),
        sa.Column("lease_until", INSTANT),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_state")),
    )
    op.create_table(
        "story",
        sa.Column("id", ID, nullable=False),
        sa.Column("anchor_id", ID, nullable=False),
        sa.Column("follows_id", ID),
        sa.Column("merged_into_id", ID),
        sa.ForeignKeyConstraint(["follows_id"], ["story.id"], name=op.f("fk_story_follows_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["merged_into_id"], ["story.id"], name=op.f("fk_story_merged_into_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_story_follows_id"), "story", ["follows_id"])
    op.create_index(op.f("ix_story_merged_into_id"), "story", ["merged_into_id"])
    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url_digest", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("title_digest", sa.String(length=32), nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("appeared_at", INSTANT, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("use", sa.String(length=32), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("outcome_reason", sa.Text(), nullable=False),
        sa.Column("story_id", ID),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_article_story_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("url_digest", name=op.f("uq_article_url_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_article_appeared_at_relevant"), "article", ["appeared_at", "relevant"])
    op.create_index(op.f("ix_article_first_seen_at"), "article", ["first_seen_at"])
    op.create_index(op.f("ix_article_story_id"), "article", ["story_id"])
    op.create_index(op.f("ix_article_title_digest_appeared_at"), "article", ["title_digest", "appeared_at"])
    op.create_table(
        "summary",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("backend", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("sentences", sa.Text(), nullable=False),
        sa.Column("source_sentences", sa.Text(), nullable=False),
        sa.Column("source_articles", sa.Text(), nullable=False),
        sa.Column("fallback_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_summary_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_summary")),
    )


def _channels() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("holidays_off", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("story_limit", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("muted_outlets", sa.Text(), nullable=False),
        sa.Column("muted_topics", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("settled_until", INSTANT),
        sa.Column("next_due_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_subscription_platform_workspace_channel"), "subscription", ["platform", "workspace", "channel"])
    op.create_index(op.f("ix_subscription_next_due_at"), "subscription", ["next_due_at"])
    op.create_table(
        "installation",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.Column("credentials", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name=op.f("pk_installation")),
    )
    op.create_table(
        "saved_query",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_query")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_saved_query_platform_workspace_channel"), "saved_query", ["platform", "workspace", "channel"])
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )


def _ledger() -> None:
    op.create_table(
        "slot",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("planned_at", INSTANT),
        sa.Column("deadline", INSTANT),
        sa.Column("message", sa.Text()),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_slot_subscription_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("subscription_id", "due_at", name=op.f("uq_slot_subscription_id_due_at")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_slot_state_subscription_id"), "slot", ["state", "subscription_id"])
    op.create_table(
        "slot_story",
        sa.Column("slot_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("part_number", sa.Integer()),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_story_slot_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_slot_story_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slot_id", "story_id", name=op.f("pk_slot_story")),
    )
    op.create_index(op.f("ix_slot_story_story_id"), "slot_story", ["story_id"])
    op.create_table(
        "part",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("slot_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_part_slot_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_part")),
        sa.UniqueConstraint("slot_id", "number", name=op.f("uq_part_slot_id_number")),
    )
    op.create_table(
        "posted",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("slot_id", ID),
        sa.Column("edited_at", INSTANT),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_posted_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel", "story_id", name=op.f("pk_posted")),
    )
    op.create_index(op.f("ix_posted_story_id"), "posted", ["story_id"])


def _afterwards() -> None:
    op.create_table(
        "revision",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("noticed_at", INSTANT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("done_at", INSTANT),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_revision_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_done_at"), "revision", ["done_at"])
    op.create_table(
        "notice",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("told_at", INSTANT),
        sa.PrimaryKeyConstraint("cause", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_waiting"), "notice", ["waiting"])
