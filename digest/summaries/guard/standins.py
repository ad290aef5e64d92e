"""What is shown instead of a sentence in which figures or names may have changed places: the source sentence that it stands on."""

from collections.abc import Sequence
from dataclasses import replace

from digest.summaries.guard.verdict import CheckedSentence, Code
from digest.summaries.source import SourceSentence

_SWAPS = frozenset({Code.SWAPPED_NUMBER, Code.SWAPPED_NAME})


def stood_in(checked: Sequence[CheckedSentence], source: Sequence[SourceSentence]) -> tuple[CheckedSentence, ...]:
    """Return the sentences of a summary, those refused for a swap alone replaced by what supports them best.

    Who did what can be told least surely of all that the guard tells; the outlet's own sentence says it rightly either way.
    A source sentence that stands for another already is not shown twice: then the refused one stays refused.
    """
    shown = {place for each in checked if each.ok for place in each.sources[:1]}
    kept: list[CheckedSentence] = []
    for each in checked:
        place = next(iter(each.sources), None)
        if each.ok or place is None or place in shown or not _SWAPS.issuperset(each.codes):
            kept.append(each)
            continue
        shown.add(place)
        kept.append(replace(each, text=source[place].text, ok=True, sources=(place,), problems=()))
    return tuple(kept)
