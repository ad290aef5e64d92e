"""What a query asks for: words, each with the ways in which a story may have it, and what narrows the search.

A name of the lexicon is had by any of its spellings, a compound as it was typed or by its parts. Words such as 관련 and
뉴스 ask for nothing; verbs help to order and are not needed beside nouns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.korean import NOUN_TAGS, Korean, Token
from digest.lexicon import Lexicon, Mention
from digest.model import Topic
from digest.search.terms import (
    BLAND_VERBS,
    BUILDING_TAGS,
    INDEXED_KINDS,
    TIGHT_KINDS,
    folded,
    latin,
    name_term,
    normal,
    spelled,
    words,
)

MOST_WORDS = 12
MOST_CHARACTERS = 400  # of a query; nobody types more on purpose
LITERAL, NAMED, PARTS, SHORTENED, KINDRED = 1.0, 0.9, 0.85, 0.7, 0.45  # what a way of having a word is worth
VERB = 0.3  # of a word's weight
SINGLE = 0.5  # of a word of one letter
DONE = 0.5  # of a noun that a verb is made of (고소했나): what was done is written in many words, who did it in one
FILLERS = frozenset(
    (
        *("관련", "뉴스", "소식", "기사", "내용", "정보", "이야기", "얘기", "최근", "최신", "요즘", "것", "거", "때문", "이유", "경우", "정도", "대해"),
        *("곳", "쪽", "측", "데", "점", "건", "수", "줄", "등", "편", "뜻", "말", "일", "후", "뒤", "전"),
        *("무엇", "뭐", "누구", "언제", "어디", "어느", "무슨", "얼마", "몇", "지금", "현재", "검색", "요약", "설명", "정리", "현황", "근황", "질문", "대한"),
        *("the", "a", "an", "of", "in", "on", "to", "and", "or", "is", "are", "was", "were", "did", "does", "do", "for", "with", "about", "by", "at"),
        *("what", "why", "who", "when", "where", "which", "how", "news", "story", "stories", "article", "articles", "latest", "any", "has", "have"),
        *("say", "says", "said", "tell", "happen", "happened", "happening", "think", "will", "would", "can", "could", "should", "was", "be", "been"),
        *("it", "its", "this", "that", "these", "those", "there", "their", "they", "he", "she", "his", "her", "from", "as", "than", "so", "much", "many"),
    )
)  # fmt: skip
_MAKES_A_VERB = frozenset(("XSV", "XSA"))
_WORD = re.compile(r"[^\s,;!?()\[\]{}<>\"“”「」『』…]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: `text` without its filters; each of `phrases` stands in `text` too and must be there as typed."""

    text: str = ""
    phrases: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()  # any of them
    outlets: tuple[str, ...] = ()  # any of them, as typed
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way of having a word: all of these terms; `worth` in (0, 1]."""

    terms: tuple[str, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class Want:
    """One word of a query.

    `forms` are what it looks like in a text, for marking. A story need not have one that is not `needed`.
    """

    typed: str
    ways: tuple[Way, ...]
    forms: tuple[str, ...] = ()
    weight: float = 1.0
    needed: bool = True


def wants(text: str, korean: Korean, lexicon: Lexicon) -> tuple[Want, ...]:
    """Read the words of a query. Blocking: about a millisecond once Kiwi is loaded.

    Returns:
        At most `MOST_WORDS`, each once, in the order in which they were typed; none for a text without letters.
    """
    asked = normal(text)[:MOST_CHARACTERS]
    (tokens,) = korean.tokens([asked])
    mentions = [one for one in lexicon.mentions(asked) if one.kind in INDEXED_KINDS or _transcribed(one, lexicon)]
    found = {mention.start: _name(mention, tokens, lexicon) for mention in mentions}
    for start, end in _fragments(asked, mentions):
        inside = [token for token in tokens if start <= token.start < end]
        if (want := _word(asked, start, end, inside)) is not None:
            found[start] = want
    by_ways: dict[tuple[Way, ...], Want] = {}
    for _, want in sorted(found.items(), key=lambda item: item[0]):
        by_ways.setdefault(want.ways, want)
    each = tuple(by_ways.values())
    meant = tuple(want for want in each if folded(want.typed) not in FILLERS) or each
    if not any(want.needed for want in meant):
        meant = tuple(replace(want, needed=True) for want in meant)
    return meant[:MOST_WORDS]


def _fragments(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield where words stand, without the names in them."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        for mention in mentions:
            if mention.end <= start or end <= mention.start:
                continue
            if start < mention.start:
                yield start, mention.start
            start = mention.end
        if start < end:
            yield start, end


def _name(mention: Mention, tokens: Sequence[Token], lexicon: Lexicon) -> Want:
    whole, *parts = dict.fromkeys(piece.term for piece in spelled(mention))
    inside = [token for token in tokens if mention.start <= token.start < mention.end]
    versioned = any(map(str.isdigit, mention.form)) and not any(map(str.isdigit, mention.name))  # GPT-5 is not any GPT
    tight = mention.kind in TIGHT_KINDS and not versioned
    ways = [Way((whole,), LITERAL), Way(tuple(parts), PARTS), _parts(_nouns(inside), whole)]
    if mention.kind in INDEXED_KINDS:
        shortened = not versioned and _is_short_for(mention.form, mention.name)
        ways.append(Way((name_term(mention),), NAMED if tight else SHORTENED if shortened else KINDRED))
    else:
        ways += [Way((folded(alias),), NAMED) for alias in _transcribed(mention, lexicon)]
    aliases = lexicon.aliases(mention.name) if tight else _transcribed(mention, lexicon)
    return Want(mention.form, _best(ways), tuple(dict.fromkeys((mention.form, *aliases))))


def _is_short_for(one: str, other: str) -> bool:
    """Say whether one name is the other written shorter (과기정통부) or in another script (EU): they stand for one thing."""
    short, long = sorted((folded(one), folded(other)), key=len)
    letters = iter(long)
    return short.isascii() is not long.isascii() or all(letter in letters for letter in short)


def _transcribed(mention: Mention, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the other spellings of a word in the other script: 스타게이트 for Stargate."""
    others = lexicon.aliases(mention.name)
    return tuple(one for one in others if one.isascii() is not mention.form.isascii() and " " not in one)


