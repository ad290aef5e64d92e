"""Whether the tables of a database are ours and of this version, and how older ones are brought forward.

The first look changes nothing, so that a database of a newer version, another program's or a damaged one is left as it
is. Everything after it is one transaction under a lock, so that of several machines one changes the tables and the
others find them changed.
"""

import asyncio
import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from digest.errors import StorageError
from digest.storage.engine import Address
from digest.storage.failures import RESTORE

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "ai_news_schema"  # a name of our own: a PostgreSQL database may be shared with other programs
LOCK_NUMBER = 7_246_639_710  # any number that no other program locks; taken while tables change


async def prepare(address: Address, reading: AsyncEngine, writing: AsyncEngine, scripts: Path = MIGRATIONS) -> None:
    """Make or change the tables until they are those of this version.

    Args:
        address: What is opened.
        reading: The engine that cannot write; used for the first look.
        writing: The engine that changes the tables.
        scripts: The folder of the migrations.

    Raises:
        StorageError: The database is not ours, damaged, or of a newer version; it was left as it was.
    """
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    known = ScriptDirectory.from_config(config)
    if address.path is not None and _is_new(address.path):
        current = None
    else:
        async with reading.begin() as db:
            current = await db.run_sync(_version, known, address.name)
    if current == known.get_current_head():
        return
    if address.path is not None:
        if current is not None:
            copy = address.path.with_name(f"{address.path.name}.before-{known.get_current_head()}")
            await asyncio.to_thread(copy_database, address.path, copy)
            log.info("The tables are of an older version; the database was copied to %s before changing them", copy)
        await _use_write_ahead_log(writing)
    async with writing.begin() as db:
        await db.run_sync(_upgrade, config, known, address.name)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database that may be in use, whole and consistent, and put it on the disk.

    The target appears complete or not at all; an older one is replaced. Blocking.

    Raises:
        StorageError: The source is damaged, or the target cannot be written.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("VACUUM INTO ?", (str(unfinished),))
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        raise StorageError(
            f"could not copy the database {source} to {target}: {error}; free some space there, or {RESTORE}"
        ) from error


def _is_new(path: Path) -> bool:
    """Say whether a file is still to be made, and make its folder.

    Raises:
        StorageError: The folder cannot be made, or the file was emptied.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        size = path.stat().st_size if path.exists() else None
    except OSError as error:
        raise StorageError(f"could not make the folder {path.parent}: {error.strerror}; choose another one") from error
    if size == 0 and (_size(path.with_name(f"{path.name}-wal")) or any(path.parent.glob(f"{path.name}.before-*"))):
        raise StorageError(f"could not open the file {path}: it was emptied; {RESTORE}")
    return not size


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _version(connection: Connection, known: ScriptDirectory, name: str) -> str | None:
    """Return the revision of the tables; None where there are none yet."""
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StorageError(f"could not open {name}: its encoding is {encoding}; make one with createdb --encoding=UTF8")
    current = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if current is None and connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
        raise StorageError(f"could not open {name}: it is another program's database; choose another file")
    if current is not None and current not in {script.revision for script in known.walk_revisions()}:
        raise StorageError(
            f"could not open {name}: its tables ({current}) are of a newer version of ai-news; "
            f"install that version again, or {RESTORE}"
        )
    return current


def _upgrade(connection: Connection, config: Config, known: ScriptDirectory, name: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
    _version(connection, known, name)  # once more under the lock: another machine may have been quicker
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def _use_write_ahead_log(writing: AsyncEngine) -> None:
    """Switch a SQLite file to its write-ahead log; kept in the file, done outside of any transaction."""
    async with writing.connect() as db:
        raw = await db.get_raw_connection()
        cursor = await raw.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]  # aiosqlite's own
        await cursor.close()
