import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import codes

BUDGET = (
    "국회가 독자 모델 사업 예산을 8500억 원에서 7300억 원으로 깎았다.",
    "과기정통부는 사업 기간을 3년에서 4년으로 늘리기로 했다.",
)
SURVEY = ("식약처는 탄산음료 282개와 혼합음료 350개의 성분을 조사했다.",)

RECKONED = [
    ("국회가 독자 모델 사업 예산을 1200억 원 삭감했다.", BUDGET),
    ("과기정통부는 사업 기간을 1년 늘리기로 했다.", BUDGET),
    ("식약처가 음료 632개의 성분을 조사했다.", SURVEY),
]
WRONG = [
    ("국회가 독자 모델 사업 예산을 1300억 원 삭감했다.", BUDGET),
    ("과기정통부는 사업 기간을 2년 늘리기로 했다.", BUDGET),
    ("식약처가 음료 642개의 성분을 조사했다.", SURVEY),
    ("국회가 독자 모델 사업에 1200억 원을 배정했다.", BUDGET),
]


@pytest.mark.parametrize(("sentence", "article"), RECKONED)
def test_sums_and_differences_of_one_sentence_s_figures_are_supported(sentence: str, article: tuple[str, ...]) -> None:
    assert codes(sentence, article) == ()


@pytest.mark.parametrize(("sentence", "article"), WRONG)
def test_what_cannot_be_reckoned_is_refused(sentence: str, article: tuple[str, ...]) -> None:
    assert Code.NUMBER in codes(sentence, article)
