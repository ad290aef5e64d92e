from digest.summaries.guard import CheckedSentence
from digest.summaries.guard.standins import stood_in
from tests.digest.summaries.guard.checks import RELEASE, source_of

SOURCE = source_of(*RELEASE)
GOOD = CheckedSentence("누리온이 가중치를 공개했다.", True, (0,))
SWAPPED = CheckedSentence("다올림은 데이터 목록도 공개하기로 했다.", False, (2,), ("swapped-name: ‘다올림’의 일이 아님",))
INVENTED = CheckedSentence("이용자는 500만 명이다.", False, (5,), ("number: 기사에 없는 수치 ‘500만 명’",))


def test_a_sentence_refused_for_a_swap_gives_way_to_its_source_sentence() -> None:
    assert stood_in((GOOD, SWAPPED), SOURCE) == (GOOD, CheckedSentence(RELEASE[2], True, (2,)))


def test_what_was_invented_stays_refused() -> None:
    both = CheckedSentence("다올림은 500만 명을 모았다.", False, (5,), (*SWAPPED.problems, *INVENTED.problems))
    assert stood_in((GOOD, INVENTED, both), SOURCE) == (GOOD, INVENTED, both)


def test_a_source_sentence_is_not_shown_twice() -> None:
    again = CheckedSentence("누리온은 목록을 냈다.", True, (2, 0))
    assert stood_in((again, SWAPPED), SOURCE) == (again, SWAPPED)
    assert stood_in((SWAPPED, SWAPPED), SOURCE)[1] == SWAPPED


def test_a_sentence_without_support_stays_refused() -> None:
    lost = CheckedSentence("다올림이 했다.", False, (), SWAPPED.problems)
    assert stood_in((lost,), SOURCE) == (lost,)
