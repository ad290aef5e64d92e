"""The writer with a real checkpoint: torch lives in the child alone. Its process's life is tried without one elsewhere."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from digest.summaries.conversation import Conversation
from digest.summaries.models import spec_for
from digest.summaries.prompts import assignment_of
from digest.summaries.source import read_story
from digest.summaries.transformers_local import TransformersWriter
from digest.summaries.writer import Reply
from tests.digest.summaries.samples import FULL, SEVERAL
from tests.digest.summaries.test_model_process import children_of_ours
from tests.models.conftest import SAYING

pytestmark = pytest.mark.asyncio(loop_scope="module")

Make = Callable[..., Path]
TASK = assignment_of(FULL, read_story(FULL))
OTHER = assignment_of(SEVERAL, read_story(SEVERAL))
GOOD = Reply(SAYING)
ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"AINEWS_SLACK_BOT_TOKEN": "xoxb-canary", "AINEWS_MODEL_KEY": "sk-canary", "HF_TOKEN": "hf_canary"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def writer(checkpoint: Make) -> AsyncIterator[TransformersWriter]:
    """A writer that has loaded its model, started by a service with secrets."""
    with pytest.MonkeyPatch.context() as environment:
        for name, secret in SECRETS.items():
            environment.setenv(name, secret)
        started = TransformersWriter(spec_for(str(checkpoint("llama")), dtype="float32"), batch=2)
        await started.warm()
    yield started
    await started.close()


def kernel_says(what: str) -> str:
    (pid,) = children_of_ours()
    return Path(f"/proc/{pid}/{what}").read_bytes().decode("utf-8", "replace")


async def test_it_answers_in_order_and_counts_what_it_wrote(writer: TransformersWriter) -> None:
    replies = await writer.write([TASK, OTHER, TASK], 60)
    assert replies == [GOOD] * 3
    assert {reply.tokens for reply in replies} == {replies[0].tokens}
    assert 0 < replies[0].tokens < len(SAYING)
    assert (writer.facts["class"], writer.model) == ("LlamaForCausalLM", "Midm-2.0-Mini-Instruct")


async def test_it_answers_what_it_is_told(writer: TransformersWriter) -> None:
    told = Conversation(
        "너는 사서다.", "<자료>", ("[1] 누리온이 모델을 공개했다.",), "</자료>\n답하라.", "답만.", "JSON으로.", 60
    )
    assert await writer.converse(told, 60) == GOOD
    assert await writer.write([TASK], 60) == [GOOD]


async def test_the_child_holds_the_memory(writer: TransformersWriter) -> None:
    resident = next(line for line in kernel_says("status").splitlines() if line.startswith("VmRSS:"))
    assert int(resident.split()[1]) * 1024 > 150_000_000  # torch and transformers alone


async def test_the_child_sees_no_secret_of_the_service(writer: TransformersWriter) -> None:
    assert "canary" not in kernel_says("environ")


async def test_the_kernel_would_take_the_model_before_the_bot(writer: TransformersWriter) -> None:
    assert kernel_says("oom_score_adj").strip() == "1000"


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
        "    print(sorted({'torch', 'transformers', 'safetensors', 'huggingface_hub'} & set(sys.modules)))\n"
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
