import pytest

from digest.summaries.guard.figures import Bound, figures, same_figure

READ = {
    "서버 여덟 대를 19억 원에 샀다": [(8, "대"), (1_900_000_000, "won")],
    "1년 6개월 동안 일했다": [(18, "months")],
    "매출이 2배로 늘었다": [(2, "배")],
    "절반이 찬성했다": [(50, "%")],
    "3분의 1이 반대했다": [(100 / 3, "%")],
    "10만~35만 개를 팔았다": [(100_000, "개"), (350_000, "개")],
    "나흘 만에 끝났다": [(4 * 86400, "seconds")],
    "코스피가 6만5000달러선에서 멈췄다": [(65_000, "dollar")],
    "‘나래 12B’와 GPT-4o를 썼다": [],
    "할 수 있을 때 열 것이다": [],
}


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=READ)
def test_a_figure_is_a_number_with_what_it_counts(text: str, expected: list[tuple[float, str]]) -> None:
    found = [(float(each.steps), each.unit.kind) for each in figures(text)]
    assert [kind for _, kind in found] == [kind for _, kind in expected]
    assert [value for value, _ in found] == pytest.approx([value for value, _ in expected])


SUPPORTED = [
    ("3,280억 원", "3280억 원"),
    ("5천만 원", "5000만 원"),
    ("5곳", "다섯 곳"),
    ("12개 병원", "열두 곳"),
    ("24시간", "하루"),
    ("18개월", "1년 6개월"),
    ("50%", "절반"),
    ("1200여 건", "1,204건"),
    ("약 60%", "61%"),
    ("33.4%", "33.43%"),
    ("2만8000명", "2만8122명"),
    ("546억 원", "546억 4000만 원"),
    ("187표", "187명"),
    ("1200억 원", "1,200억"),
]
INVENTED = [
    ("3,290억 원", "3280억 원"),
    ("5천만 원", "5억 원"),
    ("5곳", "다섯 명"),
    ("2배", "2%"),
    ("1300여 건", "1,204건"),
    ("33.5%", "33.43%"),
    ("35%", "34%"),
    ("1,204건", "1200여 건"),
    ("1200만 원", "1,200"),
    ("61개사", "61개국"),
]


@pytest.mark.parametrize(("claimed", "said"), SUPPORTED)
def test_a_figure_in_another_notation_is_the_same(claimed: str, said: str) -> None:
    (one,), (other,) = figures(claimed), figures(said)
    assert same_figure(one, other)


@pytest.mark.parametrize(("claimed", "said"), INVENTED)
def test_another_figure_is_not_the_same(claimed: str, said: str) -> None:
    (one,), (other,) = figures(claimed), figures(said)
    assert not same_figure(one, other)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("100만 명 이상이다", Bound.LEAST),
        ("30%를 넘었다", Bound.LEAST),
        ("3000만 원 이하의 과태료", Bound.MOST),
        ("최대 3%를 낸다", Bound.MOST),
        ("2주 안에 정한다", Bound.MOST),
        ("8곳이 남았다", Bound.NONE),
    ],
)
def test_a_figure_knows_on_which_side_the_truth_lies(text: str, bound: Bound) -> None:
    (figure,) = figures(text)
    assert figure.bound is bound
