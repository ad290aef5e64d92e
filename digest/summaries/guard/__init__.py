"""The port of the guard: which sentences of a generated summary its source supports, without a model.

Everything said must stand in the source: figures with their units, dates, names, quotations, and who did or is what.
What cannot be told is left out rather than shown. See `verdict` for what comes back.
"""

from collections.abc import Sequence
from datetime import date

from digest.korean import Korean, split_sentences
from digest.lexicon import Lexicon
from digest.summaries.guard.purity import impurities, purified
from digest.summaries.guard.verdict import CheckedSentence, Code, Register, problem
from digest.summaries.source import SourceSentence

__all__ = ["CheckedSentence", "Code", "Register", "check", "problem"]


def check(  # noqa: PLR0913, PLR0917 - each is a thing of its own that every caller has at hand
    summary: str | Sequence[str],
    source: Sequence[SourceSentence],
    title: str,
    date: date | None,
    korean: Korean,
    lexicon: Lexicon,
    register: Register = Register.DA,
) -> tuple[CheckedSentence, ...]:
    """Check each sentence of a summary against what the articles say. Pure and blocking.

    Args:
        summary: The text, or its sentences.
        source: What `read_story` read; indexes into it are the `sources` of the answer.
        title: The anchor's headline; what it says counts as said.
        date: The day on which the articles appeared, for 어제 and 지난달; None where nobody knows.
        korean: The process's morphemes; source and summary stay in its cache.
        lexicon: Names with their other spellings.
        register: The style that sentences must have.
    """
    sentences = split_sentences(summary) if isinstance(summary, str) else tuple(summary)
    said = "\n".join((title, *(sentence.text for sentence in source)))
    return tuple(_checked(purified(sentence), said, register) for sentence in sentences)


def _checked(text: str, said: str, register: Register) -> CheckedSentence:
    problems = tuple(impurities(text, said, register))
    return CheckedSentence(text, not problems, (), problems)
