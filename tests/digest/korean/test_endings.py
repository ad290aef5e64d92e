import pytest

from digest.korean import ends_finitely
from digest.korean.endings import ends_in_verb, is_cut, is_stopped


@pytest.mark.parametrize(
    "sentence",
    [
        "정부가 초안을 공개했다.",
        "정부가 초안을 공개했다",
        "언제 시행되나요?",
        "그래도 될까",
        "함께 만들자.",
        "지금 확인하라.",
        "누구나 쓸 수 있습니다.",
        "토큰 수를 31% 줄임",
        "학습 코드를 공개함.",
        "쓰기 어려움",
        "윤 대표는 “곧 연다”고 말했다.",
        "“우리는 연다.”",
        "값은 내리지 않는다(부가세 별도).",
    ],
)
def test_a_sentence_ends_finitely(sentence: str) -> None:
    assert ends_finitely(sentence)


@pytest.mark.parametrize(
    "fragment",
    [
        "이신영 기자",
        "이신영 기자.",
        "새 모델 공개",
        "AI 개발에 대규모 투자",
        "정책의 중요.",
        "출시는 캐나다.",
        "무엇보다",
        "그들이 만든 나라",
        "누리온 사옥 모습",
        "조직 개편과 신임 대표 선임",
        "정부가 초안을 공개했다...",
        "정부가 초안을 공개했다…",
        "",
    ],
)
def test_a_fragment_does_not(fragment: str) -> None:
    assert not ends_finitely(fragment)


@pytest.mark.parametrize("text", ["업계는 모두 다", "무엇보다", "인도양 바다", "다", "", "공개했"])
def test_only_a_sure_verb_may_split_a_line(text: str) -> None:
    assert not ends_in_verb(text)


@pytest.mark.parametrize("text", ["공개했다", "공개한다", "없다", "방침이다", "아니다", "필요하다"])
def test_a_verb_in_da_is_known(text: str) -> None:
    assert ends_in_verb(text)


def test_dots_at_the_end_are_a_cut_and_no_full_stop() -> None:
    assert [(is_cut(text), is_stopped(text)) for text in ("연다.", "연다", "연다..", "연다…”", "열까?’")] == [
        (False, True),
        (False, False),
        (True, False),
        (True, False),
        (False, True),
    ]
