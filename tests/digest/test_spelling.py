"""How spellings are found in running Korean text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.spelling import Hit, Spotter, fold, folded_spelling


def found(spelling: str, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in Spotter([(0, spelling)]).hits(text)]


@pytest.mark.parametrize(
    "text",
    [
        "AI 기본법이 시행된다",
        "AI기본법",
        "인공지능 기본법은",
        "인공지능(AI) 기본법",
        "AI(인공지능) 기본법",
        "‘AI 기본법’의",
        "A.I. 기본법",
        "ＡＩ 기본법",
        "인공 지능 기본법",
    ],
)
def test_ai_stands_for_every_way_to_write_it(text: str) -> None:
    assert len(found("AI 기본법", text)) == 1


@pytest.mark.parametrize("text", ["소버린 AI", "소버린AI", "‘소버린’ AI", "소버린·AI", "소버린-AI"])
def test_a_space_may_be_missing_or_be_another_gap(text: str) -> None:
    assert found("소버린 AI", text) == [text.removeprefix("‘") if text.startswith("‘") else text]


@pytest.mark.parametrize("particle", ["", "는", "가", "의", "에서", "까지도", "라는", "였다", "에게서는", "측은", "발"])
def test_a_word_is_found_with_its_particles(particle: str) -> None:
    assert found("라마", f"메타의 라마{particle} 어떻다") == ["라마"]


@pytest.mark.parametrize("text", ["드라마를 보다", "라마단이 시작됐다", "파노라마", "라마바사"])
def test_a_word_is_not_found_inside_another(text: str) -> None:
    assert found("라마", text) == []


def test_a_star_opens_the_end_at_which_it_stands() -> None:
    assert (found("규제*", "규제안과 탈규제"), found("*규제", "규제안과 탈규제는"), found("*규제*", "탈규제안")) == (
        ["규제"],
        ["규제"],
        ["규제"],
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("OpenAI가", ["OpenAI"]), ("openai", ["openai"]), ("OpenAIs", []), ("MyOpenAI", [])]
)
def test_latin_words_end_where_latin_letters_end(text: str, expected: list[str]) -> None:
    assert found("OpenAI", text) == expected


@pytest.mark.parametrize("text", ["국가AI전략", "생성형인공지능산업", "인공지능(AI)반도체", "국가인공지능위"])
def test_ai_is_found_in_compounds_in_either_script(text: str) -> None:
    assert len(found("AI", text)) == 1


def test_ai_is_not_found_inside_latin_words() -> None:
    assert found("AI", "AIDS와 KAIST, AIA생명, OpenAI") == []


@pytest.mark.parametrize(
    ("text", "expected"), [("H20 칩", ["H20"]), ("H200 칩", []), ("H20.5", []), ("H20.", ["H20"]), ("H20을", ["H20"])]
)
def test_a_number_is_not_found_inside_a_longer_one(text: str, expected: list[str]) -> None:
    assert found("H20", text) == expected


@pytest.mark.parametrize(("text", "expected"), [("K-AI 선발", ["K-AI"]), ("K AI 선발", ["K AI"]), ("KAI 사장", [])])
def test_a_gap_between_latin_letters_must_be_there(text: str, expected: list[str]) -> None:
    assert found("K-AI", text) == expected


def test_a_gap_is_not_found_where_the_spelling_has_none() -> None:
    assert found("그록", "그 록밴드는") == []


def test_a_wide_gap_parts_words() -> None:
    assert (found("소버린 AI", "소버린   AI"), found("소버린 AI", "소버린    AI")) == (["소버린   AI"], [])


def test_spellings_that_overlap_are_all_found_in_order_of_their_ends() -> None:
    spotter = Spotter([(1, "AI"), (2, "AI 칩"), (3, "칩 수출*")])
    assert list(spotter.hits("AI 칩 수출통제")) == [Hit(1, 0, 2), Hit(2, 0, 4), Hit(3, 3, 7)]


def test_folding_says_where_each_letter_came_from() -> None:
    assert fold("‘인공지능(AI)’ 칩") == ("ai칩", [1, 8, 11])


def test_spellings_that_differ_only_in_gaps_and_case_are_the_same() -> None:
    assert folded_spelling("GPT-4o*") == folded_spelling("gpt 4O")


@given(st.text(alphabet="AI인공지능 ()규제안라마.·\"'-가나a1", max_size=80))
def test_every_hit_holds_the_letters_of_its_spelling(text: str) -> None:
    spellings = ["AI", "규제*", "라마", "AI 규제안", "인공지능 라마"]
    for hit in Spotter(enumerate(spellings)).hits(text):
        assert fold(text[hit.start : hit.end])[0] == folded_spelling(spellings[hit.key])


@given(st.text(max_size=200))
def test_any_text_folds_to_as_many_offsets_as_letters_in_rising_order(text: str) -> None:
    folded, offsets = fold(text)
    assert len(folded) == len(offsets)
    assert offsets == sorted(offsets)
