"""Which story keeps its number when the articles of several are divided anew.

Readers know a number, so a story that was posted comes before one that was not, and the older before the
younger. A number stays with the part that most of its articles went to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A part with the story that it goes on with; `story` is None for a new one, `merged` are those that end in it."""

    members: tuple[int, ...]
    story: int | None
    merged: tuple[int, ...]


def named(parts: Sequence[tuple[int, ...]], before: Mapping[int, Collection[int]], posted: Collection[int]) -> tuple[Name, ...]:
    """Say with which story each part goes on.

    Args:
        parts: Article numbers, each in one part.
        before: The articles of each story until now. A story below 0 has no number yet and gives way to any that has.
        posted: Stories that readers have seen.

    Returns:
        The parts in their order.
    """
    homes: dict[int, list[int]] = {index: [] for index in range(len(parts))}
    for story, members in before.items():
        shares = [len(set(part) & set(members)) for part in parts]
        homes[shares.index(max(shares))].append(story)
    names = []
    for index, part in enumerate(parts):
        heirs = sorted(homes[index], key=lambda story: (story not in posted, story < 0, abs(story)))
        names.append(Name(part, heirs[0] if heirs else None, tuple(sorted(story for story in heirs[1:] if story > 0))))
    return tuple(names)
