"""How well relevance is judged: precision, recall and F1 with intervals, by part, and the worst mistakes.

Articles of one event are no independent trials, so the intervals resample events, not articles.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digest.evaluation.labelled import Labelled
from digest.lexicon import Lexicon
from digest.model import Relevance, Topic
from digest.selection.relevance import THRESHOLD, judge

SAMPLES = 1_000  # resamplings of the events
MOST_MISTAKES = 20
_LOW, _HIGH = 0.025, 0.975  # a 95 % interval

Judge = Callable[[str, str, Lexicon], Relevance]


@dataclass(frozen=True, slots=True)
class Measure:
    """A share in [0, 1] with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of a part; `items` in it, `relevant` by its truth, `picked` by us."""

    items: int
    relevant: int
    picked: int
    precision: Measure
    recall: Measure
    f1: Measure


@dataclass(frozen=True, slots=True)
class Slip:
    """One wrong judgement."""

    item: Labelled
    found: Relevance


@dataclass(frozen=True, slots=True)
class RelevanceScores:
    """The scores of all items and of parts of them.

    `title_only` are the items that have no text; `by_title` are all items judged as if they had none.
    `worst` are at most `MOST_MISTAKES` wrong judgements, the most certain first.
    """

    total: Score
    sure: Score
    hard: Score
    title_only: Score
    by_title: Score
    topics: Mapping[Topic, Score]
    worst: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    event: str
    truth: bool
    picked: bool


def score_relevance(items: Sequence[Labelled], lexicon: Lexicon, judge: Judge = judge) -> RelevanceScores:
    """Judge every item and compare with its truth.

    Args:
        items: What to judge.
        lexicon: Whose names and words count.
        judge: The judge under test.

    Returns:
        Scores in [0, 1]; of an empty part, and where nothing is there to divide by, 0.
    """
    found = [judge(item.title, item.text, lexicon) for item in items]
    told = [_Trial(item.event, item.relevant, one.relevant) for item, one in zip(items, found, strict=True)]
    bare = [_Trial(item.event, item.relevant, judge(item.title, "", lexicon).relevant) for item in items]

    def part(belongs: Callable[[Labelled], bool]) -> Score:
        return _score([trial for item, trial in zip(items, told, strict=True) if belongs(item)])

    return RelevanceScores(
        total=_score(told),
        sure=part(lambda item: item.sure),
        hard=part(lambda item: item.hard),
        title_only=part(lambda item: not item.text),
        by_title=_score(bare),
        topics={
            topic: _score(
                [_Trial(item.event, topic in item.topics, topic in one.topics) for item, one in zip(items, found, strict=True)]
            )
            for topic in Topic
        },
        worst=_worst(items, found),
    )


def _worst(items: Sequence[Labelled], found: Sequence[Relevance]) -> tuple[Slip, ...]:
    slips = [Slip(item, one) for item, one in zip(items, found, strict=True) if item.relevant is not one.relevant]
    slips.sort(key=lambda slip: (-abs(slip.found.score - THRESHOLD), slip.item.number))
    return tuple(slips[:MOST_MISTAKES])


def _score(trials: Sequence[_Trial]) -> Score:
    # Of each event: right picks, picks, relevant ones. A resample is then a sum over events.
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for trial in trials:
        for index, counted in enumerate((trial.truth and trial.picked, trial.picked, trial.truth)):
            counts[trial.event][index] += counted
    events = [(event[0], event[1], event[2]) for event in counts.values()]
    values = _ratios(events)
    draw = random.Random(0)  # noqa: S311 -- a resample, and the same one every time
    samples = [_ratios(draw.choices(events, k=len(events))) for _ in range(SAMPLES)] if events else [values]
    precision, recall, f1 = (_measure(value, sorted(sample[index] for sample in samples)) for index, value in enumerate(values))
    return Score(len(trials), sum(trial.truth for trial in trials), sum(trial.picked for trial in trials), precision, recall, f1)


def _ratios(events: Sequence[tuple[int, int, int]]) -> tuple[float, float, float]:
    hits, picked, relevant = (sum(event[index] for event in events) for index in range(3))
    return (
        hits / picked if picked else 0.0,
        hits / relevant if relevant else 0.0,
        2 * hits / (picked + relevant) if picked + relevant else 0.0,
    )


def _measure(value: float, samples: Sequence[float]) -> Measure:
    last = len(samples) - 1
    return Measure(value, samples[round(_LOW * last)], samples[round(_HIGH * last)])
