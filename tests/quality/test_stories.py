"""Floors under the division into stories: on articles written for the repository, and on real ones where they are at hand.

The floors are a little below what `benchmarks/stories.py` printed when they were set. Written: pair F1 .98, B-cubed .99, no near
miss of 173 merged (baseline .81, .92, 32). Real: .93, .97, none of 16 (baseline .73, .86, 5).
"""

from dataclasses import replace
from functools import cache

import pytest

from benchmarks.stories import BASELINE_THRESHOLDS, OWN, PLATEAU, Labelled, Scores, at_thresholds, baseline, load, measure, ours
from digest.korean import Korean
from digest.lexicon import default_lexicon
from digest.selection.clustering import SAME_EVENT
from tests.shared_data import shared

LEXICON = default_lexicon()
WRITTEN = load(OWN)


@cache
def korean() -> Korean:
    return Korean(LEXICON.user_words)


def best_baseline(labelled: Labelled) -> Scores:
    """The baseline at the threshold that suits it best on these very articles."""
    tried = [measure(labelled, baseline(labelled.articles, korean(), threshold)) for threshold in BASELINE_THRESHOLDS]
    return max(tried, key=lambda scores: scores.pair_f1)


def assert_clearly_better(ours_: Scores, plain: Scores) -> None:
    assert ours_.pair_f1 > plain.pair_f1 + 0.1
    assert ours_.b_cubed_f1 > plain.b_cubed_f1 + 0.05
    assert ours_.merged < plain.merged


def test_there_are_enough_written_articles_in_clusters_and_near_misses() -> None:
    assert len(WRITTEN.articles) >= 60
    assert len({event for event in WRITTEN.events.values() if list(WRITTEN.events.values()).count(event) > 1}) >= 25
    assert len(WRITTEN.near_misses) >= 25


def test_written_articles_are_divided_well_and_better_than_by_the_baseline() -> None:
    scores = measure(WRITTEN, ours(WRITTEN.articles, korean(), LEXICON))
    assert scores.pair_f1 >= 0.95
    assert scores.b_cubed_f1 >= 0.97
    assert scores.merged == 0
    assert_clearly_better(scores, best_baseline(WRITTEN))


def test_titles_alone_are_divided_nearly_as_well() -> None:
    bare = Labelled(tuple(replace(article, summary="") for article in WRITTEN.articles), WRITTEN.events, WRITTEN.near_misses)
    scores = measure(bare, ours(bare.articles, korean(), LEXICON))
    assert scores.pair_f1 >= 0.9
    assert scores.merged <= 5


def test_real_articles_are_divided_well_and_better_than_by_the_baseline() -> None:
    labelled = load(shared("data/relevance-dev.jsonl"))
    scores = measure(labelled, ours(labelled.articles, korean(), LEXICON))
    assert scores.pair_f1 >= 0.88
    assert scores.b_cubed_f1 >= 0.955
    assert scores.merged == 0
    assert_clearly_better(scores, best_baseline(labelled))


@pytest.mark.parametrize("file", ["written", "real"])
def test_the_threshold_stands_on_a_plateau(file: str) -> None:
    labelled = WRITTEN if file == "written" else load(shared("data/relevance-dev.jsonl"))
    found = {
        threshold: measure(labelled, stories).pair_f1
        for threshold, stories in at_thresholds(labelled.articles, korean(), LEXICON)
    }
    near = [found[threshold] for threshold in PLATEAU if abs(threshold - SAME_EVENT) <= 250]
    assert len(near) == 3
    assert min(near) >= found[SAME_EVENT] - 0.06
