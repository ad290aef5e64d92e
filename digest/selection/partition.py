"""Which members of a connected component belong together: average link, exact and in any order the same.

Similarities are whole numbers (`SCALE` is identity), so sums do not depend on the order of adding; ties
go to the pair whose members come first. Two groups join while the average over all their pairs, those
without a link counting 0, reaches the threshold: no chain through a bland middle member.
"""

import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)

SCALE = 10_000  # similarity 1.0


def component(start: Member, links: Mapping[Member, Mapping[Member, int]], threshold: int) -> set[Member]:
    """Return all members that a path of links of at least `threshold` joins with `start`.

    Average link at `threshold` needs at least one such link between two groups, so no group of
    `partition` crosses a component's edge.
    """
    found = {start}
    waiting = [start]
    while waiting:
        for other, similarity in links.get(waiting.pop(), {}).items():
            if similarity >= threshold and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def partition(
    members: Sequence[Member],
    links: Mapping[Member, Mapping[Member, int]],
    threshold: int,
    together: Iterable[Sequence[Member]] = (),
) -> tuple[tuple[Member, ...], ...]:
    """Divide members into groups by average link.

    Args:
        members: In the order that breaks ties.
        links: Symmetric; a missing pair counts 0.
        threshold: The smallest average at which two groups join, in units of 1 / `SCALE`; above 0.
        together: Disjoint sets of members that stay in one group whatever the links say.

    Returns:
        The groups, each in the order of `members`, by their first member.
    """
    place = {member: index for index, member in enumerate(members)}
    groups = {place[member]: [place[member]] for member in members}
    for fixed in together:
        first, *others = sorted(place[member] for member in fixed)
        for other in others:
            groups[first].extend(groups.pop(other))
    totals = _totals(groups, members, links, place)
    _join(groups, totals, threshold)
    return tuple(tuple(members[index] for index in sorted(group)) for _, group in sorted(groups.items()))


def _totals(
    groups: Mapping[int, Sequence[int]],
    members: Sequence[Member],
    links: Mapping[Member, Mapping[Member, int]],
    place: Mapping[Member, int],
) -> dict[int, dict[int, int]]:
    """Return the sum of similarities between every two groups that have any."""
    home = {index: name for name, group in groups.items() for index in group}
    totals: dict[int, dict[int, int]] = {name: {} for name in groups}
    for member in members:
        here = home[place[member]]
        for other, similarity in links.get(member, {}).items():
            there = home.get(place.get(other, -1), here)
            if there != here:
                totals[here][there] = totals[here].get(there, 0) + similarity
    return totals


def _join(groups: dict[int, list[int]], totals: dict[int, dict[int, int]], threshold: int) -> None:
    """Join the two nearest groups, in place, until no average reaches the threshold."""

    def average(one: int, other: int) -> float:
        return totals[one][other] / (len(groups[one]) * len(groups[other]))

    queue = [(-average(one, other), one, other) for one in totals for other in totals[one] if one < other]
    heapq.heapify(queue)
    while queue:
        negative, one, other = heapq.heappop(queue)
        if other not in totals.get(one, {}) or -negative != average(one, other):
            continue  # one of the two has grown since, or is gone
        if -negative < threshold:
            return
        groups[one].extend(groups.pop(other))
        del totals[one][other]
        for third, total in totals.pop(other).items():
            if third != one:
                del totals[third][other]
                totals[one][third] = totals[third][one] = totals[one].get(third, 0) + total
        for third in totals[one]:
            heapq.heappush(queue, (-average(one, third), min(one, third), max(one, third)))
