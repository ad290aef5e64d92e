"""Which requests of a platform somebody has taken on, so that a repetition is answered by nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "taken_request",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "key", name=op.f("pk_taken_request")),
    )
    op.create_index(op.f("ix_taken_request_taken_at"), "taken_request", ["taken_at"])
