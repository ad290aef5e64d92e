from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.platforms import DeliveryError
from bot.reopening import reopen
from digest.model import Channel, Subscription
from digest.storage import Store, open_store, subscriptions

NOW = datetime(2026, 9, 1, 22, 0, tzinfo=UTC)
CHANNEL = Channel("slack", "T1", "C1")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(tmp_path / "news.db")) as opened:
        yield opened


async def paused(store: Store, reason: str, channel: Channel = CHANNEL) -> int:
    async with store.write() as db:
        return (await subscriptions.add(db, Subscription(channel, created_at=NOW, paused=True, pause_reason=reason))).id


async def still_paused(store: Store) -> list[int]:
    async with store.read() as db:
        return [one.id for one in await subscriptions.all(db) if one.paused]


class Looks:
    """Answers whether a channel is open, and counts how often it was asked."""

    def __init__(self, answer: bool | DeliveryError) -> None:
        self.answer = answer
        self.asked: list[Channel] = []

    async def __call__(self, channel: Channel) -> bool:
        self.asked.append(channel)
        if isinstance(self.answer, DeliveryError):
            raise self.answer
        return self.answer


async def test_what_was_paused_because_its_channel_was_closed_runs_again_once_it_is_open(store: Store) -> None:
    await paused(store, "not_in_channel")
    await paused(store, "not_in_channel")
    looks = Looks(answer=True)

    assert await reopen(store, {"slack": looks}, NOW) == 2
    assert (await still_paused(store), looks.asked) == ([], [CHANNEL])
    assert await reopen(store, {"slack": looks}, NOW) == 0


@pytest.mark.parametrize("answer", [False, DeliveryError("Slack does not answer")])
async def test_a_channel_that_is_closed_or_unknown_stays_paused(store: Store, answer: bool | DeliveryError) -> None:
    number = await paused(store, "is_archived")
    assert await reopen(store, {"slack": Looks(answer)}, NOW) == 0
    assert await still_paused(store) == [number]


async def test_what_a_person_paused_and_other_platforms_are_left_alone(store: Store) -> None:
    numbers = [await paused(store, ""), await paused(store, "closed", Channel("discord", "G1", "1"))]
    looks = Looks(answer=True)
    assert await reopen(store, {"slack": looks}, NOW) == 0
    assert (await still_paused(store), looks.asked) == (numbers, [])
