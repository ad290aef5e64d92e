from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from digest.selection.partition import SCALE, component, partition

Links = dict[str, dict[str, int]]


def links_of(pairs: Mapping[str, int]) -> Links:
    links: Links = {}
    for (one, other), similarity in ((tuple(pair), similarity) for pair, similarity in pairs.items()):
        links.setdefault(one, {})[other] = links.setdefault(other, {})[one] = similarity
    return links


def test_a_chain_through_a_middle_member_is_cut_where_the_average_falls_below_the_threshold() -> None:
    links = links_of({"ab": 9_000, "bc": 6_000, "cd": 9_000})
    assert partition("abcd", links, 5_000) == (("a", "b"), ("c", "d"))


def test_groups_join_at_exactly_the_threshold() -> None:
    assert partition("ab", links_of({"ab": 5_000}), 5_000) == (("a", "b"),)
    assert partition("ab", links_of({"ab": 4_999}), 5_000) == (("a",), ("b",))


def test_a_missing_pair_counts_nothing() -> None:
    assert partition("abc", links_of({"ab": SCALE, "bc": 9_000}), 5_000) == (("a", "b"), ("c",))
    assert partition("abc", links_of({"ab": SCALE, "bc": SCALE, "ac": 1}), 5_000) == (("a", "b", "c"),)


def test_the_nearest_join_first_and_ties_go_to_the_earlier_members() -> None:
    links = links_of({"ab": 6_000, "bc": 6_000})
    assert partition("abc", links, 5_000) == (("a", "b"), ("c",))
    assert partition("cba", links, 5_000) == (("c", "b"), ("a",))


def test_members_that_stay_together_are_one_group_whatever_the_links_say() -> None:
    links = links_of({"ab": 9_000, "cd": 9_000})
    assert partition("abcd", links, 5_000, ["ac"]) == (("a", "c"), ("b",), ("d",))


def test_a_component_reaches_as_far_as_links_do() -> None:
    links = links_of({"ab": 5_000, "bc": 5_000, "cd": 4_999})
    assert component("a", links, 5_000) == {"a", "b", "c"}
    assert component("z", links, 5_000) == {"z"}


pairs = st.dictionaries(
    st.sampled_from([one + other for one in "abcdefg" for other in "abcdefg" if one < other]), st.integers(1, SCALE)
)


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_in_which_links_are_told_does_not_matter(told: dict[str, int], random: st.DataObject) -> None:
    shuffled = list(told.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as its own object
    assert partition("abcdefg", links_of(told), 4_000) == partition("abcdefg", links_of(dict(shuffled)), 4_000)


@given(pairs)
def test_each_component_can_be_divided_alone(told: dict[str, int]) -> None:
    links = links_of(told)
    whole = {frozenset(group) for group in partition("abcdefg", links, 4_000)}
    parts = {frozenset(component(member, links, 4_000)) for member in "abcdefg"}
    alone = {frozenset(group) for part in parts for group in partition(sorted(part), links, 4_000)}
    assert alone == whole


@given(pairs)
def test_no_two_groups_are_left_that_are_near_enough(told: dict[str, int]) -> None:
    links = links_of(told)
    groups = partition("abcdefg", links, 4_000)
    for index, one in enumerate(groups):
        for other in groups[:index]:
            between = [links.get(a, {}).get(b, 0) for a in one for b in other]
            assert sum(between) / len(between) < 4_000
