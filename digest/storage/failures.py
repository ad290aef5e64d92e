"""What a database's failures are called: plain words and the next step, never a password or a stored value."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from digest.errors import StorageError

RESTORE = "restore the newest copy with `ai-news restore FILE`; the damaged file is left as it is"
SQLITE_WORDS: Mapping[str, str] = {
    "SQLITE_FULL": "the disk is full; free some space and it goes on, what was stored before is safe",
    "SQLITE_READONLY": "the file or its folder cannot be written; give this user write permission to both",
    "SQLITE_BUSY": "another program holds the database; it is tried again, stop that program if this goes on",
    "SQLITE_LOCKED": "another program holds the database; it is tried again, stop that program if this goes on",
    "SQLITE_CORRUPT": f"the file is damaged or cut off; {RESTORE}",
    "SQLITE_NOTADB": f"the file is no database, or its beginning is damaged; {RESTORE}",
    "SQLITE_CANTOPEN": "the file cannot be opened; check that the folder exists and that this user may write there",
    "SQLITE_IOERR": "the disk is full, or did not answer as it should; free some space or check it, then start again",
    "SQLITE_PERM": "this user may not open the file; change its owner or its permissions",
    "SQLITE_AUTH": "this user may not open the file; change its owner or its permissions",
}
POSTGRES_WORDS: Mapping[str, str] = {  # by the beginning of the SQLSTATE, longest first
    "53100": "the server's disk is full; free some space there and it goes on, what was stored before is safe",
    "53300": "the server has no connection left; raise max_connections or stop other programs",
    "25006": "the server takes no writes (a standby?); point AINEWS_DATABASE_URL at the primary",
    "3D000": "there is no such database on the server; create it with createdb",
    "42501": "this user may not do that; grant it the database's public schema",
    "55P03": "another program holds the rows; it is tried again",
    "57P01": "the server is shutting down; it is tried again",
    "28": "the server refused user or password; check AINEWS_DATABASE_URL",
    "40": "two programs wrote the same rows; it is tried again",
    "08": "the connection broke; it is tried again",
    "57": "the server is not taking work now; it is tried again",
    "53": "the server is out of resources; it is tried again",
}
CONNECT_WORDS: Mapping[str, str] = {  # a refused connection has no SQLSTATE
    "authentication failed": POSTGRES_WORDS["28"],
    "no password supplied": POSTGRES_WORDS["28"],
    'role "': POSTGRES_WORDS["28"],
    'database "': POSTGRES_WORDS["3D000"],
    "too many": POSTGRES_WORDS["53300"],
    "connection slots": POSTGRES_WORDS["53300"],
    "starting up": POSTGRES_WORDS["57"],
    "shutting down": POSTGRES_WORDS["57P01"],
}
NO_ANSWER = "the server did not answer; check that it runs and that AINEWS_DATABASE_URL is right"
TOO_MANY = "all connections are in use; it is tried again"


@contextmanager
def plain_words(act: str, name: str) -> Iterator[None]:
    """Turn a vendor's exception into a `StorageError`.

    Args:
        act: What was being done: "read", "write", "open".
        name: What the database is called, without its password.

    Raises:
        StorageError: With what happened and the next step; the vendor's exception is its cause.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StorageError(f"could not {act} {name}: {explain(error)}") from error


def explain(error: SQLAlchemyError | sqlite3.Error) -> str:
    """Return what happened and what to do, in one sentence."""
    if isinstance(error, PoolTimeoutError):
        return TOO_MANY
    said = error.orig if isinstance(error, DBAPIError) else error
    if said is None or isinstance(said, SQLAlchemyError):
        return f"the program asked for something impossible ({type(error).__name__}); please report this"
    sqlite_name = getattr(said, "sqlite_errorname", None)
    if sqlite_name is not None:
        return _longest_match(SQLITE_WORDS, sqlite_name) or f"SQLite said: {_first_line(said)}"
    state = getattr(said, "sqlstate", None)
    if state is not None:
        return _longest_match(POSTGRES_WORDS, state) or f"PostgreSQL said: {_first_line(said)}"
    if not type(said).__module__.startswith("psycopg"):
        return f"the driver said: {_first_line(said)}"
    return next((words for phrase, words in CONNECT_WORDS.items() if phrase in str(said)), NO_ANSWER)


def _longest_match(words: Mapping[str, str], code: str) -> str | None:
    """Return the words of the longest key that the code begins with: SQLITE_IOERR stands for SQLITE_IOERR_WRITE."""
    found = max((key for key in words if code.startswith(key)), key=len, default=None)
    return None if found is None else words[found]


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
