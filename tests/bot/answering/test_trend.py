"""`추이` as people ask for it: bars everywhere, a picture where one can be shown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.inquiry import Inquiry
from bot.answering.newsstand import Newsstand
from bot.charts import Look, Plot
from bot.commands import read_command
from bot.message import Heading, Message, Note, Paragraph, Picture
from bot.platforms import discord_embeds, slack_blocks
from bot.platforms.asking import Asked
from bot.texts import Texts, load_texts
from bot.trends import Trend
from digest.answers import Answerer
from digest.model import Channel
from tests.digest.search.library import NOW, Library, library


async def nobody() -> bool:
    return False


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Library]:
    async with library(tmp_path) as opened:
        yield opened


async def drawn(trend: Trend, texts: Texts, look: Look) -> bytes:
    return f"{trend.stories} {texts.language} {look.theme.paper} {look.shape.size}".encode()


async def broken(*_: Any) -> bytes:
    raise RuntimeError("a font is gone")


async def trend(shelf: Library, typed: str, plot: Plot | None, *, pictures: bool) -> Message:
    asked = Asked(Channel("discord", "G", "1"), "U1", nobody, typed, pictures=pictures)
    newsstand = Newsstand(shelf.store, shelf.engine, Answerer(shelf.engine, None), {}, plot)
    return await newsstand.trend(Inquiry(read_command(typed, NOW), asked, typed, NOW, "ko", "Asia/Seoul"))


def labels(message: Message) -> list[str]:
    return [block.label for block in message.blocks if isinstance(block, Paragraph)]


async def test_without_pictures_bars_say_topics_and_makers(shelf: Library) -> None:
    message = await trend(shelf, "추이", drawn, pictures=False)
    assert message.picture is None
    assert labels(message) == ["개방 █ 대 폐쇄 ▒", "정책", "소버린", "많이 나온 개발사와 기업"]
    makers = next(block for block in message.blocks if isinstance(block, Paragraph) and block.label.startswith("많이"))
    assert makers.text.splitlines() == ["앤트로픽 █ 1", "오픈AI █ 1", "허깅페이스 █ 1"]


async def test_where_a_picture_can_be_shown_it_stands_in_the_place_of_the_bars(shelf: Library) -> None:
    message = await trend(shelf, "추이", drawn, pictures=True)
    assert message.picture is not None
    assert (message.picture.png, labels(message)) == (b"5 ko #1b1f25 (1000, 1150)", [])
    assert message.picture.alt.startswith("그림: 8주 동안의 소식 5건을 주마다 센 것.")
    assert [type(block) for block in message.blocks] == [Heading, Note]


@pytest.mark.parametrize(("typed", "plot"), [("추이 정책", drawn), ("추이 양자컴퓨터", drawn), ("추이", None)])
async def test_a_picture_is_drawn_of_all_topics_only_and_of_something(shelf: Library, typed: str, plot: Plot | None) -> None:
    assert (await trend(shelf, typed, plot, pictures=True)).picture is None


async def test_a_picture_that_cannot_be_drawn_leaves_the_bars(shelf: Library, caplog: pytest.LogCaptureFixture) -> None:
    message = await trend(shelf, "추이", broken, pictures=True)
    assert (message.picture, len(labels(message))) == (None, 4)
    assert "a picture could not be drawn" in caplog.text


async def test_slack_and_discord_show_the_same_bars(shelf: Library) -> None:
    message = await trend(shelf, "추이", None, pictures=False)
    for payloads in (slack_blocks.payloads(message), discord_embeds.payloads(message)):
        assert "앤트로픽 █ 1" in "".join(payloads)


def test_a_picture_shows_no_bytes_where_it_is_written_out() -> None:
    message = replace(Message((), "추이", load_texts("ko").language), picture=Picture(b"secret bytes", "그림"))
    assert "secret" not in repr(message)
