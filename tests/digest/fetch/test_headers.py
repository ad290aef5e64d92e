from datetime import UTC, datetime, timedelta

import pytest

from digest.fetch.headers import max_age, retry_after, validator

NOW = datetime(2026, 2, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 1.5 ", timedelta(seconds=1)),
        ("0", timedelta(0)),
        ("-1", timedelta(0)),
        ("9" * 5_000, timedelta(hours=24)),
        ("Wed, 25 Feb 2026 06:10:00 GMT", timedelta(minutes=10)),
        ("Wednesday, 25-Feb-26 06:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 25 Feb 2026 15:10:00 +0900", timedelta(minutes=10)),
        ("Wed, 25 Feb 2026 06:10:00 -0000", timedelta(minutes=10)),
        ("Wed, 25 Feb 2026 05:00:00 GMT", timedelta(0)),
        ("Wed, 25 Feb 2036 06:00:00 GMT", timedelta(hours=24)),
        ("Wed, 99 Feb 2026 06:00:00 GMT", None),
        ("잠시 뒤", None),
        ("1e9", None),
        ("nan", None),
        ("", None),
        (None, None),
    ],
)
def test_fault_36_retry_after_is_read_and_kept_within_a_day(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, None, NOW) == wait


def test_a_retry_after_date_counts_from_the_servers_own_clock() -> None:
    assert retry_after("Fri, 02 Jan 1970 00:05:00 GMT", "Fri, 02 Jan 1970 00:00:00 GMT", NOW) == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("value", "age"),
    [
        ("max-age=600", timedelta(minutes=10)),
        ("public, Max-Age = 600", timedelta(minutes=10)),
        ('private,max-age="600"', timedelta(minutes=10)),
        ("max-age=0, must-revalidate", timedelta(0)),
        ("s-maxage=600", None),
        ("no-cache, max-age=600", None),
        ("max-age=600, no-store", None),
        ("max-age=-1", None),
        ("", None),
        (None, None),
    ],
)
def test_max_age_is_read_from_cache_control(value: str | None, age: timedelta | None) -> None:
    assert max_age(value) == age


@pytest.mark.parametrize("value", ['"1"', 'W/"abc"', "Tue, 24 Feb 2026 03:00:00 GMT"])
def test_a_validator_goes_back_as_it_came(value: str) -> None:
    assert validator(value) == value


@pytest.mark.parametrize("value", [None, "", '"가"', '"a\r\nX: 1"', "\udcff", '"' + "x" * 2_000 + '"'])
def test_what_cannot_be_sent_back_is_no_validator(value: str | None) -> None:
    assert validator(value) is None