def _word(text: str, start: int, end: int, tokens: Sequence[Token]) -> Want | None:
    """Return the want of a word outside of names; None where it holds nothing to search for."""
    fragment = text[start:end]
    moved = [Token(token.form, token.tag, token.start - start, token.length) for token in tokens]
    building = [token for token in moved if token.tag in BUILDING_TAGS]
    stems = tuple(dict.fromkeys(piece.term for piece in words(fragment, moved)))
    foreign = tuple(dict.fromkeys(piece.term for piece in latin(fragment)))
    nouns = _nouns(building)
    if not (nouns or stems or foreign):
        return _verb(fragment, moved)
    is_foreign = bool(foreign) and not any("가" <= letter <= "힣" for letter in fragment)
    stem = fragment if is_foreign else fragment[: building[-1].start + building[-1].length] if building else (stems or foreign)[0]
    whole = foreign[0] if is_foreign else folded(stem)
    ways = [Way((whole,), LITERAL), _parts(nouns, whole), _parts(foreign[1:], whole) if is_foreign else Way((), 0)]
    ways += [Way((one,), LITERAL if whole.startswith(one) or one.startswith(whole) else KINDRED) for one in stems]
    is_done = any(token.tag in _MAKES_A_VERB for token in moved)
    weight = (SINGLE if len(whole) == 1 else 1.0) * (DONE if is_done else 1.0)
    return Want(stem, _best(ways), tuple(dict.fromkeys((stem, *stems))), weight, needed=not is_done)


def _parts(parts: tuple[str, ...], whole: str) -> Way:
    """Return the way of having all parts of a word: worth less where they are not all of it."""
    return Way(parts, PARTS if sum(map(len, parts)) >= len(whole) else KINDRED)


def _verb(fragment: str, tokens: Sequence[Token]) -> Want | None:
    verbs = [f"{token.form}다" for token in tokens if token.tag.startswith(("VV", "VA"))]
    if not verbs or verbs[0] in BLAND_VERBS:
        return None
    return Want(fragment, (Way((folded(verbs[0]),), LITERAL),), weight=VERB, needed=False)


def _nouns(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the nouns of a word; single letters only where there is nothing longer."""
    nouns = tuple(dict.fromkeys(folded(token.form) for token in tokens if token.tag in NOUN_TAGS))
    return tuple(noun for noun in nouns if len(noun) > 1 or "一" <= noun <= "鿿") or nouns


def _best(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Keep each way once, at what it is worth most; the best first."""
    worth: dict[tuple[str, ...], float] = {}
    for way in ways:
        terms = tuple(term for term in way.terms if term)
        if terms:
            worth[terms] = max(way.worth, worth.get(terms, 0.0))
    return tuple(Way(terms, value) for terms, value in sorted(worth.items(), key=lambda item: -item[1]))
