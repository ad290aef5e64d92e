"""What a text is found by: its terms, the same for the index and for a query.

Kiwi cuts a word that it does not know differently in every sentence (고영향 is 고 + 영향, 소버린 is 소 + 버리 + ㄴ), so that
morphemes alone lose what people search for most. A text therefore has, besides its morphemes, the touching ones joined
(기본 + 법 is 기본법 too), its Hangul words without particles, its Latin words and numbers as they are typed (GPT-4o is gpt4o,
gpt and 4o), and the lexicon's names: `@` with the canonical name, whatever the spelling.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.korean import NOUN_TAGS, Token
from digest.lexicon import NAME_KINDS, Kind, Lexicon, Mention
from digest.storage.search_language import as_term

NAME = "@"
MOST_JOINED = 3  # morphemes of a compound that are joined; the whole compound always is
MOST_IN_COMPOUND = 8
LOOSE_KINDS = frozenset(
    {
        *(Kind.AI, Kind.HARM, Kind.AI_MODEL, Kind.OPEN_PHRASE, Kind.OPEN, Kind.CLOSED_PHRASE, Kind.POLICY_PHRASE),
        *(Kind.TRAINING, Kind.GOVERNANCE, Kind.EXPORT, Kind.SOVEREIGN_PHRASE, Kind.SOVEREIGN, Kind.BODY, Kind.COUNTRY),
    }
)  # their spellings stand for much the same, not for one thing: 본회의 is a spelling of 국회
TIGHT_KINDS = NAME_KINDS - LOOSE_KINDS
INDEXED_KINDS = TIGHT_KINDS | LOOSE_KINDS
BLAND_VERBS = frozenset(
    (
        *(
            "하다",
            "되다",
            "있다",
            "없다",
            "이다",
            "아니다",
            "위하다",
            "대하다",
            "따르다",
            "통하다",
            "관하다",
            "보다",
            "주다",
            "알다",
        ),
        *(
            "말하다",
            "밝히다",
            "전하다",
            "나오다",
            "받다",
            "들다",
            "오다",
            "가다",
            "같다",
            "싶다",
            "찾다",
            "보이다",
            "알리다",
            "어떻다",
        ),
    )
)
BUILDING_TAGS = NOUN_TAGS | {"XPN", "XSN", "MM", "NR"}  # what compounds are built of
_WORD = re.compile(r"[a-z0-9]+(?:[.\-:+#/_][a-z0-9]+)*[+#]{0,2}")
_WORD_PARTS = re.compile(r"\d+(?:\.\d+)*[a-z]*|[a-z]+[a-z0-9]*")
_VERBAL = ("V", "E", "XSV", "XSA")
_EMPTY = ("J", "E", "NP", "NNB", "MA", "IC", "VC", "X")  # pronouns, adverbs, units: 누가, 매우, 가지
_PARTICLE = re.compile(
    r"(?:에게서|에서|에게|까지|부터|처럼|으로|이라는|라는|이라고|라고|이나|이며|께서|[은는이가을를의에와과도만로])$"
)
_HANGUL = re.compile(r"[가-힣]{2,20}")
_LOOSE_MARKS = re.compile(r"[\s'\"‘’“”`·ㆍ\-‐‑–_:/]|(?<![a-z0-9])\.|\.(?![a-z0-9])")
_HYPHENS = "-‐‑–"


@dataclass(frozen=True, slots=True)
class Piece:
    """A term with the place in the text that it stands for: `text[start:end]`."""

    term: str
    start: int
    end: int


def normal(text: str) -> str:
    """Return text as Kiwi and the lexicon read it: composed, full-width letters made narrow, control characters spaces."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text) if _has_wide(text) else text)
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Co"} else letter for letter in composed)


def folded(word: str) -> str:
    """Return a word as a term: lower case, without hyphens, quotes and spaces; dots stay within: A.X is not AX, 4.0 not 40."""
    return as_term(_LOOSE_MARKS.sub("", word.casefold()))


