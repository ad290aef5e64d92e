from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.message import Action, Actions, Heading, Message
from bot.muting import MutingDesk
from bot.platforms.asking import Answer, Asked, Viewer
from digest.model import Channel, Subscription, Topic
from digest.storage import Store, articles, open_store, stories, subscriptions
from tests.bot.samples import article

NOW = datetime(2026, 9, 1, 22, 0, tzinfo=UTC)
CHANNEL = Channel("slack", "T1", "C1")


@dataclass
class Behind:
    """The desk behind, which tells a story."""

    asked: list[Asked] = field(default_factory=list)

    async def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return Answer(Message((Heading("국회, AI 기본법 개정안 통과"),), "소식"))

    async def home(self, viewer: Viewer) -> Message:
        return Message((Heading("내 채널"),), "내 채널")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(tmp_path / "news.db")) as opened:
        async with opened.write() as db:
            found = await articles.add(db, article("국회, AI 기본법 개정안 통과", path="1", at=NOW))
            await stories.add(db, [found.id])
            await subscriptions.add(db, Subscription(CHANNEL, created_at=NOW))
        yield opened


def pressed(action: str, value: str, *, allowed: bool = True, channel: Channel = CHANNEL) -> Asked:
    async def may_change() -> bool:
        return allowed

    return Asked(channel, "U1", may_change, action=action, value=value)


async def muted(store: Store) -> tuple[Topic, ...]:
    async with store.read() as db:
        (one,) = await subscriptions.by_channel(db, CHANNEL)
    return one.muted_topics


def buttons(message: Message) -> list[Action]:
    return [action for block in message.blocks if isinstance(block, Actions) for action in block.actions]


async def test_a_story_in_full_offers_to_turn_its_topic_off_to_those_who_may(store: Store) -> None:
    answer = await MutingDesk(Behind(), store).answer(pressed("more", "1"))
    assert buttons(answer.message) == [Action("mute", "policy", "이 채널에서 끄기: 정책")]


@pytest.mark.parametrize(
    "asked",
    [
        pressed("more", "1", allowed=False),
        pressed("more", "99"),
        pressed("more", "없음"),
        pressed("more", "1", channel=Channel("slack", "T1", "C9")),
        pressed("why", "1"),
    ],
)
async def test_nobody_else_and_nothing_else_is_offered_it(store: Store, asked: Asked) -> None:
    assert buttons((await MutingDesk(Behind(), store).answer(asked)).message) == []


async def test_a_topic_is_turned_off_once_and_on_again(store: Store) -> None:
    desk = MutingDesk(Behind(), store)
    for _ in range(2):
        answer = await desk.answer(pressed("mute", "policy"))
    assert await muted(store) == (Topic.POLICY,)
    assert buttons(answer.message) == [Action("unmute", "policy", "되돌리기")]
    assert buttons((await desk.answer(pressed("more", "1"))).message) == []

    await desk.answer(pressed("unmute", "policy"))
    assert await muted(store) == ()


async def test_fault_45_who_may_not_turns_nothing_off(store: Store) -> None:
    answer = await MutingDesk(Behind(), store).answer(pressed("mute", "policy", allowed=False))
    assert await muted(store) == ()
    assert buttons(answer.message) == []


async def test_a_topic_that_there_is_not_goes_to_the_desk(store: Store) -> None:
    behind = Behind()
    await MutingDesk(behind, store).answer(pressed("mute", "날씨"))
    assert len(behind.asked) == 1
