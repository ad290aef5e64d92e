import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.children import TASKS, Children, Limits
from digest.errors import ChildError
from digest.feeds.parcel import pack_request
from digest.model import MEBIBYTE, Feed
from tests.fakes import child_tasks


@pytest.fixture
async def children() -> AsyncIterator[Children]:
    async with Children(child_tasks.TASKS) as started:
        yield started


async def pid_of_next(children: Children) -> int:
    return int(await children.call("pid", b""))


async def test_a_task_gets_its_bytes_and_gives_bytes_back(children: Children) -> None:
    payload = bytes(range(256)) * 40_000  # 10 MB: more than any pipe holds

    assert await children.call("echo", payload) == payload


async def test_a_task_tells_how_far_it_is_before_it_answers(children: Children) -> None:
    heard: list[object] = []
    assert await children.call("tells", b"answer", heard=heard.append) == b"answer"
    assert heard == [{"done": 1}, {"done": 2}]
    assert await children.call("tells", b"nobody listens") == b"nobody listens"


async def test_one_child_does_many_tasks(children: Children) -> None:
    pids = {await pid_of_next(children) for _ in range(5)}

    assert len(pids) == 1


async def test_two_calls_work_at_the_same_time_and_a_third_waits(children: Children, tmp_path: Path) -> None:
    gates = [tmp_path / name for name in ("가", "나", "다")]
    for gate in gates:
        os.mkfifo(gate)
    calls = [asyncio.create_task(children.call("wait_at_gate", str(gate).encode())) for gate in gates]

    # A gate opens for writing once its child reads: both first children are in their task at the same time.
    writers = [await asyncio.to_thread(gate.open, "wb") for gate in gates[:2]]
    third_is_waiting = not calls[2].done()
    for writer in writers:
        writer.close()
    with await asyncio.to_thread(gates[2].open, "wb"):
        pass
    first, second, third = await asyncio.gather(*calls)

    assert third_is_waiting
    assert first != second
    assert third in {first, second}


async def test_a_child_of_a_large_parent_is_not_taken_for_a_large_child(children: Children) -> None:
    ballast = bytearray(400 * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])  # resident, as Kiwi is

    first, second = await pid_of_next(children), await pid_of_next(children)

    assert first == second


async def test_a_task_over_its_cpu_time_is_killed_and_not_tried_again(children: Children) -> None:
    with pytest.raises(ChildError, match=r"^burn: spent its 1 s of CPU time$"):
        await children.call("burn", b"30", Limits(cpu_seconds=1))

    assert await children.call("echo", "다음 피드".encode()) == "다음 피드".encode()


async def test_cpu_time_is_counted_for_each_task_not_for_the_life_of_a_child(children: Children) -> None:
    before = await pid_of_next(children)
    for _ in range(3):
        await children.call("burn", b"0.8", Limits(cpu_seconds=1))  # 2.4 s in all

    assert await pid_of_next(children) == before


async def test_a_task_that_hangs_is_killed_at_the_wall_deadline(children: Children) -> None:
    with pytest.raises(ChildError, match=r"^hang: took longer than 0.3 s, twice$"):
        await children.call("hang", b"", Limits(wall_seconds=0.3))


async def test_fault_28_a_crash_is_tried_once_more(children: Children, tmp_path: Path) -> None:
    marker = tmp_path / "first"
    marker.touch()

    assert await children.call("crash_once", str(marker).encode()) == b"second"


async def test_fault_28_a_task_that_kills_its_child_twice_is_given_up_and_the_pool_works_on(children: Children) -> None:
    with pytest.raises(ChildError, match=r"^crash: its child died by SIGSEGV, twice$"):
        await children.call("crash", b"")

    assert await children.call("echo", b"after") == b"after"


async def test_a_child_that_ends_by_itself_is_named_by_its_code(children: Children) -> None:
    with pytest.raises(ChildError, match=r"^leave: its child ended with code 7, twice$"):
        await children.call("leave", b"7")


async def test_fault_28_a_task_over_its_memory_is_given_up(children: Children) -> None:
    with pytest.raises(ChildError, match=r"^eat: ran out of memory, twice$"):
        await children.call("eat", str(2048 * MEBIBYTE).encode(), Limits(memory_bytes=256 * MEBIBYTE))


async def test_a_child_whose_heap_has_grown_is_replaced(children: Children) -> None:
    before = await pid_of_next(children)
    await children.call("grow", str(80 * MEBIBYTE).encode(), Limits(memory_bytes=256 * MEBIBYTE))

    assert await pid_of_next(children) != before


async def test_an_exception_is_told_and_leaves_the_child_alive(children: Children) -> None:
    before = await pid_of_next(children)

    with pytest.raises(ChildError, match=r"^fail: ValueError: 읽을 수 없음$"):
        await children.call("fail", "읽을 수 없음".encode())

    assert await pid_of_next(children) == before


