"""What people write of an article in other words than its own, and beside each the same said wrongly."""

import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import codes

SURVEY = (
    "한국교원연구협의회는 18일 초등학교 6183곳 가운데 31%가 인공지능 교과서를 골랐다고 밝혔다.",
    "지난해에는 46%가 교과서를 선택했다.",
    "교사의 64%는 문해력이 나빠질까 걱정했고 47%는 연수가 모자라다고 답했다.",
    "선택 과목은 읍면 학교가 평균 38개, 대도시 학교가 61개였다.",
    "구독료는 한 권에 6840원이며 출판사들은 6월 새 요금을 내놓는다.",
    "사업은 2023년 시작됐고 2029년 끝난다.",
)
CONTRACT = (
    "반도체 장비업체 세온테크가 네덜란드 아르덴과 1조2000억원 규모의 공급 계약을 맺었다.",
    "이 회사 지난해 매출을 넘는 금액으로, 창사 이래 가장 큰 계약이다.",
    "주가는 이날 상한가인 8만4500원까지 올라 최고가를 새로 썼다.",
    "창작자 단체는 매출의 1.5%인 사용료를 3%로 올리라고 요구했다.",
    "한은은 내년 성장률 전망치를 1.8%에서 1.6%로 낮췄다.",
    "고객은 낙폭을 일부 되돌렸고 상원에서는 의원 두 명이 법안을 냈다.",
)
REWORDED = [
    (Code.NUMBER, "인공지능 교과서를 고른 초등학교는 30% 초반이다.", "인공지능 교과서를 고른 초등학교는 30% 후반이다.", SURVEY),
    (Code.NUMBER, "인공지능 교과서를 고른 초등학교는 30%대다.", "인공지능 교과서를 고른 초등학교는 20%대다.", SURVEY),
    (Code.NUMBER, "구독료는 한 권에 6천 원대 후반이다.", "구독료는 한 권에 6천 원대 초반이다.", SURVEY),
    (Code.NUMBER, "교사 10명 중 6명 이상이 문해력을 걱정했다.", "교사 10명 중 8명 이상이 문해력을 걱정했다.", SURVEY),
    (Code.NUMBER, "교사 절반 가까이는 연수가 모자라다고 했다.", "교사 20% 가까이는 연수가 모자라다고 했다.", SURVEY),
    (Code.NUMBER, "교사 절반 이상이 문해력을 걱정했다.", "교사 93% 이상이 문해력을 걱정했다.", SURVEY),
    (Code.NUMBER, "3년 전 시작된 사업이다.", "5년 전 시작된 사업이다.", SURVEY),
    (Code.NUMBER, "사업은 3년 뒤 끝난다.", "사업은 7년 뒤 끝난다.", SURVEY),
    (Code.NUMBER, "읍면 학교의 선택 과목은 대도시의 60% 수준이다.", "읍면 학교의 선택 과목은 대도시의 80% 수준이다.", SURVEY),
    (Code.DATE, "출판사들은 올해 상반기에 새 요금을 내놓는다.", "출판사들은 올해 하반기에 새 요금을 내놓는다.", SURVEY),
    (Code.NAME, "교연협은 초등학교 31%가 인공지능 교과서를 골랐다고 밝혔다.", "대교협은 초등학교 31%가 인공지능 교과서를 골랐다고 밝혔다.", SURVEY),
    (Code.NUMBER, "창작자 단체는 사용료를 두 배로 올리라고 요구했다.", "창작자 단체는 사용료를 일곱 배로 올리라고 요구했다.", CONTRACT),
    (Code.NUMBER, "한은은 성장률 전망을 0.2%포인트 하향 조정했다.", "한은은 성장률 전망을 0.5%포인트 하향 조정했다.", CONTRACT),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "faithful", "wrong", "article"), REWORDED)
def test_what_is_reworded_is_right_and_what_is_wrong_is_not(
    kind: Code, faithful: str, wrong: str, article: tuple[str, ...]
) -> None:
    assert codes(faithful, article) == ()
    assert kind in codes(wrong, article)


@pytest.mark.parametrize(
    "sentence",
    [
        "고객은 낙폭을 일부 만회했다.",  # no 만 that is counted
        "낮춘 전망치는 성장률에 걸림돌이 될 수 있다.",  # a common noun, and no name
        "상원의원들이 법안을 냈다.",  # of 상원 and 의원
        "법안을 낸 의무는 의원에게 있다.",  # no person called 의무는
    ],
)
def test_common_words_are_neither_figures_nor_names(sentence: str) -> None:
    assert not {Code.NUMBER, Code.NAME} & set(codes(sentence, CONTRACT))


def test_a_sentence_may_gather_what_the_article_says_in_many_places() -> None:
    gathered = "인공지능 교과서의 선택은 줄었고 교사는 연수가 모자라다고 하며 출판사는 새 구독료를 내놓는다."
    assert codes(gathered, SURVEY) == ()


def test_a_sentence_of_words_that_the_article_has_nowhere_is_refused() -> None:
    assert codes("환자는 두개골에 전극을 심은 뒤 글자를 빠르게 적었다.", SURVEY) == (Code.UNSUPPORTED,)


def test_a_sum_is_not_taken_for_one_ten_thousand_times_as_large() -> None:
    assert codes("계약액은 1조2천억 원으로 작년 매출을 웃돌며 회사 설립 후 최대다.", CONTRACT) == ()
