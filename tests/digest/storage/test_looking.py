from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import StorageError
from digest.model import FeedState
from digest.storage import Store, feeds, open_store
from digest.storage.looking import check_whole, look
from digest.storage.schema import newest_revision
from tests.digest.storage.samples import NOW


async def test_a_look_tells_the_version_of_the_tables_and_the_last_and_next_poll(url: str, store: Store) -> None:
    later = NOW + timedelta(minutes=30)
    async with store.write() as db:
        await feeds.save(db, FeedState("hanbit", last_poll_at=NOW, next_poll_at=NOW))
        await feeds.save(db, FeedState("nuri", last_poll_at=NOW - timedelta(days=1), next_poll_at=later))

    found = look(url)

    assert (found.name, found.path) == (store.name, store.path)
    assert (found.tables, found.is_current) == (newest_revision(), True)
    assert (found.polled_at, found.next_poll_at) == (NOW, later)


async def test_a_look_at_a_database_that_polled_nothing_finds_no_time(url: str, store: Store) -> None:
    assert (look(url).polled_at, look(url).next_poll_at) == (None, None)


def test_a_look_makes_no_file(tmp_path: Path) -> None:
    found = look(str(tmp_path / "deep" / "news.db"))
    assert (found.tables, found.is_current, list(tmp_path.iterdir())) == (None, False, [])


def test_another_programs_file_is_named(tmp_path: Path) -> None:
    other = tmp_path / "다른.db"
    other.write_bytes(b"SQLite format 3\0" + b"x" * 4096)
    with pytest.raises(StorageError, match=r"다른\.db"):
        look(str(other))


async def test_a_file_is_read_through_and_through_and_a_torn_one_is_refused(tmp_path: Path) -> None:
    whole = tmp_path / "news.db"
    async with await open_store(str(whole)):
        pass
    check_whole(whole)

    torn = tmp_path / "torn.db"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(StorageError, match="damaged"):
        check_whole(torn)
