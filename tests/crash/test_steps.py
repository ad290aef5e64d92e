from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.model import SlotState
from digest.storage import open_store, slots
from tests.crash.trial import ACCEPTED, STEPS, Trial, trial
from tests.fakes.chat_server import (
    BAD_GATEWAY,
    GATEWAY_TIMEOUT,
    RESET,
    RESET_BEFORE,
    SERVER_ERROR,
    SILENCE,
    UNAVAILABLE,
    Fault,
    rate_limited,
)

PLATFORMS = ("slack", "discord")


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def one(url: str, platform: str) -> AsyncIterator[Trial]:
    """Give a trial with one channel and one message."""
    async with trial(url, platform) as started:
        yield started


@pytest.fixture
async def long(tmp_path: Path, platform: str) -> AsyncIterator[Trial]:
    """Give a trial with one channel and a digest of several messages."""
    async with trial(str(tmp_path / "news.db"), platform, stories_count=45) as started:
        yield started


@pytest.mark.parametrize("step", STEPS)
async def test_fault_01_to_08_a_process_killed_at_any_step_leaves_one_visible_post_a_key(one: Trial, step: str) -> None:
    assert await one.life(step) == -9

    await one.until_settled()

    await one.check()


async def test_a_digest_without_a_crash_takes_one_life(one: Trial) -> None:
    assert await one.until_settled() == 1
    await one.check()


@pytest.mark.parametrize("step", [ACCEPTED, "replied", "marked"])
async def test_a_process_killed_between_two_messages_of_a_digest_sends_the_missing_ones(long: Trial, step: str) -> None:
    assert await long.life(step, time=2) == -9
    hanging = [message.key for message in long.server.messages]

    await long.until_settled()

    await long.check()
    assert [message.key for message in long.server.messages][: len(hanging)] == hanging
    assert len(long.server.messages) > len(hanging)


# --- the platform misbehaves, and the process lives --------------------------------------------------


async def met(one: Trial, *faults: Fault | None) -> list[str]:
    """Let the posts meet faults until everything is settled; return the keys of what hangs."""
    one.server.faults = list(faults)
    one.timeout_s = 0.4
    await one.until_settled()
    await one.check()
    return one.server.keys("C1")


async def test_fault_09_a_connection_reset_after_accepting_leaves_one_post(one: Trial) -> None:
    assert len(await met(one, RESET)) == 1


async def test_fault_09_a_connection_reset_before_accepting_loses_nothing(one: Trial) -> None:
    assert len(await met(one, RESET_BEFORE, RESET_BEFORE)) == 1


@pytest.mark.parametrize("fault", [BAD_GATEWAY, GATEWAY_TIMEOUT], ids=lambda fault: fault.name)
async def test_fault_10_a_gateway_error_after_accepting_leaves_one_post(one: Trial, fault: Fault) -> None:
    assert len(await met(one, fault)) == 1


async def test_fault_11_an_answer_that_comes_after_the_time_out_leaves_one_post(one: Trial) -> None:
    assert len(await met(one, SILENCE)) == 1


@pytest.mark.parametrize(
    "fault", [SERVER_ERROR, UNAVAILABLE, rate_limited("30"), rate_limited(None)], ids=lambda fault: fault.name
)
async def test_a_post_that_was_not_taken_is_sent_again(one: Trial, fault: Fault) -> None:
    assert len(await met(one, fault, fault)) == 1


async def test_every_message_of_a_digest_may_meet_a_fault_of_its_own(long: Trial) -> None:
    keys = await met(long, RESET, None, SILENCE, SERVER_ERROR, BAD_GATEWAY)
    assert keys == sorted(set(keys), key=lambda key: int(key.rpartition("#")[2]))


async def test_fault_13_after_503_for_a_while_a_channels_digests_come_in_the_order_they_were_due(
    tmp_path: Path, platform: str
) -> None:
    async with trial(str(tmp_path / "news.db"), platform, channels=("C1", "C1", "C2")) as three:
        three.server.faults = [UNAVAILABLE] * 7

        await three.until_settled()

        await three.check()
        slots_of = [int(key.split("#")[0].removeprefix("slot ")) for key in three.server.keys("C1")]
        assert slots_of == sorted(slots_of)
        assert len(set(slots_of)) == 2


# --- the process is asked to end ---------------------------------------------------------------------


async def test_fault_51_sigterm_during_a_send_lets_it_finish(one: Trial) -> None:
    assert await one.served() == 0

    async with await open_store(one.database) as store, store.read() as db:
        assert await slots.unfinished(db) == ()
    await one.check()


async def test_fault_51_sigterm_during_a_send_that_hangs_gives_the_slot_back_within_ten_seconds(
    tmp_path: Path, platform: str
) -> None:
    async with trial(str(tmp_path / "news.db"), platform) as hung:
        hung.server.faults, hung.timeout_s = [SILENCE], 60.0

        assert await hung.served() == 0

        async with await open_store(hung.database) as store, store.read() as db:
            (slot,) = await slots.unfinished(db)
        assert (slot.state, slot.owner, slot.lease_until) == (SlotState.PLANNED, "", None)
        await hung.until_settled()
        await hung.check()
