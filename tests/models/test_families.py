"""Every architecture of the catalogue, from a tiny checkpoint of that very class through the child that users' models go through."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import torch

from digest.children import Children, Limits
from digest.summaries.checkpoint import Checkpoint, open_checkpoint
from digest.summaries.conversation import Conversation
from digest.summaries.model_child import encode_told
from digest.summaries.models import ModelSpec, catalogue, find_card, spec_for
from digest.summaries.prompts import MOST_NEW_TOKENS, SYSTEM, assignment_of
from digest.summaries.replies import UnfitReplyError, read_reply
from digest.summaries.source import read_story
from digest.summaries.transformers_local import TASKS
from digest.summaries.writer import Assignment, Reply
from tests.digest.summaries.samples import FULL, SEVERAL
from tests.models.checkpoints import FAMILIES
from tests.models.conftest import SAYING

pytestmark = pytest.mark.asyncio(loop_scope="module")

Make = Callable[..., Path]
TASK = assignment_of(FULL, read_story(FULL))
OTHER = assignment_of(SEVERAL, read_story(SEVERAL))
THINKING = [name for name, family in FAMILIES.items() if family.thinking]
COMPARED = 12  # tokens
ENDLESS = 48  # tokens, by which a summary would have ended


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def children() -> AsyncIterator[Children]:
    async with Children(TASKS, most=1, warm=1, environment=("OMP_NUM_THREADS",), tries=1) as started:
        yield started


async def ask(children: Children, spec: ModelSpec, *tasks: Assignment, told: Conversation | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {"spec": asdict(spec), "assignments": [asdict(task) for task in tasks], "seconds": 60}
    if told is not None:
        asked["conversation"] = asdict(told)
    answer: dict[str, Any] = json.loads(
        await children.call("model", json.dumps(asked).encode(), Limits(None, 100, None, 1024 * 1024))
    )
    assert answer["problem"] == ""
    return answer


def read(reply: dict[str, Any]) -> tuple[str, ...]:
    return read_reply(Reply(reply["text"], reply["whole"]))


async def test_every_class_of_the_catalogue_is_tried() -> None:
    tried = {family.opened_as for family in FAMILIES.values()}
    assert {card.class_name for card in catalogue() if card.class_name} <= tried


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_folder_is_loaded_prompted_and_answers(children: Children, checkpoint: Make, family: str) -> None:
    answer = await ask(children, spec_for(str(checkpoint(family)), dtype="float32"), TASK, OTHER)

    assert answer["facts"]["class"] == FAMILIES[family].opened_as
    assert [read(reply) for reply in answer["replies"]] == [(SAYING,), (SAYING,)]
    assert all(reply["whole"] for reply in answer["replies"])


@pytest.mark.parametrize("family", THINKING)
async def test_it_would_think_without_end_if_it_were_not_told_otherwise(
    children: Children, checkpoint: Make, family: str
) -> None:
    """The switch is what does it: the same checkpoint with the switch the other way gives no summary."""
    spec = replace(
        spec_for(str(checkpoint(family)), dtype="float32"),
        template={"enable_thinking": True, "skip_reasoning": False, "reasoning_effort": "high"},
    )
    (reply,) = (await ask(children, spec, told=told(ENDLESS)))["replies"]

    assert (reply["whole"], reply["tokens"]) == (False, ENDLESS)
    with pytest.raises(UnfitReplyError):
        read(reply)


@pytest.mark.parametrize("family", FAMILIES)
async def test_random_weights_write_what_the_bare_model_would(children: Children, checkpoint: Make, family: str) -> None:
    """Greedy, unpunished and in the very words of the prompt, although the checkpoint's settings sample and punish repeats."""
    folder = checkpoint(family, "")
    spec = spec_for(str(folder), dtype="float32")

    question = told(COMPARED)
    (reply,) = (await ask(children, spec, told=question))["replies"]

    expected = _greedy(open_checkpoint(spec), question)
    assert expected
    assert reply["text"].startswith(expected)


def told(most_tokens: int) -> Conversation:
    """Return the article with a question, to be answered in a few tokens: these answers never end by themselves."""
    return Conversation(SYSTEM, f"제목: {TASK.title}", TASK.sentences, "무엇을 공개했나?", "한 문장으로 답하라.", "", most_tokens)


def _greedy(opened: Checkpoint, question: Conversation) -> str:
    """Return the first tokens by hand: the whole prompt again for each, the likeliest next token, no cache."""
    ids = encode_told(opened, question)
    written: list[int] = []
    with torch.inference_mode():
        while len(written) < COMPARED:
            logits = opened.model(input_ids=torch.tensor([[*ids, *written]]), use_cache=False).logits
            token = int(logits[0, -1].argmax())
            if token in opened.ends:
                break
            written.append(token)
    text: str = opened.tokenizer.decode(written, skip_special_tokens=False)
    return text[:-3]  # a letter that was cut in the middle of its bytes


@pytest.mark.parametrize("family", ["llama", "exaone4", "hyperclovax", "gemma3"])
async def test_bfloat16_is_what_a_cpu_gets_unasked(children: Children, checkpoint: Make, family: str) -> None:
    answer = await ask(children, spec_for(str(checkpoint(family))), TASK)
    assert (answer["facts"]["device"], answer["facts"]["dtype"]) == ("cpu", "bfloat16")
    assert read(answer["replies"][0]) == (SAYING,)


@pytest.mark.parametrize("family", ["llama", "llama, uneven heads", "qwen2", "hyperclovax"])
async def test_int8_says_the_same(children: Children, checkpoint: Make, family: str) -> None:
    answer = await ask(children, spec_for(str(checkpoint(family)), dtype="int8"), TASK, OTHER)
    assert answer["facts"]["dtype"] == "int8"
    assert [read(reply) for reply in answer["replies"]] == [(SAYING,), (SAYING,)]


@pytest.mark.skipif(find_spec("bitsandbytes") is None, reason="bitsandbytes is not installed")
@pytest.mark.parametrize("family", ["llama", "qwen2", "hyperclovax", "exaone4"])
async def test_nf4_says_the_same(children: Children, checkpoint: Make, family: str) -> None:
    answer = await ask(children, spec_for(str(checkpoint(family)), dtype="nf4"), TASK, OTHER)
    assert answer["facts"]["dtype"] == "nf4"
    assert [read(reply) for reply in answer["replies"]] == [(SAYING,), (SAYING,)]


async def test_an_answer_of_random_weights_ends_at_the_token_limit(children: Children, checkpoint: Make) -> None:
    (reply,) = (await ask(children, spec_for(str(checkpoint("qwen2", "")), dtype="float32"), TASK))["replies"]
    assert not reply["whole"]
    assert 0 < len(reply["text"]) < 20 * MOST_NEW_TOKENS


async def test_the_catalogue_is_found_by_the_folder_s_name(checkpoint: Make) -> None:
    assert find_card(str(checkpoint("exaone4"))).id == "LGAI-EXAONE/EXAONE-4.0-1.2B"
    assert "transformers" in sys.modules  # in this process, which made the checkpoints; the bot's is tried elsewhere
