import pytest

from digest.summaries.guard import Code
from digest.summaries.guard.denials import unsupported_words
from tests.digest.summaries.guard.checks import codes

ARTICLE = (
    "감사원이 공공 챗봇 38개를 점검한 보고서를 24일 공개했다.",
    "기획재정부는 비상장 주식도 과세 대상에 넣기로 했다.",
    "이용자는 가중치를 내려받아 쓸 수 있다.",
    "관계자는 “지침을 몰랐다는 말은 이해할 수 없다”고 밝혔다.",
)
DENIALS = [
    "감사원이 공공 챗봇 38개를 점검한 보고서는 나오지 않았다.",
    "기획재정부는 주식을 과세 대상에 넣을 계획이 없다.",
    "점검 대상은 38개로 집계되지 않았다.",
    "이용자는 가중치를 내려받아 쓸 수 없다.",
    "관계자는 지침을 몰랐다는 말은 이해할 수 없다고 밝히지 않았다.",
]


@pytest.mark.parametrize("sentence", DENIALS)
def test_a_denial_that_the_source_does_not_make_is_refused(sentence: str) -> None:
    assert Code.POLARITY in codes(sentence, ARTICLE)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("유출된 기록은 확인되지 않았다.", "밖으로 빠져나간 기록은 없는 것으로 확인됐다."),
        ("헬릭스와 파라곤은 참여하지 않았다.", "미국의 헬릭스와 파라곤은 서명에서 빠졌다."),
        ("진단 용도로는 쓸 수 없다.", "연합은 모델을 진단에 쓰지 말라는 조건을 진단 용도에 붙였다."),
        ("보고서를 내지 않아도 된다.", "소형 모델은 보고서를 내는 의무를 면제했다."),
        ("가입자는 요금을 내지 않는다.", "가입자는 요금 없이 무료로 쓴다."),
        ("자료는 재단의 허락 없이 배포할 수 없다.", "자료를 배포하려면 재단의 허락을 얻어야 한다."),
        ("보고서를 제출할 필요가 없다.", "소형 모델은 보고서 제출 대상에서 빠졌다."),
    ],
)
def test_a_denial_in_other_words_is_supported(sentence: str, source: str) -> None:
    assert codes(sentence, (source,)) == ()


@pytest.mark.parametrize(
    ("claimed", "source", "word"),
    [
        ("학습데이터 비공개 개정안이다", "학습데이터의 출처를 밝히는 개정안이다", "비공개"),
        ("제도를 폐지했다", "제도를 도입했다", "폐지"),
        ("개정안이 부결됐다", "개정안을 의결했다", "부결"),
        ("외산 모델을 쓴다", "국산 모델을 쓴다", "외산"),
    ],
)
def test_a_strong_word_needs_some_support_anywhere(claimed: str, source: str, word: str) -> None:
    assert list(unsupported_words(claimed, source)) == [word]


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("비공개로 돌렸다", "가중치를 공개하지 않기로 했다"),
        ("할인을 폐지한다", "할인을 없애기로 했다"),
        ("해외 모델이다", "미국 기업의 모델이다"),
    ],
)
def test_other_words_support_a_strong_one(claimed: str, source: str) -> None:
    assert list(unsupported_words(claimed, source)) == []
