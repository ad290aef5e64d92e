"""Floors under the quality of relevance: on examples written for it, on labelled feed items, on whole recorded days.

The figures are a little below what tools/fit_relevance.py and `ai-news evaluate relevance` printed when they were set.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from digest.evaluation import Labelled, RelevanceScores, read_labelled
from digest.evaluation.relevance import score_relevance
from digest.lexicon import default_lexicon
from digest.model import Topic
from digest.selection.relevance import judge
from tests.shared_data import shared
from tools.fit_relevance import cross_validated

LEXICON = default_lexicon()
HERE = Path(__file__).parent
OWN = HERE / "relevance-own.jsonl"
DAY = "data/replay/{}.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def scored(path: Path) -> RelevanceScores:
    return score_relevance(read_labelled(path.read_text(encoding="utf-8"), path.name), LEXICON)


def picked(day: str) -> list[str]:
    """Return the addresses that are picked of a recorded day."""
    items = {row["url"]: row for row in rows(shared(DAY.format(day)))}
    return [url for url, row in items.items() if judge(row["title"], row["summary"], LEXICON).relevant]


@pytest.fixture(scope="module")
def own() -> tuple[Labelled, ...]:
    return read_labelled(OWN.read_text(encoding="utf-8"), OWN.name)


def test_the_written_examples_are_many_balanced_and_cover_every_topic(own: tuple[Labelled, ...]) -> None:
    assert len(own) >= 150
    assert 0.4 <= sum(item.relevant for item in own) / len(own) <= 0.6
    assert all(sum(topic in item.topics for item in own) >= 15 for topic in Topic)
    assert all(bool(item.topics) is item.relevant for item in own)


def test_written_examples_are_judged_as_written(own: tuple[Labelled, ...]) -> None:
    scores = score_relevance(own, LEXICON)
    assert (scores.total.precision.value >= 0.91, scores.total.recall.value >= 0.92) == (True, True)
    assert (scores.by_title.precision.value >= 0.90, scores.by_title.recall.value >= 0.85) == (True, True)
    assert {topic for topic, score in scores.topics.items() if score.f1.value < 0.77} == set()


def test_no_borderline_rule_is_got_wrong_as_a_rule() -> None:
    wrong: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows(OWN):
        wrong[f"{row['rule']}, {'in' if row['relevant'] else 'out'}"].append(
            judge(row["title"], row["text"], LEXICON).relevant is not row["relevant"]
        )
    assert len(wrong) >= 50
    assert {
        rule: f"{sum(told)} of {len(told)} wrong" for rule, told in wrong.items() if len(told) > 2 and sum(told) * 3 > len(told)
    } == {}


def test_spam_that_embeds_an_article_and_words_in_another_sense_are_never_picked() -> None:
    traps = [row for row in rows(OWN) if row["rule"] in ("spam", "sense")]
    assert len(traps) >= 15
    assert [row["title"] for row in traps if judge(row["title"], row["text"], LEXICON).relevant] == []


def test_weights_fitted_without_an_event_still_judge_it() -> None:
    total = cross_validated(HERE / "nowhere")["own"]
    assert (total.precision >= 0.90, total.recall >= 0.90) == (True, True)


def test_labelled_feed_items_are_judged_as_labelled() -> None:
    scores = scored(shared("data/relevance-dev.jsonl"))
    assert (scores.total.precision.value >= 0.91, scores.total.recall.value >= 0.91) == (True, True)
    assert (scores.sure.precision.value >= 0.94, scores.sure.recall.value >= 0.93) == (True, True)
    assert (scores.hard.f1.value >= 0.78, scores.title_only.f1.value >= 0.85, scores.by_title.f1.value >= 0.85) == (
        True,
        True,
        True,
    )


def test_labelled_feed_items_are_judged_by_weights_fitted_without_their_events() -> None:
    total = cross_validated(shared("data"))["labelled"]
    assert (total.precision >= 0.90, total.recall >= 0.90) == (True, True)


def test_a_whole_day_that_nothing_was_fitted_to_is_not_drowned() -> None:
    truth = {row["url"]: row for row in rows(shared("data/day-2026-02-25-labels.jsonl"))}
    sure = {url for url, row in truth.items() if row["relevant"] and row["sure"]}
    on_topic = {url for url, row in truth.items() if row["relevant"]}
    doubtful = {url for url, row in truth.items() if not row["sure"]}
    found = set(picked("2026-02-25"))
    assert len(found & sure) / len(sure) >= 0.85
    assert len(found & on_topic) / len(found) >= 0.70
    assert len((found & on_topic) - doubtful) / len(found - doubtful) >= 0.85
    assert len(found & on_topic) / len(on_topic) >= 0.75


@pytest.mark.parametrize("day", ["2026-02-24", "2026-02-26"])
def test_what_is_picked_of_the_days_that_were_read_is_on_topic_or_open_to_doubt(day: str) -> None:
    read: Mapping[str, dict[str, Any]] = {row["url"]: row for row in rows(HERE / "days-read.jsonl") if row["day"] == day}
    found = set(picked(day))
    wrong = [url for url in found if url not in read or read[url]["relevant"] is False]
    missed = [url for url, row in read.items() if row["relevant"] and url not in found]
    assert len(wrong) <= 1
    assert len(missed) <= 1
