import asyncio
from datetime import timedelta

import pytest

from digest.fetch.pace import MOST_IDLE_LANES, Pace

SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_a_host_is_left_in_peace_between_two_turns_and_others_are_not_kept_waiting() -> None:
    clock = Clock()
    pace = Pace(10, clock, clock.sleep)
    starts = []
    for host in ("a.example", "b.example", "a.example"):
        async with pace.turn(host, SECOND):
            starts.append(clock.now)
    assert starts == [0.0, 0.0, 1.0]


async def test_the_pause_counts_from_the_end_of_the_last_turn() -> None:
    clock = Clock()
    pace = Pace(10, clock, clock.sleep)
    async with pace.turn("a.example", SECOND):
        clock.now += 5
    async with pace.turn("a.example", SECOND):
        assert clock.now == 6.0


async def test_turns_at_one_host_come_in_order_and_one_at_a_time() -> None:
    pace = Pace(10, lambda: 0.0, asyncio.sleep)
    inside, order = 0, []

    async def visit(number: int) -> None:
        nonlocal inside
        async with pace.turn("a.example", timedelta(0)):
            inside += 1
            assert inside == 1
            order.append(number)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(visit(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_turn_that_fails_or_is_given_up_is_handed_on() -> None:
    pace = Pace(1, lambda: 0.0, asyncio.sleep)
    with pytest.raises(LookupError):
        async with pace.turn("a.example", timedelta(0)):
            raise LookupError
    held = asyncio.Event()

    async def hold() -> None:
        async with pace.turn("a.example", timedelta(0)):
            held.set()
            await asyncio.Event().wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    waiter = asyncio.create_task(hold())
    waiter.cancel()
    holder.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with pace.turn("a.example", timedelta(0)):
        pass


async def test_hosts_that_nobody_waits_for_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(10, clock, clock.sleep)
    for number in range(3 * MOST_IDLE_LANES):
        async with pace.turn(f"outlet{number}.example", SECOND):
            clock.now += 2
    assert len(pace._lanes) <= MOST_IDLE_LANES
