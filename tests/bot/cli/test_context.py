from datetime import UTC, datetime, timedelta

import pytest
import typer

from bot.cli import globals_first
from bot.cli.context import Options, read_at


def test_a_time_without_a_zone_is_korean_time() -> None:
    assert read_at("2026-02-25T15:00") == datetime(2026, 2, 25, 6, 0, tzinfo=UTC)
    assert read_at("2026-02-25T15:00+00:00") == datetime(2026, 2, 25, 15, 0, tzinfo=UTC)
    assert read_at("") is None


def test_a_word_that_is_no_time_is_refused_with_an_example() -> None:
    with pytest.raises(typer.BadParameter, match="2026-02-25T15:00"):
        read_at("어제")


def test_the_clock_of_a_run_stands_still_at_the_given_time() -> None:
    at = datetime(2026, 2, 25, 15, 0, tzinfo=UTC)
    clock = Options(at=at).clock()

    assert (clock(), clock()) == (at, at)


def test_the_clock_of_a_service_walks_on_from_the_given_time() -> None:
    at = datetime(2026, 2, 25, 15, 0, tzinfo=UTC)
    clock = Options(at=at).clock(running=True)

    first, second = clock(), clock()
    assert at <= first < second < at + timedelta(minutes=1)


def test_global_options_may_stand_behind_the_verb() -> None:
    typed = ["preview", "--platform", "slack", "--at", "2026-02-25T15:00", "--verbose", "--feeds=f.yaml"]

    assert globals_first(typed) == ["--at", "2026-02-25T15:00", "--verbose", "--feeds=f.yaml", "preview", "--platform", "slack"]
    assert globals_first(["why", "--", "--at"]) == ["why", "--", "--at"]
