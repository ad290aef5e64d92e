import pytest

from digest.search.letters import distance, taken_apart, typed_blindly


def far(one: str, other: str) -> float:
    return distance(taken_apart(one), taken_apart(other), 9)


def test_loose_letters_are_the_same_as_composed_ones() -> None:
    assert taken_apart("ㅎㅏ이퍼클로바") == taken_apart("하이퍼클로바")
    assert taken_apart("과ㅘ") == "ㄱㅗㅏㅗㅏ"
    assert taken_apart("값") == "ㄱㅏㅂㅅ"


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("하이퍼클로바", "하이퍼클로바", 0),
        ("하이퍼클로버", "하이퍼클로바", 0.5),  # ㅓ for ㅏ
        ("딥시그", "딥시크", 0.5),  # ㄱ for ㅋ
        ("앤트로픽", "앤스로픽", 0.5),
        ("엑사언", "엑사원", 1),
        ("엑사", "엑사원", 4),
        ("exaone", "exoane", 1),  # two swapped
        ("", "가", 2),
    ],
)
def test_a_slip_costs_a_letter_and_one_that_sounds_alike_half(one: str, other: str, letters: float) -> None:
    assert far(one, other) == letters
    assert far(other, one) == letters


def test_beyond_the_limit_only_that_is_known() -> None:
    assert distance("abcdef", "uvwxyz", 2) > 2
    assert distance("a", "abcdef", 2) > 2


@pytest.mark.parametrize(("keys", "word"), [("dprtkdnjs", "엑사원"), ("gkdlvjzmffhqk", "하이퍼클로바"), ("elqtlzm", "딥시크")])
def test_keys_stand_for_letters(keys: str, word: str) -> None:
    assert typed_blindly(keys) == taken_apart(word)


@pytest.mark.parametrize("word", ["gpt4", "엑사원", "a.x", ""])
def test_what_is_no_key_gives_nothing(word: str) -> None:
    assert typed_blindly(word) == ""
