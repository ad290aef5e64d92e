import asyncio
from dataclasses import replace
from datetime import time

import pytest

from digest.errors import StorageError
from digest.model import WORKDAYS, Channel, Schedule, Subscription, Topic
from digest.storage import Store, open_store, slots, subscriptions
from tests.digest.storage.samples import CHANNEL, HOUR, NOW, a_claimed_slot, a_subscription

EVENING = Subscription(
    channel=Channel("discord", "길드1", "방2"),
    created_at=NOW,
    schedule=Schedule((time(18, 0), time(7, 5, 30)), WORKDAYS, "America/New_York", holidays_off=True),
    topics=(Topic.SOVEREIGN, Topic.OPEN),
    story_limit=3,
    language="en",
    muted_outlets=("한빛데일리", "가람신문"),
    muted_topics=(Topic.CLOSED,),
    paused=True,
    pause_reason="채널이 보관되었습니다",
    made_by="U012",
    settled_until=NOW,
)


async def test_a_subscription_comes_back_as_it_was_stored(store: Store) -> None:
    async with store.write() as db:
        added = await subscriptions.add(db, EVENING)
    async with store.read() as db:
        assert added == replace(EVENING, id=added.id)
        assert await subscriptions.get(db, added.id) == added
        assert await subscriptions.by_channel(db, EVENING.channel) == (added,)


async def test_a_channel_may_have_several_subscriptions(store: Store) -> None:
    async with store.write() as db:
        first = await a_subscription(db)
        second = await subscriptions.add(db, replace(EVENING, channel=CHANNEL))
        assert await subscriptions.by_channel(db, CHANNEL) == (first, second)
        assert await subscriptions.all(db) == (first, second)


async def test_the_same_channel_number_in_another_workspace_is_another_channel(store: Store) -> None:
    async with store.write() as db:
        here = await a_subscription(db)
        there = await a_subscription(db, replace(CHANNEL, workspace="T두리"))
        assert await subscriptions.all(db) == (here, there)


async def test_settings_can_be_changed(store: Store) -> None:
    async with store.write() as db:
        added = await a_subscription(db)
        changed = replace(EVENING, id=added.id)
        await subscriptions.update(db, changed)
        assert await subscriptions.all(db) == (changed,)


async def test_a_removed_subscription_cannot_be_changed(store: Store) -> None:
    async with store.write() as db:
        added = await a_subscription(db)
        assert await subscriptions.remove(db, added.id)
        with pytest.raises(StorageError, match="it was removed"):
            await subscriptions.update(db, added)


async def test_removing_a_subscription_removes_its_slots_and_happens_once(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await subscriptions.remove(db, held.subscription_id)
        assert not await subscriptions.remove(db, held.subscription_id)
        assert await slots.get(db, held.id) is None
        assert await subscriptions.get(db, held.subscription_id) is None
        assert await subscriptions.by_channel(db, CHANNEL) == ()


# --- which of them a tick has to look at -------------------------------------------------------------


async def due_by(store: Store, platforms: tuple[str, ...] = ("slack", "discord")) -> list[int]:
    async with store.read() as db:
        return [one.id for one in await subscriptions.due_by(db, platforms, NOW, most=10)]


async def test_a_new_or_changed_subscription_is_looked_at_and_a_settled_one_when_it_is_due(store: Store) -> None:
    async with store.write() as db:
        new, due, later = [await a_subscription(db) for _ in range(3)]
        await subscriptions.settle(db, due.id, NOW - HOUR, NOW)
        await subscriptions.settle(db, later.id, NOW - HOUR, NOW + HOUR)
    assert await due_by(store) == [new.id, due.id]
    async with store.write() as db:
        await subscriptions.update(db, replace(later, story_limit=3))
    assert await due_by(store) == [new.id, due.id, later.id]


async def test_paused_subscriptions_and_other_platforms_are_not_looked_at(store: Store) -> None:
    async with store.write() as db:
        await subscriptions.add(db, EVENING)
        running = await subscriptions.add(db, replace(EVENING, paused=False))
    assert await due_by(store) == [running.id]
    assert await due_by(store, ("slack",)) == []


async def test_what_is_settled_is_never_unsettled(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        await subscriptions.settle(db, one.id, NOW, NOW + HOUR)
        await subscriptions.settle(db, one.id, NOW - HOUR, NOW + HOUR)
        stored = await subscriptions.get(db, one.id)
    assert stored is not None
    assert stored.settled_until == NOW


async def test_two_that_compose_for_one_channel_do_it_one_after_the_other(url: str) -> None:
    steps: list[str] = []
    async with await open_store(url) as one, await open_store(url) as other:
        async with one.write() as db:
            await a_subscription(db)

        async def compose(store: Store, name: str) -> None:
            async with store.write() as db:
                await subscriptions.hold_channel(db, CHANNEL)
                steps.append(f"{name} begins")
                await subscriptions.by_channel(db, CHANNEL)
                steps.append(f"{name} ends")

        await asyncio.gather(compose(one, "가"), compose(other, "나"))
    assert [step.split()[1] for step in steps] == ["begins", "ends"] * 2
