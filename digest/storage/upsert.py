"""The one place that knows whose INSERT ... ON CONFLICT is spoken."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(db: AsyncConnection, table: Table) -> postgresql.Insert:
    """Return an INSERT into `table` that has `on_conflict_do_nothing` and `on_conflict_do_update`.

    SQLite took the syntax from PostgreSQL, and SQLAlchemy's two classes take the same arguments, so one type serves.
    """
    if db.dialect.name == "postgresql":
        return postgresql.insert(table)
    return cast("postgresql.Insert", sqlite.insert(table))
