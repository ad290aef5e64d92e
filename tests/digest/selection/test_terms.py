import pytest

from digest.selection.terms import bare_body, bare_title, letter_pairs, spoken_terms
from tests.digest.selection.samples import LEXICON
from tests.kiwi import loaded_korean


def terms(text: str) -> set[str]:
    return spoken_terms(text, loaded_korean().tokens((text,))[0], LEXICON)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("[속보] AI 기본법 통과", "AI 기본법 통과"),
        ("[단독] [영상] AI 기본법 통과(종합2보)", "AI 기본법 통과"),
        ("AI 기본법 통과 [디브리핑]", "AI 기본법 통과"),
        ("【속보】 AI 기본법 통과(1보)", "AI 기본법 통과"),
        ("[AI 기본법]", "[AI 기본법]"),
        ("모델(LLM) 공개", "모델(LLM) 공개"),
    ],
)
def test_tags_at_the_ends_of_a_title_tell_nothing_of_the_event(title: str, bare: str) -> None:
    assert bare_title(title) == bare


@pytest.mark.parametrize(
    "text",
    [
        "(서울=가람통신) 이가람 기자 = 정부가 고시를 고쳤다.",
        "[가람경제=이가람 기자] 정부가 고시를 고쳤다.",
        "[사진=가람경제] 정부가 고시를 고쳤다.",
        "garam@news.example 이가람 기자 정부가 고시를 고쳤다.",
    ],
)
def test_by_lines_credits_and_addresses_are_left_out(text: str) -> None:
    assert bare_body(text, 300).split() == ["정부가", "고시를", "고쳤다."]


def test_a_body_is_read_to_its_limit() -> None:
    assert len(bare_body("가나다 " * 500, 300)) == 300


def test_a_name_is_one_term_in_every_spelling_and_hides_its_letters() -> None:
    assert "=앤트로픽" in terms("앤스로픽, 중국 기업에 판매 중단")
    assert terms("오픈에이아이가 밝혔다") & terms("OpenAI가 밝혔다") >= {"=오픈AI"}
    assert "오픈" not in terms("오픈AI가 밝혔다")


def test_numbers_and_model_names_are_terms() -> None:
    assert {"#6.88e+11개", "#30%", "#27b"} <= terms("6,880억 개 매개변수, 비중 30%, 큐원 27B")
    assert "#3" not in terms("3 대 강국")


def test_verbs_and_nouns_are_terms_but_particles_and_single_syllables_are_not() -> None:
    found = terms("정부가 칩 수출을 막았지만 답변은 베꼈다")
    assert {"수출", "답변", "베끼다"} <= found
    assert not {"가", "을", "칩", "막다"} & found


def test_letter_pairs_survive_what_morphemes_get_wrong() -> None:
    assert letter_pairs("트릴리온랩스") == {"·트릴", "·릴리", "·리온", "·온랩", "·랩스"}
    assert letter_pairs("美 GPT-4o 책") == {"·美", "·gpt", "·4o", "·책"}


def test_one_number_in_two_notations_is_one_term() -> None:
    notations = ("GPU 1만3000장", "GPU 1.3만 장", "GPU 13,000장", "1만 3천장")
    assert set.intersection(*(terms(text) for text in notations)) >= {"#13000장"}
