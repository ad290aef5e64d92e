"""FAULTS 46 and 47: what a sick database does to its callers."""

import asyncio
import sqlite3
import traceback
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.errors import StorageError
from digest.storage import Store, articles, open_store
from digest.storage.engine import MOST_WAL_BYTES
from digest.storage.tables import installation
from tests.digest.storage.postgres_cluster import Cluster
from tests.digest.storage.samples import NOW, an_article, stored

IMPATIENT = timedelta(milliseconds=50)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
async def file_store(path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(path), busy_wait=IMPATIENT) as store:
        yield store


async def test_fault_46_a_full_disk_is_said_so_loses_nothing_and_writing_resumes_when_there_is_space(file_store: Store) -> None:
    async with file_store.write() as db:
        kept = await articles.add(db, an_article(1))
        pages = (await db.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await db.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StorageError, match=r"could not write to the file .*news\.db: the disk is full; free some space"):
        async with file_store.write() as db:
            await articles.add_many(db, [an_article(2), an_article(3, text="가" * 100_000)])
    async with file_store.read() as db:
        assert await articles.known(db, [an_article(n).url_key for n in (1, 2, 3)]) == {kept.url_key: kept.id}
    async with file_store.write() as db:
        await db.exec_driver_sql("PRAGMA max_page_count = 1000000")
        await articles.add_many(db, [an_article(2), an_article(3, text="가" * 100_000)])


async def test_fault_46_another_program_that_holds_the_database_is_waited_for_then_named_and_writing_resumes(
    file_store: Store, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="another program holds the database"):
            async with file_store.write() as db:
                await articles.add(db, an_article())
        async with file_store.read() as db:
            assert await articles.is_empty(db)
        other.execute("ROLLBACK")
    async with file_store.write() as db:
        await articles.add(db, an_article())


async def test_a_lock_that_is_let_go_in_time_costs_only_the_wait(path: Path) -> None:
    async with await open_store(str(path)) as store:
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.create_task(add_one(store))
            await asyncio.to_thread(other.execute, "COMMIT")
            await writing
        async with store.read() as db:
            assert not await articles.is_empty(db)


async def test_fault_46_a_read_only_file_can_be_read_and_says_why_it_cannot_be_written(file_store: Store, path: Path) -> None:
    await add_one(file_store)
    async with await open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as store:
        async with store.read() as db:
            assert not await articles.is_empty(db)
        with pytest.raises(StorageError, match="the file or its folder cannot be written; give this user write permission"):
            await add_one(store, 2)


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StorageError, match="could not read"):
        async with store.read() as db:
            await articles.add(db, an_article())
    async with store.write() as db:
        assert await articles.is_empty(db)


async def test_fault_46_a_log_that_a_long_reader_let_grow_is_cut_back(path: Path) -> None:
    log = path.with_name("news.db-wal")
    async with await open_store(str(path)) as store:
        async with store.read() as db:
            await articles.is_empty(db)
            for number in range(12):
                await add_one(store, number, text="가" * 700_000)
            assert log.stat().st_size > MOST_WAL_BYTES
        for number in range(20, 23):
            await add_one(store, number)
        assert log.stat().st_size <= MOST_WAL_BYTES


async def test_a_file_that_is_damaged_in_use_is_said_so(file_store: Store, path: Path) -> None:
    async with file_store.write() as db:
        await stored(db, *range(400))
    await file_store.close()
    await asyncio.to_thread(spoil, path)
    with pytest.raises(StorageError, match="is damaged or cut off; restore the newest copy"):
        async with file_store.read() as db:
            await articles.with_title_key(db, an_article(1).title_key, NOW)


async def test_nothing_that_was_being_stored_shows_in_an_error(store: Store) -> None:
    values = {"platform": "slack", "workspace": "T", "installed_at": NOW, "credentials": {"token": "xoxb-카나리아"}}
    with pytest.raises(StorageError) as caught:
        async with store.write() as db:
            await db.execute(installation.insert(), [values, values])
    assert "카나리아" not in "".join(traceback.format_exception(caught.value))


async def test_the_caller_s_own_errors_pass_and_roll_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.write() as db:
            await add_and_fail(db)
    async with store.read() as db:
        assert await articles.is_empty(db)


async def test_a_server_that_does_not_run_is_said_so_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"could not open PostgreSQL news on .*: the server did not answer") as caught:
        await open_store(f"postgresql://bot:{'canary'[::-1]}@/news?host={tmp_path}")  # a frame shows its line, too
    assert "yranac" not in "".join(traceback.format_exception(caught.value))


async def test_a_database_that_the_server_does_not_have_is_said_so(cluster: Cluster) -> None:
    with pytest.raises(StorageError, match="there is no such database on the server; create it with createdb"):
        await open_store(cluster.url("없는_것"))


async def test_a_user_that_the_server_does_not_know_is_said_so(cluster: Cluster) -> None:
    with pytest.raises(StorageError, match="the server refused user or password"):
        await open_store(cluster.url("postgres").replace("ai_news@", "stranger:canary@"))


async def test_a_database_that_cannot_hold_korean_is_refused(cluster: Cluster) -> None:
    url = cluster.make_database("ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StorageError, match="its encoding is LATIN1; make one with createdb -E UTF8"):
        await open_store(url)


async def test_rows_that_another_session_locked_are_waited_for_then_named(cluster: Cluster) -> None:
    url = cluster.make_database()
    async with await open_store(url, busy_wait=IMPATIENT) as one, await open_store(url) as other:
        async with other.write() as held:
            await held.execute(text("LOCK TABLE article"))
            with pytest.raises(StorageError, match="another program holds the rows"):
                await add_one(one)
        await add_one(one)


async def test_a_server_that_was_restarted_is_reached_again(cluster: Cluster) -> None:
    async with await open_store(cluster.make_database()) as store:
        await add_one(store)
        await asyncio.to_thread(cluster.restart)
        async with store.read() as db:
            assert not await articles.is_empty(db)
        await add_one(store, 2)


async def test_a_connection_that_is_cut_in_a_transaction_stores_nothing_of_it_and_the_next_one_works(cluster: Cluster) -> None:
    async with await open_store(cluster.make_database()) as store:
        with pytest.raises(StorageError, match="could not write to PostgreSQL"):
            async with store.write() as db:
                await add_cut_off(db, cluster)
        async with store.read() as db:
            assert await articles.is_empty(db)


async def add_one(store: Store, number: int = 1, text: str = "") -> None:
    async with store.write() as db:
        await articles.add(db, an_article(number, text=text))


async def add_and_fail(db: AsyncConnection) -> None:
    await articles.add(db, an_article())
    raise ZeroDivisionError


async def add_cut_off(db: AsyncConnection, cluster: Cluster) -> None:
    await articles.add(db, an_article())
    process = (await db.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    cluster.ask(f"SELECT pg_terminate_backend({process})")
    await articles.add(db, an_article(2))


def spoil(path: Path) -> None:
    """Overwrite the file from its third page on."""
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * (path.stat().st_size - 2 * 4096))
