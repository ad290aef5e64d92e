from datetime import UTC, datetime, timedelta

from digest.storage import Store, requests

NOW = datetime(2026, 9, 1, 22, 0, tzinfo=UTC)


async def test_a_request_is_taken_once_a_platform(store: Store) -> None:
    taken = []
    for platform, key in (("slack", "Ev1"), ("slack", "Ev1"), ("discord", "Ev1"), ("slack", "Ev2"), ("slack", "열쇠" * 500)):
        async with store.write() as db:
            taken.append(await requests.take(db, platform, key, NOW))
    assert taken == [True, False, True, True, True]


async def test_what_was_taken_long_ago_is_forgotten(store: Store) -> None:
    async with store.write() as db:
        await requests.take(db, "slack", "Ev1", NOW - timedelta(days=3))
        await requests.take(db, "slack", "Ev2", NOW)
        await requests.forget(db, NOW - timedelta(days=2))
        assert await requests.take(db, "slack", "Ev1", NOW)
        assert not await requests.take(db, "slack", "Ev2", NOW)
