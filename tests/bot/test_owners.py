import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.owners import SETTLING, is_dead, new_owner, release_leases_of_the_dead
from digest.model import Channel, Subscription
from digest.storage import feeds, open_store, slots, subscriptions

HOST = socket.gethostname()


def ended_process() -> int:
    """Return the number of a process that has just ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_a_process_that_ended_is_dead_and_one_that_runs_is_not() -> None:
    assert is_dead(f"{HOST}:{ended_process()}:abc")
    assert not is_dead(f"{HOST}:{os.getppid()}:abc")


def test_an_owner_with_this_process_number_is_an_earlier_one_as_in_a_container() -> None:
    assert is_dead(new_owner())


def test_nobody_speaks_for_another_machine() -> None:
    assert not is_dead(f"elsewhere:{ended_process()}:abc")
    assert not is_dead("a name of another kind")


async def test_feeds_of_a_killed_process_are_free_again_and_others_stay_held(tmp_path: Path) -> None:
    now, long = datetime.now(UTC), timedelta(minutes=5)
    async with await open_store(str(tmp_path / "news.db")) as store:
        async with store.write() as db:
            await feeds.lease(db, "hanbit", f"{HOST}:{ended_process()}:abc", now, long)
            await feeds.lease(db, "gaon", "elsewhere:1:abc", now, long)

        await release_leases_of_the_dead(store, now)

        async with store.write() as db:
            assert await feeds.lease(db, "hanbit", "me", now, long)
            assert not await feeds.lease(db, "gaon", "me", now, long)


async def test_digests_of_a_killed_process_are_free_when_what_it_sent_has_had_time_to_be_seen(tmp_path: Path) -> None:
    now, long = datetime.now(UTC), timedelta(seconds=45)
    async with await open_store(str(tmp_path / "news.db")) as store:
        async with store.write() as db:
            one = await subscriptions.add(db, Subscription(Channel("slack", "T1", "C1"), created_at=now))
            mine, foreign = now - timedelta(hours=1), now - timedelta(hours=2)
            await slots.claim(db, one.id, mine, f"{HOST}:{ended_process()}:abc", now, long)
            await slots.claim(db, one.id, foreign, "elsewhere:1:abc", now, long)

        await release_leases_of_the_dead(store, now)

        async with store.write() as db:
            assert await slots.claim(db, one.id, mine, "me", now, long) is None
            assert await slots.claim(db, one.id, mine, "me", now + SETTLING, long) is not None
            assert await slots.claim(db, one.id, foreign, "me", now + SETTLING, long) is None
