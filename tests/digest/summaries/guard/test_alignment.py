from digest.summaries.guard.alignment import Weights, coverage, crossed, likeness, supporters, surroundings, things
from tests.digest.summaries.guard.checks import RELEASE, evidence_of, reading_of

EVIDENCE = evidence_of("", *RELEASE)


def test_the_sentences_that_cover_a_claim_best_support_it() -> None:
    claim = things(reading_of("누리온이 언어모델의 가중치를 3일 공개했고 직원은 80여 명이다.", EVIDENCE))
    places, covered = supporters(claim, EVIDENCE.keys, EVIDENCE.weights)
    assert set(places) == {1, 6}
    assert covered > 0.7


def test_what_the_source_does_not_say_is_not_covered() -> None:
    assert coverage(["가", "나"], frozenset({"가", "나"}), EVIDENCE.weights) == 1
    assert coverage(["가", "나"], frozenset(), EVIDENCE.weights) == 0
    assert coverage([], frozenset({"가"}), EVIDENCE.weights) == 0


def test_a_rare_thing_weighs_more() -> None:
    told = [things(reading) for reading in EVIDENCE.readings]
    weights = Weights(told)
    assert weights.weight("#80") > weights.weight("@누리온")
    assert weights.knows("@누리온")
    assert not weights.knows("@가온테크")


def test_neighbours_weigh_less_with_distance() -> None:
    told = things(reading_of("누리온이 언어모델의 가중치를 공개했다.", EVIDENCE))
    near = surroundings(told[0], told)
    assert list(near.values()) == sorted(near.values(), reverse=True)
    assert told[0].key not in near


def test_two_places_are_crossed_where_they_are_more_alike_exchanged() -> None:
    one, other = {"매출": 1.0}, {"영업이익": 1.0}
    weights = EVIDENCE.weights
    assert crossed((one, other), [((other, one), True)], weights, 0.5)
    assert not crossed((one, other), [((one, other), True)], weights, 0.5)
    assert not crossed((one, other), [((other, one), False)], weights, 0.5)
    assert likeness(one, other, weights) == 0
