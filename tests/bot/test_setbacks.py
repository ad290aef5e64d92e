from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.platforms import DeliveryError, Scope
from bot.schedule import post_due, start_due
from bot.setbacks import LONGEST_WAIT, SHORTEST_WAIT, next_wait
from digest.model import Channel, PartState, SlotState
from digest.storage import Store, slots, subscriptions
from tests.bot.posting import (
    DAY,
    DUE,
    HEADLINES,
    HOUR,
    MINUTE,
    OFFICE,
    bot,
    delivery,
    parts_of,
    posted,
    slots_of,
    stocked,
    subscribed,
)
from tests.fakes.noticeboard import NO_FAILURE, Noticeboard

SECOND = timedelta(seconds=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


def unavailable() -> DeliveryError:
    return DeliveryError("503으로 답했습니다", ambiguous=True)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 30), (3, 60), (4, 120), (7, 600), (99, 600)])
def test_each_failure_doubles_the_wait_up_to_ten_minutes(attempts: int, seconds: int) -> None:
    assert next_wait(attempts, jitter=0.0) == timedelta(seconds=seconds)


def test_chance_lengthens_a_wait_by_a_quarter_at_most() -> None:
    assert next_wait(1, jitter=0.999) < SHORTEST_WAIT * 1.25
    assert next_wait(99, jitter=0.5) == LONGEST_WAIT * 1.125


async def test_a_digest_that_failed_is_tried_again_when_its_wait_is_over_and_not_before(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("끊김"), NO_FAILURE]

    await post_due(bot(store, board, DUE))
    await post_due(bot(store, board, DUE + 14 * SECOND))
    assert board.posts == []

    await post_due(bot(store, board, DUE + 15 * SECOND))
    assert len(board.posts) == 1
    (slot,) = await slots_of(store, subscription)
    assert (slot.state, slot.attempts) == (SlotState.SENT, 2)


async def test_fault_12_nothing_is_asked_before_the_time_that_a_platform_named(store: Store) -> None:
    board = Noticeboard()
    await subscribed(store)
    board.failures = [DeliveryError("너무 잦음", retry_after=timedelta(minutes=7)), NO_FAILURE]

    for moment in (DUE, DUE + MINUTE, DUE + 7 * MINUTE - SECOND):
        await post_due(bot(store, board, moment))
    assert board.asked == 1

    await post_due(bot(store, board, DUE + 7 * MINUTE))
    assert len(board.posts) == 1


async def test_fault_13_after_ten_minutes_of_503_every_digest_of_a_channel_comes_in_the_order_it_was_due(store: Store) -> None:
    board = Noticeboard()
    first, second = await subscribed(store), await subscribed(store)

    for seconds in range(0, 1500, 15):
        board.failures = [unavailable()] if seconds < 600 else []
        await post_due(bot(store, board, DUE + seconds * SECOND))

    keys = [key for key, _ in board.posts if key.startswith("slot")]
    slots_in_order = [(await slots_of(store, one))[0] for one in (first, second)]
    assert keys == [f"slot {slot.id}#1" for slot in slots_in_order]
    assert await posted(store) == set(HEADLINES)


async def test_a_digest_is_given_up_when_the_next_one_is_due_and_its_stories_are_carried_on(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("끊김")]
    await post_due(bot(store, board, DUE))
    (slot,) = await slots_of(store, subscription)
    assert slot.deadline == DUE + 12 * HOUR  # the next slot comes a day later

    await post_due(bot(store, board, DUE + 12 * HOUR))
    (given_up,) = await slots_of(store, subscription)
    assert (given_up.state, given_up.last_error, given_up.lease_until) == (SlotState.FAILED, "끊김", None)
    assert board.posts == []

    await post_due(bot(store, board, DUE + DAY))
    ((_, payload),) = board.posts
    assert all(headline in payload for headline in HEADLINES)


