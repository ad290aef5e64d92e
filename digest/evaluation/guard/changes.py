"""How a faithful sentence is made wrong: one change for each kind of error, where the sentence allows it."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from digest.evaluation.guard.labelled import Case
from digest.evaluation.guard.tables import ANTONYMS, COUNTED, ENDINGS, ENGLISH, JOSA, MOMENTS, NATIVE, STRANGE, UNITS, UNSAID

Change = tuple[int, int, str]  # start, end, what stands there instead
_DIGITS = r"(?<![\d.,A-Za-z])\d[\d,]*(?:\.\d+)?(?![\dA-Za-z])"
_DATE_UNIT = r"\s?(?:년(?!\s?(?:간|동안|째|뒤|후|만에|이상|이내|가량|\d개월))|월|일(?!\s?(?:간|동안|째|뒤|후|만에|안에|이내|전|연속|\s?미뤘|\s?연기))|시(?![가-힣])|분기)"
_NUMBER = re.compile(_DIGITS + rf"(?!{_DATE_UNIT})(?!\.)")
_NATIVE_NUMBER = re.compile(
    rf"(?<![가-힣\d])(?:(?P<count>{'|'.join(sorted((w for w in NATIVE if w not in {'이틀', '사흘', '나흘', '절반'}), key=len, reverse=True))})(?={COUNTED})|(?P<word>이틀|사흘|나흘|절반))"
)
_UNIT = re.compile(
    rf"(?<=\d)(?P<gap>\s?)(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})(?!\s?[월일](?![가-힣]))(?=[\s,.]|이|가|은|는|을|를|의|에|도|로|으로|과|와|뿐|까지|만|천|원|당|간|동안|\d|개|장|명)"
)
_DATES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        r"(?P<n>\d{1,2})(?P<u>일)(?!\s?(?:간|동안|째|뒤|후|만에|안에|이내|전|연속))",
        lambda m: f"{_other(int(m['n']), 1, 28, 9)}{m['u']}",
    ),
    (r"(?P<n>\d{1,2})(?P<u>월)", lambda m: f"{_other(int(m['n']), 1, 12, 3)}{m['u']}"),
    (r"(?P<n>(?:19|20)\d\d)(?P<u>년)", lambda m: f"{int(m['n']) + 2}{m['u']}"),
    (r"(?P<n>[1-4])(?P<u>분기)", lambda m: f"{int(m['n']) % 4 + 1}{m['u']}"),
    (r"(?P<n>\d{1,2})(?P<u>시)(?=[\s,에까부이])", lambda m: f"{_other(int(m['n']), 1, 12, 3)}{m['u']}"),
)
_MOMENT = re.compile(rf"(?<![가-힣])(?:{'|'.join(sorted(MOMENTS, key=len, reverse=True))})")
_QUOTATION = re.compile(r"[“\"]([^“”\"]{4,})[”\"]")
_AFTER_NAME = re.compile(r"(?:이|가|은|는|을|를|과|와|으로|로)(?=[\s,.]|도|만|$)")
_LISTED = re.compile(r"(?:와|과|,|·|나|이나|및|\s|의)*")  # exchanged, the two say the same
_WORD_END = r"(?:이|가|은|는|을|를|의|과|와|에|에서|에게|으로|로|도|만|들|측|내|이라\S*|라\S*|까지|부터)?(?:[^가-힣A-Za-z0-9]|$)"
_RIEUL = 8
_WITH_UNIT = re.compile(
    r"(?<![\d.,A-Za-z])(?P<value>\d[\d,.]*\d|\d)(?P<scale>\s?(?:[조억만천]+\s?\d*)*)\s?(?P<unit>여 건|여 명|개월|곳|명|건|종|개|%|원|배|대|장|토큰|년|일|시간|분|주|달러|월)"
)


class Made(StrEnum):
    """What was changed."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    FOREIGN_NAME = "foreign name"
    SWAPPED_NAME = "name swapped within"
    SWAPPED_NUMBER = "number swapped within"
    QUOTE = "quote"
    NEGATION = "negation"
    ANTONYM = "antonym"
    FOREIGN_SENTENCE = "foreign sentence"
    SCRIPT = "hanja, kana, english"


