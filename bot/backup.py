"""Copies of the embedded database: made while the bot runs, put back only where nothing newer is lost.

A copy holds everything, the tokens of installations among it. PostgreSQL has tools of its own.
"""

from collections.abc import Iterator
from pathlib import Path

from digest.errors import StorageError
from digest.storage.engine import read_address
from digest.storage.looking import Look, check_whole, look
from digest.storage.restoring import is_in_use, put_in_place
from digest.storage.schema import copy_database

PRIVATE = 0o600


def back_up(url: str, target: Path) -> int:
    """Write a consistent copy of the database; an earlier copy of that name is replaced. Blocking.

    Returns:
        The copy's size in bytes.

    Raises:
        StorageError: There is nothing to copy, it can't be written, or the target is something else than a copy.
    """
    path = file_of(url, "pg_dump")
    if look(url).tables is None:
        raise StorageError(f"could not copy the file {path}: there is no database in it yet; check AINEWS_DATA_DIR")
    if target.exists():
        if target.samefile(path):
            raise StorageError(f"could not copy the file {path} onto itself; name another file")
        _look_at_copy(target)
    copy_database(path, target)
    target.chmod(PRIVATE)
    return target.stat().st_size


def restore(url: str, copy: Path, *, force: bool) -> Path | None:
    """Put a copy in the database's place; what was there is kept beside it. Blocking.

    Args:
        url: The database's address.
        copy: What `back_up` wrote.
        force: Also over a database that is in use or newer.

    Returns:
        The name under which the former database is kept; None where there was none.

    Raises:
        StorageError: The copy is damaged or no copy, or the database is in use or newer and `force` is off.
    """
    path = file_of(url, "pg_restore")
    saved = _look_at_copy(copy)
    check_whole(copy)
    obstacles = [] if force else list(_obstacles(url, path, saved))
    if obstacles:
        raise StorageError(f"{path} was left as it is: {'; '.join(obstacles)}. --force does it all the same")
    return put_in_place(copy, path)


def file_of(url: str, tool: str) -> Path:
    """Return the database's file.

    Raises:
        StorageError: A server keeps the data; `tool` is what to use instead.
    """
    address = read_address(url)
    if address.path is None:
        raise StorageError(f"{address.name} is kept by a server; use {tool}")
    return address.path


def _look_at_copy(copy: Path) -> Look:
    if not copy.is_file():
        raise StorageError(f"{copy}: there is no such file")
    found = look(str(copy.absolute()))
    if found.tables is None:
        raise StorageError(f"{copy}: this is no copy of the bot's database")
    return found


def _obstacles(url: str, path: Path, saved: Look) -> Iterator[str]:
    """Say why a database should not be replaced; one that is damaged may be."""
    if is_in_use(path):
        yield "a bot has it open; stop it first"
    if not path.exists() or _is_damaged(path):
        return
    found = look(url)
    if found.polled_at is not None and (saved.polled_at is None or found.polled_at > saved.polled_at):
        last = "no feed" if saved.polled_at is None else f"a feed last at {saved.polled_at.isoformat(timespec='minutes')}"
        yield f"it is newer: it polled a feed at {found.polled_at.isoformat(timespec='minutes')}, the copy {last}"


def _is_damaged(path: Path) -> bool:
    try:
        check_whole(path)
    except StorageError:
        return True
    return False
