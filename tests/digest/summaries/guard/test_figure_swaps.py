import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import RELEASE, RULING, codes

EARNINGS = (
    "서린랩스는 12일 2분기 매출이 412억 원, 영업이익이 27억 원이라고 공시했다.",
    "API 판매가 218억 원으로 전체의 53%를 차지했다.",
    "공공사업 매출은 94억 원으로 1년 전보다 12% 줄었다.",
    "서린랩스는 지난 4월 최상위 모델의 가중치 공개를 중단했다.",
)
FAITHFUL = [
    ("서린랩스의 2분기 매출은 412억 원, 영업이익은 27억 원이었다.", EARNINGS),
    ("서린랩스는 API 판매로 전체의 53%인 218억 원을 올렸다.", EARNINGS),
    ("공공사업 매출은 12% 감소한 94억 원이었다.", EARNINGS),
    ("법원은 비공개 문서 11건 중 7건을 공개하라고 판결했다.", RULING),
]
SWAPPED = [
    ("서린랩스의 2분기 매출은 27억 원, 영업이익은 412억 원이었다.", EARNINGS),
    ("서린랩스의 2분기 매출은 94억 원이었다.", EARNINGS),
    ("공공사업 매출은 53% 감소한 94억 원이었다.", EARNINGS),
    ("API 판매가 94억 원으로 전체의 53%를 차지했다.", EARNINGS),
    ("납품 단가가 담긴 문서 7건은 비공개가 정당하다고 판단했다.", RULING),
    ("나래 12B는 한국어 말뭉치 3만2000토큰으로 학습했다.", RELEASE),
]


@pytest.mark.parametrize(("sentence", "article"), FAITHFUL)
def test_figures_that_hang_on_the_same_things_are_right(sentence: str, article: tuple[str, ...]) -> None:
    assert codes(sentence, article) == ()


@pytest.mark.parametrize(("sentence", "article"), SWAPPED)
def test_a_figure_of_something_else_in_the_article_is_refused(sentence: str, article: tuple[str, ...]) -> None:
    assert Code.SWAPPED_NUMBER in codes(sentence, article)


def test_a_day_of_something_else_in_the_article_is_refused() -> None:
    article = (
        "말모이재단은 6일 저장소에서 사투리 음성 파일을 내리고 사과문을 올렸다.",
        "재단이 지난달 22일 올린 압축 파일에는 참가자의 비밀번호가 들어 있었다.",
    )
    right = "재단이 22일 올린 압축 파일에 참가자의 비밀번호가 들어 있었다."
    wrong = "재단이 6일 올린 압축 파일에 참가자의 비밀번호가 들어 있었다."
    assert codes(right, article) == ()
    assert Code.SWAPPED_NUMBER in codes(wrong, article)


def test_what_the_source_does_not_have_is_invented_not_swapped() -> None:
    assert codes("서린랩스의 2분기 매출은 555억 원이었다.", EARNINGS) == (Code.NUMBER,)
