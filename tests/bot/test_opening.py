import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import Delivery
from bot.ledger import LEASE
from bot.opening import show_today
from bot.platforms.console import Console
from bot.running import Bot
from bot.subscriptions import terminal_subscription
from bot.texts import load_texts
from digest.model import SlotState
from digest.storage import slots
from tests.newsroom import LAW, LAW_TEXT, NOW, OPEN, OPEN_TEXT, Item, Newsroom, newsroom

TERMINAL_AT = NOW + timedelta(minutes=5)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as opened:
        feed = opened.feed()
        opened.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
        await opened.round(feed)
        yield opened


def bot(room: Newsroom, screen: io.StringIO, now: datetime, owner: str = "first") -> Bot:
    delivery = Delivery(
        store=room.store, platforms={"console": Console(screen)}, texts=load_texts, owner=owner, wall_clock=lambda: now
    )
    return Bot((room.feed(),), room.store, room.collector, delivery, lambda: now)


async def opened_terminal(room: Newsroom, now: datetime = TERMINAL_AT) -> str:
    """Return what a terminal shows in which the bot is started."""
    screen = io.StringIO()
    await show_today(bot(room, screen, now), await terminal_subscription(room.store, now))
    return screen.getvalue()


async def test_the_first_start_shows_what_the_last_day_brought(room: Newsroom) -> None:
    shown = await opened_terminal(room)

    assert shown.count(f"] {LAW}") == 1
    assert "9월 1일 18:05 ~ 9월 2일 18:05" in shown


async def test_a_second_start_shows_todays_digest_again_and_says_so(room: Newsroom) -> None:
    first = await opened_terminal(room)

    second = await opened_terminal(room, TERMINAL_AT + timedelta(minutes=10))

    assert second.startswith("18:05에 이미 낸 다이제스트를 다시 보여 드립니다.")
    assert first in second
    assert second.rstrip().endswith("그 뒤로 새 소식은 없습니다.")


async def test_a_second_start_adds_what_is_new_and_repeats_nothing_in_it(room: Newsroom) -> None:
    first = await opened_terminal(room)
    feed = room.feed("가온경제")
    room.publish(feed, Item(OPEN, "/b/1", hours=0, summary=OPEN_TEXT))
    await room.round(feed, now=NOW + timedelta(minutes=20))

    second = await opened_terminal(room, NOW + timedelta(minutes=30))

    new = second.partition(first)[2]
    assert f"] {OPEN}" in new
    assert LAW not in new


async def test_the_next_day_begins_with_a_digest_of_its_own(room: Newsroom) -> None:
    await opened_terminal(room)

    next_day = await opened_terminal(room, TERMINAL_AT + timedelta(days=1))

    assert "다시 보여" not in next_day
    assert "오늘은 소식이 없습니다" in next_day


async def test_a_digest_that_a_crash_left_unprinted_is_printed_by_the_next_start_even_while_its_lease_runs(
    room: Newsroom,
) -> None:
    subscription = await terminal_subscription(room.store, NOW)
    async with room.store.write() as db:
        dead = await slots.claim(db, subscription.id, NOW, "dead", TERMINAL_AT, LEASE)
    assert dead is not None

    shown = await opened_terminal(room)

    assert shown.count(f"] {LAW}") == 1
    async with room.store.read() as db:
        finished = await slots.at(db, subscription.id, NOW)
    assert finished is not None
    assert finished.state is SlotState.SENT


async def test_the_built_in_subscription_is_made_once_and_is_daily_at_half_past_eight_in_seoul(room: Newsroom) -> None:
    first = await terminal_subscription(room.store, NOW)
    second = await terminal_subscription(room.store, NOW + timedelta(days=3))

    assert first == second
    assert replace(first.schedule).zone == "Asia/Seoul"
    assert [f"{time:%H:%M}" for time in first.schedule.times] == ["08:30"]
    assert first.schedule.weekdays == frozenset(range(7))
