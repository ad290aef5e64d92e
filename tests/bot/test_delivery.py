from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import Delivery
from bot.ledger import LEASE
from bot.platforms import DeliveryError
from bot.texts import load_texts
from digest.model import Channel, PartState, SlotState, Subscription
from digest.storage import Store, articles, open_store, slots, stories, subscriptions
from tests.bot.samples import article
from tests.fakes.noticeboard import NO_FAILURE, Noticeboard

DUE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
BOARD = Channel("noticeboard", "", "현관")
HEADLINES = ("국회, AI 기본법 개정안 통과", "미리내연구소, 언어모델 가중치 공개", "해솔AI, 차세대 모델 API로만 제공")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(tmp_path / "news.db")) as opened:
        async with opened.write() as db:
            for number, title in enumerate(HEADLINES):
                found = await articles.add(db, article(title, path=str(number), at=DUE - timedelta(hours=number + 1)))
                await stories.add(db, [found.id])
        yield opened


async def subscribed(store: Store) -> Subscription:
    async with store.write() as db:
        return await subscriptions.add(db, Subscription(BOARD, created_at=DUE - timedelta(days=1)))


def delivery(store: Store, board: Noticeboard, owner: str = "first", clock: datetime = DUE) -> Delivery:
    return Delivery(store=store, platforms={board.name: board}, texts=load_texts, owner=owner, wall_clock=lambda: clock)


async def posted(store: Store) -> set[str]:
    async with store.read() as db:
        numbers = await stories.posted(db, BOARD)
        found = [await stories.get(db, number) for number in numbers]
    return {story.anchor.title for story in found if story}


async def test_a_digest_is_posted_and_everything_about_it_is_recorded(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)

    state = await delivery(store, board).deliver(subscription, DUE, (), DUE)

    assert state is SlotState.SENT
    ((key, payload),) = board.posts
    assert all(headline in payload for headline in HEADLINES)
    assert await posted(store) == set(HEADLINES)
    async with store.read() as db:
        sent = await slots.last_sent(db, subscription.id)
        assert sent is not None
        (part,) = await slots.parts(db, sent.id)
    assert (part.key, part.state, part.message_id, part.payload) == (key, PartState.SENT, "m1", payload)


async def test_a_slot_that_was_sent_is_never_sent_again(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    await delivery(store, board).deliver(subscription, DUE, (), DUE)

    assert await delivery(store, board, owner="second").deliver(subscription, DUE, (), DUE) is None
    assert len(board.posts) == 1


async def test_what_was_posted_is_not_in_the_next_digest(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    await delivery(store, board).deliver(subscription, DUE, (), DUE)

    await delivery(store, board).deliver(subscription, DUE + timedelta(hours=1), (), DUE + timedelta(hours=1))

    _, second = board.posts[1]
    assert not any(headline in second for headline in HEADLINES)
    assert "지난 하루의 소식은 이 채널에 이미 실었습니다. 그 밖에 오늘은 소식이 없습니다." in second


async def test_a_slot_that_another_process_is_sending_is_left_to_it(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    async with store.write() as db:
        await slots.claim(db, subscription.id, DUE, "another", DUE, LEASE)

    assert await delivery(store, board).deliver(subscription, DUE, (), DUE) is None
    assert board.posts == []


async def test_after_a_crash_the_frozen_bytes_are_sent_whatever_came_in_meanwhile(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("끊김")]
    await delivery(store, board).deliver(subscription, DUE, (), DUE)
    async with store.write() as db:
        late = await articles.add(db, article("새로 들어온 소식", path="late", at=DUE - timedelta(minutes=1)))
        await stories.add(db, [late.id])

    state = await delivery(store, board, "second", DUE + timedelta(hours=1)).deliver(
        subscription, DUE, (), DUE + timedelta(hours=1)
    )

    assert state is SlotState.SENT
    ((_, payload),) = board.posts
    assert "새로 들어온 소식" not in payload
    assert await posted(store) == set(HEADLINES)


async def test_a_message_whose_reply_was_lost_is_found_in_the_channel_and_not_sent_again(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures, board.accepts_first = [DeliveryError("응답 없음", ambiguous=True)], True
    await delivery(store, board).deliver(subscription, DUE, (), DUE)

    state = await delivery(store, board, "second", DUE + timedelta(hours=1)).deliver(subscription, DUE, (), DUE)

    assert state is SlotState.SENT
    assert len(board.posts) == 1
    assert await posted(store) == set(HEADLINES)


async def test_where_nobody_can_look_a_lost_message_is_repeated_and_the_log_says_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    board, subscription = Noticeboard(can_look=False), await subscribed(store)
    board.failures, board.accepts_first = [DeliveryError("응답 없음", ambiguous=True)], True
    await delivery(store, board).deliver(subscription, DUE, (), DUE)

    await delivery(store, board, "second", DUE + timedelta(hours=1)).deliver(subscription, DUE, (), DUE)

    assert [key for key, _ in board.posts] == [board.posts[0][0]] * 2
    assert "may be shown a second time" in caplog.text


async def test_of_a_digest_in_two_messages_only_the_missing_one_is_sent_again(store: Store) -> None:
    board, subscription = Noticeboard(parts=2), await subscribed(store)
    board.failures = [NO_FAILURE, DeliveryError("끊김")]
    await delivery(store, board).deliver(subscription, DUE, (), DUE)
    first_part = await posted(store)

    await delivery(store, board, "second", DUE + timedelta(hours=1)).deliver(subscription, DUE, (), DUE)

    assert [key.rpartition("#")[2] for key, _ in board.posts] == ["1", "2"]
    assert len(first_part) == 2
    assert await posted(store) == set(HEADLINES)


async def test_stories_of_a_digest_that_was_given_up_are_carried_to_the_next(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("채널이 없습니다", final=True)]
    assert await delivery(store, board).deliver(subscription, DUE, (), DUE) is SlotState.FAILED

    later = DUE + timedelta(hours=24)
    await delivery(store, board).deliver(subscription, later, (), later)

    ((_, payload),) = board.posts
    assert all(headline in payload for headline in HEADLINES)


async def test_a_digest_that_leaves_late_says_by_how_much(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)

    await delivery(store, board).deliver(subscription, DUE, (), DUE + timedelta(minutes=75))

    ((_, payload),) = board.posts
    assert "예정보다 1시간 15분 늦게" in payload
