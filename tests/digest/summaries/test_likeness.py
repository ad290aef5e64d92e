from collections import Counter

import pytest

from digest.summaries.likeness import centrality, cosine, overlap, repeats


def test_equal_bags_are_wholly_alike_and_strangers_not_at_all() -> None:
    bag = Counter(("모델", "공개", "공개"))
    assert cosine(bag, bag) == pytest.approx(1.0)
    assert cosine(bag, Counter(("법안",))) == 0.0
    assert cosine(bag, Counter()) == 0.0


def test_overlap_is_a_share_of_the_smaller_set() -> None:
    small, large = frozenset(("모델", "가중치", "공개")), frozenset(("모델", "가중치", "공개", "정부", "법"))
    assert overlap(small, large) == overlap(large, small) == 1.0
    assert overlap(small, frozenset(("모델", "법", "정부"))) == pytest.approx(1 / 3)


def test_two_nouns_say_too_little_to_overlap() -> None:
    assert overlap(frozenset(("모델", "공개")), frozenset(("모델", "공개", "법"))) == 0.0


def test_a_sentence_that_adds_at_most_one_noun_repeats_the_title() -> None:
    title = Counter(("누리온", "모델", "가중치", "공개"))
    assert repeats(Counter(("누리온", "모델", "가중치", "공개", "3")), title)
    assert not repeats(Counter(("누리온", "모델", "공개", "아파치", "라이선스")), title)


def test_the_sentence_most_like_the_rest_is_central() -> None:
    bags = [Counter(("모델", "공개")), Counter(("모델", "공개", "법", "정부")), Counter(("법", "정부"))]
    ranks = centrality(bags)
    assert max(range(3), key=ranks.__getitem__) == 1
    assert sum(ranks) == pytest.approx(1.0)


def test_no_sentences_have_no_centre() -> None:
    assert centrality([]) == []
