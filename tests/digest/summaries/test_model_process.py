"""The life of a model's child process, with tasks that need no model: loaded on first use, unloaded when idle, killed when it hangs."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from digest.summaries.models import spec_for
from digest.summaries.prompts import assignment_of
from digest.summaries.source import read_story
from digest.summaries.transformers_local import REST_AFTER_FAILURE, TransformersWriter, environment_for
from digest.summaries.writer import Fall, Reply
from tests.digest.summaries.samples import FULL, SEVERAL
from tests.fakes.model_tasks import SAID

TASK = assignment_of(FULL, read_story(FULL))
OTHER = assignment_of(SEVERAL, read_story(SEVERAL))
GOOD = Reply(SAID)


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "나래-12B"
    made.mkdir()
    (made / "config.json").write_text("{}")
    return made


@asynccontextmanager
async def running(folder: Path, task: str = "answers", **options: object) -> AsyncIterator[TransformersWriter]:
    tasks = {"model": f"tests.fakes.model_tasks:{task}"}
    writer = TransformersWriter(spec_for(str(folder)), tasks=tasks, **options)  # type: ignore[arg-type]  # handed through
    try:
        yield writer
    finally:
        await writer.close()


def children_of_ours() -> set[int]:
    """Return the process ids of our children that run a model child."""
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "digest.child" in line}


async def ended(pid: int) -> None:
    """Wait until a process is no more."""
    gone = asyncio.Event()
    descriptor = os.pidfd_open(pid)
    asyncio.get_running_loop().add_reader(descriptor, gone.set)
    await gone.wait()
    asyncio.get_running_loop().remove_reader(descriptor)
    os.close(descriptor)


async def test_nothing_is_loaded_before_the_first_story(folder: Path) -> None:
    async with running(folder, batch=2) as writer:
        assert children_of_ours() == set()
        assert (writer.backend, writer.model) == ("transformers", "나래-12B")
        assert await writer.write([TASK, OTHER, TASK], 60) == [GOOD] * 3
        assert len(children_of_ours()) == 1


async def test_an_idle_model_s_process_ends_and_comes_again(folder: Path) -> None:
    async with running(folder, idle=timedelta(milliseconds=200)) as writer:
        assert await writer.write([TASK], 60) == [GOOD]
        (pid,) = children_of_ours()

        await ended(pid)
        assert children_of_ours() == set()
        assert await writer.write([TASK], 60) == [GOOD]


async def test_a_model_that_cannot_be_loaded_is_told_and_left_alone_for_a_while(folder: Path) -> None:
    (folder / "config.json").unlink()
    clock = Clock()
    async with running(folder, clock=clock) as writer:
        first = await writer.write([TASK, OTHER], 60)
        assert first == [Reply(fall=Fall.NOT_LOADED, detail="나래-12B 폴더에 config.json이 없음")] * 2

        (folder / "config.json").write_text("{}")
        assert (await writer.write([TASK], 60))[0].fall is Fall.NOT_LOADED

        clock.now += REST_AFTER_FAILURE.total_seconds() + 1
        assert await writer.write([TASK], 60) == [GOOD]


async def test_loading_goes_on_when_a_caller_s_time_is_over(folder: Path) -> None:
    os.mkfifo(folder / "gate")
    async with running(folder, "loads_at_a_gate") as writer:
        assert await writer.write([TASK], 1.1) == [Reply(fall=Fall.TOO_LATE)]
        pids = children_of_ours()
        await asyncio.to_thread((folder / "gate").write_bytes, b"")
        assert await writer.write([TASK], 60) == [GOOD]
        assert children_of_ours() == pids


async def test_who_waits_behind_another_s_batch_waits_no_longer_than_its_own_deadline(folder: Path) -> None:
    os.mkfifo(folder / "gate")
    async with running(folder, "loads_at_a_gate") as writer:
        loading = asyncio.create_task(writer.write([TASK], 60))
        await asyncio.sleep(0)
        assert await writer.write([OTHER], 0.2) == [Reply(fall=Fall.TOO_LATE)]
        await asyncio.to_thread((folder / "gate").write_bytes, b"")
        assert await loading == [GOOD]


async def test_a_child_that_dies_at_its_work_is_replaced(folder: Path) -> None:
    async with running(folder) as writer:
        await writer.warm()
        (pid,) = children_of_ours()
        os.kill(pid, 9)
        assert await writer.write([TASK], 60) == [GOOD]
        assert children_of_ours() != {pid}


async def test_a_model_that_kills_its_child_every_time_is_given_up(folder: Path) -> None:
    async with running(folder, "crashes", batch=4) as writer:
        replies = await writer.write([TASK] * 8, 60)
    assert replies == [Reply(fall=Fall.CRASHED)] * 8


async def test_a_batch_that_is_too_large_is_tried_in_halves(folder: Path) -> None:
    async with running(folder, "two_at_most", batch=4) as writer:
        replies = await writer.write([TASK] * 4, 60)
    assert replies == [GOOD] * 4


async def test_a_model_that_hangs_is_killed_after_its_time(folder: Path) -> None:
    async with running(folder, "hangs", slack_s=0.2) as writer:
        assert await writer.write([TASK], 2) == [Reply(fall=Fall.TOO_LATE)]
        assert await writer.write([], 1) == []
    assert children_of_ours() == set()


async def test_a_call_that_is_cancelled_leaves_a_writer_that_works(folder: Path) -> None:
    async with running(folder) as writer:
        await writer.warm()
        call = asyncio.create_task(writer.write([TASK], 60))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert await writer.write([TASK], 60) == [GOOD]


async def test_it_may_be_closed_while_it_loads(folder: Path) -> None:
    os.mkfifo(folder / "gate")
    async with running(folder, "loads_at_a_gate") as writer:
        loading = asyncio.create_task(writer.warm())
        await asyncio.sleep(0)
        await writer.close()
        await asyncio.gather(loading, return_exceptions=True)
        assert children_of_ours() == set()


def test_a_folder_s_child_gets_no_token_of_the_hub_and_a_hub_model_s_does(folder: Path) -> None:
    assert "HF_" not in environment_for(spec_for(str(folder)))
    assert "HF_" in environment_for(spec_for("K-intelligence/Midm-2.0-Mini-Instruct"))
