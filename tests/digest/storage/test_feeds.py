from dataclasses import fields
from datetime import timedelta

from digest.model import FeedState, PollStatus
from digest.storage import Store, feeds
from tests.digest.storage.samples import HOUR, MINUTE, NOW

SILENT = FeedState(
    feed_id="hanbit",
    status=PollStatus.HTTP_ERROR,
    problem="서버가 503으로 답했습니다",
    url="https://hanbit.example/rss",
    etag='W/"한"',
    last_modified="Tue, 01 Sep 2026 08:00:00 GMT",
    body_hash="ab12",
    failures=3,
    last_poll_at=NOW,
    last_ok_at=NOW - HOUR,
    failing_since=NOW - MINUTE,
    next_poll_at=NOW + HOUR,
    retry_after_at=NOW + MINUTE,
    server_wait=timedelta(minutes=15, microseconds=7),
    newest_item_at=NOW - 9 * HOUR,
    usual_gap=timedelta(hours=2),
    silent_since=NOW - 3 * HOUR,
    moved_to="https://new.hanbit.example/rss",
    moved_since=NOW - 2 * HOUR,
    adopted_url="https://old.hanbit.example/rss",
)


async def test_a_state_comes_back_as_it_was_stored_in_every_field(store: Store) -> None:
    assert all(getattr(SILENT, field.name) not in (None, "", 0) for field in fields(FeedState))
    async with store.write() as db:
        await feeds.save(db, SILENT)
        await feeds.save(db, FeedState("garam"))
    async with store.read() as db:
        assert await feeds.states(db) == {"hanbit": SILENT, "garam": FeedState("garam")}


async def test_a_newer_state_takes_the_place_of_the_older_one_whole(store: Store) -> None:
    async with store.write() as db:
        await feeds.save(db, SILENT)
        await feeds.save(db, FeedState("hanbit", PollStatus.OK))
        assert await feeds.states(db) == {"hanbit": FeedState("hanbit", PollStatus.OK)}


async def test_a_feed_is_leased_by_one_owner_until_the_lease_runs_out(store: Store) -> None:
    async with store.write() as db:
        assert await feeds.lease(db, "hanbit", "가", NOW, MINUTE)
        assert not await feeds.lease(db, "hanbit", "나", NOW + MINUTE - timedelta(microseconds=1), MINUTE)
        assert await feeds.lease(db, "hanbit", "나", NOW + MINUTE, MINUTE)
        assert not await feeds.lease(db, "hanbit", "가", NOW + MINUTE, MINUTE)
        assert await feeds.lease(db, "garam", "가", NOW, MINUTE)


async def test_an_owner_can_hold_a_feed_for_longer(store: Store) -> None:
    async with store.write() as db:
        assert await feeds.lease(db, "hanbit", "가", NOW, MINUTE)
        assert await feeds.lease(db, "hanbit", "가", NOW + MINUTE / 2, HOUR)
        assert not await feeds.lease(db, "hanbit", "나", NOW + MINUTE, MINUTE)


async def test_a_released_feed_is_free_at_once_and_only_its_owner_can_release_it(store: Store) -> None:
    async with store.write() as db:
        await feeds.lease(db, "hanbit", "가", NOW, HOUR)
        await feeds.release(db, "hanbit", "나")
        assert not await feeds.lease(db, "hanbit", "나", NOW, HOUR)
        await feeds.release(db, "hanbit", "가")
        assert await feeds.lease(db, "hanbit", "나", NOW, HOUR)


async def test_a_lease_and_a_state_leave_each_other_alone(store: Store) -> None:
    async with store.write() as db:
        await feeds.save(db, SILENT)
        assert await feeds.lease(db, "hanbit", "가", NOW, HOUR)
        assert await feeds.states(db) == {"hanbit": SILENT}
        await feeds.save(db, FeedState("hanbit", PollStatus.OK))
        assert not await feeds.lease(db, "hanbit", "나", NOW, HOUR)
