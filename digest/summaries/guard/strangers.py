"""Which names of a sentence the source does not have: not so written, not in another spelling, nor made of what it says."""

import itertools
import re
from collections.abc import Iterator, Sequence

from digest.korean import Token
from digest.lexicon import Lexicon
from digest.summaries.guard.evidence import Evidence, squeezed
from digest.summaries.guard.naming import RANK, Sort
from digest.summaries.guard.nouns import LEADS, common_nouns, compounds, unknown_nouns
from digest.summaries.guard.reading import Reading
from digest.summaries.guard.spellings import GENERIC, abbreviates
from digest.summaries.guard.verdict import Code, problem

_RANKED = re.compile(rf"(?<![가-힣A-Za-z])(?P<name>[가-힣]{{2,4}})\s(?P<rank>{RANK})(?=[은는이가을를의도와과에]|\s|,|$)")
_DETERMINERS = frozenset("각양첫전매본당이그저총현한두세네온뭇여몇")
_OBJECT = re.compile(r"[을를]|으로|로|에|에서|까지|부터")
_STATE = re.compile(r"^(?:한국|대한|전국|국립)(?=[가-힣]{4})")  # 대교협 is 한국대학교육협의회
_TAILS = frozenset("군측인계산행팀")
LONG_STEM = 3  # syllables behind which any one may follow: 폴더블폰
LEAST_COMPOSED = 4  # syllables
LONGEST_KNOWN = 2  # syllables of a name that a dictionary has as a common noun (나래, 마루), but not 걸림돌
LONGEST_COMMON = 2  # syllables of an unknown noun that may be a common one where it is no subject
_VERSION = re.compile(r"(?P<name>.*\S)\s(?P<number>\d+(?:\.\d+)*)")
_NO_PERSON = frozenset({
    "업체", "회사", "기업", "단체", "협회", "스타트업", "업계", "해당", "담당", "신임", "공동", "전임", "현직", "전직", "수석", "책임",
    "연구", "개발", "사업", "정책", "기술", "담당자", "관계", "국회", "여당", "야당", "상임", "특별", "최고", "선임", "주임", "대학",
    "병원", "시민", "외부", "내부", "소속", "출신", "유명", "현지", "국내", "해외", "한국", "이사회", "각자", "초대", "당시", "전문",
    "경쟁사", "발행사", "재단", "기관", "부처", "정부", "학계", "법원", "민간", "공공", "자문", "심사", "비상임", "등의", "이들", "일부",
    "여러", "모든", "다른",
})  # fmt: skip


def strange_names(claimed: Reading, evidence: Evidence, lexicon: Lexicon) -> Iterator[str]:
    """Yield a problem for each name of a sentence that the source does not have."""
    known = frozenset().union(*evidence.present)
    mentioned = {mention.name for mention in lexicon.mentions(evidence.text)}
    covered: list[tuple[int, int]] = []
    strange: list[str] = []
    for mention in claimed.mentions:
        covered.append((mention.start, mention.end))
        form = claimed.text[mention.start : mention.end]
        if mention.key not in known and mention.sort in {Sort.NAME, Sort.WORK} and not _said(form, evidence, lexicon, mentioned):
            strange.append(form)
    for token in claimed.tokens:
        inside = any(start < token.start + token.length and token.start < end for start, end in covered)
        if token.tag not in {"NNP", "SL"} or inside or token.length < 2:
            continue
        form = claimed.text[token.start : token.start + token.length]
        if form not in GENERIC and not _said(form, evidence, lexicon, mentioned):
            strange.append(form)
    strange += _unknown(claimed, evidence, covered)
    strange += (*_strange_compounds(claimed, evidence), *_misread_words(claimed, evidence))
    strange += [
        found["name"]
        for found in _RANKED.finditer(claimed.text)
        if _is_strange_person(found["name"], evidence) and not _is_predicate(found, claimed)
    ]
    for form in dict.fromkeys(strange):
        yield problem(Code.NAME, f"기사에 없는 이름 ‘{form}’")


def _unknown(claimed: Reading, evidence: Evidence, covered: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield the nouns that may be names and that neither the source nor a name of the sentence has."""
    plain = {
        (token.start, token.start + token.length) for token in claimed.tokens if token.known and token.length > LONGEST_KNOWN
    }
    for start, end in unknown_nouns(claimed.text, claimed.tokens):
        if (start, end) in plain or (_OBJECT.match(claimed.text, end) and end - start <= LONGEST_COMMON):
            continue
        if squeezed(claimed.text[start:end]) not in evidence.squeezed and not any(
            one < end and start < other for one, other in covered
        ):
            yield claimed.text[start:end]


def _is_predicate(found: re.Match[str], claimed: Reading) -> bool:
    """Say whether what may be a name is a verb: 힘을 합쳐 시장 가치를, 정리해 변호사의 업무를."""
    start, end = found.span("name")
    tags = [token.tag for token in claimed.tokens if start < token.start + token.length and token.start < end]
    if tags[:1] == ["NNG"] and tags[-1].startswith("J"):
        return True  # 검증할 의무는 변호사에게
    return tags[-1:] in (["EC"], ["ETM"]) and any(tag.startswith(("V", "XS")) for tag in tags)


def _stands_alone(number: str, text: str) -> bool:
    """Say whether a number stands in a text without a unit, as that of a version does."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?=[\s’'”\"]|[은는이가을를의]\s)(?!\s?[개명곳건년월일%])", text) is not None


