"""The lexicon that is shipped: what it must know."""

import pytest

from digest.lexicon import Kind, default_lexicon, load_lexicon, shipped_text

LEXICON = default_lexicon()


def test_the_shipped_file_has_no_mistake() -> None:
    assert load_lexicon(shipped_text()).names == LEXICON.names


@pytest.mark.parametrize(
    ("kinds", "least"),
    [
        ((Kind.MAKER, Kind.MODEL), 60),
        ((Kind.BODY, Kind.AI_BODY), 40),
        ((Kind.LAW, Kind.GENERAL_LAW), 30),
        ((Kind.PERSON, Kind.OFFICIAL), 30),
    ],
)
def test_it_knows_enough_names(kinds: tuple[Kind, ...], least: int) -> None:
    assert sum(name.kind in kinds for name in LEXICON.names) >= least


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("오픈AI", ["오픈AI", "오픈 AI", "오픈에이아이", "OpenAI"]),
        ("앤트로픽", ["앤트로픽", "앤스로픽", "Anthropic"]),
        ("하이퍼클로바X", ["하이퍼클로바X", "하이퍼클로바 X", "HyperCLOVA X", "하이퍼클로바"]),
        ("엑사원", ["엑사원", "EXAONE", "K-엑사원"]),
        ("소버린 AI", ["소버린 AI", "소버린AI", "주권 AI", "AI 주권"]),
        ("독자 AI 파운데이션 모델", ["독파모", "독자 인공지능(AI) 파운데이션 모델", "국가대표 AI", "국대 AI"]),
        (
            "AI 기본법",
            [
                "AI 기본법",
                "인공지능 기본법",
                "인공지능(AI) 기본법",
                "AI기본법",
                "인공지능 발전과 신뢰 기반 조성 등에 관한 기본법",
            ],
        ),
        ("EU AI법", ["EU AI법", "AI Act", "EU AI Act", "유럽연합(EU) AI법"]),
        ("과학기술정보통신부", ["과기정통부", "과학기술정보통신부", "과기부"]),
        ("개인정보보호위원회", ["개인정보위", "개인정보보호위원회", "개보위"]),
        ("딥시크", ["딥시크", "DeepSeek", "딥씨크"]),
        ("큐원", ["큐원", "Qwen", "큐웬"]),
    ],
)
def test_a_name_is_found_in_every_spelling(name: str, forms: list[str]) -> None:
    assert [[mention.name for mention in LEXICON.mentions(f"{form}의 소식")] for form in forms] == [[name]] * len(forms)


@pytest.mark.parametrize(
    "text",
    [
        "조류인플루엔자(AI) 확진",
        "고병원성 AI 방역",
        "드라마 촬영",
        "US오픈 결승",
        "호르무즈 해협 폐쇄",
        "메타버스 전시",
    ],
)
def test_other_senses_are_told_apart(text: str) -> None:
    assert LEXICON.mentions(text)[0].kind is Kind.OTHER_SENSE


@pytest.mark.parametrize("word", ["KAI 신임 사장", "세종대왕", "제타 함수", "태평양 참치", "그림자 규제개혁"])
def test_ordinary_words_are_no_names(word: str) -> None:
    assert not [mention for mention in LEXICON.mentions(word) if mention.kind in (Kind.MAKER, Kind.MODEL, Kind.PROGRAMME)]


def test_morphemes_get_the_names_that_analysers_take_apart() -> None:
    assert {"하이퍼클로바X", "독파모", "큐원", "앤트로픽"} <= set(LEXICON.user_words)
