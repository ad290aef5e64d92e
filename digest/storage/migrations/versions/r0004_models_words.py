"""What a model says about why a story matters, which model was asked, and what the guard refused of its words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("summary", sa.Column("why_it_matters", sa.Text(), nullable=False, server_default="null"))
    op.add_column("summary", sa.Column("asked", sa.String(), nullable=False, server_default=""))
    op.add_column("summary", sa.Column("problems", sa.Text(), nullable=False, server_default="[]"))
