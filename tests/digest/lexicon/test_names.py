"""Names found in text, and what search and clustering ask of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.lexicon import Kind, Lexicon, Mention, Name

LEXICON = Lexicon(
    (
        Name("오픈AI", Kind.MAKER, ("오픈AI", "OpenAI", "오픈에이아이")),
        Name("라마", Kind.MODEL, ("라마", "Llama 4")),
        Name("AI", Kind.AI, ("AI",)),
        Name("AI 규제", Kind.POLICY_PHRASE, ("AI 규제*",)),
        Name("규제", Kind.RULE, ("*규제*",)),
        Name("미국", Kind.COUNTRY, ("미국", "美")),
    )
)


def test_a_mention_says_what_stands_where_as_it_was_typed() -> None:
    assert LEXICON.mentions("美, 오픈 AI 조사") == (
        Mention("미국", Kind.COUNTRY, 0, 1, "美"),
        Mention("오픈AI", Kind.MAKER, 3, 8, "오픈 AI"),
    )


def test_the_longest_of_two_at_the_same_place_is_taken() -> None:
    assert [mention.name for mention in LEXICON.mentions("AI 규제안")] == ["AI 규제"]


def test_the_same_name_is_mentioned_as_often_as_it_stands_there() -> None:
    assert [mention.start for mention in LEXICON.mentions("라마와 라마")] == [0, 4]


def test_a_whole_word_stands_for_its_name() -> None:
    assert [LEXICON.canonical(form) for form in ("openai", "오픈 에이아이", "규제", "없음")] == ["오픈AI", "오픈AI", "규제", None]


def test_spellings_are_given_without_marks() -> None:
    assert (LEXICON.aliases("규제"), LEXICON.aliases("없음")) == (("규제",), ())


def test_kinds_and_strangers() -> None:
    assert (LEXICON.kind("라마"), LEXICON.kind("Llama 4")) == (Kind.MODEL, None)


def test_a_model_says_more_of_an_event_than_its_maker_and_a_stranger_nothing() -> None:
    assert LEXICON.weight("라마") > LEXICON.weight("오픈AI") > LEXICON.weight("없음") == 0.0


def test_user_words_are_the_spellings_of_names_that_hold_no_space() -> None:
    assert LEXICON.user_words == ("OpenAI", "라마", "미국", "오픈AI", "오픈에이아이")


@given(st.text(alphabet="오픈AI 규제라마와美안,.", max_size=60))
def test_mentions_never_overlap_and_quote_the_text(text: str) -> None:
    mentions = LEXICON.mentions(text)
    assert [text[mention.start : mention.end] for mention in mentions] == [mention.form for mention in mentions]
    assert all(one.end <= other.start for one, other in pairwise(mentions))


@pytest.mark.parametrize("text", ["", "\x00", "가" * 50_000, "AI" * 20_000, "'" * 50_000, "😀" * 1_000])
def test_odd_text_has_no_mentions_and_does_no_harm(text: str) -> None:
    assert LEXICON.mentions(text) == ()
