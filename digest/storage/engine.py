"""Which database an address means, and how connections to it behave.

SQLite gets two engines on one file: readers that cannot write, and a single writer whose transactions begin IMMEDIATE;
the writer's pool of one is the queue in which writers of this process wait. DDL is transactional, because our own BEGIN
replaces the driver's. PostgreSQL has one pool; readers get one read-only snapshot, as on SQLite.

Sources: SQLAlchemy, "Transactions with SQLite and the sqlite3 driver"; sqlite.org/wal.html; sqlite.org/pragma.html.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from digest.errors import AddressError, StorageError

READERS = 4  # one thread each; more than the loop has use for only wait on the disk
MOST_WAL_BYTES = 16 * 1024 * 1024  # what the write-ahead log is cut back to after a long reader let it grow
LONGEST_IDLE = timedelta(seconds=30)  # PostgreSQL drops a stalled machine's transaction, with the rows it locked
POSTGRES_CONNECTIONS: Mapping[str, Any] = {
    "connect_timeout": 10,  # seconds
    "prepare_threshold": None,  # named prepared statements do not survive a pooler such as PgBouncer
}
POSTGRES_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg", "postgresql+asyncpg", "postgresql+psycopg2")
SQLITE_SCHEMES = ("sqlite", "sqlite+aiosqlite", "sqlite+pysqlite")
EXAMPLES = "write a file name such as data/ai-news.db, sqlite:///data/ai-news.db or postgresql://user:password@host/name"


@dataclass(frozen=True, slots=True)
class Address:
    """A database. `name` is how messages call it: never a password. `path` is the file; None for a server."""

    url: URL
    name: str
    path: Path | None = None


def read_address(text: str) -> Address:
    """Return the database that a person's address means.

    Args:
        text: A file name, `sqlite:///file`, `postgres://...` or `postgresql://...`, with or without a driver.

    Raises:
        AddressError: It is no address, or of a database that this program does not speak.
    """
    if "://" not in text:
        return _file_address(URL.create("sqlite+aiosqlite", database=text.strip()))
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise AddressError(f"the database address cannot be read; {EXAMPLES}") from None  # the cause would show a password
    if url.drivername in SQLITE_SCHEMES:
        return _file_address(url.set(drivername="sqlite+aiosqlite"))
    if url.drivername in POSTGRES_SCHEMES:
        where = f"{url.host or 'this machine'}:{url.port or 5432}"
        return Address(url.set(drivername="postgresql+psycopg"), f"PostgreSQL {url.database or ''} on {where}")
    raise AddressError(f"databases of the kind {url.drivername} are not known; {EXAMPLES}")


def _file_address(url: URL) -> Address:
    if url.host or not url.database or ":memory:" in url.database:
        raise AddressError(f"the database address names no file to keep the news in; {EXAMPLES}")
    path = Path(url.database.removeprefix("file:")).expanduser()
    database = url.database if url.database.startswith("file:") else str(path)
    return Address(url.set(database=database), f"the file {path}", path)


def make_engines(address: Address, busy_wait: timedelta) -> tuple[AsyncEngine, AsyncEngine]:
    """Return the engine that reads and the one that writes; nothing is opened yet.

    Raises:
        StorageError: The driver of PostgreSQL is not installed.
    """
    wait_s = busy_wait.total_seconds()
    if address.path is not None:
        sizes: dict[str, Any] = {"max_overflow": 0, "pool_timeout": wait_s, "hide_parameters": True}
        reading = create_async_engine(address.url, pool_size=READERS, **sizes)
        writing = create_async_engine(address.url, pool_size=1, **sizes)
        _set_up_sqlite(reading.sync_engine, busy_wait, writes=False)
        _set_up_sqlite(writing.sync_engine, busy_wait, writes=True)
        return reading, writing
    with _driver_needed():
        writing = create_async_engine(
            address.url,
            hide_parameters=True,
            pool_pre_ping=True,  # a restarted server costs a new connection, not an error
            pool_timeout=wait_s,
            connect_args=dict(POSTGRES_CONNECTIONS),
        )
    _set_up_postgres(writing.sync_engine, busy_wait)
    return writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True), writing


def make_blocking_engine(address: Address, busy_wait: timedelta) -> Engine:
    """Return an engine that writes, blocks and keeps no connection: for changing tables.

    Raises:
        StorageError: The driver of PostgreSQL is not installed.
    """
    if address.path is not None:
        url = address.url.set(drivername="sqlite+pysqlite")
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        _set_up_sqlite(engine, busy_wait, writes=True)
        return engine
    with _driver_needed():
        engine = create_engine(address.url, poolclass=NullPool, hide_parameters=True, connect_args=dict(POSTGRES_CONNECTIONS))
    _set_up_postgres(engine, busy_wait)
    return engine


@contextmanager
def _driver_needed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise StorageError("PostgreSQL needs its driver: pip install 'ai-news[postgres]'") from error


def _set_up_sqlite(engine: Engine, busy_wait: timedelta, *, writes: bool) -> None:
    pragmas = (
        f"PRAGMA busy_timeout = {_milliseconds(busy_wait)}",
        "PRAGMA foreign_keys = ON",
        "PRAGMA synchronous = FULL",
        f"PRAGMA journal_size_limit = {MOST_WAL_BYTES}",
        *(() if writes else ("PRAGMA query_only = ON",)),
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction of its own
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        default = "BEGIN IMMEDIATE" if writes else "BEGIN"
        connection.exec_driver_sql(connection.get_execution_options().get("begin", default))


def _set_up_postgres(engine: Engine, busy_wait: timedelta) -> None:
    limits = {"lock_timeout": busy_wait, "idle_in_transaction_session_timeout": LONGEST_IDLE}

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for name, limit in limits.items():
            cursor.execute(f"SET {name} = {_milliseconds(limit)}")
        cursor.close()
        connection.commit()


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
