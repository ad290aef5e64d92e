from datetime import date

import pytest

from digest.summaries.guard.moments import moments, years_told

TODAY = date(2026, 3, 18)
NAMED = {
    "3일 공개했다": {"day": ("on", 3)},
    "지난달 28일 오후에 만났다": {"year": ("on", 2026), "month": ("on", 2), "day": ("on", 28), "half": "오후"},
    "다음 달 시행된다": {"year": ("on", 2026), "month": ("on", 4)},
    "내년 1분기에 낸다": {"year": ("on", 2027), "part": "1분기"},
    "2026.08.13 발표했다": {"year": ("on", 2026), "month": ("on", 8), "day": ("on", 13)},
    "어제 발표했다": {"year": ("on", 2026), "month": ("on", 3), "day": ("on", 17)},
    "오후 3시에 연다": {"half": "오후", "hour": 3},
    "수요일에 연다": {"weekday": "수"},
    "9월에 연다": {"month": ("on", 9)},
}


@pytest.mark.parametrize(("text", "expected"), NAMED.items(), ids=NAMED)
def test_a_time_is_read_with_the_day_of_the_article(text: str, expected: dict[str, object]) -> None:
    (moment,) = moments(text, TODAY)
    assert {name: getattr(moment, name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    ["30일 전에 신고한다", "30일 이내에 답한다", "20일 동안 의견을 받는다", "120일 미뤘다", "3일 만에 지웠다", "2년간 썼다"],
)
def test_a_number_of_days_is_no_day_of_the_month(text: str) -> None:
    assert moments(text, TODAY) == ()


def test_a_relative_month_stays_relative_where_nobody_knows_the_day() -> None:
    (moment,) = moments("지난달 공개했다", None)
    assert (moment.year, moment.month) == (None, ("from", -1))


def test_years_are_counted_back_to_and_forward_from_the_one_named_before() -> None:
    texts = ("2021년 특허를 냈다.", "이듬해 무효가 됐다.", "1년 전보다 줄었다.")
    assert [moment.year for moment in years_told(texts, TODAY)] == [("on", 2022), ("on", 2025)]
    assert [moment.year for moment in years_told(("1년 새 늘었다.",), None)] == [("from", -1)]
