import pytest

from digest.summaries.guard.roles import acts, held, is_subject, roles
from tests.digest.summaries.guard.checks import evidence_of


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("누리온이 냈다", "^subject"),
        ("누리온을 샀다", "^object"),
        ("누리온에서 왔다", "^source"),
        ("누리온에 냈다", "^place"),
        ("누리온의 모델", "^owner"),
    ],
)
def test_the_particle_tells_the_part_in_the_sentence(text: str, role: str) -> None:
    assert role in roles(text, len("누리온"))


def test_who_owns_a_subject_acts_and_an_object_does_not() -> None:
    evidence = evidence_of("", "미국 정부는 일본을 비판했다.")
    reading = evidence.readings[1]
    first, *_, last = reading.mentions
    assert acts(first, reading)
    assert not is_subject(last, reading)


def test_what_stands_behind_a_name_is_held_by_it() -> None:
    reading = evidence_of("", "누리온 대표는 규칙을 비판했다.").readings[1]
    assert held(len("누리온"), reading) == "대표"
    assert held(len("누리온 대표는"), reading) != "대표"
