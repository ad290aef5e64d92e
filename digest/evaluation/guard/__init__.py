"""How well the guard tells made errors from faithful summaries: catch rates and false alarms, with counts.

Errors are made in the faithful summaries of a file, and in the sentences that the default summariser picks from its articles.
Those are also false alarms where the guard refuses them as they are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.evaluation.guard.changes import Made, Material
from digest.evaluation.guard.labelled import Case, LabelledFileError, read_cases
from digest.evaluation.guard.made_errors import MadeError, errors_of, made_errors, materials
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Article, Story
from digest.summaries.extractive import extract
from digest.summaries.guard import CheckedSentence, check

__all__ = ["Case", "GuardScores", "LabelledFileError", "Made", "guard_report", "read_cases", "score_guard"]

MOST_SHOWN = 10  # refused faithful sentences, and missed errors of each kind
_NOON = datetime(2000, 1, 1, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        """Return the count and the share in percent."""
        return f"{self.part}/{self.whole} {100 * self.part / self.whole:5.1f} %" if self.whole else "-"


@dataclass(frozen=True, slots=True)
class GuardScores:
    """What `score_guard` found.

    `refused` are faithful sentences that were refused, `missed` made errors that were let through; `caught` counts by kind over
    the summaries, `caught_picked` over the sentences that the default summariser picks.
    """

    articles: int
    summaries: int
    alarms: Rate
    alarms_picked: Rate
    caught: dict[Made, Rate]
    caught_picked: dict[Made, Rate]
    refused: tuple[CheckedSentence, ...]
    missed: tuple[MadeError, ...]


def score_guard(cases: Sequence[Case], korean: Korean, lexicon: Lexicon) -> GuardScores:
    """Check the faithful summaries of a file, and errors made in them. Blocking: about a second an article."""
    stuff = materials(cases, korean, lexicon)
    faithful = [each for case in cases for summary in case.summaries for each in _checked(summary, case, korean, lexicon)]
    picked = [(material, sentence) for material in stuff for sentence in _picked(material.case, korean)]
    unfaithful = [sentence for material, text in picked for sentence in _checked((text,), material.case, korean, lexicon)]
    made = [(material, error) for material in stuff for error in made_errors(material)]
    made_picked = [(material, error) for material, text in picked for error in errors_of(text, material)]
    missed = [(m, error) for m, error in made if _checked((error.text,), m.case, korean, lexicon)[0].ok]
    missed_picked = [(m, error) for m, error in made_picked if _checked((error.text,), m.case, korean, lexicon)[0].ok]
    return GuardScores(
        articles=len(cases),
        summaries=sum(len(case.summaries) for case in cases),
        alarms=Rate(sum(not each.ok for each in faithful), len(faithful)),
        alarms_picked=Rate(sum(not each.ok for each in unfaithful), len(unfaithful)),
        caught=_rates(made, missed),
        caught_picked=_rates(made_picked, missed_picked),
        refused=tuple(each for each in (*faithful, *unfaithful) if not each.ok),
        missed=tuple(error for _, error in missed),
    )


def _checked(sentences: Sequence[str], case: Case, korean: Korean, lexicon: Lexicon) -> tuple[CheckedSentence, ...]:
    return check(sentences, case.source, case.title, case.date, korean, lexicon)


def _picked(case: Case, korean: Korean) -> tuple[str, ...]:
    """Return the sentences that the default summariser picks."""
    text = "\n".join(sentence.text for sentence in case.source)
    story = Story((Article("made", "", "", "", case.title, "", _NOON, _NOON, id=1, text=text),))
    return tuple(sentence.text for sentence in extract(story, korean).sentences)


def _rates(made: Sequence[tuple[Material, MadeError]], missed: Sequence[tuple[Material, MadeError]]) -> dict[Made, Rate]:
    whole, left = (Counter(error.kind for _, error in errors) for errors in (made, missed))
    return {kind: Rate(whole[kind] - left[kind], whole[kind]) for kind in Made if whole[kind]}


def guard_report(scores: GuardScores) -> str:
    """Return the lines for people, the last one ended."""
    return "\n".join(_lines(scores)) + "\n"


def _lines(scores: GuardScores) -> Iterator[str]:
    yield f"가드 (guard): 기사 {scores.articles}건, 충실한 요약 {scores.summaries}개"
    yield f"  잘못된 경보 (false alarms)                {scores.alarms}"
    yield f"  발췌 문장의 경보 (on picked sentences)    {scores.alarms_picked}"
    yield ""
    yield f"  {'만든 오류 (made errors), 잡은 비율':26}{'요약 (summaries)':>18}{'발췌 (picked)':>20}"
    for kind in Made:
        if kind in scores.caught or kind in scores.caught_picked:
            yield f"  {kind:30}{scores.caught.get(kind, '-')!s:>20}{scores.caught_picked.get(kind, '-')!s:>22}"
    yield ""
    yield f"잘못 막은 문장 (refused though faithful), {len(scores.refused)}"
    for sentence in scores.refused[:MOST_SHOWN]:
        yield f"  {'; '.join(sentence.problems)}"
        yield f"    {sentence.text}"
    yield ""
    yield f"놓친 오류 (missed), {len(scores.missed)}"
    for kind in Made:
        for error in [each for each in scores.missed if each.kind is kind][:MOST_SHOWN]:
            yield f"  {kind}: {error.text}"
