from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.edits import edit_message, with_receipt_line
from bot.message import Heading, Message, Note, StoryCard
from bot.message_json import read_message
from bot.platforms import DeliveryError
from bot.schedule import post_due, tidy
from digest.model import Subscription
from digest.storage import Store, slots
from tests.bot.posting import BOARD, DAY, DUE, MINUTE, bot, parts_of, slots_of, stocked, subscribed
from tests.fakes.noticeboard import NO_FAILURE, Noticeboard

SECOND = timedelta(seconds=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


async def sent_at(store: Store, board: Noticeboard, *moments: timedelta) -> Subscription:
    """Try a digest at these times after it was due; all attempts but the last one fail."""
    subscription = await subscribed(store)
    board.failures = [*(DeliveryError("503") for _ in moments[1:]), NO_FAILURE]
    for late in moments:
        await post_due(bot(store, board, DUE + late))
    return subscription


async def test_a_digest_that_came_late_after_all_says_so_in_its_receipt(store: Store) -> None:
    board = Noticeboard()

    await sent_at(store, board, timedelta(0), 20 * MINUTE)

    ((_, shown),) = board.posts
    assert "실제로는 예정보다 20분 늦게 도착했습니다: Noticeboard 쪽에서 제때 받지 않았습니다." in shown
    assert board.edits == ["m1"]


async def test_the_frozen_bytes_stay_those_that_were_sent(store: Store) -> None:
    board = Noticeboard()

    subscription = await sent_at(store, board, timedelta(0), 20 * MINUTE)

    (slot,) = await slots_of(store, subscription)
    (part,) = await parts_of(store, slot)
    assert "늦게" not in part.payload


async def test_a_lateness_that_the_digest_says_already_is_not_said_again(store: Store) -> None:
    board = Noticeboard()

    await sent_at(store, board, 20 * MINUTE, 20 * MINUTE + 30 * SECOND)

    ((_, shown),) = board.posts
    assert "예정보다 20분 늦게 보냈습니다: 그 시각에 봇이 멈춰 있었습니다." in shown
    assert "실제로는" not in shown


async def test_a_digest_in_time_at_the_second_attempt_is_not_edited(store: Store) -> None:
    board = Noticeboard()

    await sent_at(store, board, timedelta(0), 30 * SECOND)

    assert len(board.posts) == 1
    assert board.edits == []


async def test_where_a_message_cannot_be_edited_the_digest_counts_as_sent_all_the_same(store: Store) -> None:
    board = Noticeboard()
    board.edit_failures = [DeliveryError("편집할 수 없습니다", final=True)]

    subscription = await sent_at(store, board, timedelta(0), 20 * MINUTE)

    (slot,) = await slots_of(store, subscription)
    assert slot.state == "sent"


async def test_an_edit_that_would_move_a_story_to_another_message_is_left_out(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    board = Noticeboard(parts=2)
    subscription = await sent_at(store, board, timedelta(0))
    (slot,) = await slots_of(store, subscription)

    def drop_first(message: Message) -> Message:
        first = next(block for block in message.blocks if isinstance(block, StoryCard))
        return replace(message, blocks=tuple(block for block in message.blocks if block is not first))

    assert not await edit_message(store, board, slot.id, BOARD, drop_first)
    assert "would move" in caplog.text
    assert board.edits == []


async def test_edits_add_up(store: Store) -> None:
    board = Noticeboard()
    subscription = await sent_at(store, board, timedelta(0))
    (slot,) = await slots_of(store, subscription)

    assert await edit_message(store, board, slot.id, BOARD, lambda message: with_receipt_line(message, "첫째"))
    assert await edit_message(store, board, slot.id, BOARD, lambda message: with_receipt_line(message, "둘째"))

    ((_, shown),) = board.posts
    assert shown.index("첫째") < shown.index("둘째")
    async with store.read() as db:
        kept = await slots.message(db, slot.id)
    assert kept is not None
    assert [block.lines[-2:] for block in read_message(kept).blocks if isinstance(block, Note)] == [("첫째", "둘째")]


async def test_a_message_that_is_no_longer_kept_is_not_edited(store: Store) -> None:
    board = Noticeboard()
    subscription = await sent_at(store, board, timedelta(0))
    (slot,) = await slots_of(store, subscription)

    await tidy(bot(store, board, DUE + 3 * DAY))

    assert not await edit_message(store, board, slot.id, BOARD, lambda message: with_receipt_line(message, "늦음"))
    (part,) = await parts_of(store, slot)
    assert part.payload != ""


def test_a_receipt_line_goes_to_the_last_note() -> None:
    message = Message((Note(("힌트",)), Heading("제목"), Note(("구간",))), "제목")
    changed = with_receipt_line(message, "늦음")
    assert changed.blocks == (Note(("힌트",)), Heading("제목"), Note(("구간", "늦음")))
