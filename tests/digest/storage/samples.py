"""Articles, subscriptions and the like, written for the tests; the outlets are invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import (
    Article,
    Channel,
    Part,
    RankedStory,
    Relevance,
    Slot,
    SlotOutcome,
    Story,
    Subscription,
    Summary,
    SummarySentence,
    Topic,
)
from digest.storage import articles, slots, stories, subscriptions

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ABOUT_OPEN = Relevance(relevant=True, score=0.75, topics=(Topic.OPEN, Topic.POLICY), reasons=("모델 가중치를 공개했다",))
CHANNEL = Channel("slack", "T한빛", "C001")


def an_article(number: int = 1, **changes: Any) -> Article:
    """Return an unsaved article; `number` makes its address and title its own."""
    sample = Article(
        feed_id="hanbit",
        outlet="한빛데일리",
        url=f"https://hanbit.example/news/{number}?utm_source=rss",
        url_key=f"hanbit.example/news/{number}",
        title=f"한빛연구소, 언어모델 가중치 {number}차 공개",
        title_key=f"한빛연구소 언어모델 가중치 {number}차 공개",
        first_seen_at=NOW,
        appeared_at=NOW,
        relevance=ABOUT_OPEN,
    )
    return replace(sample, **changes)


def a_summary(text: str = "한빛연구소가 가중치를 공개했다.") -> Summary:
    return Summary((SummarySentence(text, (0,)),), (text,), (1,), backend="extractive", input_hash="한")


async def stored(db: AsyncConnection, *numbers: int, **changes: Any) -> list[int]:
    """Store articles and return their ids."""
    return [one.id for one in await articles.add_many(db, [an_article(number, **changes) for number in numbers])]


async def a_story(db: AsyncConnection, *numbers: int, **changes: Any) -> int:
    """Store a story of new articles and return its number."""
    return await stories.add(db, await stored(db, *numbers, **changes))


async def a_subscription(db: AsyncConnection, channel: Channel = CHANNEL) -> Subscription:
    return await subscriptions.add(db, Subscription(channel, created_at=NOW))


async def a_claimed_slot(db: AsyncConnection, owner: str = "가") -> Slot:
    """Store a subscription with a slot that `owner` holds for a minute."""
    one = await a_subscription(db)
    held = await slots.claim(db, one.id, NOW, owner, NOW, MINUTE)
    assert held is not None
    return held


def ranked(story: Story, rank: int = 1, outcome: SlotOutcome = SlotOutcome.SHOWN) -> RankedStory:
    return RankedStory(story, rank, outcome, reason="관련도가 가장 높다")


def parts_of(slot: Slot, *payloads: str) -> tuple[Part, ...]:
    return tuple(Part(slots.part_key(slot.id, number), slot.id, number, text) for number, text in enumerate(payloads, 1))


@dataclass(frozen=True, slots=True)
class Question:
    """One statement that went to the driver."""

    statement: str
    parameters: Any


@contextmanager
def asked(db: AsyncConnection) -> Iterator[list[Question]]:
    """Give a list to which every statement of the connection is added."""
    questions: list[Question] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        questions.append(Question(statement, parameters))

    assert db.sync_connection is not None
    event.listen(db.sync_connection, "before_cursor_execute", note)
    try:
        yield questions
    finally:
        event.remove(db.sync_connection, "before_cursor_execute", note)