async def test_a_child_that_was_killed_while_idle_is_replaced(children: Children) -> None:
    before = await pid_of_next(children)
    os.kill(before, signal.SIGKILL)

    assert await pid_of_next(children) != before


async def test_what_a_library_prints_does_not_disturb_the_answer(children: Children) -> None:
    assert await children.call("print_and_echo", b"answer") == b"answer"


async def test_a_task_writes_no_files(children: Children, tmp_path: Path) -> None:
    with pytest.raises(ChildError, match="File too large"):
        await children.call("write_file", str(tmp_path / "leak").encode())


async def test_a_task_may_be_allowed_to_write_files(children: Children, tmp_path: Path) -> None:
    await children.call("write_file", str(tmp_path / "weights").encode(), Limits(file_bytes=None))

    assert (tmp_path / "weights").read_text(encoding="utf-8") == "x"


async def test_children_see_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AINEWS_SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("DATABASE_PASSWORD", "canary")
    async with Children(child_tasks.TASKS) as children:
        seen = json.loads(await children.call("environment", b""))

    assert "canary" not in str(seen)


async def test_a_model_child_gets_the_variables_that_it_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", "/models")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    async with Children(child_tasks.TASKS, environment=("HF_", "CUDA_VISIBLE_DEVICES")) as children:
        seen = json.loads(await children.call("environment", b""))

    assert (seen["HF_HOME"], seen["CUDA_VISIBLE_DEVICES"]) == ("/models", "0")


async def test_a_cancelled_call_kills_its_child(children: Children, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    call = asyncio.create_task(children.call("wait_at_gate", str(gate).encode()))
    with await asyncio.to_thread(gate.open, "wb"):
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    assert await children.call("echo", b"next") == b"next"


async def test_closing_leaves_no_process_behind() -> None:
    async with Children(child_tasks.TASKS) as children:
        pid = await pid_of_next(children)

    with pytest.raises(ProcessLookupError):  # a zombie would still answer
        os.kill(pid, 0)


async def test_closing_ends_calls_under_way_and_those_that_wait(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    children = Children(child_tasks.TASKS, most=1)
    calls = [asyncio.create_task(children.call("wait_at_gate", str(gate).encode())) for _ in range(2)]
    with await asyncio.to_thread(gate.open, "wb"):  # the first is in its task
        await children.close()

    assert [type(result) for result in await asyncio.gather(*calls, return_exceptions=True)] == [ChildError, ChildError]


async def test_nothing_is_taken_after_closing(children: Children) -> None:
    await children.close()

    with pytest.raises(ChildError, match="stopping"):
        await children.call("echo", b"")


def test_a_child_ends_with_its_standard_input_as_when_its_parent_was_killed() -> None:
    ended = subprocess.run([sys.executable, "-m", "digest.child"], input=b"", check=False, timeout=60)

    assert ended.returncode == 0


async def test_fault_27_the_loop_goes_on_while_a_child_works(children: Children) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await children.call("burn", b"0.2")
    counting.cancel()

    assert turns > 100


async def test_dismissed_children_are_gone_and_the_next_call_starts_a_new_one(children: Children) -> None:
    before = await pid_of_next(children)

    await children.dismiss()

    assert not Path(f"/proc/{before}").exists()  # noqa: ASYNC240  # a look at the kernel's table blocks nobody
    assert await pid_of_next(children) != before


async def test_a_task_may_be_tried_once_only(tmp_path: Path) -> None:
    marker = tmp_path / "first"
    marker.touch()
    async with Children(child_tasks.TASKS, tries=1) as children:
        with pytest.raises(ChildError, match=r"^crash_once: its child died by SIG[A-Z]+$"):
            await children.call("crash_once", str(marker).encode())


@pytest.mark.parametrize("task", sorted(TASKS))
async def test_a_reading_child_imports_neither_kiwi_nor_database_nor_network(task: str) -> None:
    samples = Path(__file__).parent.parent / "data"
    payload = {
        "parse": lambda: _parse_request(samples / "feeds" / "made_ndsoft_naive_kst.rss.xml"),
        "extract": lambda: (
            b'{"content_type": null, "url": "https://a.example/1"}\n'
            + (samples / "pages" / "made_euckr_article.html").read_bytes()
        ),
    }[task]()
    async with Children({**TASKS, **child_tasks.TASKS}) as children:
        await children.call(task, payload)
        loaded = {name.partition(".")[0] for name in json.loads(await children.call("modules", b""))}

    assert loaded & {"kiwipiepy", "numpy", "sqlalchemy", "aiohttp", "torch", "bot"} == set()


def _parse_request(path: Path) -> bytes:
    feed = Feed(id="sample", name="가상매체", url="https://feed.example/rss")
    return pack_request(path.read_bytes(), None, feed, feed.url, datetime(2026, 9, 2, tzinfo=UTC))
