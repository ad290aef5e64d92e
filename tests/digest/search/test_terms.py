import pytest

from digest.lexicon import default_lexicon
from digest.search.terms import folded, normal, terms
from tests.kiwi import loaded_korean

LEXICON = default_lexicon()


def of(text: str) -> set[str]:
    read = normal(text)
    (tokens,) = loaded_korean().tokens([read])
    return set(terms(read, tokens, LEXICON))


@pytest.mark.parametrize("particle", ["은", "이", "의", "을", "에서는", "까지도", "으로", "이라는", "과의"])
def test_a_particle_changes_no_term(particle: str) -> None:
    assert {"엑사원", "@엑사원"} <= of(f"엑사원{particle} 나왔다")


@pytest.mark.parametrize(
    "spelling", ["앤트로픽", "앤스로픽", "엔트로픽", "앤쓰로픽", "Anthropic", "ANTHROPIC", "Ａｎｔｈｒｏｐｉｃ"]
)
def test_every_spelling_of_a_name_has_the_name_s_term(spelling: str) -> None:
    assert "@앤트로픽" in of(f"{spelling}이 밝혔다")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GPT-4o를 풀었다", {"gpt4o", "gpt", "4o"}),
        ("GPT 4o를 풀었다", {"gpt4o", "gpt", "4o"}),
        ("A.X 4.0을 공개", {"a.x", "4.0"}),
        ("A.X-4.0", {"a.x4.0", "4.0"}),
        ("Mi:dm K 2.5", {"midm", "2.5"}),
        ("C++ 코드", {"c++"}),
        ("라마4와 라마 4", {"라마4", "라마"}),
        ("K-문샷 추진", {"k문샷", "문샷"}),
        ("27B 모델", {"27b"}),
        ("(EXAONE)", {"exaone"}),
    ],
)
def test_latin_words_and_numbers_stay_whole_and_are_found_by_their_parts(text: str, found: set[str]) -> None:
    assert found <= of(text)


def test_a_dot_within_a_name_tells_it_from_another() -> None:
    assert "ax" not in of("A.X 모델")
    assert "a.x" not in of("AX 전환")


@pytest.mark.parametrize("text", ["고영향 AI 사업자", "고영향AI 사업자", "고영향이 큰 사업자"])
def test_a_word_that_kiwi_cuts_is_found_as_it_is_written(text: str) -> None:
    assert "고영향" in of(text)


def test_a_compound_is_found_by_its_parts_and_by_neighbouring_parts_together() -> None:
    assert {"인공지능기본법시행령", "기본법", "시행령", "기본법시행령"} <= of("인공지능기본법시행령을 고쳤다")


def test_a_word_of_the_lexicon_needs_no_morphemes() -> None:
    assert {"소버린ai", "소버린", "ai"} <= of("소버린AI를 세운다")


def test_verbs_are_found_by_their_stem() -> None:
    assert "접다" in of("오픈소스를 접는다")
    assert "접다" in of("오픈소스를 접었나")


def test_bland_verbs_and_particles_are_no_terms() -> None:
    assert of("그것은 매우 있다") == set()


def test_hanja_counts_by_the_letter() -> None:
    assert "美" in of("美 정부")


def test_half_composed_and_composed_hangul_are_the_same() -> None:
    assert of("\u110b\u1166\u11a8\u1109\u1161\u110b\u116f\u11ab") == of("엑사원")


def test_control_characters_are_spaces() -> None:
    assert normal("엑사원\x00\x1f라이선스") == "엑사원  라이선스"
    assert normal("\ud800엑사원") == " 엑사원"


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("GPT-4o", "gpt4o"),
        ("A.X", "a.x"),
        ("4.0", "4.0"),
        ("끝.", "끝"),
        ("‘인용’", "인용"),
        ("Mi:dm", "midm"),
        ("", ""),
        ("!!", ""),
    ],
)
def test_folding(word: str, term: str) -> None:
    assert folded(word) == term


def test_a_text_without_words_has_no_terms() -> None:
    assert of("") == of("… !?") == of("🎉") == set()
