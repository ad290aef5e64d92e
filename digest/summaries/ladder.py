"""Which summary a story gets: a model's own words where they come in time and stand up to the guard, else picked sentences.

Each fall is noted with its reason on the summary and told to `on_rung`. Sentences that the guard refuses are written again
once, with its complaints. What fails again is dropped, or gives way to its source sentence where figures or names may have
changed places; without one good sentence left the extractive summary stands.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from digest.model import Story, Summary, SummarySentence
from digest.summaries import Summariser
from digest.summaries.guard import CheckedSentence, Register
from digest.summaries.guard.standins import stood_in
from digest.summaries.prompts import assignment_of
from digest.summaries.replies import UnfitReplyError, fitting, read_reply, read_why
from digest.summaries.significance import significance
from digest.summaries.source import SourceSentence, input_hash, read_story
from digest.summaries.writer import FALLS, Assignment, Fall, Reply, Writer

log = logging.getLogger(__name__)

DEADLINE = timedelta(
    minutes=15
)  # of one call, however many stories; 20 articles take 11 minutes with the default model on 2 cores
SHORT_ENOUGH = (2, 200)  # sentences and characters: what a model would be asked for is there already
# falls for which asking again, with a complaint, may help
COMPLAINTS = {
    Fall.FOREIGN: "한국어로 쓰지 않았다. 한국어로만 쓴다.",
    Fall.TOO_LONG: "너무 길었다. 2문장, 200자를 넘기지 않는다.",
    Fall.EMPTY: "아무것도 쓰지 않았다.",
    Fall.UNREADABLE: "요약문이 아닌 것을 썼다. 요약문만 쓴다.",
}


Guard = Callable[[Story, Sequence[SourceSentence], Sequence[str]], Awaitable[Sequence[CheckedSentence]]]


@dataclass(frozen=True, slots=True)
class Rung:
    """Where one story came to stand: what a metric counts.

    `fall` is None where the model's words are shown. `Fall.SHORT` is no failure: the text was a summary already, and no
    model was asked. `problems` are the guard's, over all that the model wrote, each "code: words for people"; those of the
    line on why the story matters are among them. `tokens` is how many the model wrote, over both tries; 0 where nobody says.
    """

    model: str
    fall: Fall | None
    problems: tuple[str, ...] = ()
    backend: str = ""
    tokens: int = field(default=0, compare=False)

    @property
    def failed(self) -> bool:
        """Whether a model was asked and its words are not shown."""
        return self.fall not in {None, Fall.SHORT}

    @property
    def codes(self) -> tuple[str, ...]:
        """The kinds of the problems, as `guard.Code` names them, one each."""
        return tuple(each.partition(":")[0] for each in self.problems)


@dataclass(frozen=True, slots=True)
class _Work:
    story: Story
    source: tuple[SourceSentence, ...]
    assignment: Assignment


@dataclass(frozen=True, slots=True)
class _Draft:
    """A model's answer, judged. `complaints` tell the model what to do better; empty where nothing was wrong."""

    sentences: tuple[SummarySentence, ...] = ()
    fall: Fall | None = None
    detail: str = ""
    complaints: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    why: SummarySentence | None = None
    tokens: int = 0