def terms(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> tuple[str, ...]:
    """Return every term of a text once, in order of appearance.

    Args:
        text: As `normal` returns it.
        tokens: Its morphemes.
        lexicon: Whose names stand for their spellings.
    """
    found = [*morphemes(text, tokens), *latin(text), *words(text, tokens)]
    for mention in lexicon.mentions(text):
        found += spelled(mention)
        if mention.kind in INDEXED_KINDS:
            found.append(Piece(name_term(mention), mention.start, mention.end))
    ordered = sorted(found, key=lambda piece: (piece.start, piece.end))
    return tuple(dict.fromkeys(piece.term for piece in ordered if piece.term))


def name_term(mention: Mention) -> str:
    """Return the term that stands for a name in all its spellings."""
    return NAME + folded(mention.name)


def spelled(mention: Mention) -> Iterator[Piece]:
    """Yield a mention as it was typed, whole and by its words: what the lexicon knows needs no morphemes."""
    yield Piece(folded(mention.form), mention.start, mention.end)
    for word in re.finditer(r"[가-힣]+|[^\s가-힣]+", mention.form):
        if len(word.group()) > 1:
            yield Piece(folded(word.group()), mention.start + word.start(), mention.start + word.end())


def morphemes(text: str, tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield nouns, touching nouns joined, and verbs with their 다."""
    for run in compounds(tokens):
        for token in run:
            if token.tag in NOUN_TAGS and (len(token.form) > 1 or len(run) == 1 or token.tag == "SH"):
                yield Piece(folded(token.form), token.start, token.start + token.length)
        for first, last in _spans(len(run)):
            start, end = run[first].start, run[last].start + run[last].length
            yield Piece(folded(text[start:end]), start, end)
    for token in tokens:
        if token.tag.startswith(("VV", "VA")) and (verb := f"{token.form}다") not in BLAND_VERBS:
            yield Piece(as_term(verb), token.start, token.start + token.length)


def compounds(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield runs of touching morphemes that build a compound: nouns with prefixes, suffixes and hyphens between (K-문샷)."""
    run: list[Token] = []
    end = 0
    for token in tokens:
        touches = bool(run) and token.start == end
        if touches and token.form in _HYPHENS:
            end += token.length
            continue
        if run and not (token.tag in BUILDING_TAGS and touches and len(run) < MOST_IN_COMPOUND):
            yield run
            run = []
        if token.tag in BUILDING_TAGS:
            run.append(token)
            end = token.start + token.length
    if run:
        yield run


def latin(text: str) -> Iterator[Piece]:
    """Yield Latin words and numbers whole, by their parts, and joined to a number that follows: GPT 4o is gpt4o too."""
    before: Piece | None = None
    for match in _WORD.finditer(text.lower()):
        whole = Piece(folded(match.group()), match.start(), match.end())
        yield whole
        for part in _WORD_PARTS.finditer(match.group()):
            if part.group() != whole.term and len(part.group()) > 1:
                yield Piece(as_term(part.group()), match.start() + part.start(), match.start() + part.end())
        if before and whole.term[:1].isdigit() and before.term[-1:].isalpha() and text[before.end : whole.start] in {" ", "-"}:
            yield Piece(before.term + whole.term, before.start, whole.end)
        before = whole


def words(text: str, tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield Hangul words without their particles, unless they are verbs: what Kiwi cuts wrongly is found all the same."""
    tags: dict[int, str] = {}
    for token in tokens:
        tags.update(dict.fromkeys(range(token.start, token.start + max(token.length, 1)), token.tag))
    for match in _HANGUL.finditer(text):
        start, end = match.span()
        here = [tags.get(at, "") for at in range(start, end)]
        leads_into_latin = text[end : end + 1].isalnum()  # no particle stands there, whatever Kiwi says: 소버린AI
        if not leads_into_latin and any(tag.startswith(_VERBAL) for tag in here):
            continue
        if all(tag.startswith(_EMPTY) for tag in here):
            continue
        particle = next((at for at in range(2, len(here)) if here[at].startswith("J") and not leads_into_latin), None)
        yield Piece(match.group()[:particle], start, start + (particle or len(here)))
        if particle is None and here[-1] == "NNP" and (bare := _PARTICLE.sub("", match.group())) and len(bare) > 1:
            yield Piece(bare, start, start + len(bare))  # a name that Kiwi does not know may have swallowed its particle


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for first in range(count):
        for last in range(first + 1, min(count, first + MOST_JOINED)):
            yield first, last
    if count > MOST_JOINED:
        yield 0, count - 1


def _has_wide(text: str) -> bool:
    return any("\uff00" <= letter <= "\uffef" or "\u3300" <= letter <= "\u33ff" for letter in text)
