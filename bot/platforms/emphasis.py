"""Which runs of a text are bold: those of the words that a message names, wherever they stand in it.

The words come beside the text, never in it: whatever a text holds, it can make nothing bold. A Latin word or a number is
found where no other letter or digit touches it, a single letter where nothing touches it from the left, Hangul anywhere.
"""

import re
from collections.abc import Sequence

from bot.platforms.legible import one_line

Runs = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is bold; joined they are the text."""

_EDGE = re.compile(r"[a-z0-9]", re.IGNORECASE)


def runs(text: str, strong: Sequence[str]) -> Runs:
    """Return a legible text in runs, neighbours of different weight; empty for an empty text."""
    words = sorted({word for one in strong if (word := one_line(one))}, key=len, reverse=True)
    found: list[tuple[str, bool]] = []
    done = 0
    for match in re.finditer("|".join(map(_pattern, words)), text) if words else ():
        found += [(text[done : match.start()], False), (match.group(), True)]
        done = match.end()
    return tuple(run for run in (*found, (text[done:], False)) if run[0])


def _pattern(word: str) -> str:
    before = r"(?<!\w)" if len(word) == 1 else "(?<![a-zA-Z0-9])" if _EDGE.match(word[0]) else ""
    return before + re.escape(word) + ("(?![a-zA-Z0-9])" if _EDGE.match(word[-1]) else "")
