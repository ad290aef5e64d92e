import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger import LEASE
from bot.platforms import DeliveryError
from bot.schedule import post_due
from digest.errors import SummaryError
from digest.model import PartState, SlotState
from digest.storage import Store, slots
from tests.bot.posting import (
    DUE,
    HEADLINES,
    MINUTE,
    bot,
    delivery,
    parts_of,
    posted,
    publish,
    slots_of,
    stocked,
    subscribed,
)
from tests.fakes.noticeboard import Noticeboard

SECOND = timedelta(seconds=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


class Clock:
    """A wall clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = DUE

    def __call__(self) -> datetime:
        return self.now


async def test_claiming_and_freezing_are_one_transaction(store: Store) -> None:
    subscription = await subscribed(store)
    seen: list[tuple[bool, int]] = []

    async def look() -> None:
        async with store.read() as db:
            slot = await slots.at(db, subscription.id, DUE)
            seen.append((slot is not None, len(await slots.parts(db, slot.id)) if slot else 0))

    class Interrupted(Exception):  # noqa: N818  a stop, not an error
        pass

    def stop_inside(step: str) -> None:
        if step == "claiming":
            raise Interrupted

    with pytest.raises(Interrupted):
        await delivery(store, Noticeboard(), reached=stop_inside).deliver(subscription, DUE, (), DUE)
    await look()
    await delivery(store, Noticeboard()).deliver(subscription, DUE, (), DUE)
    await look()

    assert seen == [(False, 0), (True, 1)]


async def test_two_digests_of_a_channel_at_one_minute_show_no_story_twice(store: Store) -> None:
    board = Noticeboard()
    await subscribed(store, story_limit=2)
    await subscribed(store, story_limit=8)

    await post_due(bot(store, board, DUE))

    shown = [[headline for headline in HEADLINES if headline in payload] for _, payload in board.posts]
    assert sorted(map(len, shown)) == [1, 2]
    assert sorted(shown[0] + shown[1]) == sorted(HEADLINES)


async def test_two_processes_that_compose_for_one_channel_at_the_same_time_show_no_story_twice(store: Store) -> None:
    board = Noticeboard()
    first, second = await subscribed(store), await subscribed(store)
    both_drafted = asyncio.Barrier(2)
    drafts: list[str] = []

    def meet(owner: str) -> "Meeting":
        return Meeting(owner, both_drafted, drafts)

    # Both drafts are made before either is claimed: the second claim finds its stories taken, and drafts anew.
    one = delivery(store, board, "one", stopgap=meet("one")).deliver(first, DUE, (), DUE)
    other = delivery(store, board, "other", stopgap=meet("other")).deliver(second, DUE, (), DUE)
    assert set(await asyncio.gather(one, other)) == {SlotState.SENT}
    assert sorted(drafts) == ["one", "other"]
    shown = [headline for _, payload in board.posts for headline in HEADLINES if headline in payload]
    assert sorted(shown) == sorted(HEADLINES)


class Meeting:
    """A summariser that waits for the other one, the first time it is asked."""

    backend, model = "extractive", ""

    def __init__(self, owner: str, barrier: asyncio.Barrier, drafts: list[str]) -> None:
        self._owner, self._barrier, self._drafts = owner, barrier, drafts

    async def warm(self) -> None:
        """Need nothing."""

    async def close(self) -> None:
        """Hold nothing."""

    async def summarise(self, stories: object) -> list[object]:
        self._drafts.append(self._owner)
        await self._barrier.wait()
        raise SummaryError("never condensed")


async def test_a_lease_is_renewed_for_as_long_as_a_message_takes(store: Store) -> None:
    board, subscription, clock = Noticeboard(), await subscribed(store), Clock()
    board.gate = asyncio.Event()
    naps: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def sleep(_: float) -> None:
        awake = asyncio.Event()
        await naps.put(awake)
        await awake.wait()

    slow = delivery(store, board, wall_clock=clock, sleep=sleep)
    sending = asyncio.create_task(slow.deliver(subscription, DUE, (), DUE))
    for _ in range(10):  # three leases long
        nap = await naps.get()
        clock.now += LEASE / 3
        nap.set()
    await naps.get()

    assert await delivery(store, board, "second", clock.now).deliver(subscription, DUE, (), DUE) is None
    board.gate.set()
    assert await sending is SlotState.SENT
    assert len(board.posts) == 1


async def test_a_process_that_stood_still_between_recording_and_sending_sends_nothing(store: Store) -> None:
    board, subscription, clock = Noticeboard(), await subscribed(store), Clock()

    def stall(step: str) -> None:
        if step == "started":
            clock.now += MINUTE  # stopped for longer than its lease

    assert await delivery(store, board, wall_clock=clock, reached=stall).deliver(subscription, DUE, (), DUE) is None
    assert board.asked == 0

    assert await delivery(store, board, "second", clock.now).deliver(subscription, DUE, (), DUE) is SlotState.SENT
    assert len(board.posts) == 1


async def test_a_stalled_owner_finds_its_slot_taken_over_and_records_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    board, subscription = Noticeboard(parts=2), await subscribed(store)
    board.gate = asyncio.Event()
    stalled = asyncio.create_task(delivery(store, board, "stalled").deliver(subscription, DUE, (), DUE))
    await board.entered.wait()
    board.posts.append(("slot 1#1", "the stalled owner's, accepted"))
    peer = Noticeboard(parts=2)
    peer.posts = board.posts

    assert await delivery(store, peer, "peer", DUE + MINUTE).deliver(subscription, DUE, (), DUE) is SlotState.SENT
    board.accepts = False
    board.gate.set()

    assert await stalled is None
    assert "taken over" in caplog.text
    assert [key for key, _ in board.posts] == ["slot 1#1", "slot 1#2"]
    (slot,) = await slots_of(store, subscription)
    assert [part.state for part in await parts_of(store, slot)] == [PartState.SENT, PartState.SENT]


async def test_a_cancelled_send_gives_its_slot_back_and_the_next_process_finds_the_message(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    board.gate, board.accepts_first = asyncio.Event(), True
    sending = asyncio.create_task(delivery(store, board).deliver(subscription, DUE, (), DUE))
    await board.entered.wait()

    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    (slot,) = await slots_of(store, subscription)
    assert (slot.state, slot.owner) == (SlotState.PLANNED, "")
    board.gate = None
    assert await delivery(store, board, "second").deliver(subscription, DUE, (), DUE) is SlotState.SENT
    assert [key for key, _ in board.posts] == [f"slot {slot.id}#1"]


async def test_a_repeat_that_nobody_can_rule_out_stands_in_the_ledger(store: Store) -> None:
    board, subscription = Noticeboard(can_look=False), await subscribed(store)
    board.failures, board.accepts_first = [DeliveryError("응답 없음", ambiguous=True)], True
    await post_due(bot(store, board, DUE))

    await post_due(bot(store, board, DUE + MINUTE))

    (slot,) = await slots_of(store, subscription)
    (part,) = await parts_of(store, slot)
    assert len(board.posts) == 2
    assert part.note == "may be shown a second time: nobody looks at this board"


async def test_what_comes_in_while_a_digest_waits_goes_into_the_next_one(store: Store) -> None:
    board = Noticeboard()
    await subscribed(store)
    board.failures = [DeliveryError("끊김")]
    await post_due(bot(store, board, DUE))
    await publish(store, "늦게 들어온 소식", DUE - MINUTE)

    await post_due(bot(store, board, DUE + MINUTE))
    await post_due(bot(store, board, DUE + 24 * 60 * MINUTE))

    first, second = (payload for _, payload in board.posts)
    assert "늦게 들어온 소식" not in first
    assert "늦게 들어온 소식" in second
    assert await posted(store) == {*HEADLINES, "늦게 들어온 소식"}
