import json
from typing import Any

import pytest

from bot.message import Action, Actions, Message
from bot.platforms import DeliveryError, Scope
from bot.platforms.discord_completions import completed_times, completed_topics, completed_weekdays, completed_zones
from bot.platforms.discord_embeds import payloads
from bot.platforms.discord_keys import has_key, keyed, nonce_of, read_button
from bot.platforms.discord_refusals import delivery_error, read_refusal
from bot.texts import load_texts

KO, EN = load_texts("ko"), load_texts("en")
LONG = "notice 2026-02-25T08:30:00.123456+00:00#1"


def body(key: str, value: str = "12") -> dict[str, Any]:
    (payload,) = payloads(Message((Actions((Action("more", value, "자세히"),)),), "소식"))
    return keyed(payload, key)


@pytest.mark.parametrize("key", ["slot 7#1", LONG, "열쇠|셋", ""])
def test_a_message_is_known_by_its_key_alone(key: str) -> None:
    assert has_key(body(key), key)
    assert not has_key(body(key), "slot 8#1")


def test_a_key_that_begins_like_another_is_another() -> None:
    assert not has_key(body("slot 7#11"), "slot 7#1")


def test_a_message_is_known_by_its_nonce_where_discord_still_tells_it() -> None:
    assert has_key({"nonce": nonce_of("slot 7#1"), "components": []}, "slot 7#1")


@pytest.mark.parametrize("key", ["slot 123456789#12", LONG])
def test_nonce_and_custom_ids_are_within_discords_limits(key: str) -> None:
    made = body(key, "v" * 50)
    (row,) = made["components"]
    assert len(nonce_of(key)) <= 25
    assert [len(button["custom_id"]) <= 100 for button in row["components"]] == [True]


@pytest.mark.parametrize(
    ("custom_id", "read"), [("more:12|slot 7#1", ("more", "12")), ("page~2:7:5|", ("page", "7:5")), ("more:12", ("more", "12"))]
)
def test_a_button_is_read_without_its_key(custom_id: str, read: tuple[str, str]) -> None:
    assert read_button(custom_id) == read


def test_the_same_key_gives_the_same_bytes() -> None:
    assert json.dumps(body("slot 7#1")) == json.dumps(body("slot 7#1"))


@pytest.mark.parametrize(
    ("status", "text", "final", "ambiguous", "scope"),
    [
        (403, '{"code": 50013, "message": "Missing Permissions"}', True, False, Scope.CHANNEL),
        (404, '{"code": 10003, "message": "Unknown Channel"}', True, False, Scope.CHANNEL),
        (400, '{"code": 50035, "message": "Invalid Form Body"}', True, False, Scope.MESSAGE),
        (401, '{"code": 0, "message": "401: Unauthorized"}', True, False, Scope.WORKSPACE),
        (404, "<html>nginx</html>", False, False, Scope.MESSAGE),
        (503, "<html>unavailable</html>", False, True, Scope.MESSAGE),
    ],
)
def test_what_an_answer_means_for_a_post(status: int, text: str, final: bool, ambiguous: bool, scope: Scope) -> None:
    error = delivery_error("posting", read_refusal(status, text, {}), sends=True)
    assert isinstance(error, DeliveryError)
    assert (error.final, error.ambiguous, error.scope) == (final, ambiguous, scope)


def test_a_failing_server_leaves_no_doubt_about_an_edit() -> None:
    assert not delivery_error("editing", read_refusal(503, "", {}), sends=False).ambiguous


@pytest.mark.parametrize(
    ("typed", "first"), [("", "개방"), ("정", "정책"), ("개방, ", "개방, 폐쇄"), ("개방, 정", "개방, 정책"), ("없는", None)]
)
def test_topics_are_completed_one_after_the_other(typed: str, first: str | None) -> None:
    assert next(iter(completed_topics(typed, KO)), None) == first


def test_nothing_typed_offers_all_topics_too() -> None:
    assert completed_topics("", EN)[-1] == ", ".join(EN(f"topic.{topic}") for topic in ("open", "closed", "policy", "sovereign"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "Asia/Seoul"), ("뉴욕", "America/New_York"), ("paris", "Europe/Paris"), ("los ang", "America/Los_Angeles")],
)
def test_zones_are_completed_by_city_in_both_languages(typed: str, first: str) -> None:
    found = completed_zones(typed)
    assert (found[0], len(found) <= 25) == (first, True)


@pytest.mark.parametrize(
    ("typed", "language", "first"), [("", "ko", "매일"), ("", "en", "daily"), ("주", "ko", "주말"), ("week", "ko", "weekdays")]
)
def test_weekdays_are_completed(typed: str, language: str, first: str) -> None:
    assert completed_weekdays(typed, language)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"), [("", "08:30"), ("9", "09:00"), ("18", "18:00"), ("8:3", "08:30"), ("아침", None), ("99", None)]
)
def test_times_are_completed(typed: str, first: str | None) -> None:
    assert next(iter(completed_times(typed)), None) == first
