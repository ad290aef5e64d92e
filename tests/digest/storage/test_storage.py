import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.errors import StorageError
from digest.storage import Store, articles, open_store
from tests.digest.storage.postgres_cluster import Cluster
from tests.digest.storage.samples import DAY, NOW, an_article, stored

ROOT = Path(__file__).parents[3]
WRITER = """
import asyncio, sys
from digest.storage import articles, open_store, stories
from tests.digest.storage.postgres_cluster import Cluster
from tests.digest.storage.samples import an_article

async def main() -> None:
    async with await open_store(sys.argv[1]) as store:
        for number in range(10_000):
            async with store.write() as db:
                two = await articles.add_many(db, [an_article(2 * number), an_article(2 * number + 1)])
                await stories.add(db, [one.id for one in two])
            print(number, flush=True)

asyncio.run(main())
"""


async def test_a_block_that_ended_is_stored_and_one_that_raised_is_not(store: Store) -> None:
    async with store.write() as db:
        await stored(db, 1)
    with pytest.raises(KeyError):
        async with store.write() as db:
            await add_and_fail(db)
    async with store.read() as db:
        assert await articles.known(db, [an_article(n).url_key for n in (1, 2)]) == {an_article(1).url_key: 1}


async def add_and_fail(db: AsyncConnection) -> None:
    await stored(db, 2)
    raise KeyError


async def test_a_reader_sees_one_moment_however_long_it_reads(store: Store) -> None:
    async with store.read() as db:
        assert await articles.is_empty(db)
        async with store.write() as other:
            await stored(other, 1)
        assert await articles.is_empty(db)
        assert (await articles.counts(db, NOW - DAY, NOW)).seen == 0
    async with store.read() as db:
        assert not await articles.is_empty(db)


async def test_many_writers_at_once_all_get_their_turn(store: Store) -> None:
    async def add(number: int) -> None:
        async with store.write() as db:
            await stored(db, number)

    await asyncio.gather(*(add(number) for number in range(40)))
    async with store.read() as db:
        assert (await articles.counts(db, NOW - DAY, NOW)).seen == 40


SQLITE_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}  # 2 is FULL
POSTGRES_SETTINGS = {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "30s"}


async def test_every_connection_is_set_up_for_safety(store: Store) -> None:
    wanted: dict[str, object] = {"PRAGMA " + name: value for name, value in SQLITE_SETTINGS.items()}
    if store.path is None:
        wanted = {"SHOW " + name: value for name, value in POSTGRES_SETTINGS.items()}
    async with store.write() as writer, store.read() as reader:
        for db in (writer, reader):
            assert {question: (await db.exec_driver_sql(question)).scalar() for question in wanted} == wanted


async def test_more_readers_than_connections_all_get_their_turn(store: Store) -> None:
    async def look() -> bool:
        async with store.read() as db:
            return await articles.is_empty(db)

    assert await asyncio.gather(*(look() for _ in range(40))) == [True] * 40


async def test_a_cancelled_writer_stores_nothing_and_leaves_the_way_free(store: Store) -> None:
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with store.write() as db:
            await stored(db, 1)
            begun.set()
            await asyncio.Event().wait()

    writing = asyncio.create_task(write_for_ever())
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with store.write() as db:
        assert await articles.is_empty(db)
        await stored(db, 2)


async def test_closing_leaves_the_file_alone_without_its_log_and_may_happen_twice(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "news.db"))
    async with store.write() as db, store.read() as other:
        await stored(db, 1)
        assert await articles.is_empty(other)
    await store.close()
    await store.close()
    assert names_in(tmp_path) == ["news.db"]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_copy_of_a_database_in_use_is_whole(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store:
        async with store.write() as db:
            await stored(db, *range(50))
        async with store.write() as db:
            await stored(db, 99)
            await store.copy_to(tmp_path / "copy.db")
    async with await open_store(str(tmp_path / "copy.db")) as copy, copy.read() as db:
        assert (await articles.counts(db, NOW - DAY, NOW)).seen == 50


async def test_a_copy_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store:
        with pytest.raises(StorageError, match="could not copy the database"):
            await store.copy_to(tmp_path / "없는 폴더" / "copy.db")


async def test_a_server_s_data_is_copied_with_its_own_program(cluster: Cluster) -> None:
    async with await open_store(cluster.make_database()) as store:
        with pytest.raises(StorageError, match="copy it with pg_dump"):
            await store.copy_to(Path("copy.db"))


@pytest.mark.parametrize("writes", [1, 4, 9])
async def test_a_writer_that_is_killed_loses_nothing_it_had_stored(url: str, writes: int) -> None:
    program = (sys.executable, "-c", WRITER, url)
    writer = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert writer.stdout is not None
    for _ in range(writes):
        told = int(await writer.stdout.readline())
    writer.kill()
    told = max([told, *map(int, (await writer.stdout.read()).split()[:-1])])
    assert await writer.wait() == -signal.SIGKILL

    async with await open_store(url) as store, store.write() as db:
        expected = {an_article(number).url_key for number in range(2 * told + 2)}
        assert set(await articles.known(db, expected)) == expected
        seen = (await articles.counts(db, NOW - DAY, NOW)).seen
        orphans = (await db.exec_driver_sql("SELECT count(*) FROM article WHERE story_id IS NULL")).scalar_one()
        numbers = (await db.exec_driver_sql("SELECT count(*) FROM story")).scalar_one()
        assert (orphans, numbers) == (0, seen // 2)
        await articles.add(db, an_article(30_000))
