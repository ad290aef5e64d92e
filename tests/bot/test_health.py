import asyncio
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.health import Health, check_health
from bot.server import database_check, make_application, serving
from digest.model import FeedState
from digest.storage import feeds, open_store
from tests.bot.cli.command import ai_news_async, environment
from tests.digest.storage.samples import HOUR, MINUTE, NOW

HEAVY = (
    *("kiwipiepy", "numpy", "aiohttp", "trafilatura", "feedparser", "sqlalchemy", "typer", "rich", "discord", "slack_bolt"),
    *("prometheus_client", "jinja2", "matplotlib", "apscheduler"),
)


async def test_a_bot_with_a_port_answers_for_itself(tmp_path: Path) -> None:
    async with (
        await open_store(str(tmp_path / "news.db")) as store,
        serving(make_application({"database": database_check(store)}), 0, "127.0.0.1") as [port],
    ):
        health = await asyncio.to_thread(check_health, load_settings({"AINEWS_HTTP_PORT": str(port)}), NOW)
    assert health == Health(is_well=True, said="ready")


async def test_what_a_bot_lacks_is_said_as_it_says_it() -> None:
    async def unwell() -> str:
        return "소켓이 끊겼습니다"

    async with serving(make_application({"slack": unwell}), 0, "127.0.0.1") as [port]:
        health = await asyncio.to_thread(check_health, load_settings({"AINEWS_HTTP_PORT": str(port)}), NOW)
        verb = await ai_news_async(Path.cwd(), "health", AINEWS_HTTP_PORT=str(port))
    assert health == Health(is_well=False, said="slack: 소켓이 끊겼습니다")
    assert (verb.code, verb.out) == (1, "slack: 소켓이 끊겼습니다\n")


def test_a_bot_that_does_not_answer_is_unwell() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        health = check_health(load_settings({"AINEWS_HTTP_PORT": str(free.getsockname()[1])}), NOW)
    assert not health.is_well
    assert "does not answer on port" in health.said


@pytest.mark.parametrize(("late", "is_well"), [(-HOUR, True), (timedelta(0), True), (14 * MINUTE, True), (16 * MINUTE, False)])
async def test_without_a_port_a_bot_is_well_while_some_poll_is_not_long_overdue(
    tmp_path: Path, late: timedelta, is_well: bool
) -> None:
    url = str(tmp_path / "news.db")
    async with await open_store(url) as store, store.write() as db:
        await feeds.save(db, FeedState("removed", last_poll_at=NOW - 90 * HOUR, next_poll_at=NOW - 89 * HOUR))
        await feeds.save(db, FeedState("hanbit", last_poll_at=NOW - HOUR, next_poll_at=NOW - late))
    assert check_health(load_settings({"AINEWS_DATABASE_URL": url}), NOW).is_well is is_well


async def test_the_verb_prints_one_line_and_ends_by_it(tmp_path: Path) -> None:
    none = await ai_news_async(tmp_path, "health")
    wrong = await ai_news_async(tmp_path, "health", AINEWS_HTTP_PORT="many")
    assert (none.code, none.out) == (1, f"no feed was polled yet in the file {tmp_path / 'data' / 'ai-news.db'}\n")
    assert (wrong.code, wrong.out.partition(":")[0]) == (2, "AINEWS_HTTP_PORT")


def test_asking_a_running_bot_loads_nothing_heavy(tmp_path: Path) -> None:
    script = "import sys\nsys.argv = ['ai-news', 'health']\nimport bot.__main__\ntry:\n    bot.__main__.main()\nexcept SystemExit:\n    print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(tmp_path, AINEWS_HTTP_PORT="9"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "bot.health" in done.stdout.split()
    assert sorted(set(HEAVY) & set(done.stdout.split())) == []
