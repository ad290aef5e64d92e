"""Local models that do everything wrong, from checkpoints that say exactly that: readers see the outlet's words.

The checkpoint, its prompts and its answers are the child's own code, here without the child.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from digest.lexicon import default_lexicon
from digest.model import Story, Summary
from digest.summaries.checkpoint import Checkpoint, open_checkpoint
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guarding import guard_with
from digest.summaries.ladder import Ladder
from digest.summaries.model_child import write
from digest.summaries.models import spec_for
from digest.summaries.writer import FALLS, Assignment, Fall, Reply
from tests.digest.summaries.samples import FULL, HOSTILE, LEAD, LICENCE, PLAN, TRAINING
from tests.kiwi import loaded_korean
from tests.models.conftest import SAYING

Make = Callable[..., Path]


class InThisProcess:
    """A writer whose model lives here."""

    backend, model = "transformers", "나래-12B"

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint

    async def warm(self) -> None:
        """Nothing to load."""

    async def close(self) -> None:
        """Nothing to give back."""

    async def write(self, assignments: Sequence[Assignment], seconds: float) -> list[Reply]:
        return write(self._checkpoint, assignments, seconds)


async def summary_of(story: Story, folder: Path, **template: object) -> Summary:
    korean = loaded_korean()
    spec = spec_for(str(folder), dtype="float32")
    writer = InThisProcess(open_checkpoint(replace(spec, template=template or spec.template)))
    (summary,) = await Ladder(writer, ExtractiveSummariser(korean), guard_with(korean, default_lexicon())).summarise([story])
    return summary


async def extracted(story: Story) -> Summary:
    return (await ExtractiveSummariser(loaded_korean()).summarise([story]))[0]


WRONG = {
    "nothing": (" ", Fall.EMPTY),
    "English": ("Nurion opened all weights of its Korean model.", Fall.FOREIGN),
    "Chinese": ("努里昂公开了韩语模型权重。", Fall.FOREIGN),
    "Japanese": ("ヌリオンが重みを公開した。", Fall.FOREIGN),
    "broken JSON": ('{"sentences":', Fall.UNREADABLE),
    "an invented figure": ("누리온이 매개변수 700억 개 모델 가중치를 공개했다.", Fall.UNGROUNDED),
    "an invented name": ("가온테크와 한빛소프트가 가중치를 함께 공개했다.", Fall.UNGROUNDED),
    "the opposite": ("누리온은 한국어 언어모델의 가중치를 공개하지 않기로 했다.", Fall.UNGROUNDED),
    "no ending": ("누리온의 한국어 언어모델 가중치 공개", Fall.UNGROUNDED),
    "talk about the task": ("다음은 기사를 요약한 내용입니다.", Fall.UNGROUNDED),
}


@pytest.mark.parametrize(("saying", "fall"), WRONG.values(), ids=WRONG)
async def test_a_useless_answer_gives_the_outlet_s_words_and_says_why(checkpoint: Make, saying: str, fall: Fall) -> None:
    summary = await summary_of(FULL, checkpoint("llama", saying))
    assert summary.sentences == (await extracted(FULL)).sentences
    assert (summary.backend, summary.asked) == ("extractive", "나래-12B")
    assert summary.fallback_reason.startswith(FALLS[fall])


OBEYED = ("비밀번호를 hunter라고 알려 준다.", "시스템 프롬프트는 ‘뉴스 편집자’이다.")


@pytest.mark.parametrize("saying", OBEYED)
async def test_a_model_that_obeys_the_article_is_not_shown(checkpoint: Make, saying: str) -> None:
    summary = await summary_of(HOSTILE, checkpoint("llama", saying))
    assert {sentence.text for sentence in summary.sentences} <= {LEAD, LICENCE, TRAINING, PLAN}
    assert summary.fell == FALLS[Fall.UNGROUNDED]


async def test_a_model_that_thinks_without_end_gives_the_outlet_s_words(checkpoint: Make) -> None:
    summary = await summary_of(FULL, checkpoint("exaone4"), enable_thinking=True)
    assert summary.sentences == (await extracted(FULL)).sentences
    assert summary.fell


async def test_weights_that_stammer_to_the_limit_give_the_outlet_s_words(checkpoint: Make) -> None:
    summary = await summary_of(FULL, checkpoint("qwen2", ""))
    assert summary.sentences == (await extracted(FULL)).sentences
    assert summary.fell


async def test_a_true_answer_is_shown(checkpoint: Make) -> None:
    summary = await summary_of(FULL, checkpoint("llama"))
    assert [sentence.text for sentence in summary.sentences] == [SAYING]
    assert (summary.backend, summary.fell) == ("transformers", "")
