import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from bot.cli.keeping import read_age
from digest.storage import articles, open_store
from tests.bot.cli.command import ai_news
from tests.digest.storage.samples import an_article

AT = ("--at", "2026-09-01T17:00+09:00")
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


async def filled(folder: Path, *ages_days: int) -> Path:
    """Make the folder's database with an article of each age."""
    path = folder / "data" / "ai-news.db"
    async with await open_store(str(path)) as store, store.write() as db:
        for number, age in enumerate(ages_days, 1):
            seen = NOW - timedelta(days=age)
            await articles.add(db, an_article(number, first_seen_at=seen, appeared_at=seen, published_at=seen))
    return path


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM article").fetchone()[0])


async def test_a_backup_is_put_back_and_says_that_it_holds_tokens(tmp_path: Path) -> None:
    path = await filled(tmp_path, 1, 2)
    saved = ai_news(tmp_path, "backup", "copy.db")
    ai_news(tmp_path, *AT, "prune", "--older-than", "366d")
    path.unlink()
    restored = ai_news(tmp_path, "restore", "copy.db")

    assert (saved.code, restored.code, count(path)) == (0, 0, 2)
    assert "토큰도 들어 있으니" in saved.out
    assert restored.out == "copy.db의 내용으로 되돌렸습니다. 봇을 다시 켜세요.\n"
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


async def test_restore_keeps_what_was_there_and_says_where(tmp_path: Path) -> None:
    path = await filled(tmp_path, 1)
    ai_news(tmp_path, "backup", "copy.db")
    restored = ai_news(tmp_path, "restore", "copy.db", "--force")
    assert restored.code == 0
    assert f"있던 데이터베이스는 {path}.replaced-1에 남겼습니다." in restored.out
    assert count(Path(f"{path}.replaced-1")) == 1


def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    nothing, missing = ai_news(tmp_path, "backup", "copy.db"), ai_news(tmp_path, "restore", "copy.db")
    assert (nothing.code, missing.code) == (1, 2)
    assert "no database in it yet" in nothing.err
    assert missing.err == "ai-news: copy.db: there is no such file\n"


async def test_a_backup_needs_a_file_in_a_folder_that_is_there(tmp_path: Path) -> None:
    await filled(tmp_path, 1)
    nowhere, folder = ai_news(tmp_path, "backup", "none/copy.db"), ai_news(tmp_path, "backup", "data")
    assert (nowhere.code, folder.code) == (1, 2)
    assert nowhere.err.endswith("there is no folder none\n")
    assert folder.err == "ai-news: data: is a folder; name a file in it\n"


def test_an_address_that_names_no_database_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    done = ai_news(tmp_path, "--database", "mysql://user:secret@host/news", "subscriptions", "list")
    assert (done.code, "secret" in done.err) == (2, False)
    assert "mysql are not known" in done.err


async def test_nobody_else_may_read_the_database(tmp_path: Path) -> None:
    path = tmp_path / "data" / "ai-news.db"
    async with await open_store(str(path)) as store, store.write() as db:
        await articles.add(db, an_article(1))
        files = sorted(path.parent.iterdir())
        assert [(file.name, file.stat().st_mode & 0o777) for file in files] == [
            ("ai-news.db", 0o600),
            ("ai-news.db-shm", 0o600),
            ("ai-news.db-wal", 0o600),
        ]


async def test_prune_forgets_what_is_older_and_keeps_the_rest(tmp_path: Path) -> None:
    path = await filled(tmp_path, 500, 399, 1)
    pruned = ai_news(tmp_path, *AT, "prune", "--older-than", "400d")
    assert (pruned.code, pruned.out) == (0, "기사 1건, 사건 0건, 다이제스트 기록 0건을 지웠습니다.\n")
    assert count(path) == 2


async def test_prune_never_goes_below_a_year(tmp_path: Path) -> None:
    path = await filled(tmp_path, 300)
    refused = ai_news(tmp_path, *AT, "prune", "--older-than", "30d")
    assert (refused.code, count(path)) == (2, 1)
    assert "366" in refused.err


@pytest.mark.parametrize(("text", "days"), [("366d", 366), ("60w", 420), ("14m", 434), ("2y", 732), (" 400D ", 400)])
def test_an_age_is_a_number_and_a_unit(text: str, days: int) -> None:
    assert read_age(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "365d", "400", "d", "-400d", "1e3d", "999999d", "사백일"])
def test_any_other_age_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read_age(text)
