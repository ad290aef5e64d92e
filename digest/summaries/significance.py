"""The one line on why a story matters: a model's own, held to the articles like every other sentence, or none.

It is an addition: where it fails, nothing is written again for it and the summary stands without.
"""

from collections.abc import Awaitable, Callable, Sequence

from digest.model import SummarySentence
from digest.summaries.guard import CheckedSentence, Code, problem

LONGEST = 120  # characters: one line
REPEATED = 0.7  # share of its letter pairs that a sentence of the summary has, from which it adds nothing

Check = Callable[[Sequence[str]], Awaitable[Sequence[CheckedSentence]]]


async def significance(
    line: str, summary: Sequence[SummarySentence], check: Check
) -> tuple[SummarySentence | None, tuple[str, ...]]:
    """Return the line with its sources, or None and what is wrong with it, as `CheckedSentence.problems`.

    Args:
        line: What the model wrote; empty where it wrote none, which is no problem.
        summary: The sentences beside which it would stand.
        check: The guard, bound to the story.
    """
    if not line:
        return None, ()
    if len(line) > LONGEST:
        return None, (problem(Code.LENGTH, f"{LONGEST}자를 넘음"),)
    if any(_shared(line, sentence.text) >= REPEATED for sentence in summary):
        return None, (problem(Code.REPETITION, "요약과 같은 내용"),)
    (checked,) = await check((line,))
    if not checked.ok:
        return None, checked.problems
    if not checked.sources:
        return None, (problem(Code.UNSUPPORTED, "기사에 근거가 없음"),)
    return SummarySentence(checked.text, checked.sources), ()


def _shared(line: str, sentence: str) -> float:
    """Return the share of a line's letter pairs that a sentence has."""
    pairs, others = _pairs(line), _pairs(sentence)
    return len(pairs & others) / max(len(pairs), 1)


def _pairs(text: str) -> set[str]:
    letters = "".join(letter for letter in text if letter.isalnum())
    return {letters[at : at + 2] for at in range(len(letters) - 1)}
