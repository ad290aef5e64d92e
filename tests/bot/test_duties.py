import asyncio
from collections import Counter

import pytest

from bot.duties import LONGEST_WAIT_S, on_duty


async def test_a_duty_runs_for_as_long_as_the_block_and_is_cancelled_with_it() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def duty() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with on_duty([duty]):
        await began.wait()
        assert not ended.is_set()
    assert ended.is_set()


async def test_a_duty_that_fails_is_begun_again_after_growing_waits_and_disturbs_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs, waits, enough = Counter[str](), list[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)
        if len(waits) == 9:
            enough.set()
            await asyncio.Event().wait()

    async def failing() -> None:
        runs["failing"] += 1
        raise OSError("포트를 다른 프로그램이 쓴다")

    async def steady() -> None:
        runs["steady"] += 1
        await asyncio.Event().wait()

    async with on_duty([failing, steady], sleep):
        await enough.wait()
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, LONGEST_WAIT_S, LONGEST_WAIT_S, LONGEST_WAIT_S]
    assert runs == {"failing": 9, "steady": 1}
    assert "a duty failed" in caplog.text


async def test_a_duty_that_is_done_is_not_begun_again() -> None:
    runs = Counter[str]()

    async def done() -> None:
        runs["done"] += 1

    async with on_duty([done]):
        for _ in range(5):
            await asyncio.sleep(0)
    assert runs["done"] == 1
