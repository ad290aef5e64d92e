from datetime import timedelta
from pathlib import Path

import pytest

from bot.backup import back_up, restore
from digest.errors import StorageError
from digest.model import FeedState
from digest.storage import feeds, open_store
from digest.storage.looking import look
from tests.digest.storage.samples import NOW

HOUR = timedelta(hours=1)


async def polled(path: Path, hours: int) -> str:
    """Let a database remember a poll, so many hours after `NOW`."""
    async with await open_store(str(path)) as store, store.write() as db:
        await feeds.save(db, FeedState("hanbit", last_poll_at=NOW + hours * HOUR, next_poll_at=NOW + hours * HOUR))
    return str(path)


async def test_a_copy_of_a_database_in_use_is_whole_and_private(tmp_path: Path) -> None:
    url, copy = await polled(tmp_path / "news.db", 1), tmp_path / "copy.db"
    async with await open_store(url) as store, store.read():
        size = back_up(url, copy)
    assert size == copy.stat().st_size
    assert copy.stat().st_mode & 0o777 == 0o600
    assert look(str(copy)).polled_at == NOW + HOUR


async def test_an_older_copy_is_replaced_and_any_other_file_is_not(tmp_path: Path) -> None:
    url, copy, letter = await polled(tmp_path / "news.db", 1), tmp_path / "copy.db", tmp_path / "letter.txt"
    letter.write_text("안녕하세요", encoding="utf-8")
    back_up(url, copy)
    back_up(await polled(tmp_path / "news.db", 2), copy)
    assert look(str(copy)).polled_at == NOW + 2 * HOUR

    with pytest.raises(StorageError, match=r"letter\.txt"):
        back_up(url, letter)
    assert letter.read_text(encoding="utf-8") == "안녕하세요"
    with pytest.raises(StorageError, match="onto itself"):
        back_up(url, tmp_path / "news.db")


def test_where_there_is_no_database_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no database in it yet"):
        back_up(str(tmp_path / "news.db"), tmp_path / "copy.db")


async def test_a_copy_is_put_back_into_an_empty_folder(tmp_path: Path) -> None:
    back_up(await polled(tmp_path / "news.db", 1), tmp_path / "copy.db")
    assert restore(str(tmp_path / "new" / "news.db"), tmp_path / "copy.db", force=False) is None
    assert look(str(tmp_path / "new" / "news.db")).polled_at == NOW + HOUR


async def test_a_newer_database_is_replaced_only_by_force(tmp_path: Path) -> None:
    url, copy = await polled(tmp_path / "news.db", 1), tmp_path / "copy.db"
    back_up(url, copy)
    assert restore(url, copy, force=False) == tmp_path / "news.db.replaced-1"  # equally old: nothing is lost

    await polled(tmp_path / "news.db", 2)
    with pytest.raises(StorageError, match="it is newer"):
        restore(url, copy, force=False)
    assert restore(url, copy, force=True) == tmp_path / "news.db.replaced-2"
    assert look(url).polled_at == NOW + HOUR


async def test_a_database_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    url, copy = await polled(tmp_path / "news.db", 1), tmp_path / "copy.db"
    back_up(url, copy)
    async with await open_store(url) as store:
        async with store.read():
            pass
        with pytest.raises(StorageError, match="a bot has it open"):
            restore(url, copy, force=False)
    assert not (tmp_path / "news.db.replaced-1").exists()


async def test_a_damaged_database_may_be_replaced_and_is_kept(tmp_path: Path) -> None:
    path, copy = tmp_path / "news.db", tmp_path / "copy.db"
    back_up(await polled(path, 1), copy)
    path.write_bytes(path.read_bytes()[:6000])
    kept = restore(str(path), copy, force=False)
    assert kept is not None
    assert (kept.stat().st_size, look(str(path)).polled_at) == (6000, NOW + HOUR)


async def test_a_damaged_copy_is_refused_even_by_force(tmp_path: Path) -> None:
    url, copy = await polled(tmp_path / "news.db", 1), tmp_path / "copy.db"
    back_up(url, copy)
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    with pytest.raises(StorageError):
        restore(url, copy, force=True)
    assert look(url).polled_at == NOW + HOUR


def test_a_server_has_tools_of_its_own(tmp_path: Path) -> None:
    for act, tool in (
        (lambda: back_up("postgresql://u:비밀@h/n", tmp_path / "c"), "pg_dump"),
        (lambda: restore("postgresql://u:비밀@h/n", tmp_path / "c", force=True), "pg_restore"),
    ):
        with pytest.raises(StorageError, match=tool) as caught:
            act()
        assert "비밀" not in str(caught.value)
