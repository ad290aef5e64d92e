from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.subscriptions import change, pause, pause_channel, resume, subscribe, terminal_subscription, unsubscribe, with_wishes
from digest.model import WORKDAYS, Channel, Schedule, Subscription, Topic
from digest.storage import Store, open_store, subscriptions
from tests.bot.posting import DUE, HOUR
from tests.bot.wishes import Wish

ROOM = Channel("slack", "T1", "C1")
ALL = Wish(
    times=(time(18, 0), time(8, 30)),
    weekdays=WORKDAYS,
    zone="Asia/Tokyo",
    holidays_off=True,
    topics=(Topic.OPEN,),
    story_limit=3,
    language="en",
    muted_outlets=("한빛일보",),
    muted_topics=(Topic.CLOSED,),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(tmp_path / "news.db")) as opened:
        yield opened


async def stored(store: Store) -> tuple[Subscription, ...]:
    async with store.read() as db:
        return await subscriptions.all(db)


async def test_without_a_wish_a_channel_is_subscribed_every_day_at_half_past_eight_in_seoul(store: Store) -> None:
    made = await subscribe(store, ROOM, Wish(), DUE, made_by="U1")

    assert made == Subscription(ROOM, created_at=DUE, id=made.id, made_by="U1")
    assert await stored(store) == (made,)


async def test_every_wish_is_granted(store: Store) -> None:
    made = await subscribe(store, ROOM, ALL, DUE)

    assert made.schedule == Schedule((time(8, 30), time(18, 0)), WORKDAYS, "Asia/Tokyo", holidays_off=True)
    assert (made.topics, made.story_limit, made.language) == ((Topic.OPEN,), 3, "en")
    assert (made.muted_outlets, made.muted_topics) == (("한빛일보",), (Topic.CLOSED,))
    assert await stored(store) == (made,)


async def test_the_same_wish_twice_is_one_subscription_and_another_one_is_another(store: Store) -> None:
    first = await subscribe(store, ROOM, ALL, DUE)
    again = await subscribe(store, ROOM, ALL, DUE + HOUR)
    other = await subscribe(store, ROOM, Wish(times=(time(7, 0),)), DUE)

    assert again == first
    assert await stored(store) == (first, other)


def test_what_is_not_said_stays() -> None:
    known = with_wishes(Subscription(ROOM, created_at=DUE), ALL, DUE)

    changed = with_wishes(known, Wish(story_limit=5), DUE + HOUR)

    assert changed.story_limit == 5
    assert with_wishes(changed, Wish(story_limit=3), DUE + HOUR) == known


def test_a_new_schedule_counts_from_now_and_other_wishes_do_not_touch_it() -> None:
    known = Subscription(ROOM, created_at=DUE, settled_until=DUE)

    assert with_wishes(known, Wish(zone="UTC"), DUE + HOUR).settled_until == DUE + HOUR
    assert with_wishes(known, Wish(topics=(Topic.OPEN,)), DUE + HOUR).settled_until == DUE


async def test_a_pause_keeps_its_reason_until_it_is_over(store: Store) -> None:
    made = await subscribe(store, ROOM, Wish(), DUE)

    paused = await pause(store, made.id, "휴가")
    assert paused is not None
    assert (paused.paused, paused.pause_reason) == (True, "휴가")
    resumed = await resume(store, made.id, DUE + HOUR)
    assert resumed is not None
    assert (resumed.paused, resumed.pause_reason, resumed.settled_until) == (False, "", DUE + HOUR)
    assert await resume(store, made.id, DUE + 2 * HOUR) == resumed
    assert await stored(store) == (resumed,)


async def test_what_is_not_there_is_none(store: Store) -> None:
    assert await change(store, 9, Wish(), DUE) is None
    assert await pause(store, 9) is None
    assert await resume(store, 9, DUE) is None
    assert not await unsubscribe(store, 9)


async def test_a_removed_subscription_is_gone_and_the_others_of_its_channel_stay(store: Store) -> None:
    first, second = await subscribe(store, ROOM, Wish(), DUE), await subscribe(store, ROOM, ALL, DUE)

    assert await unsubscribe(store, first.id)

    assert await stored(store) == (second,)


async def test_a_closed_channel_is_paused_whole_and_a_pause_that_somebody_asked_for_keeps_its_reason(store: Store) -> None:
    first, second = await subscribe(store, ROOM, Wish(), DUE), await subscribe(store, ROOM, ALL, DUE)
    elsewhere = await subscribe(store, Channel("slack", "T1", "C2"), Wish(), DUE)
    await pause(store, second.id, "휴가")

    await pause_channel(store, ROOM, "보관된 채널")

    assert [(one.id, one.pause_reason) for one in await stored(store)] == [
        (first.id, "보관된 채널"),
        (second.id, "휴가"),
        (elsewhere.id, ""),
    ]


async def test_the_terminal_is_subscribed_once(store: Store) -> None:
    first = await terminal_subscription(store, DUE)

    assert await terminal_subscription(store, DUE + timedelta(days=3)) == first
