"""How a copy takes a SQLite database's place; what was there stays beside it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from digest.errors import StorageError
from digest.storage.schema import copy_database

BESIDE = ("", "-wal", "-shm")  # what SQLite keeps under a database's name


def is_in_use(path: Path) -> bool:
    """Say whether another program has a SQLite database open. Blocking; a damaged file counts as not in use.

    A program that has a database open holds a shared lock on it, however idle it is (sqlite.org/pragma.html,
    "PRAGMA locking_mode"); nothing is changed to find out.
    """
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return False


def put_in_place(copy: Path, path: Path) -> Path | None:
    """Let a copy become the database at `path`; blocking.

    Returns:
        Under which name the former database is kept; None where there was none.

    Raises:
        StorageError: The copy is damaged, or something could not be written; the former database is where it was.
    """
    fresh = path.with_name(f"{path.name}.restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        copy_database(copy, fresh)
        fresh.chmod(0o600)  # it may hold tokens
        with closing(sqlite3.connect(fresh)) as database:
            database.execute("PRAGMA journal_mode = WAL")  # a copy has none, and nobody switches it on later
        kept = _free_name(path) if path.exists() else None
        for ending in BESIDE if kept else ():
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.rename(f"{kept}{ending}")
        fresh.rename(path)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"could not put {copy} in the place of {path}: {error}") from error
    return kept


def _free_name(path: Path) -> Path:
    number = 1
    while (name := path.with_name(f"{path.name}.replaced-{number}")).exists():
        number += 1
    return name