@dataclass(slots=True)
class Ladder:
    """A writer over the extractive summariser; implements `Summariser` and never raises for what a model does.

    `on_rung` is called once for each story that has a text, when its summary stands: with the model's words, or with why not.
    It runs on the event loop and must return at once.
    """

    writer: Writer
    extractive: Summariser
    guard: Guard
    deadline: timedelta = DEADLINE
    style: Register = Register.DA
    clock: Callable[[], float] = time.monotonic
    on_rung: Callable[[Rung], None] = lambda _: None

    @property
    def backend(self) -> str:
        """Return the writer's backend."""
        return self.writer.backend

    @property
    def model(self) -> str:
        """Return the writer's model."""
        return self.writer.model

    async def warm(self) -> None:
        """Load Kiwi and the model."""
        await self.extractive.warm()
        await self.writer.warm()

    async def close(self) -> None:
        """Give back what both rungs hold."""
        await self.writer.close()
        await self.extractive.close()

    async def summarise(self, stories: Sequence[Story]) -> list[Summary]:
        """Condense stories, one `Summary` each, in their order, within about the deadline."""
        until = self.clock() + self.deadline.total_seconds()
        works = [_Work(story, source, assignment_of(story, source, self.style)) for story, source in _read(stories)]
        wordy = [number for number, work in enumerate(works) if not _is_short(work.source)]
        drafts = dict(zip(wordy, await self._drafts([works[number] for number in wordy], until), strict=True))
        return [await self._summary(work, drafts.get(number)) for number, work in enumerate(works)]

    async def _drafts(self, works: Sequence[_Work], until: float) -> list[_Draft]:
        """Have each story written, and once more where something was wrong and time is left."""
        if not works:
            return []
        drafts = await self._attempts(works, [work.assignment for work in works], until)
        again = [number for number, draft in enumerate(drafts) if draft.complaints]
        if not again or self.clock() >= until:
            return drafts
        second = await self._attempts(
            [works[number] for number in again],
            [replace(works[number].assignment, complaints=drafts[number].complaints) for number in again],
            until,
        )
        for number, draft in zip(again, second, strict=True):
            drafts[number] = _better(drafts[number], draft)
        return drafts

    async def _attempts(self, works: Sequence[_Work], assignments: Sequence[Assignment], until: float) -> list[_Draft]:
        replies = await self.writer.write(assignments, until - self.clock())
        return [replace(await self._judged(work, reply), tokens=reply.tokens) for work, reply in zip(works, replies, strict=True)]

    async def _judged(self, work: _Work, reply: Reply) -> _Draft:
        try:
            written = read_reply(reply)
        except UnfitReplyError as unfit:
            complaint = COMPLAINTS.get(unfit.fall)
            return _Draft(fall=unfit.fall, detail=unfit.detail, complaints=(complaint,) if complaint else ())
        checked = await self.guard(work.story, work.source, written)
        problems = tuple(problem for each in checked if not each.ok for problem in each.problems)
        complaints = tuple(map(_in_words, problems))
        shown = stood_in(checked, work.source) if any(each.ok for each in checked) else checked
        kept = [SummarySentence(each.text, each.sources) for each in shown if each.ok and each.sources]
        texts = fitting(sentence.text for sentence in kept)
        if not texts:
            return _Draft(fall=Fall.UNGROUNDED, detail="; ".join(complaints[:2]), complaints=complaints, problems=problems)
        sentences = tuple(kept[: len(texts)])
        why, more = await significance(read_why(reply), sentences, partial(self.guard, work.story, work.source))
        return _Draft(sentences=sentences, complaints=complaints, problems=(*problems, *more), why=why)

    async def _summary(self, work: _Work, draft: _Draft | None) -> Summary:
        if not work.source:
            return (await self.extractive.summarise([work.story]))[0]
        fall = draft.fall if draft else Fall.SHORT
        problems = draft.problems if draft else ()
        self.on_rung(Rung(self.model, fall, problems, self.backend, draft.tokens if draft else 0))
        if draft is not None and fall is None:
            return Summary(
                sentences=draft.sentences,
                source_sentences=tuple(each.text for each in work.source),
                source_articles=tuple(each.article for each in work.source),
                backend=self.backend,
                model=self.model,
                input_hash=input_hash(work.story.anchor.title, work.source),
                why_it_matters=draft.why,
                asked=self.model,
                problems=problems,
            )
        assert fall is not None
        reason = FALLS[fall] + (f": {draft.detail}" if draft and draft.detail else "")
        if fall is not Fall.SHORT:
            log.info("story %s: %s: %s", work.story.id, self.model, reason)
        (picked,) = await self.extractive.summarise([work.story])
        return replace(picked, fallback_reason=reason, asked=self.model if draft else "", problems=problems)


def _read(stories: Sequence[Story]) -> list[tuple[Story, tuple[SourceSentence, ...]]]:
    return [(story, read_story(story)) for story in stories]


def _is_short(source: Sequence[SourceSentence]) -> bool:
    """Say whether a source is as short as a summary already; a story of titles only is, too."""
    most_sentences, most_characters = SHORT_ENOUGH
    return len(source) <= most_sentences and sum(len(each.text) for each in source) <= most_characters


def _in_words(problem: str) -> str:
    """Return the guard's words without their code."""
    return problem.partition(": ")[2] or problem


def _better(first: _Draft, second: _Draft) -> _Draft:
    """Choose between two drafts: more good sentences, then the second, of which the model was told what to mend."""
    worse = len(second.sentences) < len(first.sentences) or second.fall is not None
    return replace(
        first if worse else second,
        problems=(*first.problems, *second.problems),
        tokens=first.tokens + second.tokens,
    )
