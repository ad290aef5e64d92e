from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from digest.storage.columns import Duration, Encoded, Instant, Prose, storable

DIALECTS: tuple[Dialect, ...] = (sqlite.dialect(), postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's own
on_both = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
unhurried = settings(deadline=None)  # how fast a test machine is says nothing about columns
zones = st.sampled_from([UTC, timezone(timedelta(hours=9)), ZoneInfo("America/Santiago"), ZoneInfo("Australia/Lord_Howe")])


@on_both
@unhurried
@given(moment=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=zones))  # noqa: DTZ001  hypothesis adds the zone
def test_an_instant_comes_back_in_utc(dialect: Dialect, moment: datetime) -> None:
    kind = Instant()
    back = kind.process_result_value(kind.process_bind_param(moment, dialect), dialect)
    assert back == moment.astimezone(UTC)
    assert back is not None
    assert back.tzinfo is UTC


def test_instants_of_several_zones_lie_in_the_order_of_time() -> None:
    kind = Instant()
    seoul = datetime(2026, 9, 1, 8, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    london = datetime(2026, 9, 1, 1, 0, tzinfo=ZoneInfo("Europe/London"))
    stored = [kind.process_bind_param(moment, DIALECTS[0]) for moment in (seoul, london)]
    assert stored == [datetime(2026, 8, 31, 23, 0), datetime(2026, 9, 1, 0, 0)]  # noqa: DTZ001  SQLite's column has no zone


@on_both
def test_a_naive_instant_is_refused(dialect: Dialect) -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        Instant().process_bind_param(datetime(2026, 9, 1), dialect)  # noqa: DTZ001  what is refused


@unhurried
@given(duration=st.timedeltas())
def test_a_duration_comes_back_exactly(duration: timedelta) -> None:
    kind = Duration()
    assert kind.process_result_value(kind.process_bind_param(duration, DIALECTS[0]), DIALECTS[0]) == duration


@pytest.mark.parametrize("kind", [Instant(), Duration()])
@on_both
def test_nothing_stays_nothing(kind: Instant | Duration, dialect: Dialect) -> None:
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


@unhurried
@given(text=st.text(st.characters()))
def test_text_becomes_storable_and_otherwise_stays(text: str) -> None:
    kept = storable(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert len(kept) == len(text)
    assert storable(kept) == kept


def test_no_text_stays_no_text() -> None:
    assert Prose().process_bind_param(None, DIALECTS[0]) is None


def test_text_of_this_world_is_left_alone() -> None:
    text = "[속보] 한빛 ‘모델’ 🇰🇷\n첫 줄\ttab"
    assert Prose().process_bind_param(text, DIALECTS[0]) == text


@unhurried
@given(words=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))))
def test_a_tuple_of_words_comes_back(words: list[str]) -> None:
    kind = Encoded(tuple)
    assert kind.process_result_value(kind.process_bind_param(tuple(words), DIALECTS[0]), DIALECTS[0]) == tuple(words)
