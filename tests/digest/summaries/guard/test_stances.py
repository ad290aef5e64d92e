import pytest

from digest.summaries.guard.stances import stances
from tests.digest.summaries.guard.checks import reading_of

TAKEN = {
    "비공개 방침을 철회했다": ("open", 1),
    "평가 코드를 숨기지 않았다": ("open", 1),
    "출처를 밝히지 않았다": ("open", -1),
    "모델은 API로만 제공한다": ("open", -1),
    "가중치를 공개하지 않아도 된다": ("duty", -1),
    "가중치를 반드시 공개해야 한다": ("duty", 1),
    "외부로 전송할 수 없다": ("allowed", -1),
    "사업자가 모델을 이용할 수 있다": ("allowed", 1),
    "계약 없이 쓴다": ("needs 계약", -1),
    "계약을 맺지 않고 쓴다": ("needs 계약", -1),
    "허락 없이 배포할 수 없다": ("needs 허락", 1),
    "쓰려면 계약을 맺어야 한다": ("needs 계약", 1),
    "예정대로 시행한다": ("late", -1),
    "시행을 연기했다": ("late", 1),
    "예외로 두지 않았다": ("예외", -1),
}


@pytest.mark.parametrize(("text", "side"), TAKEN.items(), ids=TAKEN)
def test_a_sentence_takes_the_side_that_it_says(text: str, side: tuple[str, int]) -> None:
    taken = {(each.axis, each.sign) for each in stances(reading_of(text))}
    assert side in taken
    assert (side[0], -side[1]) not in taken


def test_what_breaks_a_duty_is_told_too() -> None:
    told = [
        each
        for each in stances(reading_of("기업은 가중치를 공개해야 하며, 어기면 지원금을 돌려줘야 한다."))
        if each.axis == "open"
    ]
    assert [(each.sign, each.breach) for each in told] == [(1, False), (-1, True)]


def test_what_was_once_meant_to_be_takes_no_side() -> None:
    assert not [
        each
        for each in stances(reading_of("연말에 공개할 예정이던 가중치를 내놓지 않기로 했다."))
        if each.axis == "open" and each.sign > 0
    ]
