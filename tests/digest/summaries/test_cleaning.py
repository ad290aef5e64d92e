import pytest

from digest.summaries.cleaning import clean_text

NEWS = "누리온이 한국어 모델의 가중치를 공개했다."
MORE = "상업적 이용도 허용한다."


@pytest.mark.parametrize(
    "before",
    [
        "[가온경제=한서린 기자] ",
        "[가온경제=한서린 기자]",
        "[가온경제(강원)=한서린 기자] ",
        "[가온경제 한서린 선임기자] ",
        "[가온뉴스] ",
        "【가온뉴스 도쿄=한서린 특파원】 ",
        "【뉴델리(인도)·하노이(베트남)=한서린 통신원·민가람 특파원】",
        "(서울=가온통신) 한서린 기자 = ",
        "(세종=가온통신) ",
        "한서린 기자 = ",
        "가온경제=한서린 기자 ",
        "한서린 정책사회부 선임기자 ",
        "[단독] ",
        "[속보][가온뉴스] ",
        "▶한국어 모델 공개=",
        "▲ ",
        "■ ",
        "“가중치 연다” 개발자 행사 [가온경제(강원)=한서린 기자] ",
        "#OBJECT0# [가온뉴스] ",
        '"""" [가온뉴스] ',
        "누리온 로고 [사진=누리온] ",
        "[그래픽=가온경제 DB] ",
        "[사진=한서린 기자 seorin@gaon.example] ",
        "누리온 직원들이 새 모델을 시연하고 있다. 2026.02.03[사진=누리온] ",
        "누리온이 행사를 열었다. 사진은 행사장 모습. [사진=누리온] ",
        "누리온 본사. (사진=연합뉴스) ",
        "【하노이(베트남)=】",
        "누리온 윤세온 대표사진=누리온] ",
        "개발자 모임 누리집 캡처 ",
        "AI 요약 ",
        "[가온일보 한서린] ",
    ],
)
def test_what_stands_before_the_news_is_taken_off(before: str) -> None:
    assert clean_text(before + NEWS) == NEWS


@pytest.mark.parametrize(
    "after",
    [
        " 한서린 기자 seorin@gaon.example",
        " seorin@gaon.example 한서린 기자",
        " seorin@gaon.example 한서린 기자 사진=누리온",
        " /한서린 기자",
        " 사진제공=누리온",
        " /사진=누리온",
        " [본 기사는 02월 25일 가온경제에 보도된 기사입니다]",
        " ▶관련기사 3면",
        " <본지 2월 3일자 2면 참조>",
    ],
)
def test_what_stands_after_the_news_is_taken_off(after: str) -> None:
    assert clean_text(NEWS + after) == NEWS


