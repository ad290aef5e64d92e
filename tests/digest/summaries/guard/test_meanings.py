import pytest

from digest.summaries.guard.meanings import AXES, axis_of, shared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("공개", "폐쇄"),
        ("개방", "독점"),
        ("허용", "금지"),
        ("늘다", "줄다"),
        ("찬성", "반대"),
        ("통과", "부결"),
        ("강화", "완화"),
    ],
)
def test_opposites_lie_on_one_axis_with_opposite_signs(one: str, other: str) -> None:
    first, second = axis_of(one), axis_of(other)
    assert first is not None
    assert second is not None
    assert (first[0], first[1]) == (second[0], -second[1])
    assert shared(one) == shared(other)


def test_words_of_one_meaning_are_compared_as_one() -> None:
    assert shared("쓰다") == shared("이용")
    assert shared("쓰다") != shared("만들다")


def test_a_longer_noun_lies_where_its_beginning_does() -> None:
    assert axis_of("반대표") == axis_of("반대")
    assert axis_of("수출입") is None
    assert axis_of("누리온") is None


def test_no_word_is_its_own_opposite() -> None:
    for one, other in AXES.values():
        assert not set(one.split()) & set(other.split())
