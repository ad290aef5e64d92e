"""The tables in which Slack's SDK keeps the workspaces that installed the app, as its code expects them.

They are declared here because the database is ours to migrate and the SDK is not installed everywhere; a test holds these
columns and the SDK's together. Tokens lie in them: they are never logged and never shown.
"""

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, String, Table

from digest.storage.tables import metadata

WIDTHS = {"bot_scopes": 1000, "user_scopes": 1000} | dict.fromkeys(
    ("client_id", "app_id", "enterprise_id", "team_id", "bot_id", "bot_user_id", "user_id", "token_type"), 32
)
WORKSPACE = ("enterprise_id", "enterprise_name", "team_id", "team_name")
BOT = ("bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token")
USER = ("user_token", "user_scopes", "user_refresh_token")
WEBHOOK = ("url", "channel", "channel_id", "configuration_url")


def _texts(*names: str, nullable: bool = True) -> list[Column[Any]]:
    return [Column(name, String(WIDTHS.get(name, 200)), nullable=nullable) for name in names]


def _number() -> Column[Any]:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _installed() -> list[Column[Any]]:
    return [Column("is_enterprise_install", Boolean, nullable=False), Column("installed_at", DateTime, nullable=False)]


slack_bots = Table(
    "slack_bots",
    metadata,
    _number(),
    *_texts("client_id", "app_id", nullable=False),
    *_texts(*WORKSPACE, *BOT),
    Column("bot_token_expires_at", DateTime),
    *_installed(),
    Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
)

slack_installations = Table(
    "slack_installations",
    metadata,
    _number(),
    *_texts("client_id", "app_id", "user_id", nullable=False),
    *_texts(*WORKSPACE, "enterprise_url", *BOT, *USER, "token_type"),
    *_texts(*(f"incoming_webhook_{name}" for name in WEBHOOK)),
    Column("bot_token_expires_at", DateTime),
    Column("user_token_expires_at", DateTime),
    *_installed(),
    Index("slack_installations_idx", "client_id", "enterprise_id", "team_id", "user_id", "installed_at"),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    _number(),
    *_texts("state", nullable=False),
    Column("expire_at", DateTime, nullable=False),
)
