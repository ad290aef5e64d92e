"""Floors under the quality of the default summariser, on the articles written for the repository.

The figures are a little below what `benchmarks/summaries.py` printed when they were set: ours .66, cleaned lead .60,
raw lead .57, centroid .59, LexRank .52, TextRank .49.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.summaries import OWN, Case, Picker, centroid, f1, lead_cleaned, lead_raw, load, measure, place, shown
from digest.model import Story
from digest.summaries.extractive import extract
from tests.kiwi import loaded_korean

CASES = load(OWN)


def mean_f1(picker: Picker) -> float:
    return measure(CASES, picker, loaded_korean())["F1"]


def test_thirty_articles_have_three_marked_sentences_each() -> None:
    assert len(CASES) == 30
    assert {len(case.golds[0]) for case in CASES} == {3}


def test_what_readers_are_shown_is_good_enough() -> None:
    assert mean_f1(shown) >= 0.63


@pytest.mark.parametrize("baseline", [lead_raw, lead_cleaned, centroid])
def test_no_simple_picker_does_as_well(baseline: Picker) -> None:
    assert mean_f1(shown) > mean_f1(baseline) + 0.03


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_every_shown_sentence_is_one_of_the_article(case: Case) -> None:
    summary = extract(case.story, loaded_korean())
    assert all(place(sentence.text, case.sentences) >= 0 for sentence in summary.sentences)
    assert 2 <= len(summary.sentences) <= 3
    assert len(summary.text) <= 300


def test_marked_sentences_may_be_indexes_or_text_of_one_person_or_several(tmp_path: Path) -> None:
    sentences = ["누리온이 모델을 열었다", "코드도 열었다", "업계는 놀랐다"]
    marked: list[object] = [[0, 2], ["누리온이 모델을 열었다.", "업계는 놀랐다"], [[0, 2], ["코드도 열었다"]]]
    file = tmp_path / "outside.json"
    file.write_text(
        json.dumps([{"title": "열다", "sentences": sentences, "summaries": each} for each in marked]), encoding="utf-8"
    )
    assert [case.golds for case in load(file)] == [
        (frozenset({0, 2}),),
        (frozenset({0, 2}),),
        (frozenset({0, 2}), frozenset({1})),
    ]


def test_articles_without_full_stops_lose_little() -> None:
    bare = [replace(case, sentences=tuple(sentence.rstrip(".") for sentence in case.sentences)) for case in CASES]
    assert measure(bare, shown, loaded_korean())["F1"] >= mean_f1(shown) - 0.05


def test_articles_in_one_line_lose_little() -> None:
    flat = [extract(_on_one_line(case), loaded_korean()) for case in CASES]
    picked = [[place(each.text, case.sentences) for each in summary.sentences] for case, summary in zip(CASES, flat, strict=True)]
    mean = sum(f1(numbers, case.golds) for numbers, case in zip(picked, CASES, strict=True)) / len(CASES)
    assert mean >= mean_f1(shown) - 0.05


def _on_one_line(case: Case) -> Story:
    anchor = case.story.anchor
    return Story((replace(anchor, text=" ".join(case.sentences)),))
