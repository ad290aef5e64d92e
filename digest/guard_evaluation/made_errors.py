"""Wrong sentences, made from faithful ones: one thing in each is changed, so that the source no longer supports it.

Written apart from the guard and sharing no table with it, so that neither is blind where the other is. Deterministic:
the same sentence gives the same errors.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from digest.guard_evaluation.labelled import Case
from digest.korean import Korean, nouns
from digest.lexicon import NAME_KINDS, Lexicon


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
class MadeError:
    """A sentence of a faithful summary, made wrong."""

    kind: Made
    text: str
    faithful: str


@dataclass(frozen=True, slots=True)
class Material:
    """What errors are made of: the article, its names, and what other articles hold."""

    case: Case
    names: tuple[str, ...]
    canonical: dict[str, str]  # of those names that have several spellings
    foreign_names: tuple[str, ...]
    foreign_sentences: tuple[str, ...]
    foreign_nouns: tuple[str, ...]


Change = tuple[int, int, str]  # start, end, what stands there instead
_DIGITS = r"(?<![\d.,A-Za-z])\d[\d,]*(?:\.\d+)?(?![\dA-Za-z])"
_DATE_UNIT = r"\s?(?:년(?!\s?(?:간|동안|째|뒤|후|만에|이상|이내|가량|\d개월))|월|일(?!\s?(?:간|동안|째|뒤|후|만에|안에|이내|전|연속|\s?미뤘|\s?연기))|시(?![가-힣])|분기)"
_NUMBER = re.compile(_DIGITS + rf"(?!{_DATE_UNIT})(?!\.)")
_NATIVE = {
    "한": "네", "두": "다섯", "세": "일곱", "네": "여섯", "다섯": "여덟", "여섯": "네", "일곱": "세", "여덟": "다섯", "아홉": "여섯", "열": "스무",
    "석": "넉", "넉": "석", "열두": "열다섯", "이틀": "나흘", "사흘": "엿새", "나흘": "이틀", "절반": "3분의 1",
}  # fmt: skip
_COUNTED = r"\s?(?:곳|명|건|개|대|장|팀|번|차례|배|가지|달|종|갈래|나라|글자|시간)"
_NATIVE_NUMBER = re.compile(
    rf"(?<![가-힣\d])(?:(?P<count>{'|'.join(sorted((w for w in _NATIVE if w not in {'이틀', '사흘', '나흘', '절반'}), key=len, reverse=True))})(?={_COUNTED})|(?P<word>이틀|사흘|나흘|절반))"
)
_UNITS = {
    "명": ("곳", "건"), "곳": ("명", "건"), "건": ("명", "곳"), "종": ("배", "명"), "개월": ("년", "주"), "배": ("%",), "%": ("배", "명"), "달러": ("원",),
    "시간": ("분", "일"), "분": ("시간",), "주": ("개월", "일"), "대": ("명",), "장": ("명", "배"), "토큰": ("글자",), "조": ("억", "만"), "억": ("조", "만"),
    "만": ("억", "조"), "메가와트": ("기가와트",), "원": ("달러", "엔"), "개국": ("개사",), "여 건": ("여 명",), "년간": ("개월간",), "일간": ("개월간",),
}  # fmt: skip
_UNIT = re.compile(
    rf"(?<=\d)(?P<gap>\s?)(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?!\s?[월일](?![가-힣]))(?=[\s,.]|이|가|은|는|을|를|의|에|도|로|으로|과|와|뿐|까지|만|천|원|당|간|동안|\d|개|장|명)"
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
_MOMENTS = {
    "지난달": "지난해", "다음 달": "지난달", "내달": "지난달", "이달": "다음 달", "올해": "지난해", "내년": "올해", "지난해": "올해", "작년": "내년",
    "상반기": "하반기", "하반기": "상반기", "연말": "연초", "연내": "내년 안", "오전": "오후", "오후": "오전", "어제": "내일", "다음 주": "지난주",
}  # fmt: skip
_MOMENT = re.compile(rf"(?<![가-힣])(?:{'|'.join(sorted(_MOMENTS, key=len, reverse=True))})")
_QUOTATION = re.compile(r"[“\"]([^“”\"]{4,})[”\"]")
_ENDINGS = (
    ("하지 않기로 했다", "하기로 했다"), ("하기로 했다", "하지 않기로 했다"), ("지 않기로 했다", "기로 했다"), ("리기로 했다", "리지 않기로 했다"), ("하지 않았다", "했다"), ("하지 못했다", "했다"),
    ("되지 않았다", "됐다"), ("하지 않는다", "한다"), ("지 않는다", "는다"), ("지 못한다", "ㄴ다"), ("지 못했다", "았다"), ("할 수 있다", "할 수 없다"), ("될 수 있다", "될 수 없다"),
    ("수 있다", "수 없다"), ("수 없다", "수 있다"), ("하고 있다", "하지 않고 있다"), ("쓰고 있다", "쓰지 않고 있다"), ("하게 됐다", "하지 못하게 됐다"), ("수 있게 됐다", "수 없게 됐다"),
    ("하도록 했다", "하지 않도록 했다"), ("해야 한다", "하지 않아도 된다"), ("받는다", "받지 않는다"), ("했다", "하지 않았다"), ("됐다", "되지 않았다"), ("한다", "하지 않는다"),
    ("된다", "되지 않는다"), ("쓴다", "쓰지 않는다"), ("받았다", "받지 않았다"), ("들어갔다", "들어가지 않았다"), ("나왔다", "나오지 않았다"), ("내놨다", "내놓지 않았다"), ("걸린다", "걸리지 않는다"),
    ("입장이다", "입장이 아니다"), ("계획이다", "계획이 없다"), ("예정이다", "예정이 없다"), ("방침이다", "방침이 없다"), ("사례다", "사례가 아니다"), ("있다", "있지 않다"),
)  # fmt: skip
_ANTONYMS = (
    ("비공개", "공개"), ("공개", "비공개"), ("폐쇄", "개방"), ("개방", "폐쇄"), ("오픈소스", "독점 소스"), ("허용", "금지"), ("금지", "허용"), ("찬성", "반대"), ("반대", "찬성"), ("늘리", "줄이"),
    ("늘어", "줄어"), ("늘었", "줄었"), ("늘린", "줄인"), ("줄어", "늘어"), ("줄었", "늘었"), ("줄고", "늘고"), ("감소", "증가"), ("증가", "감소"), ("상승", "하락"), ("확대", "축소"), ("삭감", "증액"), ("강화", "완화"), ("완화", "강화"),
    ("이상", "이하"), ("이하", "이상"), ("높", "낮"), ("낮", "높"), ("많", "적"), ("시작", "중단"), ("중단", "시작"), ("최대", "최소"), ("최소", "최대"), ("의무화", "자율화"), ("자율", "의무"),
    ("국산", "외산"), ("외산", "국산"), ("통과", "부결"), ("유예", "강행"), ("연기", "조기 시행"), ("면제", "의무화"), ("환영", "비판"), ("저소득", "고소득"), ("감점", "가점"), ("가점", "감점"),
    ("위법", "적법"), ("승소", "패소"), ("무상", "유상"), ("가능", "불가능"), ("쉬워", "어려워"), ("어렵", "쉽"), ("짧아", "길어"), ("처음", "두 번째"), ("첫 ", "마지막 "), ("포함", "제외"), ("제외", "포함"), ("인정", "부인"),
    ("지원", "규제"), ("도입", "폐지"), ("뒤졌", "앞섰"), ("앞섰", "뒤졌"), ("더 ", "덜 "),
)  # fmt: skip
_STRANGE = (
    ("정부", "政府"), ("기업", "企業"), ("공개", "公開"), ("모델", "モデル"), ("국회", "國會"), ("의무", "義務"), ("이용", "利用"), ("학습", "학습(training)の"), ("기준", "基準"), ("제출", "提出"), ("개발", "开发"), ("서비스", "サービス"),
    ("시행", "施行"), ("연구", "硏究"), ("판결", "判決"), ("국산", "國産"),
)  # fmt: skip
_ENGLISH = ("according to the report ", "which is the first case ", "as well as the open source community ")
_JOSA = {"이": "가", "은": "는", "을": "를", "과": "와", "으로": "로", "이라": "라", "이다": "다", "이며": "며"}
_AFTER_NAME = re.compile(r"(?:이|가|은|는|을|를|과|와|으로|로)(?=[\s,.]|도|만|$)")
_WORD_END = r"(?:이|가|은|는|을|를|의|과|와|에|에서|에게|으로|로|도|만|들|측|내|이라\S*|라\S*|까지|부터)?(?:[^가-힣A-Za-z0-9]|$)"
_LISTED = re.compile(r"(?:와|과|,|·|나|이나|및|\s|의)*")  # exchanged, the two say the same
_ACTS = r"(?:\([^()]*\))?(?:이|가|은|는|도|측|의|에 따르면|\s(?:대표|회장|교수|의원|장관|위원장|CEO|최고경영자))(?![가-힣])"
_RIEUL = 8


def made_errors(material: Material) -> Iterator[MadeError]:
    """Yield at most one error of each kind for each sentence of each summary; none that its source happens to support."""
    for summary in material.case.summaries:
        for sentence in summary:
            yield from errors_of(sentence, material)


def errors_of(sentence: str, material: Material) -> Iterator[MadeError]:
    """Yield at most one error of each kind for one faithful sentence."""
    for kind, changes in CHANGES.items():
        found = [wrong for change in changes(sentence, material) if (wrong := _changed(sentence, change)) != sentence]
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


def _changed(sentence: str, change: Change) -> str:
    start, end, other = change
    after = sentence[end:]
    if other and "가" <= other[-1] <= "힣" and sentence[start:end] != other:
        after = _AFTER_NAME.sub(lambda match: _josa(other, match.group()), after, count=1) if _AFTER_NAME.match(after) else after
    return sentence[:start] + other + after


def _josa(word: str, particle: str) -> str:
    """Return the form of a particle that fits behind a word in Hangul."""
    final = (ord(word[-1]) - ord("가")) % 28
    for closed, opened in _JOSA.items():
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
        other = _NATIVE[found.group()]
        if other not in material.case.text:
            yield found.start(), found.end(), other


def _units(sentence: str, material: Material) -> Iterator[Change]:
    for found in _UNIT.finditer(sentence):
        for unit in _UNITS[found["unit"]]:
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
        wrong = _MOMENTS[found.group()]
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
            rest = _changed(sentence[end:last], (later - end, last - end, one))
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


_WITH_UNIT = re.compile(
    r"(?<![\d.,A-Za-z])(?P<value>\d[\d,.]*\d|\d)(?P<scale>\s?(?:[조억만천]+\s?\d*)*)\s?(?P<unit>여 건|여 명|개월|곳|명|건|종|개|%|원|배|대|장|토큰|년|일|시간|분|주|달러|월)"
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
    for ending, other in _ENDINGS:
        if bare.endswith(ending) and not other.startswith(("ㄴ", "았", "는")):
            yield len(bare) - len(ending), len(bare), other
            return


def _antonyms(sentence: str, _: Material) -> Iterator[Change]:
    taken: list[tuple[int, int]] = []
    for word, other in _ANTONYMS:
        for found in re.finditer(rf"(?<![가-힣]){re.escape(word)}", sentence):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                taken.append(found.span())
                yield found.start(), found.end(), other


def _scripts(sentence: str, _: Material) -> Iterator[Change]:
    for word, other in _STRANGE:
        at = sentence.find(word)
        if at >= 0:
            yield at, at + len(word), other
    at = sentence.find(" ", len(sentence) // 2)
    if at >= 0:
        yield at + 1, at + 1, _ENGLISH[len(sentence) % len(_ENGLISH)]


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
