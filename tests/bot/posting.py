"""A store with three stories, subscriptions and everything that posts them, for the tests of delivery."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.delivery import Delivery
from bot.notices import Notices
from bot.running import Bot
from bot.setbacks import Setbacks
from bot.texts import load_texts
from digest.collect import Collector
from digest.model import Channel, Part, Slot, Subscription
from digest.storage import Store, articles, open_store, slots, stories, subscriptions
from tests.bot.samples import article
from tests.fakes.noticeboard import Noticeboard

DUE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)  # 08:30 on the 2nd in Seoul
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOARD = Channel("noticeboard", "", "현관")
OFFICE = Channel("noticeboard", "", "관리실")
HEADLINES = ("국회, AI 기본법 개정안 통과", "미리내연구소, 언어모델 가중치 공개", "해솔AI, 차세대 모델 API로만 제공")


@asynccontextmanager
async def stocked(folder: Path) -> AsyncIterator[Store]:
    """Open a store that holds a story for each of `HEADLINES`."""
    async with await open_store(str(folder / "news.db")) as store:
        for number, title in enumerate(HEADLINES):
            await publish(store, title, DUE - timedelta(hours=number + 1))
        yield store


async def publish(store: Store, title: str, at: datetime, **changes: Any) -> int:
    """Store an article that is a story of its own; return the story's number."""
    async with store.write() as db:
        found = await articles.add(db, article(title, path=f"{title}-{at:%d%H%M}", at=at, **changes))
        return await stories.add(db, [found.id])


async def subscribed(store: Store, channel: Channel = BOARD, **changes: Any) -> Subscription:
    """Store a subscription that was made a day before `DUE`."""
    async with store.write() as db:
        return await subscriptions.add(db, Subscription(channel, **{"created_at": DUE - DAY, **changes}))


def delivery(store: Store, board: Noticeboard, owner: str = "first", clock: datetime = DUE, **changes: Any) -> Delivery:
    """Return a delivery whose wall clock stands still at `clock`."""
    settings: dict[str, Any] = {"jitter": lambda: 0.0, "wall_clock": lambda: clock, **changes}
    return Delivery(store=store, platforms={board.name: board}, texts=load_texts, owner=owner, **settings)


def bot(store: Store, board: Noticeboard, now: datetime, owner: str = "first", **changes: Any) -> Bot:
    """Return a bot without feeds, whose clocks stand still at `now`, which tells its admins in `OFFICE`."""
    notices = Notices(store, {board.name: board}, (OFFICE,), load_texts)
    posting = delivery(store, board, owner, now, setbacks=Setbacks(notices), **changes)
    return Bot((), store, cast("Collector", None), posting, lambda: now, notices)


async def posted(store: Store, channel: Channel = BOARD) -> set[str]:
    """Return the headlines of the stories that count as posted in a channel."""
    async with store.read() as db:
        found = [await stories.get(db, number) for number in await stories.posted(db, channel)]
    return {story.anchor.title for story in found if story}


async def slots_of(store: Store, subscription: Subscription) -> tuple[Slot, ...]:
    async with store.read() as db:
        return await slots.within(db, subscription.id, DUE - 400 * DAY, DUE + 400 * DAY)


async def parts_of(store: Store, slot: Slot) -> Sequence[Part]:
    async with store.read() as db:
        return await slots.parts(db, slot.id)