def _strange_compounds(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield nouns that are written together and none of which the source has: perhaps a name of common words."""
    for start, end, run in compounds(claimed.text, claimed.tokens):
        nouns = [token for token in run if token.tag in {"NNG", "NNP", "XR"}]
        plain = all(token.known and (token.length == 1 or token.form in common_nouns()) for token in nouns) and not LEADS.match(
            claimed.text, end
        )
        if len(nouns) > 1 and not plain and not any(squeezed(token.form) in evidence.squeezed for token in _longer(nouns)):
            yield claimed.text[start:end]


def _longer(nouns: Sequence[Token]) -> Sequence[Token]:
    """Leave out syllables, which any text has (노을 + 찬), where there is more."""
    return [token for token in nouns if token.length > 1] or nouns


def _misread_words(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield words of which Kiwi could only make a particle or a determiner with a noun stuck to it: 남 + 도 + 데이터센터, 새 + 론."""
    for before, token in itertools.pairwise(claimed.tokens):
        glued = before.start + before.length == token.start and token.tag in {"NNG", "NNP"} and before.length == 1
        if not glued or before.tag not in {"JX", "JKS", "JC", "MM", "MAG"} or before.form in _DETERMINERS:
            continue
        start = claimed.text.rfind(" ", 0, before.start) + 1
        word = claimed.text[start : token.start + token.length].lstrip("‘’“”'\"(")
        if squeezed(word) not in evidence.squeezed and (before.tag not in {"MM", "MAG"} or token.length == 1):
            yield word


def _said(form: str, evidence: Evidence, lexicon: Lexicon, mentioned: set[str]) -> bool:
    """Say whether the source has a name: so written, in another spelling of the lexicon, or as a longer or shorter form."""
    if squeezed(form) in evidence.squeezed or lexicon.canonical(form) in mentioned:
        return True
    if len(form) > LONG_STEM and form.endswith("들"):
        return _said(form[:-1], evidence, lexicon, mentioned)
    versioned = _VERSION.fullmatch(form)
    if versioned and _stands_alone(versioned["number"], evidence.text) and _said(versioned["name"], evidence, lexicon, mentioned):
        return True
    if _is_composed(form, evidence) or _is_said_and_common(form, evidence):
        return True
    parts = form.split()
    if len(parts) > 1 and any(all(part in reading.text for part in parts) for reading in evidence.readings):
        return True
    return any(
        abbreviates(form, each) or abbreviates(form, _STATE.sub("", each)) or _is_short_for(each, form)
        for each in _nouns(evidence)
    )


def _is_composed(form: str, evidence: Evidence) -> bool:
    """Say whether a name is made of what the source says in one place: 멕시코군, 전남광주통합특별법 of 전남광주통합특별시 ... 특별법."""
    stem = form[:-1]
    if (
        not form[-1].isdigit()
        and (form[-1] in _TAILS or len(stem) >= LONG_STEM)
        and len(stem) > 1
        and any(stem in each.text for each in evidence.readings)
    ):
        return True
    return len(form) >= LEAST_COMPOSED and any(_is_laid_out(form, squeezed(reading.text)) for reading in evidence.readings)


def _is_said_and_common(form: str, evidence: Evidence) -> bool:
    """Say whether a word is what the source names with a common noun behind it: 미국시장, 영국여성."""
    return any(
        form[:cut] in evidence.names.keys and form[:cut] in evidence.text and form[cut:] in common_nouns()
        for cut in range(2, len(form) - 1)
    )


def _is_laid_out(form: str, text: str) -> bool:
    """Say whether the pieces of a name stand in a text in its order, each of 2 syllables or more, the last perhaps of one."""
    at = 0
    form = squeezed(form)
    while form:
        piece = next((form[:end] for end in range(len(form), 0, -1) if text.find(form[:end], at) >= 0), "")
        if len(piece) < min(2, len(form)):
            return False
        at = text.find(piece, at) + len(piece)
        form = form[len(piece) :]
    return True


def _is_short_for(short: str, long: str) -> bool:
    """Say whether the source's short form stands for a long one: 금융위 for 금융위원회, but not 인공지능 for 인공지능협회."""
    ends_alike = short[-1] == long[-1] or (short.endswith("위") and long.endswith("위원회"))
    return len(short) > 2 and ends_alike and abbreviates(short, long)


def _nouns(evidence: Evidence) -> frozenset[str]:
    return frozenset(re.findall(r"[가-힣A-Za-z]{2,}", evidence.text)) | frozenset(evidence.names.keys)


def _is_strange_person(name: str, evidence: Evidence) -> bool:
    plain = name[:-1] if name[-1] in "이가은는을를의도과와에" else name
    if name in common_nouns():
        return False  # 세계 시장, 여성 센터장
    return name not in _NO_PERSON and not any(squeezed(form) in evidence.squeezed for form in (name, plain))
