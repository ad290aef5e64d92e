import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import Delivery
from bot.platforms import DeliveryError, Payload, slack_blocks
from bot.revisions import edit_revised
from bot.running import Bot
from bot.schedule import post_due
from bot.texts import load_texts
from digest.model import Subscription
from digest.storage import articles, revisions, subscriptions
from tests.bot.posting import BOARD
from tests.fakes.noticeboard import Noticeboard
from tests.newsroom import LAW, LAW_TEXT, NOW, OPEN, OPEN_TEXT, Item, Newsroom, newsroom

DUE = NOW.replace(hour=23, minute=30)  # 08:30 of the next day in Seoul
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
NEW_TEXT = LAW_TEXT.replace("연말까지", "내년 3월까지")
CORRECTED = f"[정정] {LAW}"


class SlackBoard(Noticeboard):
    """A board whose messages look as in Slack."""

    def payloads(self, message: object) -> tuple[Payload, ...]:
        return slack_blocks.payloads(message)  # type: ignore[arg-type]  # the port's own type, narrowed by nobody


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as opened:
        opened.publish(opened.feed(), Item(LAW, "/a/1", summary=LAW_TEXT), Item(OPEN, "/a/2", summary=OPEN_TEXT))
        opened.page("/a/1", LAW, LAW_TEXT)
        await opened.round(opened.feed())
        async with opened.store.write() as db:
            await subscriptions.add(db, Subscription(BOARD, created_at=NOW))
        yield opened


def bot(room: Newsroom, board: Noticeboard, now: datetime) -> Bot:
    posting = Delivery(store=room.store, platforms={board.name: board}, texts=load_texts, owner="test", wall_clock=lambda: now)
    return Bot((), room.store, room.collector, posting, lambda: now)


async def posted(room: Newsroom) -> Noticeboard:
    """Post the digest; return the board on which it hangs."""
    board = SlackBoard()
    await post_due(bot(room, board, DUE))
    assert len(board.posts) == 1
    return board


async def corrected(room: Newsroom, board: Noticeboard, title: str = CORRECTED, after: timedelta = HOUR) -> None:
    """Let the outlet change its article, and the bot notice it."""
    room.publish(room.feed(), Item(title, "/a/1", summary=LAW_TEXT), Item(OPEN, "/a/2", summary=OPEN_TEXT))
    room.page("/a/1", title, NEW_TEXT)
    await room.round(room.feed(), now=DUE + after)
    await edit_revised(bot(room, board, DUE + after + MINUTE))


async def undone(room: Newsroom) -> int:
    async with room.store.read() as db:
        return len(await revisions.undone(db))


async def test_a_corrected_article_is_fetched_once_more_and_its_card_edited_in_place_with_a_note(room: Newsroom) -> None:
    board = await posted(room)
    pages = len(room.site.asked("/a/1"))

    await corrected(room, board)

    ((_, shown),) = board.posts
    text = json.dumps(json.loads(shown), ensure_ascii=False)
    assert board.edits == ["m1"]
    assert "[정정] 국회, AI 기본법 개정안 본회의 통과" in text
    assert "내년 3월까지" in text
    assert "연말까지" not in text
    assert "매체가 정정해 9월 3일 09:31에 고침" in text
    assert OPEN in text
    assert len(room.site.asked("/a/1")) == pages + 1
    assert await undone(room) == 0


async def test_a_card_is_edited_once_and_the_story_is_not_posted_again(room: Newsroom) -> None:
    board = await posted(room)
    await corrected(room, board)

    await corrected(room, board, "[정정] 국회, AI 기본법 개정안 부결", after=2 * HOUR)
    await post_due(bot(room, board, DUE + 24 * HOUR))

    assert board.edits == ["m1"]
    assert "부결" not in board.posts[0][1]
    assert "AI 기본법" not in board.posts[1][1]


async def test_a_change_a_day_after_posting_is_left_alone(room: Newsroom) -> None:
    board = await posted(room)

    await corrected(room, board, after=25 * HOUR)

    assert board.edits == []
    assert await undone(room) == 0


async def test_a_change_that_does_not_matter_costs_no_request(room: Newsroom) -> None:
    board = await posted(room)
    pages = len(room.site.asked("/a/1"))

    await corrected(room, board, f"[종합] {LAW}")

    assert board.edits == []
    assert len(room.site.asked("/a/1")) == pages


async def test_an_article_that_no_card_shows_in_its_own_words_is_not_fetched(room: Newsroom) -> None:
    other = room.feed("가온경제")
    room.publish(other, Item(LAW, "/b/1", hours=0.5, summary=LAW_TEXT))
    room.page("/b/1", LAW, LAW_TEXT)
    await room.round(other)
    board = await posted(room)
    async with room.store.read() as db:
        found = await articles.get(db, 3)
    assert found is not None
    assert found.story_id == 1
    pages = len(room.site.asked("/b/1"))

    room.publish(other, Item(CORRECTED, "/b/1", hours=0.5, summary=LAW_TEXT))
    await room.round(other, now=DUE + HOUR)
    await edit_revised(bot(room, board, DUE + HOUR))

    assert (board.edits, await undone(room)) == ([], 0)
    assert len(room.site.asked("/b/1")) == pages


async def test_an_edit_that_failed_is_tried_again_and_one_that_was_refused_is_not(room: Newsroom) -> None:
    board = await posted(room)
    board.edit_failures = [DeliveryError("끊김"), DeliveryError("편집할 수 없습니다", final=True)]

    await corrected(room, board)
    assert await undone(room) == 1
    await edit_revised(bot(room, board, DUE + 2 * HOUR))
    assert await undone(room) == 0

    assert board.edits == []


async def test_a_page_that_cannot_be_fetched_still_changes_the_headline(room: Newsroom) -> None:
    board = await posted(room)
    async with room.store.write() as db:
        before = await articles.get(db, 1)
        assert before is not None
        await articles.update(db, replace(before, text=f"{LAW_TEXT} 시민단체는 환영했다."))
    room.publish(room.feed(), Item(CORRECTED, "/a/1", summary=LAW_TEXT), Item(OPEN, "/a/2", summary=OPEN_TEXT))
    room.site.on("/a/1")
    await room.round(room.feed(), now=DUE + HOUR)

    await edit_revised(bot(room, board, DUE + HOUR))

    assert CORRECTED.split("…", maxsplit=1)[0] in board.posts[0][1]
    async with room.store.read() as db:
        kept = await articles.get(db, 1)
    assert kept is not None
    assert (kept.title, kept.text) == (CORRECTED, f"{LAW_TEXT} 시민단체는 환영했다.")
