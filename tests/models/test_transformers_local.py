"""The writer and its child process: loaded on first use, unloaded when idle, killed when it hangs, and never in our own process."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from digest.summaries.models import spec_for
from digest.summaries.prompts import assignment_of
from digest.summaries.source import read_story
from digest.summaries.transformers_local import REST_AFTER_FAILURE, TransformersWriter
from digest.summaries.writer import Fall, Reply
from tests.digest.summaries.samples import FULL, SEVERAL
from tests.models.conftest import SAYING

Make = Callable[..., Path]
TASK = assignment_of(FULL, read_story(FULL))
OTHER = assignment_of(SEVERAL, read_story(SEVERAL))
GOOD = Reply(SAYING)
ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def running(folder: Path, **options: object) -> AsyncIterator[TransformersWriter]:
    writer = TransformersWriter(spec_for(str(folder), dtype="float32"), **options)  # type: ignore[arg-type]  # handed through
    try:
        yield writer
    finally:
        await writer.close()


def children_of_ours() -> set[int]:
    """Return the process ids of our children that run a model child."""
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if "digest.child" in line}


def kernel_says(pid: int, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_bytes().decode("utf-8", "replace")


def resident_bytes(pid: int) -> int:
    lines = kernel_says(pid, "status").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


async def ended(pid: int) -> None:
    """Wait until a process is no more."""
    gone = asyncio.Event()
    descriptor = os.pidfd_open(pid)
    asyncio.get_running_loop().add_reader(descriptor, gone.set)
    await gone.wait()
    asyncio.get_running_loop().remove_reader(descriptor)
    os.close(descriptor)


async def test_it_loads_on_first_use_and_answers_in_order(checkpoint: Make) -> None:
    async with running(checkpoint("llama"), batch=2) as writer:
        assert children_of_ours() == set()
        assert (writer.backend, writer.model) == ("transformers", "Midm-2.0-Mini-Instruct")
        assert await writer.write([TASK, OTHER, TASK], 60) == [GOOD] * 3
        assert writer.facts["class"] == "LlamaForCausalLM"
        assert len(children_of_ours()) == 1


async def test_an_idle_model_gives_its_memory_back_and_comes_again(checkpoint: Make) -> None:
    async with running(checkpoint("llama"), idle=timedelta(milliseconds=200)) as writer:
        assert await writer.write([TASK], 60) == [GOOD]
        (pid,) = children_of_ours()
        assert resident_bytes(pid) > 150_000_000  # torch and transformers alone

        await ended(pid)
        assert children_of_ours() == set()
        assert await writer.write([TASK], 60) == [GOOD]


async def test_the_service_itself_never_imports_torch(checkpoint: Make, tmp_path: Path) -> None:
    """In a process of its own, for this one made the checkpoints."""
    script = tmp_path / "service.py"
    script.write_text(
        "import asyncio, sys\n"
        "from bot.config import load_settings\n"
        "from bot.summarisers import make_summariser\n"
        "from digest.korean import Korean\n"
        "from digest.lexicon import default_lexicon\n"
        "from tests.digest.summaries.samples import FULL\n"
        "async def main():\n"
        "    lexicon = default_lexicon()\n"
        "    settings = load_settings({'AINEWS_SUMMARISER': 'transformers', 'AINEWS_MODEL': sys.argv[1]})\n"
        "    made = make_summariser(settings, Korean(lexicon.user_words), lexicon)\n"
        "    (summary,) = await made.summarise([FULL])\n"
        "    await made.close()\n"
        "    print(made.backend, made.model, bool(summary.sentences), summary.fallback_reason[:4])\n"
        "    print(sorted({'torch', 'transformers', 'safetensors'} & set(sys.modules)))\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(script), str(checkpoint("llama"))],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        timeout=90,
        check=True,
    )
    assert done.stdout.splitlines()[0].startswith("transformers Midm-2.0-Mini-Instruct True")
    assert done.stdout.splitlines()[1] == "[]"


async def test_a_model_that_cannot_be_loaded_is_told_and_left_alone_for_a_while(checkpoint: Make, tmp_path: Path) -> None:
    empty = tmp_path / "나래-12B"
    empty.mkdir()
    clock = Clock()
    async with running(empty, clock=clock) as writer:
        first = await writer.write([TASK, OTHER], 60)
        assert first == [Reply(fall=Fall.NOT_LOADED, detail="나래-12B 폴더에 config.json이 없음")] * 2

        good = checkpoint("llama")
        for path in good.iterdir():
            (empty / path.name).symlink_to(path)
        assert (await writer.write([TASK], 60))[0].fall is Fall.NOT_LOADED

        clock.now += REST_AFTER_FAILURE.total_seconds() + 1
        assert await writer.write([TASK], 60) == [GOOD]


async def test_loading_goes_on_when_a_caller_s_time_is_over(checkpoint: Make) -> None:
    async with running(checkpoint("llama")) as writer:
        assert await writer.write([TASK], 1.1) == [Reply(fall=Fall.TOO_LATE)]
        pids = children_of_ours()
        assert await writer.write([TASK], 60) == [GOOD]
        assert children_of_ours() == pids


async def test_who_waits_behind_another_s_batch_waits_no_longer_than_its_own_deadline(checkpoint: Make) -> None:
    async with running(checkpoint("llama")) as writer:
        loading = asyncio.create_task(writer.write([TASK], 60))
        await asyncio.sleep(0)
        assert await writer.write([OTHER], 0.2) == [Reply(fall=Fall.TOO_LATE)]
        assert await loading == [GOOD]


async def test_a_child_that_dies_at_its_work_is_replaced(checkpoint: Make) -> None:
    async with running(checkpoint("llama")) as writer:
        await writer.warm()
        (pid,) = children_of_ours()
        os.kill(pid, 9)
        assert await writer.write([TASK], 60) == [GOOD]
        assert children_of_ours() != {pid}


async def test_a_model_that_kills_its_child_every_time_is_given_up(tmp_path: Path) -> None:
    async with running(tmp_path, batch=4, tasks={"model": "tests.fakes.model_tasks:crashes"}) as writer:
        replies = await writer.write([TASK] * 8, 60)
    assert replies == [Reply(fall=Fall.CRASHED)] * 8


async def test_a_batch_that_is_too_large_is_tried_in_halves(tmp_path: Path) -> None:
    async with running(tmp_path, batch=4, tasks={"model": "tests.fakes.model_tasks:two_at_most"}) as writer:
        replies = await writer.write([TASK] * 4, 60)
    assert replies == [Reply("두 개까지 된다.")] * 4


async def test_a_model_that_hangs_is_killed_after_its_time(tmp_path: Path) -> None:
    async with running(tmp_path, slack_s=0.2, tasks={"model": "tests.fakes.model_tasks:hangs"}) as writer:
        assert await writer.write([TASK], 2) == [Reply(fall=Fall.TOO_LATE)]
        assert await writer.write([], 1) == []
    assert children_of_ours() == set()


async def test_a_call_that_is_cancelled_leaves_a_writer_that_works(checkpoint: Make) -> None:
    async with running(checkpoint("llama")) as writer:
        await writer.warm()
        call = asyncio.create_task(writer.write([TASK], 60))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert await writer.write([TASK], 60) == [GOOD]


async def test_it_may_be_closed_while_it_loads(checkpoint: Make) -> None:
    async with running(checkpoint("llama")) as writer:
        loading = asyncio.create_task(writer.warm())
        await asyncio.sleep(0)
        await writer.close()
        await asyncio.gather(loading, return_exceptions=True)
        assert children_of_ours() == set()


async def test_the_child_sees_no_secret_of_the_service(monkeypatch: pytest.MonkeyPatch, checkpoint: Make) -> None:
    monkeypatch.setenv("AINEWS_SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("AINEWS_MODEL_KEY", "sk-canary")
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    async with running(checkpoint("llama")) as writer:
        await writer.warm()
        (pid,) = children_of_ours()
        assert "canary" not in kernel_says(pid, "environ")


async def test_the_kernel_would_take_the_model_before_the_bot(checkpoint: Make) -> None:
    async with running(checkpoint("llama")) as writer:
        await writer.warm()
        (pid,) = children_of_ours()
        assert kernel_says(pid, "oom_score_adj").strip() == "1000"
