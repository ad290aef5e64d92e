"""Everything that a summary is held against, read once: title, source sentences, names, and who each sentence is about."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.korean import Korean, Token
from digest.lexicon import Lexicon
from digest.summaries.guard.alignment import Thing, Weights, things
from digest.summaries.guard.figures import Figure
from digest.summaries.guard.implied import parts_told, shares_told, spans_told, tops_told
from digest.summaries.guard.moments import Moment, years_told
from digest.summaries.guard.naming import FULL_NAME, RANK, Mention, Names, Sort
from digest.summaries.guard.nouns import name_forms, unknown_nouns
from digest.summaries.guard.reading import Reading, read

TITLE = 0  # the place of the headline among the readings; source sentences follow
CARRIED = 12  # sentences over which a subject may be left out
_SUBJECT = re.compile(r"(?:\([^()]{1,30}\))?(?:\s?측)?(?:들)?(?:은|는|이|가|께서|도)(?=[\s,“\"‘]|$)")
_HOME = frozenset({"한국"})
_OURS = re.compile(r"(?<![가-힣])우리\s?(?:나라|정부|대표단|군(?!구)|기업|측|국민|당국|경제)")
_SPEECH = re.compile(r"[“\"][^“”\"]*[”\"]")
_POST = re.compile(rf".{{0,2}}?(?:\([^()]*\))?\s?(?:[가-힣A-Za-z]+\s)?(?:{RANK}|[장])")
_SPEAKER = re.compile(r"(?:의)?\s(?:[가-힣]{1,8}\s){0,2}[가-힣]{1,8}(?:은|는|이|가)(?=[\s,“\"‘]|$)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The headline, then the source sentences, read; `about[i]` are the names that sentence i may be about without naming them."""

    readings: tuple[Reading, ...]
    things: tuple[tuple[Thing, ...], ...]
    keys: tuple[frozenset[str], ...]
    names: Names
    present: tuple[frozenset[str], ...]
    about: tuple[frozenset[str], ...]
    leaderless: tuple[bool, ...]  # whether a sentence may be about the hero of the headline, having no subject by name
    hero: str  # the name that the headline begins with; may be empty
    weights: Weights
    squeezed: str
    today: date | None
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]

    @property
    def text(self) -> str:
        """Title and sentences, one a line."""
        return "\n".join(reading.text for reading in self.readings)


def gather(texts: Sequence[str], claimed: Sequence[str], today: date | None, korean: Korean, lexicon: Lexicon) -> Evidence:
    """Read the headline and the source sentences.

    Args:
        texts: The headline, then the source sentences.
        claimed: The sentences of the summary, whose names are looked for as well.
        today: The day of the articles.
        korean: Blocking; about 12 ms for 1,000 characters that are not in its cache.
        lexicon: Spellings of names.
    """
    tokens = korean.tokens([*texts, *claimed])
    forms = {form for text, found in zip((*texts, *claimed), tokens, strict=True) for form in name_forms(text, found, lexicon)}
    names = Names(forms, lexicon, _recurring(texts, tokens[: len(texts)]))
    names.with_ranks("\n".join(texts))
    readings = tuple(
        read(text, found, names.mentions(text), today) for text, found in zip(texts, tokens[: len(texts)], strict=True)
    )
    told = tuple(things(reading) for reading in readings)
    present = tuple(names.present(text) | (_HOME if _OURS.search(_SPEECH.sub("", text)) else frozenset()) for text in texts)
    return Evidence(
        readings=readings,
        things=told,
        keys=tuple(frozenset(thing.key for thing in each) for each in told),
        names=names,
        present=present,
        about=tuple(_with_bodies(_about(readings), present, _heads(readings))),
        leaderless=tuple(not subjects(reading) for reading in readings),
        hero=next((mention.key for mention in readings[TITLE].mentions), ""),
        weights=Weights(told),
        squeezed=squeezed("\n".join(texts)),
        today=today,
        figures=tuple(
            figure
            for reading in readings
            for figure in (
                *reading.figures,
                *spans_told(reading.text),
                *tops_told(reading.text),
                *parts_told(reading.text, reading.figures),
                *shares_told(reading.text, reading.figures),
            )
        ),
        moments=(*(moment for reading in readings for moment in reading.moments), *years_told(texts, today)),
    )


def _recurring(texts: Sequence[str], tokens: Sequence[Sequence[Token]]) -> frozenset[str]:
    """Return the unknown nouns that are a subject more than once."""
    seen: Counter[str] = Counter()
    for text, found in zip(texts, tokens, strict=True):
        seen.update(text[start:end] for start, end in unknown_nouns(text, found) if _SUBJECT.match(text, end))
    return frozenset(word for word, count in seen.items() if count > 1)


def squeezed(text: str) -> str:
    """Return a text without spaces, marks and case, as quotations and names are compared."""
    return re.sub(r"[\W_]+", "", text).lower()


def subjects(reading: Reading) -> frozenset[str]:
    """Return the names that a sentence has as its subject or topic, or whose speaker is (누리온 대표는)."""
    return frozenset(
        mention.key
        for mention in reading.mentions
        if _SUBJECT.match(reading.text, mention.end) or (mention.sort is Sort.NAME and _SPEAKER.match(reading.text, mention.end))
    )


def _about(readings: Sequence[Reading]) -> Iterable[frozenset[str]]:
    """Carry names to the sentences that have no subject of their own by name: from before, and from the one behind.

    A lead often says a start-up or a body, and the next sentence which.
    """
    carried: frozenset[str] = frozenset()
    left = 0
    for number, reading in enumerate(readings):
        own = subjects(reading)
        named = any(_is_proper(each, reading) for each in own)
        following = subjects(readings[number + 1]) if number + 1 < len(readings) and not named else frozenset()
        yield following if own or left <= 0 else carried | following
        here = frozenset(mention.key for mention in reading.mentions)
        if own:
            carried, left = here, CARRIED
        else:
            carried, left = carried | here, left - 1


def _heads(readings: Sequence[Reading]) -> Mapping[str, frozenset[str]]:
    """Return whom each person speaks for: the body that stands between a name and a rank (최대호 안양시장, 김로하 새론AI 대표)."""
    bodies: dict[str, set[str]] = {}
    for reading in readings:
        for one, other in itertools.pairwise(reading.mentions):
            if _is_head(one, other, reading):
                bodies.setdefault(one.key, set()).add(other.key)
    return {person: frozenset(keys) for person, keys in bodies.items()}


def _is_head(one: Mention, other: Mention, reading: Reading) -> bool:
    """Say whether the first of two names is a person's and the second that of what they head."""
    person = reading.text[one.start : one.end]
    between = reading.text[one.end : other.start]
    return (
        len(person) == FULL_NAME
        and re.fullmatch(r"\s(?:[가-힣]+\s)?", between) is not None
        and _POST.match(reading.text, max(other.start, other.end - 2)) is not None
    )


def _with_bodies(
    about: Iterable[frozenset[str]], present: Iterable[frozenset[str]], heads: Mapping[str, frozenset[str]]
) -> Iterator[frozenset[str]]:
    """Let sentences about a person be about the body that they head, too."""
    for carried, named in zip(about, present, strict=True):
        yield carried.union(*(heads.get(person, frozenset()) for person in carried | named))


def _is_proper(key: str, reading: Reading) -> bool:
    return any(mention.key == key and mention.sort is Sort.NAME for mention in reading.mentions)
