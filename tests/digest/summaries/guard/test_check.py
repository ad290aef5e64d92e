"""The whole of a summary: what supports each sentence, what is said twice, and how long it may be."""

from digest.summaries import MOST_SENTENCES
from digest.summaries.guard import CheckedSentence, Code, problem
from tests.digest.summaries.guard.checks import RELEASE, checked, codes


def test_each_sentence_names_what_supports_it_the_strongest_first() -> None:
    first, second = checked("누리온이 언어모델의 가중치를 3일 공개했다. 직원은 80여 명이다.", RELEASE)
    assert (first.ok, first.sources[0]) == (True, 0)
    assert (second.ok, second.sources[0]) == (True, 5)


def test_a_sentence_of_the_source_is_right_whatever_it_says() -> None:
    assert [found.ok for sentence in RELEASE for found in checked((sentence,), RELEASE)] == [True] * len(RELEASE)


def test_a_sentence_of_another_article_has_no_support() -> None:
    assert codes("정부는 부산에 새 공항을 짓는 계획을 미루기로 했다.", RELEASE)


def test_what_is_said_twice_is_refused_the_second_time() -> None:
    said = "누리온이 언어모델 ‘나래 12B’의 가중치를 3일 공개했다."
    again = "누리온이 3일 언어모델 ‘나래 12B’의 가중치를 공개했다."
    first, second = checked((said, again), RELEASE)
    assert first.ok
    assert Code.REPETITION in second.codes


def test_no_more_sentences_than_a_summary_may_have() -> None:
    found = checked(RELEASE, RELEASE)
    assert sum(each.ok for each in found) == MOST_SENTENCES
    assert Code.LENGTH in found[MOST_SENTENCES].codes


def test_an_empty_summary_and_an_empty_article_are_answered() -> None:
    assert checked("", RELEASE) == ()
    (found,) = checked(("누리온이 가중치를 공개했다.",), ())
    assert not found.ok


def test_a_headline_that_ends_in_a_stem_is_read() -> None:
    assert codes("누리온이 언어모델의 가중치를 3일 공개했다.", RELEASE, title="누리온, 가중치 공개하") == ()


def test_the_kinds_of_problems_are_told_once_each_in_their_order() -> None:
    problems = (
        problem(Code.NUMBER, "기사에 없는 수치 ‘5’"),
        problem(Code.NAME, "기사에 없는 이름 ‘가’"),
        problem(Code.NUMBER, "또"),
    )
    assert CheckedSentence("문장이다.", False, (), problems).codes == (Code.NUMBER, Code.NAME)
