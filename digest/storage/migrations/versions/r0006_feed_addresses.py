"""Which address of a feed the last polls were of, so that another one in feeds.yaml begins anew."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("feed_state", sa.Column("url", sa.Text(), nullable=True))
