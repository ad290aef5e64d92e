import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import StorageError
from digest.storage import meta, open_store
from digest.storage.restoring import is_in_use, put_in_place


async def made(path: Path, word: str) -> Path:
    """Make a database that remembers one word."""
    async with await open_store(str(path)) as store, store.write() as db:
        await meta.put(db, "word", word)
    return path


async def word_of(path: Path) -> str | None:
    async with await open_store(str(path)) as store, store.read() as db:
        return await meta.get(db, "word")


async def test_a_database_is_in_use_while_a_store_has_it_open_however_idle(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    async with await open_store(str(path)) as store:
        async with store.read():
            pass
        assert is_in_use(path)
    assert not is_in_use(path)


def test_a_file_that_is_not_there_or_no_database_is_not_in_use(tmp_path: Path) -> None:
    (tmp_path / "torn.db").write_bytes(b"torn" * 1000)
    assert not is_in_use(tmp_path / "none.db")
    assert not is_in_use(tmp_path / "torn.db")


async def test_a_copy_takes_the_place_and_what_was_there_stays_beside_it(tmp_path: Path) -> None:
    path, copy = await made(tmp_path / "news.db", "새것"), await made(tmp_path / "copy.db", "옛것")

    kept = put_in_place(copy, path)

    assert kept == tmp_path / "news.db.replaced-1"
    assert (await word_of(path), await word_of(kept), await word_of(copy)) == ("옛것", "새것", "옛것")
    assert put_in_place(copy, path) == tmp_path / "news.db.replaced-2"


async def test_a_restored_database_has_its_write_ahead_log_again_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "news.db"
    assert put_in_place(await made(tmp_path / "copy.db", "옛것"), path) is None
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_torn_copy_leaves_the_database_where_it_was(tmp_path: Path) -> None:
    path, torn = await made(tmp_path / "news.db", "새것"), tmp_path / "torn.db"
    torn.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(StorageError, match="could not copy"):
        put_in_place(torn, path)
    assert await word_of(path) == "새것"
