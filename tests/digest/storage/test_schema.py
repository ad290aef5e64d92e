"""FAULT 47: databases that are cut off, older, newer or another program's, and migrations that die half-way."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from digest.errors import StorageError
from digest.storage import Store, articles, open_store
from digest.storage.engine import make_blocking_engine, read_address
from digest.storage.schema import MIGRATIONS, VERSION_TABLE, copy_database, prepare
from digest.storage.search_tables import FTS, is_native
from digest.storage.tables import metadata
from tests.digest.storage.postgres_cluster import Cluster
from tests.digest.storage.samples import an_article

ROOT = Path(__file__).parents[3]
NEXT = """
import os, signal
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("glossary", sa.Column("word", sa.Text(), primary_key=True))
    op.add_column("article", sa.Column("language", sa.String(8), nullable=False, server_default="ko"))
    {act}
"""
KILLED_WHILE_MIGRATING = """
import sys
from pathlib import Path
from tests.digest.storage.test_schema import migrate
migrate(sys.argv[1], Path(sys.argv[2]))
"""


def next_version(folder: Path, act: str = "pass") -> Path:
    """Return a folder of migrations that has one more than ours; it runs `act` after its changes."""
    scripts = folder / "migrations"
    shutil.copytree(MIGRATIONS, scripts)
    write_next(scripts, act)
    return scripts


def write_next(scripts: Path, act: str = "pass") -> None:
    before = max(path.name[1:5] for path in MIGRATIONS.glob("versions/r*.py"))
    (scripts / "versions" / "r9999_next.py").write_text(NEXT.format(before=before, act=act))


def migrate(url: str, scripts: Path) -> None:
    """Change the tables as a program with these migrations would when it opens the database."""
    prepare(read_address(url), timedelta(seconds=5), scripts)


async def tables_of(store: Store) -> set[str]:
    async with store.read() as db:
        names = await db.run_sync(lambda connection: inspect(connection).get_table_names())
    return {name for name in names if not name.startswith(FTS)}


async def fill(url: str) -> None:
    async with await open_store(url) as store, store.write() as db:
        await articles.add(db, an_article())


async def holds_the_article(url: str) -> bool:
    async with await open_store(url) as store, store.read() as db:
        return await articles.by_url_key(db, an_article().url_key) is not None


@contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """Check that a block leaves a file and its neighbours as they were."""
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    yield
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before


# --- new databases -------------------------------------------------------------------------------


async def test_the_migrations_make_exactly_the_tables_that_are_declared(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "include_object": lambda *one: not is_native(*one)}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with store.read() as db:
        assert await db.run_sync(differences) == []
    assert await tables_of(store) == {*metadata.tables, VERSION_TABLE}


async def test_the_data_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "새 폴더" / "안쪽" / "news.db"
    async with await open_store(str(path)) as store:
        assert store.path == path
    assert path.exists()


async def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("파일")
    with pytest.raises(StorageError, match=r"could not make the folder .*data: .*; choose another one"):
        await open_store(str(tmp_path / "data" / "news.db"))


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the file cannot be opened"):
        await open_store(str(tmp_path))


async def test_several_programs_that_open_a_new_database_at_once_all_get_it(url: str) -> None:
    stores = await asyncio.gather(*(open_store(url) for _ in range(5)))
    try:
        async with stores[0].write() as db:
            await articles.add(db, an_article())
        async with stores[-1].read() as db:
            assert not await articles.is_empty(db)
    finally:
        for store in stores:
            await store.close()


async def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.touch()
    await fill(str(path))
    assert await holds_the_article(str(path))


async def test_a_server_s_database_can_be_shared_with_another_program(cluster: Cluster) -> None:
    url = cluster.make_database()
    async with await open_store(url) as store, store.write() as db:
        await db.exec_driver_sql("CREATE TABLE alembic_version (version_num text)")
        await db.exec_driver_sql("INSERT INTO alembic_version VALUES ('another program')")
    await fill(url)


# --- older and newer ones ------------------------------------------------------------------------


async def test_fault_47_older_tables_are_rolled_forward_with_everything_in_them(url: str, tmp_path: Path) -> None:
    await fill(url)
    migrate(url, next_version(tmp_path))
    with make_blocking_engine(read_address(url), timedelta(seconds=5)).connect() as connection:
        rows = connection.exec_driver_sql("SELECT title, language FROM article").all()
    assert [tuple(row) for row in rows] == [(an_article().title, "ko")]


async def test_a_file_is_copied_beside_itself_before_its_tables_change(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    await fill(str(path))
    migrate(str(path), next_version(tmp_path))
    assert await holds_the_article(str(tmp_path / "news.db.before-9999"))


async def test_fault_47_tables_of_a_newer_version_are_refused_and_left_as_they_are(url: str, tmp_path: Path) -> None:
    await fill(url)
    migrate(url, next_version(tmp_path))
    with pytest.raises(StorageError, match=r"its tables \(9999\) are of a newer version of ai-news; install that version"):
        await open_store(url)


async def test_fault_47_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "data" / "news.db"
    await fill(str(path))
    migrate(str(path), next_version(tmp_path))
    with unchanged(path), pytest.raises(StorageError):
        await open_store(str(path))


async def test_a_migration_that_fails_leaves_the_old_tables(url: str, tmp_path: Path) -> None:
    await fill(url)
    with pytest.raises(ZeroDivisionError):
        migrate(url, next_version(tmp_path, act="1 / 0"))
    assert await holds_the_article(url)
    async with await open_store(url) as store:
        assert await tables_of(store) == {*metadata.tables, VERSION_TABLE}


async def test_fault_47_a_migration_that_is_killed_half_way_leaves_the_old_tables_and_the_copy(url: str, tmp_path: Path) -> None:
    await fill(url)
    scripts = next_version(tmp_path, act="os.kill(os.getpid(), signal.SIGKILL)")
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_WHILE_MIGRATING, url, str(scripts), cwd=ROOT)
    assert await killed.wait() == -signal.SIGKILL
    assert await holds_the_article(url)
    async with await open_store(url) as store:
        assert await tables_of(store) == {*metadata.tables, VERSION_TABLE}
        if store.path is not None:
            assert await holds_the_article(f"{store.path}.before-9999")
    write_next(scripts)
    migrate(url, scripts)


# --- damaged and foreign ones --------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
async def test_fault_47_a_file_that_was_cut_off_is_refused_and_left_as_it_is(tmp_path: Path, kept: float) -> None:
    path = tmp_path / "news.db"
    await fill(str(path))
    os.truncate(path, int(path.stat().st_size * kept))
    with unchanged(path), pytest.raises(StorageError, match="is damaged or cut off; restore the newest copy with"):
        await open_store(str(path))


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_text("이것은 데이터베이스가 아닙니다. " * 200)
    with unchanged(path), pytest.raises(StorageError, match="the file is no database"):
        await open_store(str(path))


async def test_another_program_s_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with unchanged(path), pytest.raises(StorageError, match="it is another program's database; choose another file"):
        await open_store(str(path))


async def test_a_file_that_was_emptied_is_not_mistaken_for_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    await fill(str(path))
    migrate(str(path), next_version(tmp_path))
    os.truncate(path, 0)
    with pytest.raises(StorageError, match="it was emptied; restore the newest copy"):
        await open_store(str(path))


def test_a_damaged_file_does_not_take_the_place_of_a_good_copy(tmp_path: Path) -> None:
    path, copy = tmp_path / "news.db", tmp_path / "copy.db"
    asyncio.run(fill(str(path)))
    copy_database(path, copy)
    good = copy.read_bytes()
    os.truncate(path, 8192)
    with pytest.raises(StorageError, match="could not copy the database"):
        copy_database(path, copy)
    assert copy.read_bytes() == good
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("copy")) == ["copy.db"]


def test_opening_needs_no_file_beside_the_package(tmp_path: Path) -> None:
    """Alembic's usual alembic.ini is not asked for, wherever the program is started."""
    code = "import asyncio, digest.storage as s; asyncio.run(asyncio.wait_for(s.open_store('x.db'), 60))"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "x.db").exists()
