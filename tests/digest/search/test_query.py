import pytest

from digest.lexicon import default_lexicon
from digest.search.query import MOST_WORDS, Want, wants
from tests.kiwi import loaded_korean

LEXICON = default_lexicon()


def read(text: str) -> tuple[Want, ...]:
    return wants(text, loaded_korean(), LEXICON)


def typed(text: str) -> list[str]:
    return [want.typed for want in read(text)]


def terms_of(text: str) -> set[tuple[str, ...]]:
    return {way.terms for want in read(text) for way in want.ways}


def test_a_name_is_had_by_any_spelling() -> None:
    (want,) = read("앤스로픽")
    assert {way.terms for way in want.ways} == {("앤스로픽",), ("@앤트로픽",)}
    assert {"앤스로픽", "앤트로픽", "Anthropic"} <= set(want.forms)


@pytest.mark.parametrize("text", ["엑사원", "엑사원은", "엑사원이", "엑사원의", "EXAONE", "exaone이"])
def test_inflected_and_spelled_otherwise_it_is_the_same_name(text: str) -> None:
    assert ("@엑사원",) in terms_of(text)


def test_words_come_in_the_order_typed_each_once() -> None:
    assert typed("과태료 AI 기본법 과태료를") == ["과태료", "AI 기본법"]


def test_a_compound_is_had_whole_or_by_its_parts() -> None:
    (want,) = read("국가전략기술위원단")
    assert want.ways[0].worth == 1.0
    assert want.ways[0].terms == ("국가전략기술위원단",)
    assert any(len(way.terms) > 1 for way in want.ways)


def test_a_version_is_not_any_version() -> None:
    (want,) = read("GPT-5")
    worth = {way.terms: way.worth for way in want.ways}
    assert worth["gpt5",] == 1.0
    assert worth["@gpt",] < 0.5


def test_words_that_ask_for_nothing_are_left_out_unless_alone() -> None:
    assert typed("엑사원 관련 최근 뉴스") == ["엑사원"]
    assert typed("뉴스") == ["뉴스"]


def test_a_verb_helps_and_is_never_needed() -> None:
    wanted = {want.typed: want.needed for want in read("메타는 왜 오픈소스를 접나")}
    assert wanted == {"메타": True, "오픈소스": True, "접나": False}


def test_a_pronoun_is_not_searched_for() -> None:
    assert "누가" not in typed("누가 오픈AI에 소송을 냈나")


def test_the_same_word_in_the_other_script_counts() -> None:
    assert ("스타게이트",) in terms_of("Stargate")
    assert ("stargate",) in terms_of("스타게이트")


@pytest.mark.parametrize("text", ["", "   ", "!?", "🎉"])
def test_nothing_to_search_for_gives_nothing(text: str) -> None:
    assert read(text) == ()


def test_a_very_long_query_is_cut() -> None:
    assert len(read(" ".join(f"낱말{number}번" for number in range(500)))) <= MOST_WORDS


def test_one_run_without_spaces_is_read() -> None:
    assert len(read("가나다라" * 1000)) <= MOST_WORDS


@pytest.mark.parametrize("text", ['"', "'; DROP", "a OR b", "NEAR(a b)", "*", "^x", "col:val", "\x00", "\\"])
def test_hostile_queries_are_words(text: str) -> None:
    assert all(term == term.strip() for ways in terms_of(text) for term in ways)