async def test_a_message_that_had_arrived_is_found_at_the_deadline_and_its_stories_are_not_shown_again(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures, board.accepts_first = [unavailable()], True
    await post_due(bot(store, board, DUE))

    await post_due(bot(store, board, DUE + 12 * HOUR))

    (slot,) = await slots_of(store, subscription)
    assert slot.state is SlotState.SENT
    assert await posted(store) == set(HEADLINES)
    assert len(board.posts) == 1


async def test_of_a_digest_that_is_given_up_half_sent_only_the_unsent_stories_are_carried_on(store: Store) -> None:
    board = Noticeboard(parts=3)
    await subscribed(store)
    board.failures = [NO_FAILURE, DeliveryError("끊김")]
    await post_due(bot(store, board, DUE))
    shown = await posted(store)

    await post_due(bot(store, board, DUE + 12 * HOUR))
    await post_due(bot(store, board, DUE + DAY))

    assert len(shown) == 1
    carried = board.posts[1][1]
    assert {headline for headline in HEADLINES if headline in carried} == set(HEADLINES) - shown
    assert await posted(store) == set(HEADLINES)


async def test_a_slot_that_nobody_began_before_its_deadline_is_recorded_as_skipped(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    async with store.write() as db:
        await slots.plan(db, subscription.id, DUE, DUE, DUE + HOUR)
        await subscriptions.settle(db, subscription.id, DUE, DUE + DAY)

    await post_due(bot(store, board, DUE + HOUR))

    (slot,) = await slots_of(store, subscription)
    assert (slot.state, slot.last_error) == (SlotState.SKIPPED, "봇이 멈춰 있던 동안 지나감")
    assert board.posts == []


async def test_a_digest_that_somebody_asked_for_is_given_up_after_half_a_day(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("끊김")]
    await delivery(store, board).deliver(subscription, DUE + MINUTE, (), DUE + MINUTE)

    later = DUE + MINUTE + 12 * HOUR
    state = await delivery(store, board, "second", later).deliver(subscription, DUE + MINUTE, (), later)

    assert state is SlotState.FAILED
    (slot,) = await slots_of(store, subscription)
    assert (slot.last_error, slot.lease_until) == ("끊김", None)
    assert board.posts == []


async def test_fault_14_a_refused_token_stops_everything_in_its_workspace_at_once_and_keeps_the_rows(store: Store) -> None:
    board = Noticeboard()
    everywhere = [await subscribed(store, Channel("noticeboard", workspace, "방")) for workspace in ("가", "가", "나")]
    board.closed = {"가": DeliveryError("token_revoked", final=True, scope=Scope.WORKSPACE)}
    service = bot(store, board, DUE)

    for _ in range(5):
        await post_due(service)

    states = [[slot.state for slot in await slots_of(store, one)] for one in everywhere]
    assert states == [[SlotState.FAILED], [SlotState.PLANNED], [SlotState.SENT]]
    assert board.asked == 2
    assert await service.notices.tell(DUE) == 1  # type: ignore[union-attr]  # it has some
    assert "토큰이 거절되어" in board.posts[-1][1]

    board.closed = {}
    await post_due(bot(store, board, DUE + HOUR, owner="with a new token"))
    states = [[slot.state for slot in await slots_of(store, one)] for one in everywhere]
    assert states == [[SlotState.SENT]] * 3


async def test_fault_15_a_channel_that_is_gone_costs_one_request_and_its_subscriptions_are_paused(store: Store) -> None:
    board = Noticeboard()
    gone, also_gone = await subscribed(store), await subscribed(store)
    board.failures = [DeliveryError("channel_not_found", final=True, scope=Scope.CHANNEL)]

    for day in range(4):
        await post_due(bot(store, board, DUE + day * DAY))

    assert board.asked == 1
    async with store.read() as db:
        assert [(one.paused, one.pause_reason) for one in await subscriptions.all(db)] == [(True, "channel_not_found")] * 2
    assert [slot.state for slot in await slots_of(store, gone)] == [SlotState.FAILED]
    assert [slot.state for slot in await slots_of(store, also_gone)] == [SlotState.PLANNED]


async def test_a_message_that_a_platform_refuses_is_given_up_at_once_and_an_admin_is_told(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("invalid_blocks", final=True)]
    service = bot(store, board, DUE)

    await post_due(service)
    assert service.notices is not None
    await service.notices.tell(DUE)

    (slot,) = await slots_of(store, subscription)
    assert (slot.state, slot.lease_until) == (SlotState.FAILED, None)
    channel, text = board.seen[-1]
    assert channel == OFFICE
    assert "9월 2일 08:30 다이제스트를 플랫폼이 거절했습니다" in text
    assert "invalid_blocks" in text


async def test_a_token_that_a_refusal_repeats_is_kept_from_the_ledger_and_from_admins(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("invalid_auth: xoxb-1234567890-geheim", final=True, scope=Scope.CHANNEL)]
    service = bot(store, board, DUE)

    await post_due(service)
    assert service.notices is not None
    await service.notices.tell(DUE)

    (slot,) = await slots_of(store, subscription)
    async with store.read() as db:
        (paused,) = await subscriptions.all(db)
    assert (slot.last_error, paused.pause_reason) == ("invalid_auth: ***", "invalid_auth: ***")
    assert "geheim" not in board.seen[-1][1]


async def test_an_admin_is_told_once_that_a_digest_is_held_up_and_once_that_it_was_given_up(store: Store) -> None:
    board = Noticeboard()
    await subscribed(store)
    board.failures = [unavailable() for _ in range(500)]
    told: list[str] = []

    for minute in range(0, 13 * 60, 2):
        service = bot(store, board, DUE + minute * MINUTE)
        await post_due(service)
        assert service.notices is not None
        board.failures, kept = [], board.failures
        await service.notices.tell(DUE + minute * MINUTE)
        board.failures = kept
        told = [text for channel, text in board.seen if channel == OFFICE]

    assert len(told) == 2
    assert "늦어지고 있습니다" in told[0]
    assert "보내지 못했습니다" in told[1]


async def test_a_failure_that_nobody_expected_is_tried_again_like_any_other(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.surprises = [KeyError("ts")]
    await post_due(bot(store, board, DUE))
    (slot,) = await slots_of(store, subscription)
    (part,) = await parts_of(store, slot)
    assert (slot.state, slot.last_error) == (SlotState.FAILED, "unexpected failure: KeyError")
    assert part.state is PartState.SENDING  # nobody knows whether it arrived
    assert "unexpected failure" in caplog.text

    await post_due(bot(store, board, DUE + MINUTE))
    assert len(board.posts) == 1


async def test_one_channels_surprise_does_not_stop_the_others(store: Store) -> None:
    board = Noticeboard()
    await subscribed(store, Channel("noticeboard", "", "먼저"))
    await subscribed(store, Channel("noticeboard", "", "나중"))
    board.surprises = [ValueError("없는 값")]

    await post_due(bot(store, board, DUE))

    assert len(board.posts) == 1


async def test_a_slot_that_waits_to_be_tried_again_is_left_alone_by_other_processes_too(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.failures = [DeliveryError("끊김")]
    await post_due(bot(store, board, DUE))

    await start_due(bot(store, board, DUE + SECOND, owner="second"))

    assert await delivery(store, board, "second", DUE + SECOND).deliver(subscription, DUE, (), DUE) is None
    assert board.posts == []
