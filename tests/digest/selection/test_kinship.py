from digest.selection.kinship import Kinship
from digest.selection.partition import SCALE
from tests.digest.selection.samples import DAY, HOUR, MORNING, article, kinship_of

FIRST = article(1, "온새미랩 '마루 70B' 가중치 공개", "매개변수 700억개 모델이다.")
SAME = article(2, "'마루 70B' 가중치 푼 온새미랩", "700억 매개변수 모델이 공개됐다.", at=MORNING + HOUR)
STRANGER = article(3, "국방부, 장병 5만명 교육")


def test_kinship_is_symmetric_and_leaves_strangers_out() -> None:
    kin = kinship_of((FIRST, SAME, STRANGER))
    assert kin.events[1][2] == kin.events[2][1] > SCALE // 4
    assert kin.events[3] == {}


def test_a_day_apart_halves_a_likeness_and_four_days_end_it_but_not_the_affair() -> None:
    at_once = kinship_of((FIRST, article(2, SAME.title, SAME.summary))).events[1][2]
    assert abs(kinship_of((FIRST, article(2, SAME.title, SAME.summary, at=MORNING + DAY))).events[1][2] - at_once // 2) <= 1
    late = kinship_of((FIRST, article(2, SAME.title, SAME.summary, at=MORNING + 4 * DAY)))
    assert late.events[1] == {}
    assert late.affairs[1][2] == at_once


def test_the_order_of_arrival_does_not_matter() -> None:
    one, other = kinship_of((FIRST, SAME, STRANGER)), kinship_of((STRANGER, SAME, FIRST))
    assert one.events == other.events
    assert one.affairs == other.affairs


def test_equal_titles_of_bland_words_are_still_copies() -> None:
    kin = kinship_of((article(1, "이번 주 AI"), article(2, "이번 주 AI", at=MORNING + HOUR)))
    assert kin.events[1][2] == SCALE


def test_without_articles_nothing_is_alike() -> None:
    assert Kinship().events == {}