@dataclass(frozen=True, slots=True)
class Material:
    """What errors are made of: the article, its names, and what other articles hold."""

    case: Case
    names: tuple[str, ...]
    canonical: dict[str, str]  # of those names that have several spellings
    foreign_names: tuple[str, ...]
    foreign_sentences: tuple[str, ...]
    foreign_nouns: tuple[str, ...]


def changed(sentence: str, change: Change) -> str:
    """Return a sentence with a change made, the particle behind it fitted."""
    start, end, other = change
    after = sentence[end:]
    if other and "가" <= other[-1] <= "힣" and sentence[start:end] != other:
        after = _AFTER_NAME.sub(lambda match: _josa(other, match.group()), after, count=1) if _AFTER_NAME.match(after) else after
    return sentence[:start] + other + after


def _josa(word: str, particle: str) -> str:
    """Return the form of a particle that fits behind a word in Hangul."""
    final = (ord(word[-1]) - ord("가")) % 28
    for closed, opened in JOSA.items():
        if particle in {closed, opened}:
            return closed if final and not (closed == "으로" and final == _RIEUL) else opened
    return particle


def _other(value: int, low: int, high: int, step: int) -> int:
    return low + (value - low + step) % (high - low + 1)


def _numbers(sentence: str, material: Material) -> Iterator[Change]:
    squeezed = material.case.text.replace(",", "")
    for found in _NUMBER.finditer(sentence):
        digits = found.group()
        first = str(int(digits[0]) % 9 + 1)
        for other in (
            first + digits[1:],
            f"{digits}0" if "." not in digits else first + digits[1:],
            digits[:-1] + str((int(digits[-1]) + 3) % 10),
        ):
            if (
                other != digits
                and not other.startswith("0")
                and not re.search(rf"(?<!\d){re.escape(other.replace(',', ''))}(?!\d)", squeezed)
            ):
                yield found.start(), found.end(), other
    for found in _NATIVE_NUMBER.finditer(sentence):
        other = NATIVE[found.group()]
        if other not in material.case.text:
            yield found.start(), found.end(), other


def _units(sentence: str, material: Material) -> Iterator[Change]:
    for found in _UNIT.finditer(sentence):
        for unit in UNITS[found["unit"]]:
            before = re.search(r"[\d,.]+$", sentence[: found.start()])
            if before and f"{before.group()}{unit}" not in material.case.text.replace(" ", ""):
                yield found.start(), found.end(), f"{found['gap']}{unit}"


def _dates(sentence: str, material: Material) -> Iterator[Change]:
    for form, other in _DATES:
        for found in re.finditer(rf"(?<![\d.,]){form}", sentence):
            wrong = other(found)
            if not re.search(rf"(?<!\d){wrong}", material.case.text):
                yield found.start(), found.end(), wrong
    for found in _MOMENT.finditer(sentence):
        wrong = MOMENTS[found.group()]
        if wrong not in material.case.text:
            yield found.start(), found.end(), wrong


