import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.cli.command import environment
from tests.fakes.feed_server import FeedServer, conditional, reply
from tests.newsroom import LAW, LAW_TEXT, NOW, Item, rss_of

PATIENCE_S = 100


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        for name in ("hanbit", "nuri"):
            server.on(f"/{name}", reply(rss_of(name, [Item(LAW, f"/{name}/1", summary=LAW_TEXT)], server.url(""))))
        yield server


def name_feed(folder: Path, server: FeedServer, name: str) -> None:
    (folder / "feeds.yaml").write_text(
        f"feeds:\n- {{id: {name}, name: {name}, url: '{server.url('/' + name)}'}}\n", encoding="utf-8"
    )


async def said(bot: Process, words: str) -> str:
    """Read on in what the bot tells until it says the words; return that line."""
    assert bot.stderr is not None
    while line := (await bot.stderr.readline()).decode():
        if words in line:
            return line
    raise AssertionError(f"the bot ended without a word of {words}")


async def test_a_hangup_reads_feeds_again_a_broken_file_changes_nothing_and_the_end_is_clean(
    site: FeedServer, tmp_path: Path
) -> None:
    name_feed(tmp_path, site, "hanbit")
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=tmp_path, env=environment(tmp_path, AINEWS_ALLOW_PRIVATE_ADDRESSES="1"), stdout=asyncio.subprocess.DEVNULL, stderr=PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_S):
            await said(bot, "다음 다이제스트")
            assert site.paths.count("/nuri") == 0

            (tmp_path / "feeds.yaml").write_text("feeds:\n- {id: x, name: 이름뿐}\n", encoding="utf-8")
            bot.send_signal(signal.SIGHUP)
            await said(bot, "what was read before stays in force")

            name_feed(tmp_path, site, "nuri")
            bot.send_signal(signal.SIGHUP)
            assert "1 feeds are on" in await said(bot, "read again")
            await said(bot, "! nuri")
            assert site.paths.count("/nuri") == 1

            bot.terminate()
            assert await bot.wait() == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()


async def test_a_hangup_takes_new_words_and_asks_a_feed_at_its_new_address_as_if_for_the_first_time(
    site: FeedServer, tmp_path: Path
) -> None:
    cue, words = "해솔랩스 AI, 누룩 나눔 시작", tmp_path / "words.yaml"
    for path, title in (("/old", cue), ("/new", f"{cue} 이틀째")):
        site.on(path, conditional(rss_of("해솔", [Item(title, f"{path}/1")], site.url("")), etag='"1"'))
    feeds = "feeds:\n- {id: haesol, name: 해솔, url: '%s'}\n"
    (tmp_path / "feeds.yaml").write_text(feeds % site.url("/old"), encoding="utf-8")
    words.write_text("open_phrases:\n  아무 말: []\n", encoding="utf-8")
    settings = {"AINEWS_ALLOW_PRIVATE_ADDRESSES": "1", "AINEWS_LEXICON": str(words), "AINEWS_LOG_FORMAT": "json"}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--at", NOW.isoformat(), "run",
        cwd=tmp_path, env=environment(tmp_path, **settings), stdout=asyncio.subprocess.DEVNULL, stderr=PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_S):
            assert json.loads(await said(bot, '"outcome": "irrelevant"'))["feed"] == "haesol"
            await said(bot, "다음 다이제스트")

            (tmp_path / "feeds.yaml").write_text(feeds % site.url("/new"), encoding="utf-8")
            words.write_text("no_such_section:\n  누룩 나눔: []\n", encoding="utf-8")
            bot.send_signal(signal.SIGHUP)
            assert "no_such_section" in await said(bot, "what was read before stays in force")
            assert site.paths.count("/new") == 0

            words.write_text("open_phrases:\n  누룩 나눔: []\n", encoding="utf-8")
            bot.send_signal(signal.SIGHUP)
            await said(bot, '"outcome": "new_story"')
            (first,) = site.asked("/new")
            assert "if-none-match" not in first.headers

            bot.terminate()
            assert await bot.wait() == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
