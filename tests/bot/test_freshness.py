from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.freshness import ARTICLE_WITHIN, DIGEST_WITHIN, POLL_WITHIN, freshness
from digest.model import Channel, Feed, FeedState, SlotState, Subscription
from digest.storage import articles, open_store, slots, subscriptions
from digest.storage import feeds as feed_rows
from digest.storage.vitals import Vitals, read_vitals
from tests.bot.samples import article

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HANBIT = Feed("hanbit", "한빛일보", "https://hanbit.example/rss")
LEASE = timedelta(seconds=45)


def vitals(
    polled: timedelta | None = MINUTE, seen: timedelta | None = MINUTE, due: timedelta | None = None, feed: str = "hanbit"
) -> Vitals:
    """Return what a database tells in which things happened that long ago."""
    states = {} if polled is None else {feed: FeedState(feed, last_ok_at=NOW - polled, newest_item_at=NOW - polled)}
    return Vitals(
        states=states,
        newest_article_at=None if seen is None else NOW - seen,
        last_digest_at=None,
        oldest_due_at=None if due is None else NOW - due,
        slots_waiting=0 if due is None else 1,
        stories_unindexed=0,
    )


@pytest.mark.parametrize(
    ("told", "stale"),
    [
        (vitals(), set()),
        (vitals(polled=POLL_WITHIN, seen=ARTICLE_WITHIN, due=DIGEST_WITHIN), set()),
        (vitals(polled=POLL_WITHIN + SECOND), {"polls"}),
        (vitals(seen=ARTICLE_WITHIN + SECOND), {"articles"}),
        (vitals(due=DIGEST_WITHIN + SECOND), {"digests"}),
        (vitals(polled=None, seen=None), {"polls", "articles"}),
        (vitals(feed="a-feed-that-was-removed"), {"polls"}),
    ],
)
def test_polls_articles_and_digests_go_stale_each_after_its_own_time(told: Vitals, stale: set[str]) -> None:
    found = freshness(told, (HANBIT,), NOW)
    assert set(found.stale) == stale
    assert found.is_fresh is not bool(stale)


def test_ages_are_in_seconds_and_times_in_iso() -> None:
    document = freshness(vitals(), (HANBIT,), NOW).document()
    assert document["feeds"]["hanbit"] == {
        "last_ok_at": "2026-09-02T08:59:00+00:00",
        "age_seconds": 60.0,
        "newest_item_at": "2026-09-02T08:59:00+00:00",
        "item_age_seconds": 60.0,
        "problem": "",
    }
    assert document["last_poll_at"] == "2026-09-02T08:59:00+00:00"


async def test_the_database_tells_what_came_in_what_left_and_what_waits_in_channels_that_are_not_paused(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store:
        async with store.read() as db:
            assert await read_vitals(db) == Vitals({}, None, None, None, 0, 0)
        async with store.write() as db:
            await articles.add(db, article("국회, AI 기본법 개정안 통과", path="1", at=NOW))
            await feed_rows.save(db, FeedState("hanbit", last_ok_at=NOW))
            one = await subscriptions.add(db, Subscription(Channel("slack", "T1", "C1"), NOW))
            other = await subscriptions.add(db, Subscription(Channel("slack", "T1", "C2"), NOW, paused=True))
            sent = await slots.claim(db, one.id, NOW, "me", NOW, LEASE)
            assert sent is not None
            await slots.finish(db, sent.id, "me", SlotState.SENT, "", NOW + SECOND)
            await slots.plan(db, one.id, NOW + MINUTE)
            await slots.plan(db, other.id, NOW - MINUTE)
        async with store.read() as db:
            told = await read_vitals(db)
    assert (told.last_digest_at, told.oldest_due_at, told.slots_waiting) == (NOW + SECOND, NOW + MINUTE, 1)
    assert (told.newest_article_at, set(told.states)) == (NOW, {"hanbit"})
