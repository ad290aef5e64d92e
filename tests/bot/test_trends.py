from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.trends import MOST_MAKERS, counted, first_monday
from digest.model import Topic
from digest.search import Began

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 9, 2, 0, 30, tzinfo=UTC)  # a Wednesday, 09:30 in Seoul
WEEK = timedelta(days=7)


def test_weeks_begin_on_mondays_of_the_readers_zone_and_the_present_one_is_the_last() -> None:
    assert first_monday(NOW.astimezone(SEOUL), 1) == datetime(2026, 8, 31, tzinfo=SEOUL)
    assert first_monday(NOW.astimezone(SEOUL), 8) == datetime(2026, 7, 13, tzinfo=SEOUL)


def test_a_story_counts_in_its_week_once_a_topic_and_weeks_without_any_are_there() -> None:
    sunday_evening = datetime(2026, 8, 30, 15, 30, tzinfo=UTC)  # Monday in Seoul
    began = [Began(NOW, (Topic.OPEN, Topic.POLICY)), Began(sunday_evening, (Topic.OPEN,)), Began(NOW - 2 * WEEK, ())]
    trend = counted(began, first_monday(NOW.astimezone(SEOUL), 3), NOW)
    assert [(week.first, week.topics, week.stories) for week in trend.weeks] == [
        (date(2026, 8, 17), Counter(), 1),
        (date(2026, 8, 24), Counter(), 0),
        (date(2026, 8, 31), Counter({Topic.OPEN: 2, Topic.POLICY: 1}), 2),
    ]
    assert trend.stories == 3


def test_makers_are_counted_once_a_story_the_most_named_first_and_no_more_than_fit() -> None:
    began = [Began(NOW, (), ("네이버", "오픈AI", "네이버")), Began(NOW, (), ("오픈AI",)), Began(NOW, (), ("카카오",))]
    since = first_monday(NOW.astimezone(SEOUL), 1)
    assert counted(began, since, NOW).makers == (("오픈AI", 2), ("네이버", 1), ("카카오", 1))
    many = [Began(NOW, (), tuple(f"회사{number:02}" for number in range(20)))]
    assert len(counted(many, since, NOW).makers) == MOST_MAKERS
