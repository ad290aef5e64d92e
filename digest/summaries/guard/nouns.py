"""Which nouns of a sentence may be names: what Kiwi, the lexicon and a list of common nouns say of them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files as package_files

from digest.korean import Token
from digest.lexicon import NAME_KINDS, Lexicon
from digest.summaries.guard.meanings import shared
from digest.summaries.guard.spellings import GENERIC, ORGANISATION

LONGEST_SPLIT = 3  # syllables that Kiwi may have cut off the beginning of a name
_PARTS = frozenset({"NNG", "NNP", "SL", "SN", "XR", "XPN", "XSN", "NR", "SH"})
_QUOTED = re.compile(r"[‘'「『<《]([^‘’'「」『』<>《》]{1,16})[’'」』>》]")
_WORD_AND_PARTICLE = re.compile(r"(?P<word>[가-힣]{2,8}?)(?:은|는|이|가|의)(?=[\s,])")
_PAREN = re.compile(r"\s?[()]")
_LATIN_PHRASE = re.compile(r"[A-Za-z]+(?:[\s,&]+[A-Za-z]+){3,}")
LEADS = re.compile(r"[’'”\"]?(?:은|는|이|가)(?=[\s,])")
_NAMED_SO = re.compile(r"[’'”\"]?\s(?:기업|회사|연합|컨소시엄|대표|연구소|연구원|모델|측|그룹|팀)(?![가-힣]{2})")
_BARE_NUMBER = re.compile(r"\s\d+(?:\.\d+)?(?![\dA-Za-z]|\s?[조억만천백]|[\d.,]*\s?[가-힣%](?<![은는이가을를의에도와과만로]))")
_LETTERS_BEFORE = re.compile(r"[가-힣A-Za-z0-9]+$")
# two nouns of one syllable each that are a common word, and no name that Kiwi does not know
_PAIRS = frozenset({
    "시군", "시도", "군민", "이용", "앱내", "글자", "총액", "금액", "전액", "시가", "동남", "물량", "본국", "세수", "법안", "원화", "새판", "표값", "각국", "양국",
    "양측", "당내", "교내", "사내", "국장", "서면", "판값", "시내",
})  # fmt: skip


@cache
def common_nouns() -> frozenset[str]:
    """Return nouns that are no names: single words that many articles of recorded days use, and nothing of the articles.

    Made by tools/common_nouns.py, which says how; a list of words alone is nobody's text.
    """
    return frozenset(package_files("digest.summaries.guard").joinpath("common_nouns.txt").read_text(encoding="utf-8").split())


def unknown_nouns(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where a text has nouns that may be names: those that no dictionary has, and rare ones that are a subject.

    Nouns of a predicate are none.
    """
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.tag == "NNG" and token.length > 1 and (following is None or following.tag not in {"XSV", "XSA", "XSN"}):
            end = token.start + token.length
            form = text[token.start : end]
            strange = not token.known or LEADS.match(text, end) or _NAMED_SO.match(text, end) or _goes_on(token, following)
            if strange and form not in GENERIC and form not in common_nouns():
                yield token.start, end


def _goes_on(token: Token, following: Token | None) -> bool:
    """Say whether a noun is the beginning of a longer one: 여울모델."""
    return following is not None and following.tag in {"NNG", "NNP"} and following.start == token.start + token.length


def name_forms(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names in a text as they are written there."""
    spans = [(each.start, each.end) for each in lexicon.mentions(text) if each.kind in NAME_KINDS]
    for start, end, parts in compounds(text, tokens):
        if _is_name(text[start:end], parts) and not any(one <= start and end <= other for one, other in spans):
            spans = [(one, other) for one, other in spans if not (start <= one and other <= end)]
            spans.append((start, end))
    spans += [span for span in _coined(text, tokens) if not any(one < span[1] and span[0] < other for one, other in spans)]
    phrases = [phrase.span() for phrase in _LATIN_PHRASE.finditer(text)]
    spans = [
        (start, end)
        for start, end in spans
        if not _is_word(text[start:end], lexicon) and not any(one <= start and end <= other for one, other in phrases)
    ]
    forms = [text[start : _with_number(text, end)] for start, end in spans]
    forms += [
        part.strip()
        for match in _QUOTED.finditer(text)
        for part in _PAREN.split(match.group(1))
        if part.strip() and _may_be_name(part.strip())
    ]
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1 and form not in GENERIC))


def _coined(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield words that no dictionary has, up to the particle that makes them a subject or an owner: 헬릭스는."""
    for token in tokens:
        if token.tag == "NNG" and not token.known and token.length > 1 and text[token.start - 1 : token.start] in {"", " "}:
            word = _WORD_AND_PARTICLE.match(text, token.start)
            if word and word.end("word") >= token.start + token.length:
                yield word.span("word")


def _is_word(form: str, lexicon: Lexicon) -> bool:
    """Say whether the lexicon has a form as a word of the subject, not as a name."""
    canonical = lexicon.canonical(form)
    return canonical is not None and lexicon.kind(canonical) not in NAME_KINDS


def _word_start(text: str, run: Sequence[Token]) -> int:
    """Return where the word begins in which a name ends: Kiwi reads 새론AI as 새 + 론AI."""
    start = run[0].start
    if not any(part.tag in {"NNP", "SL"} for part in run):
        return start
    before = _LETTERS_BEFORE.search(text[:start])
    return before.start() if before and start - before.start() <= LONGEST_SPLIT else start


def compounds(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, list[Token]]]:
    """Yield nouns that are written together."""
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and token.tag in _PARTS and (not run or run[-1].start + run[-1].length == token.start):
            run.append(token)
            continue
        if run:
            yield _word_start(text, run), run[-1].start + run[-1].length, run
        run = [token] if token is not None and token.tag in _PARTS else []


def _is_name(form: str, parts: Sequence[Token]) -> bool:
    if form in GENERIC or parts[0].tag == "SN":
        return False
    if ORGANISATION.fullmatch(form):
        return False
    if any(part.tag == "NNP" for part in parts) or ORGANISATION.search(form):
        return True
    if len(parts) == 2 and all(part.tag == "NNG" and part.length == 1 for part in parts):
        return form not in _PAIRS  # 솔 + 빛: Kiwi does not know the word
    latin = any(part.tag == "SL" for part in parts)
    return latin and (len(parts) > 1 or len(form) > 2)


def _may_be_name(quoted: str) -> bool:
    """Say whether what stands in single quotation marks may be a name: a word, perhaps with a number, of no plain meaning."""
    word, _, rest = quoted.partition(" ")
    return (
        "·" not in quoted
        and (not rest or not re.sub(r"[\dA-Za-z.]", "", rest))
        and shared(word) == word
        and not word[0].isdigit()
    )


def _with_number(text: str, end: int) -> int:
    """Take in the number of a version: 새론 4."""
    number = _BARE_NUMBER.match(text, end)
    return number.end() if number else end
