"""The workspaces that installed the Slack app: the tables of Slack's SDK."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WIDTHS = {"bot_scopes": 1000, "user_scopes": 1000} | dict.fromkeys(
    ("client_id", "app_id", "enterprise_id", "team_id", "bot_id", "bot_user_id", "user_id", "token_type"), 32
)
WORKSPACE = ("enterprise_id", "enterprise_name", "team_id", "team_name")
BOT = ("bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token")
USER = ("user_token", "user_scopes", "user_refresh_token")
WEBHOOK = ("url", "channel", "channel_id", "configuration_url")


def _texts(*names: str, nullable: bool = True) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(WIDTHS.get(name, 200)), nullable=nullable) for name in names]


def _times(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.DateTime()) for name in names]


def _installed() -> list[sa.Column[Any]]:
    return [
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *_texts("client_id", "app_id", nullable=False),
        *_texts(*WORKSPACE, *BOT),
        *_times("bot_token_expires_at"),
        *_installed(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_bots")),
    )
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *_texts("client_id", "app_id", "user_id", nullable=False),
        *_texts(*WORKSPACE, "enterprise_url", *BOT, *USER, "token_type"),
        *_texts(*(f"incoming_webhook_{name}" for name in WEBHOOK)),
        *_times("bot_token_expires_at", "user_token_expires_at"),
        *_installed(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_installations")),
    )
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
    )
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *_texts("state", nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_oauth_states")),
    )
