"""Where a text or a message may be cut when a platform takes no more.

A text is cut at the end of a line, else of a sentence, else of a word, else between two graphemes: never
inside an emoji or a syllable of several code points. A message is cut between groups (stories).
Lengths are UTF-16 units: the largest of the ways in which platforms count (Discord counts code points).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
_LINE_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"[.!?。…][\"'”’)\]」』]*\s")
_WORD_END = re.compile(r"\s")
_EARLIEST_CUT = 0.6  # of the room: a cut at a better place may waste this much and no more
_ZWJ = "\u200d"
_EXTENDING = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u200c\u200d]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
_LEADING_JAMO = re.compile("[\u1100-\u115f\ua960-\ua97c]")


def length(text: str) -> int:
    """Return the length in UTF-16 units, each unpaired surrogate being one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int, escape: Callable[[str], str] = str) -> tuple[str, ...]:
    """Cut a text into escaped pieces of at most `most` units that say the whole of it, in order.

    Args:
        text: Legible text; blanks at the cuts are left out, nothing else is.
        most: Units of one escaped piece, at least 16.
        escape: Makes a text safe; never makes a longer text shorter than a shorter one.
    """
    found: list[str] = []
    rest = text.strip()
    while rest:
        piece, rest = first_piece(rest, most, escape)
        found.append(piece)
    return tuple(found)


def first_piece(text: str, most: int, escape: Callable[[str], str] = str) -> tuple[str, str]:
    """Return the first of a text's `pieces`, escaped, and the rest of the text as it was."""
    end = _end_that_fits(text, most, escape)
    return escape(text[:end].rstrip()), text[end:].lstrip()


def shortened(text: str, most: int, escape: Callable[[str], str] = str) -> str:
    """Return the escaped text, or its beginning and an ellipsis where it is longer than `most` units."""
    if len(text) <= most and length(whole := escape(text)) <= most:
        return whole
    return first_piece(text, most - 1, escape)[0] + "…"


def joined(atoms: Iterable[str], separator: str, most: int) -> tuple[str, ...]:
    """Join atoms, each at most `most` units, into as few texts of at most `most` units as their order allows."""
    texts: list[str] = []
    for atom in atoms:
        if texts and length(texts[-1]) + length(separator) + length(atom) <= most:
            texts[-1] += separator + atom
        else:
            texts.append(atom)
    return tuple(texts)


def packed(
    groups: Iterable[Sequence[T]], weigh: Callable[[Sequence[T]], tuple[int, ...]], most: tuple[int, ...]
) -> tuple[tuple[T, ...], ...]:
    """Fill parts with groups, in order; a group is cut only where it is too heavy for a part of its own.

    Args:
        groups: What belongs together, e.g. the blocks of one story.
        weigh: The weights of a part that holds these elements, e.g. (blocks, characters).
        most: The largest weights of a part; each single element is within them.
    """
    parts: list[list[T]] = []

    def fits(elements: Sequence[T]) -> bool:
        return all(weight <= limit for weight, limit in zip(weigh(elements), most, strict=True))

    for group in groups:
        whole = fits(group)
        for unit in [group] if whole else [[element] for element in group]:
            if parts and fits([*parts[-1], *unit]):
                parts[-1].extend(unit)
            else:
                parts.append(list(unit))
    return tuple(tuple(part) for part in parts if part)


def may_cut(text: str, at: int) -> bool:
    """Say whether a cut before `text[at]` falls between two graphemes (after UAX #29, rules GB6 to GB13)."""
    before, after = text[at - 1], text[at]
    if before == _ZWJ or _EXTENDING.match(after) or unicodedata.category(after) in {"Mn", "Me", "Mc"}:
        return False
    if _LEADING_JAMO.match(before) and not after.isascii():
        return not (_LEADING_JAMO.match(after) or "가" <= after <= "힣")
    if _REGIONAL.match(before) and _REGIONAL.match(after):
        start = at
        while start and _REGIONAL.match(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 0
    return True


def _end_that_fits(text: str, most: int, escape: Callable[[str], str]) -> int:
    """Return the best place to cut so that the escaped beginning fits."""
    if len(text) <= most and length(escape(text)) <= most:
        return len(text)
    fitting, too_far = 1, min(len(text), most) + 1
    while too_far - fitting > 1:
        middle = (fitting + too_far) // 2
        fitting, too_far = (middle, too_far) if length(escape(text[:middle])) <= most else (fitting, middle)
    earliest = max(1, int(fitting * _EARLIEST_CUT))
    for boundary in (_LINE_END, _SENTENCE_END, _WORD_END):
        ends = [match.end() for match in boundary.finditer(text, earliest, fitting + 1)]
        if ends:
            return min(ends[-1], fitting) if text[: ends[-1]].strip() else fitting
    graphemes = (at for at in range(fitting, 0, -1) if may_cut(text, at))
    return next(graphemes, fitting)
