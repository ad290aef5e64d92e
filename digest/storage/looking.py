"""What a database says of itself, seen from beside a program that uses it: nothing is made, changed or brought forward."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, inspect, select

from digest.errors import StorageError
from digest.storage.engine import make_blocking_engine, read_address
from digest.storage.failures import RESTORE, plain_words
from digest.storage.schema import newest_revision, revision_of
from digest.storage.tables import feed_state

WAIT = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    `tables` is the version of the tables, None where there are none yet; `newest_tables` that of this program. `polled_at`
    is when a feed was last asked, `next_poll_at` the latest moment for which a poll is planned; None before the first.
    """

    name: str
    path: Path | None
    tables: str | None
    newest_tables: str | None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None

    @property
    def is_current(self) -> bool:
        """Whether this program can use the tables as they are."""
        return self.tables == self.newest_tables


def look(url: str) -> Look:
    """Look into a database. Blocking.

    Args:
        url: As for `open_store`.

    Raises:
        StorageError: It does not answer, is damaged, another program's, or of a newer version of this one.
    """
    address = read_address(url)
    newest = newest_revision()
    if address.path is not None and not (address.path.exists() and address.path.stat().st_size):
        return Look(address.name, address.path, None, newest)
    with (
        plain_words("open", address.name),
        make_blocking_engine(address, WAIT).connect().execution_options(begin="BEGIN") as connection,
    ):
        tables = revision_of(connection, address)
        if not inspect(connection).has_table(feed_state.name):
            return Look(address.name, address.path, tables, newest)
        polls = select(func.max(feed_state.c.last_poll_at), func.max(feed_state.c.next_poll_at))
        polled_at, next_poll_at = connection.execute(polls).one()
        return Look(address.name, address.path, tables, newest, polled_at, next_poll_at)


def check_whole(path: Path) -> None:
    """Read a SQLite file through and through. Blocking; a second for 100 MB.

    Raises:
        StorageError: It is damaged.
    """
    with plain_words("read", f"the file {path}"), closing(_read_only(path)) as database:
        found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StorageError(f"could not read the file {path}: it is damaged ({found}); {RESTORE}")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
