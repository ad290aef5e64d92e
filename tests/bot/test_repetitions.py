from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.repetitions import taking
from bot.schedule import tidy
from digest.storage import open_store
from tests.bot.posting import bot
from tests.fakes.noticeboard import Noticeboard


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


async def test_a_request_is_known_for_two_days_and_forgotten_when_the_bot_tidies_up(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store:
        take = taking(store, "slack")
        await take("Ev1")
        await tidy(bot(store, Noticeboard(), datetime.now(UTC) + timedelta(days=1)))
        assert not await take("Ev1")
        await tidy(bot(store, Noticeboard(), datetime.now(UTC) + timedelta(days=3)))
        assert await take("Ev1")
