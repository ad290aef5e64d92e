from pathlib import Path

import pytest
from sqlalchemy import text

from bot.repetitions import taking
from digest.storage import open_store


async def test_two_machines_take_a_request_once(tmp_path: Path) -> None:
    path = str(tmp_path / "news.db")
    async with await open_store(path) as one, await open_store(path) as other:
        first, second = taking(one, "slack"), taking(other, "slack")
        assert [await first("Ev1"), await second("Ev1"), await second("Ev2"), await first("Ev2")] == [True, False, True, False]


async def test_where_the_database_does_not_answer_a_request_counts_as_new(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store:
        take = taking(store, "slack")
        assert await take("Ev1")
        async with store.write() as db:
            await db.execute(text("DROP TABLE taken_request"))
        assert await take("Ev1")
    assert "came before" in caplog.text