BETWEEN = {
    "a by-line": "[가온일보 한서린 기자]",
    "a by-line of a name": " [가온일보 한서린]",
    "when it was published": " 입력 2026.02.25 09:00 수정 2026.02.25 10:00 ",
    "when it was registered": " 등록 2026-02-25 오전 9:00 ",
    "a copyright": " <저작권자 ⓒ 가온일보 무단전재 및 재배포 금지> ",
    "a bare credit": " 사진=한서린 기자 ",
    "an agency's credit": " 누리온 상표(로이터/연합뉴스)",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
def test_a_page_on_one_line_is_broken_where_no_sentence_goes_across(between: str) -> None:
    assert clean_text(f"{NEWS}{between}25일 누리온은 코드도 열었다.") == f"{NEWS}\n25일 누리온은 코드도 열었다."


def test_a_sub_heading_that_runs_into_a_sentence_becomes_a_line_of_its_own() -> None:
    told = "25일 업계에 따르면 누리온은 코드도 열었다."
    assert clean_text(f"{NEWS} 개방에 무게 실은 누리온 {told}") == f"{NEWS} 개방에 무게 실은 누리온\n{told}"


@pytest.mark.parametrize("before", ["누리온은", "다음 달", "지난", "2026년 2월", "현지시간", "경쟁이 치열한 가운데"])
def test_a_date_within_a_sentence_breaks_nothing(before: str) -> None:
    assert (
        clean_text(f"{NEWS} {before} 25일 업계에 따르면 코드가 열린다.") == f"{NEWS} {before} 25일 업계에 따르면 코드가 열린다."
    )


@pytest.mark.parametrize(
    "caption",
    [
        "▲윤세온 대표가 발표하고 있다.",
        "▲ 윤세온 누리온 대표가 25일 서울 강남구에서 새 모델을 소개하고 있다. 사진=누리온",
        "25일 서울 강남구에서 윤세온 대표가 새 모델을 소개하고 있다. 한서린 기자",
        "서울 강남구 누리온 본사 모습. /연합뉴스",
        "■ 용어설명 오픈웨이트: 가중치를 공개한 모델이다.",
    ],
)
def test_a_line_that_is_a_caption_or_a_glossary_goes(caption: str) -> None:
    assert clean_text(f"{NEWS}\n{caption}\n{MORE}") == f"{NEWS}\n{MORE}"


def test_a_reference_between_sentences_goes_and_the_sentences_stay() -> None:
    assert clean_text(f"{NEWS} ▶관련기사 2·3면 {MORE}") == f"{NEWS} {MORE}"


def test_a_credit_between_sentences_takes_its_caption_and_no_news() -> None:
    assert clean_text(f"{NEWS} 행사장에 모인 개발자들. (사진=누리온){MORE}") == f"{NEWS}\n{MORE}"
    assert clean_text(f"{NEWS}(사진=누리온){MORE}") == f"{NEWS}\n{MORE}"


def test_a_page_on_one_line_keeps_its_lead_before_the_first_picture() -> None:
    caption = "누리온 직원들이 새 모델을 시연하고 있다. [사진=누리온]"
    third = "학계는 반겼다."
    assert clean_text(f"[가온일보 한서린 기자] {NEWS} {caption} {MORE}") == f"{NEWS}\n{MORE}"
    assert clean_text(f"{NEWS} {MORE} {caption} {third}") == f"{NEWS} {MORE}\n{third}"


def test_a_caption_on_a_line_of_its_own_goes() -> None:
    assert clean_text(f"{NEWS}\n윤세온 대표가 3일 서울에서 발표했다. [사진=누리온]\n{MORE}") == f"{NEWS}\n{MORE}"


def test_a_mark_of_a_picture_within_a_sentence_goes() -> None:
    text = "윤세온(사진) 대표와 누리온(대표 윤세온·사진)이 모델을 열었다."
    assert clean_text(text) == "윤세온 대표와 누리온(대표 윤세온)이 모델을 열었다."


@pytest.mark.parametrize(
    "text",
    [
        "현지 기자 회견에서 누리온이 모델을 공개했다.",
        "올해 목표: 매출 3조원 달성이라고 누리온이 밝혔다.",
        "매출이 1000억달러(약 147조원·환율 1달러=1470원 기준)를 넘었다.",
        "-10%까지 내렸다가 올랐다.",
        "월 이용료(3만원 상당 제공)를 면제한다.",
        "누리온(서울 강남구)은 모델을 열었다.",
        "사진을 만드는 모델도 열었다.",
        "’나래 12B’는 열린 모델이다.",
        "프로세서(AP)인 나래를 다음 달 공개한다.",
        "정부는 2026년 2월 25일 시행령을 고쳤다.",
        "요약 기능을 쓰면 글이 짧아진다.",
    ],
)
def test_what_only_looks_like_furniture_stays(text: str) -> None:
    assert clean_text(text) == text


def test_line_breaks_stay_and_empty_lines_go() -> None:
    assert clean_text(f"{NEWS}\n\n  \n{MORE}\n") == f"{NEWS}\n{MORE}"


@pytest.mark.parametrize("piece", ["[", "(", '"', "가", "홍길동 기자 ", "▶ ", "사진 = ", "a@", "다.", "-", "【가=나 기자】"])
def test_hostile_repetition_ends(piece: str) -> None:
    assert isinstance(clean_text(piece * (20_000 // len(piece))), str)
