"""Writers that reply as a test says, and a guard that does: what is above them is tried without a model."""

from collections.abc import Callable, Sequence

from digest.model import Story
from digest.summaries.guard import CheckedSentence
from digest.summaries.source import SourceSentence
from digest.summaries.writer import Assignment, Reply


class ScriptedWriter:
    """Gives the replies of each call in turn, the last one for ever; a lone string stands for every assignment.

    `asked` holds the assignments of each call, `seconds` the time that each was given.
    """

    backend = "transformers"
    model = "나래-12B"

    def __init__(self, *calls: str | Reply | Sequence[str | Reply], on_write: Callable[[], None] = lambda: None) -> None:
        self._calls = list(calls)
        self._on_write = on_write
        self.asked: list[list[Assignment]] = []
        self.seconds: list[float] = []
        self.closed = False

    async def warm(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True

    async def write(self, assignments: Sequence[Assignment], seconds: float) -> list[Reply]:
        self.asked.append(list(assignments))
        self.seconds.append(seconds)
        self._on_write()
        given = self._calls.pop(0) if len(self._calls) > 1 else self._calls[0]
        replies = [given] * len(assignments) if isinstance(given, str | Reply) else list(given)
        return [Reply(reply) if isinstance(reply, str) else reply for reply in replies]


class ScriptedGuard:
    """Refuses sentences that hold one of `words`, with the problem given for it; every other one stands on sentence 0."""

    def __init__(self, **problems: str) -> None:
        self._problems = problems

    async def __call__(
        self, story: Story, source: Sequence[SourceSentence], sentences: Sequence[str]
    ) -> Sequence[CheckedSentence]:
        return [self._checked(sentence) for sentence in sentences]

    def _checked(self, sentence: str) -> CheckedSentence:
        problems = tuple(problem for word, problem in self._problems.items() if word in sentence)
        return CheckedSentence(sentence, not problems, () if problems else (0,), problems)
