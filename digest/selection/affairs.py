"""Whether a later story is the next step of an earlier one's affair.

Much in common is enough. Less is enough where both are about one thing: a law, a model, a programme, a person,
or two actors together. A maker or a regulator alone is in the news every day with something else.
"""

from collections.abc import Iterable

from digest.lexicon import Kind, Lexicon
from digest.selection.partition import SCALE

MUCH = 30 * SCALE // 100  # average resemblance between the articles of two stories
ENOUGH = 15 * SCALE // 100
ACTORS = frozenset({Kind.MAKER, Kind.COMPANY, Kind.AI_BODY, Kind.BODY})
SCENERY = frozenset({Kind.COUNTRY})
FEWEST_ACTORS = 2


def same_affair(resemblance: float, shared_names: Iterable[str], lexicon: Lexicon) -> bool:
    """Say whether two stories belong to one affair.

    Args:
        resemblance: The average over all pairs of their articles, up to `SCALE`.
        shared_names: Names that both tell of.
        lexicon: Knows what kind of name each is.
    """
    if resemblance < ENOUGH:
        return False
    kinds = [kind for name in shared_names if (kind := lexicon.kind(name)) not in SCENERY]
    actors = sum(kind in ACTORS for kind in kinds)
    return resemblance >= MUCH or actors >= FEWEST_ACTORS or len(kinds) > actors