def _places(sentence: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where names stand as words, the longer first, none within another."""
    taken: list[tuple[int, int]] = []
    for name in sorted(names, key=lambda each: -len(each)):
        for found in re.finditer(rf"(?<![가-힣A-Za-z0-9]){re.escape(name)}(?={_WORD_END})", sentence):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                taken.append(found.span())
    yield from sorted(taken)


def _foreign_names(sentence: str, material: Material) -> Iterator[Change]:
    for start, end in _places(sentence, material.names):
        pool = material.foreign_names
        if pool:
            yield start, end, pool[crc32(sentence[start:].encode()) % len(pool)]


def _swapped_names(sentence: str, material: Material) -> Iterator[Change]:
    places = list(_places(sentence, material.names))
    for start, end in places:
        here = sentence[start:end]
        for name in material.names:
            if not _same(name, here, material) and name not in sentence:
                yield start, end, name
    for (start, end), (later, last) in itertools.pairwise(places):
        one, other = sentence[start:end], sentence[later:last]
        if not _same(one, other, material) and not _LISTED.fullmatch(sentence[end:later]):
            rest = changed(sentence[end:last], (later - end, last - end, one))
            yield start, len(sentence), other + _fitted(other, rest) + _fitted(one, sentence[last:])


def _same(one: str, other: str, material: Material) -> bool:
    """Say whether two names are one, or part of one."""
    return one in other or other in one or material.canonical.get(one, one) == material.canonical.get(other, other)


def _fitted(word: str, after: str) -> str:
    return (
        _AFTER_NAME.sub(lambda match: _josa(word, match.group()), after, count=1)
        if _AFTER_NAME.match(after) and word[-1] >= "가"
        else after
    )


def _plain(found: re.Match[str]) -> str:
    """Return a figure as 3천만, 3000만 and 3,000만 have it alike."""
    return re.sub(r"(\d)천", r"\g<1>000", re.sub(r"[,\s]", "", found["value"] + found["scale"]))


def _alike(one: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether two figures count the same kind of thing: 2년 is no 2027년."""
    return one["unit"] == other["unit"] and (one["unit"] != "년" or len(one["value"]) == len(other["value"]))


def _swapped_numbers(sentence: str, material: Material) -> Iterator[Change]:
    """Put a figure of the same unit from elsewhere in the article in, or exchange two of the sentence."""
    here = list(_WITH_UNIT.finditer(sentence))
    squeezed = re.sub(r"(?<=\d)[,](?=\d)", "", material.case.text)
    there = list(_WITH_UNIT.finditer(squeezed))
    for one in here:
        for other in there:
            if _alike(one, other) and all(_plain(other) != _plain(each) for each in here):
                yield one.start(), one.end("scale"), other["value"] + other["scale"].strip()
    for one, other in itertools.pairwise(here):
        if _alike(one, other) and _plain(one) != _plain(other):
            between = sentence[one.end("scale") : other.start()]
            yield one.start(), other.end("scale"), other["value"] + other["scale"] + between + one["value"] + one["scale"]


def _quotes(sentence: str, material: Material) -> Iterator[Change]:
    for found in _QUOTATION.finditer(sentence):
        for word in re.finditer(r"[가-힣]{2,}(?=[은는이가을를의에도만]?[\s”\"])", found.group(1)):
            if material.foreign_nouns:
                other = material.foreign_nouns[crc32(word.group().encode()) % len(material.foreign_nouns)]
                yield found.start(1) + word.start(), found.start(1) + word.end(), other


def _negations(sentence: str, _: Material) -> Iterator[Change]:
    bare = sentence.rstrip(" .")
    for ending, other in ENDINGS:
        if bare.endswith(ending):
            if not other.startswith(UNSAID):
                yield len(bare) - len(ending), len(bare), other
            return


def _antonyms(sentence: str, _: Material) -> Iterator[Change]:
    taken: list[tuple[int, int]] = []
    for word, other in ANTONYMS:
        for found in re.finditer(rf"(?<![가-힣]){re.escape(word)}", sentence):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                taken.append(found.span())
                yield found.start(), found.end(), other


def _scripts(sentence: str, _: Material) -> Iterator[Change]:
    for word, other in STRANGE:
        at = sentence.find(word)
        if at >= 0:
            yield at, at + len(word), other
    at = sentence.find(" ", len(sentence) // 2)
    if at >= 0:
        yield at + 1, at + 1, ENGLISH[len(sentence) % len(ENGLISH)]


CHANGES: dict[Made, Callable[[str, Material], Iterator[Change]]] = {
    Made.NUMBER: _numbers,
    Made.UNIT: _units,
    Made.DATE: _dates,
    Made.FOREIGN_NAME: _foreign_names,
    Made.SWAPPED_NAME: _swapped_names,
    Made.SWAPPED_NUMBER: _swapped_numbers,
    Made.QUOTE: _quotes,
    Made.NEGATION: _negations,
    Made.ANTONYM: _antonyms,
    Made.SCRIPT: _scripts,
}
