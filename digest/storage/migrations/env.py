"""Runs migrations on the connection that `digest.storage.schema` hands over, inside its transaction.

A new one is a file `versions/rNNNN_what.py`, written by hand; the test that compares the tables which the migrations make
with those that `tables.py` declares says what is missing in it. One that was released is never edited again.
"""

from alembic import context

import digest.storage.requests  # declares its own table
import digest.storage.slack_tables  # noqa: F401  declares tables that no query of ours asks
from digest.storage.schema import VERSION_TABLE
from digest.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
