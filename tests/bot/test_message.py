import pytest

from bot.message import Action


@pytest.mark.parametrize(("name", "value"), [("more", "1412"), ("page", "a1:2"), ("status", ""), ("mute.topic", "x" * 50)])
def test_a_buttons_name_and_value_are_short_enough_for_every_platform(name: str, value: str) -> None:
    assert Action(name, value, "단추").value == value


@pytest.mark.parametrize(
    ("name", "value"),
    [("", "1"), ("More", "1"), ("a:b", "1"), ("a~2", "1"), ("x" * 21, "1"), ("more", "가"), ("more", "x" * 51), ("more", "a\n")],
)
def test_a_button_that_a_platform_would_not_give_back_whole_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="action"):
        Action(name, value, "단추")
