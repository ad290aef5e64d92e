from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dates import read_date

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 8, 9, 18, 0, tzinfo=SEOUL)
AFTERNOON = datetime(2026, 8, 9, 15, 45, tzinfo=SEOUL)
MIDNIGHT = datetime(2026, 8, 9, tzinfo=SEOUL)


@pytest.mark.parametrize(
    "text",
    [
        # zone-less: in the feed's zone
        "2026-08-09 15:45:00",
        "2026-08-09T15:45:00",
        "2026-08-09T15:45",
        "2026.08.09 15:45",
        "2026/08/09 15:45",
        "2026. 8. 9. 오후 3:45",
        "2026. 8. 9.(일) 오후 3:45:00",
        "2026-08-09 오후 3:45:00",
        "2026-08-09 PM 3:45",
        "2026-08-09 3:45 pm",
        "2026년 08월 09일 15:45",
        "2026년 8월 9일 오후 3시 45분",
        "2026년 8월 9일 일요일 오후 3시 45분 00초",
        "2026년8월9일 15시45분",
        "2026-08-09 (일) 15:45",
        "2026-08-09 15:45:00.0",
        "26.08.09 15:45",
        "20260809154500",
        "２０２６.０８.０９ １５：４５",
        "August 9, 2026 3:45 PM",
        "Sunday, August 9, 2026 - 15:45",
        "Sun Aug  9 15:45:00 2026",
        # labels
        "입력 : 2026-08-09 15:45",
        "기사입력 2026.08.09. 오후 3:45",
        "승인 2026.08.09 15:45",
        "등록일시: 2026-08-09 15:45",
        "Published 2026-08-09 15:45",
        # zones
        "2026-08-09T15:45:00+09:00",
        "2026-08-09T15:45:00.123+0900",
        "2026-08-09T15:45:00+09:00[Asia/Seoul]",
        "2026-08-09 15:45:00 KST",
        "2026-08-09 15:45 (KST)",
        "2026-08-09T06:45:00Z",
        "20260809T064500Z",
        "Sun, 9 Aug 2026 15:45:00 +0900",
        "Sun, 09 Aug 2026 15:45:00+0900",
        "Sun,09 Aug 2026 15:45:00 +0900",
        "Sun, 09 Aug 2026 15:45:00 KST",
        "Sun, 09 Aug 2026 06:45:00 GMT",
        "Sun, 9 Aug 26 06:45 UT",
        "09 Aug 2026 02:45:00 EDT",
        "일, 09 8월 2026 15:45:00 +0900",
        "Sun Aug 09 15:45:00 KST 2026",
        "Sun Aug 09 2026 15:45:00 GMT+0900 (한국 표준시)",
        "Sun, 09 Aug 2026 15:45:00 UTC+9",
        # Unix time
        "1786257900",
        "1786257900000",
    ],
)
def test_every_notation_of_a_time_is_that_time(text: str) -> None:
    assert read_date(text, SEOUL, NOW) == AFTERNOON


@pytest.mark.parametrize(
    "text",
    [
        "2026.08.09",
        "2026-08-09",
        "2026/8/9",
        "2026. 8. 9.",
        "2026. 8. 9.(일)",
        "2026년 08월 09일",
        "20260809",
        "9 August 2026",
        "Aug 9, 2026",
        "26.08.09",
    ],
)
def test_a_date_without_a_time_is_its_first_minute_in_the_feeds_zone(text: str) -> None:
    assert read_date(text, SEOUL, NOW) == MIDNIGHT


def test_a_zone_less_korean_date_is_kst() -> None:
    assert read_date("2026-09-01 08:00:00", SEOUL) == datetime(2026, 8, 31, 23, 0, tzinfo=UTC)


def test_a_zone_less_date_of_a_feed_elsewhere_is_in_its_zone() -> None:
    assert read_date("2026-08-09 15:45", ZoneInfo("America/New_York")) == datetime(2026, 8, 9, 19, 45, tzinfo=UTC)


def test_gmt_is_kept_and_not_taken_for_the_feeds_zone() -> None:
    found = read_date("Sun, 09 Aug 2026 06:45:00 GMT", SEOUL)

    assert found is not None
    assert (found, found.utcoffset()) == (AFTERNOON, timedelta(0))


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-08-09 오전 12:05", 0, 5),
        ("2026-08-09 오후 12:05", 12, 5),
        ("2026-08-09 오전 9시", 9, 0),
        ("2026-08-09 오후 15:05", 15, 5),
        ("2026-08-09 12:05 a.m.", 0, 5),
    ],
)
def test_halves_of_the_day_count_from_twelve(text: str, hour: int, minute: int) -> None:
    assert read_date(text, SEOUL, NOW) == MIDNIGHT.replace(hour=hour, minute=minute)


def test_hour_24_is_the_next_day() -> None:
    assert read_date("2026-08-09T24:00:00+09:00", SEOUL) == MIDNIGHT + timedelta(days=1)


def test_a_leap_second_is_the_second_before_it() -> None:
    assert read_date("2016-12-31T23:59:60Z", SEOUL) == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("방금 전", timedelta(0)),
        ("30분 전", timedelta(minutes=30)),
        ("3시간 전", timedelta(hours=3)),
        ("2일 전", timedelta(days=2)),
        ("1주일 전", timedelta(weeks=1)),
        ("오늘", timedelta(hours=18)),
        ("어제", timedelta(hours=42)),
    ],
)
def test_relative_times_count_back_from_now(text: str, ago: timedelta) -> None:
    assert read_date(text, SEOUL, NOW) == NOW - ago


def test_relative_times_need_a_now() -> None:
    assert read_date("3시간 전", SEOUL) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "15:45",
        "내일",
        "2026-13-09",
        "2026-02-30",
        "2026-08-09 25:00",
        "2026-08-09 15:61",
        "Sun, 31 Nov 2026 15:45:00 +0900",
        "9 Foo 2026",
        "2026-08-09 15:45 +2500",
        "Sun, 09 Aug 2026 15:45:00 XYZ",
        "08/09/2026",  # August or September: nobody can know
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0000000000",
        "Sun, 09 Aug 2099 15:45:00 +0900",
        "9999-12-31 23:59:59",
        "9999-12-31T24:00:00-12:00",
        "2026-08-09 and more",
        "가" * 121,
    ],
)
def test_what_no_news_item_can_have_is_no_date(text: str) -> None:
    assert read_date(text, SEOUL, NOW) is None


def test_a_date_in_the_near_future_stands() -> None:
    assert read_date("2026-08-10 15:45", SEOUL, NOW) == AFTERNOON + timedelta(days=1)


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2026, 8, 9)))  # noqa: DTZ001  # the zone is what is tested
def test_any_zone_less_date_comes_back_as_it_was_written(moment: datetime) -> None:
    expected = moment.replace(microsecond=0, tzinfo=SEOUL)

    assert read_date(f"{moment:%Y-%m-%d %H:%M:%S}", SEOUL, NOW) == expected
    assert read_date(f"{moment:%Y년 %m월 %d일 %H시 %M분 %S초}", SEOUL, NOW) == expected


@given(st.text(st.sampled_from("0123456789년월일시분초 오전후:.-/+TZGMTK일(),a"), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    found = read_date(text, SEOUL, NOW)

    assert found is None or found.tzinfo is not None
