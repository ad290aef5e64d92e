"""Runs migrations on the connection that `digest.storage.schema` hands over, inside its transaction."""

from alembic import context

from digest.storage.schema import VERSION_TABLE
from digest.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
