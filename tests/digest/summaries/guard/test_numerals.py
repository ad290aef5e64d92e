from fractions import Fraction

import pytest

from digest.summaries.guard.numerals import numerals

NUMBERS = {
    "12,000명이 왔다": [12000],
    "1조4000억 원을 썼다": [1_400_000_000_000],
    "1조 4000억 원을 썼다": [1_400_000_000_000],
    "3만 2천 명이 왔다": [32_000],
    "3만2000토큰을 읽는다": [32_000],
    "6만4천 개가 있다": [64_000],
    "1.5배로 늘었다": [Fraction(3, 2)],
    "5천만 원을 낸다": [50_000_000],
    "백만 명이 썼다": [1_000_000],
    "열두 곳이 함께 쓴다": [12],
    "스물다섯 명이 남았다": [25],
    "서버 여덟 대를 샀다": [8],
    "2만 3곳": [20_000, 3],
    "수를 세지 않았다": [],
}


@pytest.mark.parametrize(("text", "values"), NUMBERS.items(), ids=NUMBERS)
def test_a_number_is_read_however_it_is_written(text: str, values: list[Fraction | int]) -> None:
    assert [numeral.value for numeral in numerals(text)] == values


def test_a_number_knows_where_it_stands() -> None:
    text = "올해 3만2000명이 왔다"
    (numeral,) = numerals(text)
    assert text[numeral.start : numeral.end] == "3만2000"
