"""How letters lean the judgement, and that they never decide alone."""

import pytest

from digest.lexicon import default_lexicon
from digest.selection.relevance import judge, shipped_weights
from digest.selection.wording import LEAD_CHARACTERS, MOST, Wording, letter_groups, read_wording, shares, shipped_wording

WORDING = read_wording("# a comment\n제소\t2.00\n_출\t-1.50\n출시\t-1.50\n~법안\t1.00\n")


def test_groups_stay_within_words_and_know_their_edges() -> None:
    assert letter_groups("AI 법안") == {" a", "ai", "i ", " ai", "ai ", " 법", "법안", "안 ", " 법안", "법안 "}


def test_marks_between_words_are_no_letters() -> None:
    assert letter_groups("‘법안’…") == letter_groups("법안")


def test_title_and_first_sentences_are_told_apart_and_each_weighs_one() -> None:
    found = shares("법안", "법안 통과")
    assert found["법안"] == pytest.approx(1 / 5**0.5)
    assert found["~법안"] == pytest.approx(1 / 10**0.5)


def test_nothing_behind_the_first_sentences_counts() -> None:
    assert shares("", "가 " * LEAD_CHARACTERS + "법안") == shares("", "가 " * LEAD_CHARACTERS)


def test_a_text_without_letters_leans_nowhere() -> None:
    assert WORDING.lean("…!?", "") == 0.0


def test_known_letters_lean_the_way_they_were_learned() -> None:
    assert WORDING.lean("작가들이 제소", "") > 0 > WORDING.lean("새 앱 출시", "")


def test_however_often_a_word_stands_wording_is_bounded() -> None:
    assert Wording({"제소": 1000.0}).lean("제소", "") == MOST
    assert Wording({"제소": -1000.0}).lean("제소", "") == -MOST


def test_the_words_that_lean_it_are_named_strongest_first() -> None:
    assert WORDING.words("작가들이 제소, 새 앱 출시", pro=True) == ("제소",)
    assert WORDING.words("작가들이 제소, 새 앱 출시", pro=False) == ("출시",)


def test_the_shipped_file_is_small_and_a_word_edge_survives_it() -> None:
    groups = shipped_wording().groups
    assert 500 <= len(groups) <= 1500
    assert any(group.startswith(" ") for group in groups)
    assert not any("_" in group for group in groups)


def test_without_a_sign_of_the_subject_no_wording_makes_an_article_relevant() -> None:
    wording = Wording(dict.fromkeys(letter_groups("작가들이 법원에 제소"), 50.0))
    assert not judge("작가들이 법원에 제소", "", default_lexicon(), wording=wording).relevant


def test_a_reason_names_the_wording_where_it_leans_enough() -> None:
    wording = Wording(dict.fromkeys(letter_groups("제소"), 9.0))
    told = judge("레딧, 오픈AI 제소", "", default_lexicon(), shipped_weights(), wording)
    assert "제목: 주제의 기사에 잦은 말 '제소'" in told.reasons
    against = Wording(dict.fromkeys(letter_groups("업데이트"), -9.0))
    left = judge("오픈AI 앱 업데이트", "", default_lexicon(), shipped_weights(), against)
    assert "제목: 주제 밖의 기사에 잦은 말 '업데이트'" in left.reasons
