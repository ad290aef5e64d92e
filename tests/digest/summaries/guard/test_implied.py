import pytest

from digest.summaries.guard.figures import figures
from digest.summaries.guard.implied import parts_told, shares_told, spans_told, tops_told

SHARES = {
    "열 곳 중 일곱 곳이 쓴다": 70,
    "10명 가운데 6명이 답했다": 60,
    "네 개 중 하나가 틀렸다": 25,
    "100건에 3건꼴로 틀렸다": 3,
}


@pytest.mark.parametrize(("text", "percent"), SHARES.items(), ids=SHARES)
def test_so_many_of_so_many_is_a_share(text: str, percent: int) -> None:
    assert [each.value for each in shares_told(text, figures(text))] == [percent]


@pytest.mark.parametrize("text", ["11건과 7건을 냈다", "10곳 중 명단에 없는 곳도 있다", "3건에 100건을 더했다"])
def test_two_figures_of_which_none_is_part_of_the_other_are_no_share(text: str) -> None:
    assert shares_told(text, figures(text)) == ()


def test_what_happens_every_year_has_a_span_of_a_year() -> None:
    (span,) = spans_told("해마다 보고한다")
    assert (int(span.steps), span.unit.kind, span.frequent) == (12, "months", True)


def test_a_list_of_the_best_and_the_number_of_a_place_are_figures_too() -> None:
    assert [int(each.value) for each in tops_told("제2공장이 톱 100에 들었다")] == [100, 2]


def test_32_times_less_leaves_one_part_of_32() -> None:
    text = "비용이 32배 줄었다"
    assert [each.value for each in parts_told(text, figures(text))] == [100 / 32]
