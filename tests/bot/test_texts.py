import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.texts import LANGUAGES, TextError, load_texts, places
from digest.model import ArticleOutcome, SlotOutcome, Topic

KO, EN = load_texts("ko"), load_texts("en")
SEOUL = ZoneInfo("Asia/Seoul")
MORNING = datetime(2026, 2, 24, 22, 12, tzinfo=UTC)  # 07:12 on the 25th in Seoul


def all_places(key: str, language: str) -> frozenset[str]:
    return frozenset().union(*(places(text) for text in load_texts(language).entries[key].values()))


def test_both_languages_have_the_same_keys() -> None:
    assert KO.entries.keys() == EN.entries.keys()


@pytest.mark.parametrize("key", KO.entries)
def test_a_text_has_the_same_places_in_both_languages(key: str) -> None:
    assert all_places(key, "ko") == all_places(key, "en")


@pytest.mark.parametrize("key", [key for key, forms in EN.entries.items() if "one" in forms])
def test_a_text_with_two_forms_counts_something(key: str) -> None:
    assert "count" in all_places(key, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_place_looks_into_a_value(language: str) -> None:
    names = {name for forms in load_texts(language).entries.values() for text in forms.values() for name in places(text)}
    assert [name for name in names if not name.isidentifier()] == []


@pytest.mark.parametrize("key", KO.entries)
def test_no_korean_particle_depends_on_what_is_filled_in(key: str) -> None:
    for text in KO.entries[key].values():
        assert re.findall(r"\}(?:은|는|이|가|을|를|과|와|으로|로|이라|라)(?=[\s.,]|$)", text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "key",
    [
        *(f"topic.{topic}" for topic in Topic),
        *(f"article_outcome.{outcome}" for outcome in ArticleOutcome),
        *(f"slot_outcome.{outcome}" for outcome in SlotOutcome),
    ],
)
def test_every_topic_and_outcome_has_a_text(key: str, language: str) -> None:
    assert load_texts(language)(key)


def test_every_text_that_the_code_names_exists() -> None:
    sources = [Path(str(files("bot"))), Path(str(files("digest")))]
    code = "\n".join(file.read_text("utf-8") for folder in sources for file in folder.rglob("*.py"))
    named = set(re.findall(r'\btexts\(\s*"([a-z0-9_.]+)"', code))
    assert len(named) > 20
    assert named - KO.entries.keys() == set()


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(TextError, match=r"ko\.yaml has no text 'digest\.titel'"):
        KO("digest.titel")


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(TextError, match=r"has the places \['day', 'product'\], but was given \['day'\]"):
        KO("digest.title", day="오늘")


def test_a_value_without_a_place_is_refused() -> None:
    with pytest.raises(TextError, match="given"):
        KO("digest.highlights", day="오늘")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(TextError, match="choose one of ko, en"):
        load_texts("fr")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert KO("story.meta", outlet="{time} {0}", time="07:12") == "{time} {0} · 07:12"


def test_one_and_many_differ_in_english() -> None:
    assert [EN("story.related", count=count) for count in (1, 2)] == ["Also reported by 1 outlet", "Also reported by 2 outlets"]
    assert [KO("story.related", count=count) for count in (1, 2)] == ["관련 보도 1곳", "관련 보도 2곳"]


def test_a_date_is_written_with_its_weekday() -> None:
    assert KO.day(date(2026, 2, 25)) == "2026년 2월 25일 (수)"
    assert EN.day(date(2026, 2, 25)) == "Wed, 25 Feb 2026"


def test_every_month_and_weekday_has_a_name() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert len({KO.day(day) for day in days}) == len({EN.day(day) for day in days}) == 365


def test_a_moment_of_today_is_its_time_alone_in_the_zone_of_the_reader() -> None:
    assert KO.moment(MORNING, SEOUL, date(2026, 2, 25)) == "07:12"
    assert KO.moment(MORNING, SEOUL, date(2026, 2, 26)) == "2월 25일 07:12"
    assert EN.moment(MORNING, ZoneInfo("UTC"), date(2026, 2, 25)) == "24 Feb, 22:12"


@pytest.mark.parametrize(
    ("length", "korean", "english"),
    [
        (timedelta(seconds=0), "0분", "0 minutes"),
        (timedelta(seconds=1), "1분", "1 minute"),
        (timedelta(minutes=59, seconds=30), "1시간", "1 hour"),
        (timedelta(hours=1, minutes=12), "1시간 12분", "1 hour 12 minutes"),
        (timedelta(days=1, minutes=3), "1일 3분", "1 day 3 minutes"),
        (timedelta(days=304, hours=2, minutes=5), "304일 2시간", "304 days 2 hours"),
    ],
)
def test_a_span_is_written_in_its_two_largest_units(length: timedelta, korean: str, english: str) -> None:
    assert KO.span(length) == korean
    assert EN.span(length) == english
