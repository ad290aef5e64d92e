import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.korean import split_sentences, trim
from tests.shared_data import shared


def test_a_full_stop_and_a_space_end_a_sentence() -> None:
    text = "정부가 고시 초안을 공개했다. 업계는 의견서를 낸다! 언제 시행되나? 내년이다."
    assert split_sentences(text) == ("정부가 고시 초안을 공개했다.", "업계는 의견서를 낸다!", "언제 시행되나?", "내년이다.")


def test_a_line_break_ends_a_sentence_without_a_full_stop() -> None:
    assert split_sentences("후보 등록 코앞인데\n당은 결론을 내지 못했다.\n\n") == (
        "후보 등록 코앞인데",
        "당은 결론을 내지 못했다.",
    )


def test_spaces_are_single_in_a_sentence() -> None:
    assert split_sentences("가중치를   열었다.\t코드도\u00a0열었다.") == ("가중치를 열었다.", "코드도 열었다.")


@pytest.mark.parametrize(
    "sentence",
    [
        "윤 대표는 “가중치를 열어야 한다. 그래야 믿을 수 있다.”고 말했다.",
        '윤 대표는 "가중치를 열어야 한다. 그래야 믿을 수 있다."고 말했다.',
        "윤 대표는 ‘연다. 곧 연다.’며 웃었다.",
        "윤 대표는 '연다. 곧 연다.'라고 적었다.",
        "보고서 「공개 모델. 그 이후」를 냈다.",
        "윤 대표는 “동료가 ‘닫자. 지금은 닫자.’고 했지만 거절했다. 후회는 없다.”라며 웃었다.",
        "“공개한다.” 라고 윤 대표가 말했다.",
        "누리온(대표 윤세온. 사진은 지난달)은 모델을 열었다.",
    ],
)
def test_a_quotation_is_never_split(sentence: str) -> None:
    assert split_sentences(f"앞선 문장이다. {sentence} 뒤의 문장이다.") == ("앞선 문장이다.", sentence, "뒤의 문장이다.")


def test_a_closed_quotation_with_nobody_to_carry_it_is_a_sentence() -> None:
    assert split_sentences("“우리는 연다.” 윤 대표는 웃었다.") == ("“우리는 연다.”", "윤 대표는 웃었다.")


def test_a_speaker_in_brackets_belongs_to_the_quotation() -> None:
    assert split_sentences("“우리는 연다.”(윤세온 대표) 누리온은 3일 모델을 냈다.") == (
        "“우리는 연다.”(윤세온 대표)",
        "누리온은 3일 모델을 냈다.",
    )


def test_a_mark_that_is_never_closed_does_not_swallow_the_text() -> None:
    assert split_sentences("“우리는 연다. 업계는 놀랐다. 정부는 반겼다.") == ("“우리는 연다.", "업계는 놀랐다.", "정부는 반겼다.")


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert split_sentences("'24년에 시작했다. OpenAI's 모델을 쓴다. '곧. 연다'고 했다.") == (
        "'24년에 시작했다.",
        "OpenAI's 모델을 쓴다.",
        "'곧. 연다'고 했다.",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "고시는 2026. 8. 13. 시행된다.",
        "회의는 2026.08.13. 오후에 열린다.",
        "성능이 3.5배 올랐다.",
        "SKT는 A.X 4.0 Light를 공개했다.",
        "U.S. 상무부가 규정을 미뤘다.",
        "솔빛 Inc. 소속 연구원이 참여했다.",
        "자료는 https://a.example/b.c?d=e.f 에 있다.",
        "주가는 예상치(v. 2.1)를 넘었다.",
        "GPT-4.1은 닫힌 모델이다.",
    ],
)
def test_a_dot_within_a_date_number_name_or_address_ends_nothing(sentence: str) -> None:
    assert split_sentences(f"{sentence} 끝이다.") == (sentence, "끝이다.")


def test_a_list_number_stays_with_its_line() -> None:
    assert split_sentences("1. 공개한다.\n가. 코드를 연다.") == ("1. 공개한다.", "가. 코드를 연다.")


def test_a_lost_space_after_a_finite_verb_is_no_obstacle() -> None:
    assert split_sentences("종목은 네 개다.23일(현지시간) 내렸다.이어 올랐다.AI가 이끌었다.") == (
        "종목은 네 개다.",
        "23일(현지시간) 내렸다.",
        "이어 올랐다.",
        "AI가 이끌었다.",
    )


def test_an_ellipsis_in_a_headline_splits_nothing() -> None:
    assert split_sentences("AI 시대… 한국은 어디로 가나") == ("AI 시대… 한국은 어디로 가나",)


def test_a_long_line_without_full_stops_is_cut_after_finite_verbs() -> None:
    text = (
        "누리온은 이날 새 모델의 가중치를 공개했다 이어 학습 코드도 열겠다고 밝혔다 "
        "업계는 모두 다 놀랐다는 반응이다 앞으로도 열 계획이다"
    )
    assert split_sentences(text) == (
        "누리온은 이날 새 모델의 가중치를 공개했다",
        "이어 학습 코드도 열겠다고 밝혔다",
        "업계는 모두 다 놀랐다는 반응이다",
        "앞으로도 열 계획이다",
    )


def test_a_version_s_dot_is_no_full_stop_of_a_line_that_has_none() -> None:
    first = "누리온이 매개변수 120억 개 규모의 한국어 언어모델 가중치를 3일 공개했다"
    second = "상업적 이용을 허용하는 아파치 2.0 라이선스를 적용했다"
    assert split_sentences(f"{first} {second}") == (first, second)


def test_a_short_line_without_full_stops_stays_whole() -> None:
    assert split_sentences("연다 곧 연다") == ("연다 곧 연다",)


@given(st.text(alphabet="가나다했.!?…“”‘’\"'()[] \n12aA", max_size=80))
def test_no_character_but_space_is_lost(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_real_feed_leads_split_into_whole_sentences() -> None:
    page = shared("data/pages/made_ndsoft_article.html").read_text(encoding="utf-8")
    text = page.partition("둘째 문단.")[2].partition("<")[0]
    assert split_sentences(text) == ("가중치를 공개한 모델에 대한 예외 조항이 쟁점으로 떠올랐다.",)


def test_trim_keeps_the_leading_sentences_that_fit() -> None:
    assert trim("첫 문장이다. 둘째 문장이다. 셋째 문장이다.", 16) == "첫 문장이다. 둘째 문장이다."


def test_trim_never_cuts_a_sentence() -> None:
    assert trim("“한 문장을 연다. 또 연다.”고 했다.", 12) == ""
