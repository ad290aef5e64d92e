"""Floors under the guard: how many made errors it catches, and how many faithful sentences it refuses.

The figures are a little below what `benchmarks/guard.py` printed when they were set, on the articles and faithful summaries
written for the repository: the first set, to which the guard was fitted, a second one, from whose faults it learned classes, and
a third one of freer summaries of all kinds of news, in four rounds.
"""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from digest.evaluation.guard import Case, GuardScores, Made, read_cases, score_guard
from digest.lexicon import default_lexicon
from digest.summaries.guard import check
from digest.summaries.source import SourceSentence, read_text
from tests.digest.summaries.guard.checks import korean
from tests.shared_data import shared

HERE = Path(__file__).parent
FILES = ("faithful-own.jsonl", "faithful-second.jsonl")
FLOORS = {  # percent, over summaries and picked sentences of both files
    Made.NUMBER: 97,
    Made.UNIT: 97,
    Made.DATE: 96,
    Made.FOREIGN_NAME: 90,
    Made.SWAPPED_NAME: 60,
    Made.SWAPPED_NUMBER: 80,
    Made.QUOTE: 100,
    Made.NEGATION: 88,
    Made.ANTONYM: 82,
    Made.FOREIGN_SENTENCE: 97,
    Made.SCRIPT: 100,
}
MOST_ALARMS = 0.05
FREE = "faithful-third.jsonl"
MOST_ALARMS_OF_FREE = 0.1
pytestmark = pytest.mark.timeout(600)  # the first use of a file checks all its made errors: a minute of processor time


@cache
def cases(name: str) -> tuple[Case, ...]:
    return read_cases((HERE / name).read_text(encoding="utf-8"), name)


@cache
def scores(name: str) -> GuardScores:
    return score_guard(cases(name), korean(), default_lexicon())


def test_there_are_faithful_summaries_enough() -> None:
    assert sum(len(case.summaries) for name in FILES for case in cases(name)) >= 60


@pytest.mark.parametrize("kind", FLOORS)
def test_made_errors_are_caught(kind: Made) -> None:
    rates = [rate for name in FILES for rate in (scores(name).caught.get(kind), scores(name).caught_picked.get(kind)) if rate]
    caught, made = sum(rate.part for rate in rates), sum(rate.whole for rate in rates)
    assert 100 * caught / made >= FLOORS[kind]


@pytest.mark.parametrize("name", FILES)
def test_faithful_sentences_pass(name: str) -> None:
    found = scores(name)
    assert found.alarms.part <= MOST_ALARMS * found.alarms.whole
    assert found.alarms_picked.part == 0


def test_most_faithful_sentences_in_quite_other_words_pass() -> None:
    found = [
        each
        for case in cases(FREE)
        for summary in case.summaries
        for each in check(summary, case.source, case.title, case.date, korean(), default_lexicon())
    ]
    assert len(found) >= 140
    assert sum(not each.ok for each in found) <= MOST_ALARMS_OF_FREE * len(found)


DAY = "2026-02-25"
FEWEST_CHARACTERS = 300


def real_leads() -> list[tuple[SourceSentence, ...]]:
    """Return the long leads of one recorded day, every twentieth."""
    import json  # noqa: PLC0415 - only where recorded data is

    lines = shared(f"data/replay/{DAY}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [str(json.loads(line)["summary"]) for line in lines]
    whole = [text[: text.rfind("다.") + 2] for text in texts if len(text) >= FEWEST_CHARACTERS and "다." in text]
    read = [read_text(text) for text in whole[::20]]
    return [tuple(SourceSentence(each, 0, 0, place) for place, each in enumerate(found)) for found in read if len(found) > 1]


def test_sentences_of_real_articles_pass_with_a_word_left_out() -> None:
    """A sentence without its opening time is still what the article says; nothing may be seen in it that is not there."""
    refused: Counter[str] = Counter()
    tried = 0
    for source in real_leads():
        for sentence in source:
            head, _, rest = sentence.text.partition(" ")
            if not head.endswith(("은", "는", "이", "가")) and rest.endswith("다.") and "“" not in rest and '"' not in rest:
                (found,) = check((rest,), source, "", date.fromisoformat(DAY), korean(), default_lexicon())
                tried += 1
                refused.update(code.value for code in found.codes)
    assert tried > 20
    meant = sum(refused[code] for code in ("polarity", "swapped-name", "swapped-number", "date", "number", "name", "unsupported"))
    assert meant <= MOST_ALARMS * tried, refused
