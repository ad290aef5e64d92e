from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.notices import Notices, needs_care
from bot.platforms import DeliveryError, Scope
from bot.schedule import post_due
from bot.texts import load_texts
from digest.model import Channel, Feed, FeedState, PollStatus
from digest.storage import Store, feeds
from tests.bot.posting import DAY, DUE, HOUR, MINUTE, OFFICE, bot, stocked, subscribed
from tests.fakes.noticeboard import Noticeboard

HANBIT = Feed("hanbit", "한빛일보", "https://hanbit.example/rss")
GAON = Feed("gaon", "가온경제", "https://gaon.example/rss")
ILL = FeedState("hanbit", PollStatus.HTTP_ERROR, "503으로 답합니다", failures=5, failing_since=DUE - 3 * HOUR)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


def notices(store: Store, board: Noticeboard, *recipients: Channel) -> Notices:
    return Notices(store, {board.name: board}, recipients or (OFFICE,), load_texts)


async def look(store: Store, board: Noticeboard, state: FeedState, now: datetime) -> None:
    """Let the notices look after the feeds in this state, and tell."""
    async with store.write() as db:
        await feeds.save(db, state)
    desk = notices(store, board)
    await desk.watch_feeds([HANBIT, GAON], now)
    await desk.tell(now)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (FeedState("hanbit", PollStatus.OK), False),
        (FeedState("hanbit", PollStatus.GONE, "410", failures=1, failing_since=DUE), True),
        (FeedState("hanbit", PollStatus.OK, "68일째 새 글 없음", silent_since=DUE - DAY), True),
        (ILL, True),
        (replace(ILL, failures=2), False),
        (replace(ILL, failing_since=DUE - HOUR), False),
    ],
)
def test_a_feed_needs_care_when_its_trouble_lasts(state: FeedState, wanted: bool) -> None:
    assert needs_care(state, DUE) is wanted


async def test_a_feeds_trouble_is_told_once_a_day_at_most_and_its_recovery_once(store: Store) -> None:
    board, well = Noticeboard(), FeedState("hanbit", PollStatus.OK)

    for hours in range(20):
        await look(store, board, ILL, DUE + hours * HOUR)
    await look(store, board, well, DUE + 20 * HOUR)
    await look(store, board, well, DUE + 21 * HOUR)
    told_on_the_first_day = [text for _, text in board.seen]
    await look(store, board, ILL, DUE + 22 * HOUR)
    assert len(board.seen) == len(told_on_the_first_day) == 2
    await look(store, board, ILL, DUE + 24 * HOUR)

    assert "한빛일보: 503으로 답합니다" in told_on_the_first_day[0]
    assert "한빛일보: 다시 정상입니다." in told_on_the_first_day[1]
    assert len(board.seen) == 3
    assert {channel for channel, _ in board.seen} == {OFFICE}


async def test_trouble_that_lasts_is_told_again_after_a_week(store: Store) -> None:
    board = Noticeboard()

    for days in range(9):
        await look(store, board, ILL, DUE + days * DAY)

    assert len(board.seen) == 2


async def test_a_recovery_of_which_nobody_knew_the_trouble_is_not_told(store: Store) -> None:
    board = Noticeboard()
    async with store.write() as db:
        await feeds.save(db, ILL)
    await notices(store, board).watch_feeds([HANBIT], DUE)

    await look(store, board, FeedState("hanbit", PollStatus.OK), DUE + MINUTE)

    assert board.seen == []


async def test_several_feeds_are_one_message(store: Store) -> None:
    board = Noticeboard()
    async with store.write() as db:
        await feeds.save(db, replace(ILL, feed_id="gaon", problem="410으로 답합니다"))

    await look(store, board, ILL, DUE)

    ((_, text),) = board.seen
    assert "한빛일보: 503으로 답합니다" in text
    assert "가온경제: 410으로 답합니다" in text


async def test_what_could_not_be_told_is_told_by_the_next_tick(store: Store) -> None:
    board = Noticeboard()
    board.failures = [DeliveryError("끊김")]
    await look(store, board, ILL, DUE)
    assert board.seen == []

    assert await notices(store, board).tell(DUE + MINUTE) == 1
    assert len(board.seen) == 1


async def test_a_notice_that_may_have_arrived_is_not_told_twice(store: Store) -> None:
    board = Noticeboard()
    board.failures = [DeliveryError("응답 없음", ambiguous=True)]
    await look(store, board, ILL, DUE)

    assert await notices(store, board).tell(DUE + MINUTE) == 0


async def test_without_anybody_to_tell_it_stands_in_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    board = Noticeboard()
    async with store.write() as db:
        await feeds.save(db, ILL)
    desk = Notices(store, {board.name: board}, (), load_texts)

    await desk.watch_feeds([HANBIT], DUE)
    await desk.tell(DUE)

    assert board.seen == []
    assert "한빛일보: 503으로 답합니다" in caplog.text


async def test_who_subscribed_a_channel_is_told_of_it_and_of_nothing_else(store: Store) -> None:
    board, person = Noticeboard(), Channel("noticeboard", "", "U1")
    await subscribed(store, made_by="U1")
    board.failures = [DeliveryError("is_archived", final=True, scope=Scope.CHANNEL)]
    service = bot(store, board, DUE)
    await post_due(service)
    async with store.write() as db:
        await feeds.save(db, ILL)
    assert service.notices is not None

    await service.notices.watch_feeds([HANBIT], DUE)
    await service.notices.tell(DUE)

    told = dict(board.seen)
    assert told.keys() == {OFFICE, person}
    assert "구독을 멈췄습니다" in told[person]
    assert "한빛일보" not in told[person]
    assert "한빛일보" in told[OFFICE]


async def test_two_processes_tell_a_notice_once(store: Store) -> None:
    board = Noticeboard()
    async with store.write() as db:
        await feeds.save(db, ILL)
    await notices(store, board).watch_feeds([HANBIT], DUE)

    counts = [await notices(store, board).tell(DUE + timedelta(seconds=second)) for second in range(2)]

    assert counts == [1, 0]
    assert len(board.seen) == 1
