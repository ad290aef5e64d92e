"""A picture in an answer, over real sockets, whether the answer is ready at once or comes later."""

import asyncio
import base64
from typing import Any

import pytest

from bot.message import Heading, Message, Note, Picture
from bot.platforms.asking import Answer, Reach
from bot.platforms.discord_files import MOST_ALT, as_request, with_picture
from digest.storage import Store
from tests.bot.platforms.discord_trial import Desk
from tests.bot.platforms.test_discord_commands import store, talking
from tests.fakes.discord import Fault

__all__ = ["store"]
PICTURE = Picture(b"\x89PNG\r\n\x1a\n\x00picture", "그림: 8주 동안의 소식 20건")
SHOWN = {"id": "0", "filename": "trend.png", "description": PICTURE.alt, "file": base64.b64encode(PICTURE.png).decode()}


def trend(reach: Reach = Reach.PERSON) -> Answer:
    return Answer(Message((Heading("추이"), Note(("8주 동안 소식 20건",))), "추이", picture=PICTURE), reach)


async def test_a_picture_is_attached_to_an_answer_that_is_ready(store: Store) -> None:
    desk = Desk(answers=[trend()])
    async with talking(store, desk) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="추이")
        answer = await asked.settled()
    assert (asked.type, answer["attachments"], answer["flags"]) == (4, [SHOWN], 64)
    assert desk.asked[0].pictures is True


@pytest.mark.parametrize("faults", [[], [Fault(503, "PATCH /webhooks/", times=2, body="<html>unavailable</html>")]])
async def test_a_picture_is_attached_to_an_answer_that_comes_later_whatever_discord_does(store: Store, faults: list[Any]) -> None:
    desk = Desk(answers=[trend()], gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        held.server.faults = faults
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="추이")
        await held.server.until(lambda: asked.type is not None)
        desk.gate.set()
        assert (await asked.settled())["attachments"] == [SHOWN]


async def test_a_shared_picture_is_in_the_message_that_everybody_sees(store: Store) -> None:
    desk = Desk(answers=[trend(Reach.CHANNEL)], gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="추이")
        await held.server.until(lambda: asked.type is not None)
        desk.gate.set()
        original = await asked.settled()
        await held.server.until(lambda: bool(asked.followups))
    assert (original.get("attachments", []), asked.followups[0]["attachments"]) == ([], [SHOWN])


def test_a_body_without_a_picture_is_json() -> None:
    assert as_request(with_picture({"content": "추이"}, None)) == {"json": {"content": "추이"}}


def test_words_that_are_too_long_for_discord_are_cut() -> None:
    body = with_picture({}, Picture(b"", "가" * 2_000))
    assert len(body["attachments"][0]["description"]) == MOST_ALT
