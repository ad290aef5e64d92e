"""Whether what stands in quotation marks was said so, and what is done where it was not.

Speech in double marks must be in the source to the letter, spaces and punctuation aside. A term in single marks that the source
has in other words loses its marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.summaries.guard.evidence import Evidence, squeezed
from digest.summaries.guard.verdict import Code, problem

LONGEST_TERM = 4  # words that a sentence may lose the marks around without being speech
LONGEST_ENDING = 3  # syllables at the end of speech that may be said otherwise, if the marks go
_SPEECH = re.compile(r"[“”\"](?P<said>[^“”\"]+)[“”\"]")
_TERM = re.compile(r"(?<![A-Za-z가-힣])['‘](?P<said>[^'‘’]+)['’]")
_MARKS = re.compile(r"[“”\"‘’]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence whose marks were seen to, and what is wrong with what stands between those that are left."""

    text: str
    problems: tuple[str, ...]


def checked_quotes(text: str, evidence: Evidence) -> Quoted:
    """Check every quotation of a sentence; a term in other words and a mark without its pair lose their marks."""
    problems = tuple(_invented(text, evidence))
    if problems:
        return Quoted(text, problems)
    unmarked = _TERM.sub(lambda match: match.group() if _is_said(match["said"], evidence) else match["said"], text)
    unmarked = _SPEECH.sub(lambda match: match.group() if _is_said(match["said"], evidence) else match["said"], unmarked)
    return Quoted(_paired(unmarked), ())


def _invented(text: str, evidence: Evidence) -> Iterator[str]:
    for found in _SPEECH.finditer(text):
        if not _is_said(found["said"], evidence) and not _ends_otherwise(found["said"], evidence):
            yield problem(Code.QUOTE, f"기사에 없는 인용 ‘{found['said'][:30]}’")
    for found in _TERM.finditer(text):
        said = found["said"]
        if not _is_said(said, evidence) and (len(said.split()) > LONGEST_TERM or not _is_made_of(said, evidence)):
            yield problem(Code.QUOTE, f"기사에 없는 말 ‘{said[:30]}’")


def _is_said(said: str, evidence: Evidence) -> bool:
    return squeezed(said) in evidence.squeezed


def _ends_otherwise(said: str, evidence: Evidence) -> bool:
    """Say whether speech is the source's up to its last syllables, which only end the sentence otherwise (한다, 했다)."""
    plain = squeezed(said)
    return (
        len(plain) > 4 * LONGEST_ENDING
        and plain[:-LONGEST_ENDING] in evidence.squeezed
        and said.rstrip('.”"')[-1:] in {"다", "요", "까"}
    )


def _is_made_of(said: str, evidence: Evidence) -> bool:
    """Say whether each word of a term stands in the source, particles aside."""
    return all(
        squeezed(word) in evidence.squeezed or squeezed(word)[:-1] in evidence.squeezed for word in said.split() if squeezed(word)
    )


def _paired(text: str) -> str:
    """Drop marks that have no pair."""
    kept = set()
    for form in (_SPEECH, _TERM):
        for found in form.finditer(text):
            kept |= {found.start(), found.end() - 1}
    return "".join(letter for place, letter in enumerate(text) if place in kept or not _MARKS.match(letter))
