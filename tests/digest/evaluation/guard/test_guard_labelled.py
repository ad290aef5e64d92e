import json

import pytest

from digest.evaluation.guard import LabelledFileError, read_cases

ARTICLE = {
    "title": "누리온, 가중치 공개",
    "date": "2026-03-03",
    "sentences": ["누리온이 가중치를 공개했다.", "직원은 80여 명이다."],
}


def row(**more: object) -> str:
    return json.dumps(ARTICLE | more, ensure_ascii=False)


def test_a_summary_is_a_text_sentences_or_indexes() -> None:
    (case,) = read_cases(row(summaries=["공개했다. 80여 명이다.", ["공개했다."], [1, 0]]), "f")
    assert case.summaries == (
        ("공개했다.", "80여 명이다."),
        ("공개했다.",),
        ("직원은 80여 명이다.", "누리온이 가중치를 공개했다."),
    )
    assert str(case.date) == "2026-03-03"
    assert case.text.startswith("누리온, 가중치 공개\n누리온이")


def test_lines_and_one_list_are_read_alike() -> None:
    line = row(summaries=["공개했다."])
    assert read_cases(f"{line}\n\n{line}\n", "f") == read_cases(f"[{line}, {line}]", "f")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no articles"),
        ("{broken", "no JSON"),
        ('{"title": "제목", "summaries": ["문장."]}', "needs sentences"),
        ('{"title": "제목", "sentences": ["문장."]}', "needs a title and a list of summaries"),
        (row(summaries=[[7]]), "indexes into sentences"),
        (row(summaries=["문장."], date="언젠가"), "YYYY-MM-DD"),
    ],
)
def test_what_is_missing_is_said(text: str, words: str) -> None:
    with pytest.raises(LabelledFileError, match=words):
        read_cases(text, "f")
