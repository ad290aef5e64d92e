import asyncio
from datetime import timedelta

from bot.outbox import Outbox

SHORT = timedelta(milliseconds=20)


class Errand:
    """Something to do that begins and ends when a test says so."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go = asyncio.Event()
        self.end = ""

    async def __call__(self) -> None:
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.end = "cancelled"
            raise
        self.end = "done"


async def test_a_channel_has_one_errand_at_a_time() -> None:
    outbox, first, second = Outbox(), Errand(), Errand()

    assert outbox.start("현관", first)
    assert outbox.is_busy("현관")
    assert not outbox.start("현관", second)
    first.go.set()
    await outbox.idle()

    assert not outbox.is_busy("현관")
    assert outbox.start("현관", second)
    second.go.set()
    await outbox.idle()
    assert (first.end, second.end) == ("done", "done")


async def test_only_so_many_run_at_once_and_the_others_follow() -> None:
    outbox, errands = Outbox(at_once=2), [Errand() for _ in range(3)]
    for number, errand in enumerate(errands):
        outbox.start(number, errand)
    await errands[1].begun.wait()
    assert not errands[2].begun.is_set()

    errands[0].go.set()
    await errands[2].begun.wait()
    for errand in errands:
        errand.go.set()
    await outbox.idle()
    assert [errand.end for errand in errands] == ["done"] * 3


async def test_the_end_waits_for_what_was_begun_and_begins_nothing_more() -> None:
    outbox, begun, waiting, late = Outbox(at_once=1), Errand(), Errand(), Errand()
    outbox.start("가", begun)
    outbox.start("나", waiting)
    await begun.begun.wait()

    closing = asyncio.create_task(outbox.close(timedelta(minutes=1)))
    begun.go.set()
    await closing

    assert not outbox.start("다", late)
    assert (begun.end, waiting.end, late.end) == ("done", "", "")


async def test_what_takes_too_long_at_the_end_is_cancelled() -> None:
    outbox, slow = Outbox(), Errand()
    outbox.start("가", slow)
    await slow.begun.wait()

    await outbox.close(SHORT)

    assert slow.end == "cancelled"


async def test_an_errand_that_fails_frees_its_channel() -> None:
    outbox = Outbox()

    async def fail() -> None:
        raise ValueError("없는 채널")

    outbox.start("가", fail)
    await outbox.idle()

    assert not outbox.is_busy("가")
