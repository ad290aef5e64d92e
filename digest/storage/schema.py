"""Whether the tables of a database are ours and of this version, and how older ones are brought forward.

The first look changes nothing, so that a database of a newer version, another program's or a damaged one is left as it
is. Everything after it is one transaction under a lock, so that of several machines one changes the tables and the
others find them changed.
"""

import logging
import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from digest.errors import StorageError
from digest.storage.engine import Address, make_blocking_engine
from digest.storage.failures import RESTORE

log = logging.getLogger(__name__)

_ALEMBIC = threading.Lock()  # its `op` and `context` are one each in a process
MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "ai_news_schema"  # a name of our own: a PostgreSQL database may be shared with other programs
PRIVATE = 0o600  # tokens of installations lie in it; SQLite gives its log the same mode
SWITCH_TRIES = 100
SWITCH_WAIT_S = 0.02
LOCK_NUMBER = 7_246_639_710  # any number that no other program locks; taken while tables change


def prepare(address: Address, busy_wait: timedelta, scripts: Path = MIGRATIONS) -> None:
    """Make or change the tables until they are those of this version. Blocking.

    Args:
        address: What is opened.
        busy_wait: How long to wait for another program that holds the database.
        scripts: The folder of the migrations.

    Raises:
        StorageError: The database is not ours, damaged, or of a newer version; it was left as it was.
    """
    new = address.path is not None and _is_new(address.path)
    engine = make_blocking_engine(address, busy_wait)
    with _ALEMBIC:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        known = ScriptDirectory.from_config(config)
        current = None if new else _look(engine, known, address)
        if current == known.get_current_head():
            return
        if address.path is not None:
            _ready_for_change(engine, address.path, f"before-{known.get_current_head()}" if current else None)
        with engine.begin() as connection:
            _upgrade(connection, config, known, address)


def newest_revision(scripts: Path = MIGRATIONS) -> str | None:
    """Return the version of the tables that this program makes."""
    return _scripts(scripts).get_current_head()


def revision_of(connection: Connection, address: Address, scripts: Path = MIGRATIONS) -> str | None:
    """Return the version of a database's tables, None where there are none; changes nothing.

    Raises:
        StorageError: It is another program's database, or of a newer version of this one.
    """
    return _version(connection, _scripts(scripts), address)


def _scripts(folder: Path) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database that may be in use, whole and consistent, and put it on the disk.

    The target appears complete or not at all; an older one is replaced. Blocking.

    Raises:
        StorageError: The source is damaged, or the target cannot be written.
    """
    if not target.parent.is_dir():
        raise StorageError(f"could not copy the database {source}: there is no folder {target.parent}")
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
    if size is None:
        with suppress(OSError):  # where that is not allowed, opening it says so
            path.touch(mode=PRIVATE)
    if size == 0 and (_size(path.with_name(f"{path.name}-wal")) or any(path.parent.glob(f"{path.name}.before-*"))):
        raise StorageError(f"could not open the file {path}: it was emptied; {RESTORE}")
    return not size


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _look(engine: Engine, known: ScriptDirectory, address: Address) -> str | None:
    """Return the revision of the tables, None where there are none; changes nothing."""
    with engine.connect().execution_options(begin="BEGIN") as connection:
        return _version(connection, known, address)


def _version(connection: Connection, known: ScriptDirectory, address: Address) -> str | None:
    if address.path is None:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StorageError(f"could not open {address.name}: its encoding is {encoding}; make one with createdb -E UTF8")
    current = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if current is None and address.path is not None and inspect(connection).get_table_names():
        raise StorageError(f"could not open {address.name}: it is another program's database; choose another file")
    if current is not None and current not in {script.revision for script in known.walk_revisions()}:
        raise StorageError(
            f"could not open {address.name}: its tables ({current}) are of a newer version of ai-news; "
            f"install that version again, or {RESTORE}"
        )
    return current


def _ready_for_change(engine: Engine, path: Path, copy: str | None) -> None:
    """Copy a SQLite file that has tables, and switch a new one to its write-ahead log, which is kept in the file.

    SQLite does not wait for a program that switches at the same moment, whatever its busy_timeout: 4 of 300 opens of a new
    file by five tasks at once failed. So the wait is here.
    """
    if copy is not None:
        target = path.with_name(f"{path.name}.{copy}")
        copy_database(path, target)
        log.warning("The tables are of an older version; the database was copied to %s before changing them", target)
        return
    connection = engine.raw_connection()
    try:
        for left in reversed(range(SWITCH_TRIES)):
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                    raise
                time.sleep(SWITCH_WAIT_S)
            else:
                return
    finally:
        connection.close()


def _upgrade(connection: Connection, config: Config, known: ScriptDirectory, address: Address) -> None:
    if address.path is None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
    _version(connection, known, address)  # once more under the lock: another machine may have been quicker
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
