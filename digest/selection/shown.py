"""Who may still join a story that readers have seen: what tells the event of its headline, nothing else.

A posted story is not posted again. An article that joined it by likeness to one of its lesser articles would take a new
event out of every digest to come; as a story of its own it is one card too many at worst, and says what it follows.
"""

from collections.abc import Mapping, Sequence

from digest.selection.partition import partition

Links = Mapping[int, Mapping[int, int]]


def without_strangers(
    part: tuple[int, ...], shown: Sequence[Sequence[int]], links: Links, threshold: int
) -> tuple[tuple[int, ...], ...]:
    """Divide a part in which posted stories lie: who is not like any of their headlines leaves.

    Args:
        part: Article numbers, in the order that breaks ties.
        shown: The articles of each posted story, its anchor first.
        links: As for `partition`.
        threshold: The smallest likeness to an anchor, as for `partition`.

    Returns:
        The part without strangers, then the groups that these make among themselves.
    """
    inside = [story for story in shown if story[0] in part]
    if not inside:
        return (part,)
    seen = {member for story in inside for member in story}
    strangers = [
        member for member in part if member not in seen and all(links[member].get(story[0], 0) < threshold for story in inside)
    ]
    if not strangers:
        return (part,)
    return (tuple(member for member in part if member not in strangers), *partition(strangers, links, threshold))
