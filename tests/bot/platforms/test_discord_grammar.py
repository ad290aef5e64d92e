from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Verb, read_command
from bot.platforms.discord_completions import completed_times, completed_topics, completed_weekdays, completed_zones
from bot.platforms.discord_grammar import typed_query, typed_wish
from bot.texts import load_texts
from digest.model import WORKDAYS, Topic

NOW = datetime(2026, 2, 25, 8, 30, tzinfo=UTC)


def test_typed_options_are_read_as_what_was_picked() -> None:
    wish = read_command(
        typed_wish("subscribe", time="08:30, 18:00", weekdays="평일", zone="Europe/Paris", topics="개방, 정책", limit=5), NOW
    ).wish
    assert wish is not None
    assert (wish.times, wish.weekdays, wish.zone) == ((time(8, 30), time(18)), WORKDAYS, "Europe/Paris")
    assert (wish.topics, wish.story_limit, wish.unread) == ((Topic.OPEN, Topic.POLICY), 5, ())


@pytest.mark.parametrize(
    ("verb", "read"),
    [
        ("subscribe", Verb.SUBSCRIBE),
        ("unsubscribe", Verb.UNSUBSCRIBE),
        ("settings", Verb.SETTINGS),
        ("preview", Verb.PREVIEW),
        ("pause", Verb.PAUSE),
        ("resume", Verb.RESUME),
    ],
)
def test_every_admin_command_is_the_grammars_own(verb: str, read: Verb) -> None:
    assert read_command(typed_wish(verb), NOW).verb is read


def test_options_of_a_question_narrow_it() -> None:
    command = read_command(typed_query("엑사원", "policy", 3), NOW)
    assert (command.verb, command.text, command.topics) == (Verb.SEARCH, "엑사원", (Topic.POLICY,))
    assert command.window is not None


@given(st.text(max_size=40))
def test_whatever_is_typed_is_completed_with_at_most_25_choices_that_discord_takes(typed: str) -> None:
    for found in (
        completed_topics(typed, load_texts("ko")),
        completed_topics(typed, load_texts("en")),
        completed_zones(typed),
        completed_weekdays(typed, "ko"),
        completed_weekdays(typed, "en"),
        completed_times(typed),
    ):
        assert len(found) == len(set(found)) <= 25


@pytest.mark.parametrize("language", ["ko", "en"])
def test_completed_options_are_read_by_the_grammar_in_both_languages(language: str) -> None:
    topics = completed_topics("", load_texts(language))
    wish = read_command(typed_wish("subscribe", topics=topics[-1], weekdays=completed_weekdays("", language)[1]), NOW).wish
    assert wish is not None
    assert (set(wish.topics or ()), wish.weekdays, wish.unread) == (set(Topic), WORKDAYS, ())
