import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import Delivery
from bot.platforms.console import Console
from bot.running import Bot
from bot.schedule import due_feeds, guarded, poll_due, post_due
from bot.subscriptions import terminal_subscription
from bot.texts import load_texts
from digest.errors import StorageError
from digest.model import Slot, SlotState
from digest.storage import slots
from tests.newsroom import LAW, LAW_TEXT, NOW, Item, Newsroom, newsroom

DUE = datetime(2026, 9, 2, 23, 30, tzinfo=UTC)  # 08:30 of 3 September in Seoul


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as opened:
        feed = opened.feed()
        opened.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
        await opened.round(feed)
        await terminal_subscription(opened.store, NOW)
        yield opened


def bot(room: Newsroom, screen: io.StringIO, now: datetime) -> Bot:
    delivery = Delivery(
        store=room.store, platforms={"console": Console(screen)}, texts=load_texts, owner="test", wall_clock=lambda: now
    )
    return Bot((room.feed(),), room.store, room.collector, delivery, lambda: now)


async def all_slots(room: Newsroom) -> tuple[Slot, ...]:
    async with room.store.read() as db:
        return await slots.within(db, 1, NOW - timedelta(days=1), NOW + timedelta(days=30))


async def test_nothing_is_posted_before_its_time(room: Newsroom) -> None:
    screen = io.StringIO()

    await post_due(bot(room, screen, DUE - timedelta(seconds=1)))

    assert screen.getvalue() == ""
    assert await all_slots(room) == ()


async def test_a_digest_is_posted_at_its_time_and_only_once_however_often_the_clock_ticks(room: Newsroom) -> None:
    screen = io.StringIO()

    for seconds in (0, 2, 4, 60):
        await post_due(bot(room, screen, DUE + timedelta(seconds=seconds)))

    assert screen.getvalue().count("2026년 9월 3일 (목)") == 1
    assert [(slot.due_at, slot.state) for slot in await all_slots(room)] == [(DUE, SlotState.SENT)]


async def test_after_three_missed_days_only_the_newest_slot_goes_out_and_the_others_are_recorded_as_skipped(
    room: Newsroom,
) -> None:
    screen = io.StringIO()

    await post_due(bot(room, screen, DUE + timedelta(days=2, hours=3)))

    assert screen.getvalue().count("오늘") == 1
    assert "예정보다 3시간 늦게 보냈습니다" in screen.getvalue()
    assert [slot.state for slot in await all_slots(room)] == [SlotState.SKIPPED, SlotState.SKIPPED, SlotState.SENT]


async def test_a_slot_missed_by_more_than_twelve_hours_is_skipped(room: Newsroom) -> None:
    screen = io.StringIO()

    await post_due(bot(room, screen, DUE + timedelta(hours=13)))

    assert screen.getvalue() == ""
    assert [slot.state for slot in await all_slots(room)] == [SlotState.SKIPPED]


async def test_a_clock_that_is_set_back_posts_nothing_twice(room: Newsroom) -> None:
    screen = io.StringIO()
    await post_due(bot(room, screen, DUE))
    shown = screen.getvalue()

    await post_due(bot(room, screen, DUE - timedelta(hours=1)))
    await post_due(bot(room, screen, DUE))

    assert screen.getvalue() == shown


async def test_only_feeds_whose_time_has_come_are_polled(room: Newsroom) -> None:
    asked = len(room.site.requests)

    assert await due_feeds(bot(room, io.StringIO(), NOW + timedelta(minutes=5))) == ()
    await poll_due(bot(room, io.StringIO(), NOW + timedelta(minutes=5)))
    assert len(room.site.requests) == asked

    await poll_due(bot(room, io.StringIO(), NOW + timedelta(hours=1)))
    assert len(room.site.requests) > asked


async def test_a_job_that_fails_is_logged_and_does_not_end_the_service(room: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    async def disk_is_full(_: Bot) -> None:
        raise StorageError("디스크가 가득 찼습니다")

    await guarded(disk_is_full)(bot(room, io.StringIO(), NOW))

    assert "disk_is_full: 디스크가 가득 찼습니다" in caplog.text


async def test_a_job_that_is_stopped_half_way_ends_without_a_failure(room: Newsroom) -> None:
    begun = asyncio.Event()

    async def waits_for_ever(_: Bot) -> None:
        begun.set()
        await asyncio.Event().wait()

    running = asyncio.ensure_future(guarded(waits_for_ever)(bot(room, io.StringIO(), NOW)))
    await begun.wait()
    running.cancel()
    await running
    assert not running.cancelled()
