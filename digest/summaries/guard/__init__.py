"""The port of the guard: which sentences of a generated summary its source supports, without a model.

Everything said must stand in the source: figures with their units, dates, names, quotations, and who did or is what.
What cannot be told is left out rather than shown. See `verdict` for what comes back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from digest.korean import Korean, split_sentences
from digest.lexicon import Lexicon
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES
from digest.summaries.guard.alignment import GROUNDED, supporters, things
from digest.summaries.guard.evidence import TITLE, Evidence, gather, squeezed
from digest.summaries.guard.figure_swaps import swapped_figures, swapped_moments
from digest.summaries.guard.grounding import ungrounded
from digest.summaries.guard.name_swaps import swapped_names
from digest.summaries.guard.polarity import contradictions
from digest.summaries.guard.purity import impurities, purified
from digest.summaries.guard.quotes import checked_quotes
from digest.summaries.guard.reading import Reading, read
from digest.summaries.guard.verdict import CheckedSentence, Code, Register, problem
from digest.summaries.source import SourceSentence

__all__ = ["CheckedSentence", "Code", "Register", "check", "problem"]

ONE = "#1"  # 한 글자만, 한 곳: says nothing of an article that has it
LEAST_TOLD = 0.32  # of the weight of what a sentence says, by all of the article
REPEATED = 0.85  # of the things of the shorter of two sentences that the other has


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

    About 30 ms of processor time (22 to 32 measured beside other work) for two sentences and an article of 900 characters that Kiwi has read before.

    Args:
        summary: The text, or its sentences.
        source: What `read_story` read; indexes into it are the `sources` of the answer.
        title: The anchor's headline; what it says counts as said.
        date: The day on which the articles appeared, for 어제 and 지난달; None where nobody knows.
        korean: The process's morphemes; source and summary stay in its cache.
        lexicon: Names with their other spellings.
        register: The style that sentences must have.
    """
    given = split_sentences(summary) if isinstance(summary, str) else tuple(summary)
    sentences = tuple(purified(sentence) for sentence in given)
    evidence = gather([title, *(sentence.text for sentence in source)], sentences, date, korean, lexicon)
    checked = [_checked(sentence, evidence, korean, lexicon, register) for sentence in sentences]
    return tuple(_of_whole(checked, evidence, korean))


def _checked(text: str, evidence: Evidence, korean: Korean, lexicon: Lexicon, register: Register) -> CheckedSentence:
    quoted = checked_quotes(text, evidence)
    reading = _read(quoted.text, evidence, korean)
    places, _ = supporters(things(reading), evidence.keys, evidence.weights)
    impure = tuple(impurities(text, reading.tokens, evidence.text, register))
    if _is_verbatim(quoted.text, evidence):
        problems = tuple(
            each for each in impure if not each.startswith((Code.ENDING, Code.LENGTH))
        )  # it may end as the source does
    else:
        grounded = (*ungrounded(reading, evidence, lexicon), *_misplaced(reading, places, evidence))
        problems = (*impure, *quoted.problems, *grounded)
    if TITLE in places:  # readers are shown where the text says what the headline says
        places = tuple(place + 1 for place in supporters(things(reading), evidence.keys[TITLE + 1 :], evidence.weights)[0])
    sources = tuple(place - 1 for place in places)
    return CheckedSentence(quoted.text, not problems, sources, problems)


def _read(text: str, evidence: Evidence, korean: Korean) -> Reading:
    return read(text, korean.tokens([text])[0], evidence.names.mentions(text), evidence.today)


def _is_verbatim(text: str, evidence: Evidence) -> bool:
    """Say whether a sentence is one of the source, which can't say anything that the source does not."""
    plain = squeezed(text)
    return bool(plain) and any(plain == squeezed(reading.text) for reading in evidence.readings[TITLE + 1 :])


def _misplaced(reading: Reading, places: Sequence[int], evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong with a sentence all of whose parts stand in the source somewhere."""
    if _told(reading, evidence) < LEAST_TOLD:
        yield problem(Code.UNSUPPORTED, "기사에 이런 내용이 없음")
        return
    yield from contradictions(reading, places, evidence)
    yield from swapped_figures(reading, evidence)
    yield from swapped_moments(reading, evidence)
    yield from swapped_names(reading, evidence)


def _told(reading: Reading, evidence: Evidence) -> float:
    """Return the share of the weight of what a sentence says that its article has anywhere, in meaning or to the letter.

    A summary may gather one sentence from all of an article. Names, figures and times count as told: those that are not are
    problems of their own.
    """
    keys = {thing.key: squeezed(reading.text[thing.start : thing.end]) for thing in things(reading) if thing.key != ONE}
    told = sum(
        evidence.weights.weight(key)
        for key, form in keys.items()
        if key.startswith(GROUNDED) or evidence.weights.knows(key) or (len(form) > 1 and form in evidence.squeezed)
    )
    total = sum(map(evidence.weights.weight, keys))
    return told / total if total else 0.0


def _of_whole(checked: Sequence[CheckedSentence], evidence: Evidence, korean: Korean) -> Iterator[CheckedSentence]:
    """Refuse what a summary says twice, and what goes beyond its length; only good sentences count."""
    told: list[frozenset[str]] = []
    length = 0
    for sentence in checked:
        keys = frozenset(thing.key for thing in things(_read(sentence.text, evidence, korean)))
        if any(_is_repeated(keys, earlier) for earlier in told):
            yield _refused(sentence, problem(Code.REPETITION, "앞 문장과 같은 내용"))
        elif sentence.ok and (len(told) == MOST_SENTENCES or length + len(sentence.text) > MOST_CHARACTERS):
            yield _refused(sentence, problem(Code.LENGTH, f"요약이 {MOST_SENTENCES}문장 {MOST_CHARACTERS}자를 넘음"))
        else:
            yield sentence
            if sentence.ok:
                told.append(keys)
                length += len(sentence.text) + 1


def _is_repeated(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller > 1 and len(one & other) >= REPEATED * max(smaller, max(len(one), len(other)) - 1)


def _refused(sentence: CheckedSentence, why: str) -> CheckedSentence:
    return replace(sentence, ok=False, problems=(*sentence.problems, why))
