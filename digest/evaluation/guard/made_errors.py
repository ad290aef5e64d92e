"""Wrong sentences, made from faithful ones: one thing in each is changed, so that the source no longer supports it.

Deterministic: the same sentence gives the same errors.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from digest.evaluation.guard.changes import CHANGES, Made, Material, changed
from digest.evaluation.guard.labelled import Case
from digest.korean import Korean, nouns
from digest.lexicon import NAME_KINDS, Lexicon

_ACTS = r"(?:\([^()]*\))?(?:이|가|은|는|도|측|의|에 따르면|\s(?:대표|회장|교수|의원|장관|위원장|CEO|최고경영자))(?![가-힣])"


@dataclass(frozen=True, slots=True)
class MadeError:
    """A sentence of a faithful summary, made wrong."""

    kind: Made
    text: str
    faithful: str


def made_errors(material: Material) -> Iterator[MadeError]:
    """Yield at most one error of each kind for each sentence of each summary; none that its source happens to support."""
    for summary in material.case.summaries:
        for sentence in summary:
            yield from errors_of(sentence, material)


def errors_of(sentence: str, material: Material) -> Iterator[MadeError]:
    """Yield at most one error of each kind for one faithful sentence."""
    for kind, changes in CHANGES.items():
        found = [wrong for change in changes(sentence, material) if (wrong := changed(sentence, change)) != sentence]
        if found:
            yield MadeError(kind, found[crc32(sentence.encode()) % len(found)], sentence)
    if material.foreign_sentences:
        pick = crc32(sentence.encode()) % len(material.foreign_sentences)
        yield MadeError(Made.FOREIGN_SENTENCE, material.foreign_sentences[pick], sentence)


def materials(cases: Sequence[Case], korean: Korean, lexicon: Lexicon) -> tuple[Material, ...]:
    """Gather for each article what errors in its summaries are made of; at most 40 others are looked at."""
    names = [case.names or names_in(case.text, korean, lexicon) for case in cases]
    bags = [
        tuple(dict.fromkeys(word for word in nouns(tokens) if len(word) > 1)) for tokens in korean.tokens([c.text for c in cases])
    ]
    found = []
    for number, case in enumerate(cases):
        others = [other for other in range(number + 1, number + 41) if other % len(cases) != number]
        around = list(dict.fromkeys(other % len(cases) for other in others))
        strange = dict.fromkeys(name for other in around for name in names[other])
        found.append(
            Material(
                case,
                tuple(names[number]),
                {name: canonical for name in names[number] if (canonical := lexicon.canonical(name))},
                tuple(name for name in strange if _stranger(name, case.text, lexicon)),
                tuple(text for other in around for summary in cases[other].summaries for text in summary),
                tuple(word for other in around for word in bags[other] if word not in case.text)[:400],
            )
        )
    return tuple(found)


def names_in(text: str, korean: Korean, lexicon: Lexicon) -> tuple[str, ...]:
    """Find names by the lexicon and by Kiwi's tags that do or own something: an exchange of others would be no sentence."""
    spans = [(each.start, each.end) for each in lexicon.mentions(text) if each.kind in NAME_KINDS]
    for token in korean.tokens([text])[0]:
        inside = any(start < token.start + token.length and token.start < end for start, end in spans)
        if token.tag == "NNP" and token.length > 1 and not inside:
            spans.append((token.start, token.start + token.length))
    found = dict.fromkeys(text[start:end] for start, end in sorted(spans))
    return tuple(name for name in found if re.search(rf"{re.escape(name)}{_ACTS}", text))


def _stranger(name: str, text: str, lexicon: Lexicon) -> bool:
    canonical = lexicon.canonical(name)
    known = {mention.name for mention in lexicon.mentions(text)}
    return name not in text and canonical not in known and len(name) > 1
