"""A sentence as the guard compares it: its words with their stems, clauses and negations, its figures, times and names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from digest.korean import Token
from digest.summaries.guard.figures import Figure, figures
from digest.summaries.guard.meanings import shared
from digest.summaries.guard.moments import Moment, moments
from digest.summaries.guard.naming import Mention
from digest.summaries.guard.negation import is_negated
from digest.summaries.guard.refusals import VERBS

_CONTENT = frozenset({"NNG", "NNP", "XR", "SL", "VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I", "MM"})
_EMPTY = frozenset({
    "하다", "되다", "있다", "이다", "보다", "대하다", "위하다", "따르다", "통하다", "밝히다", "말하다", "지나다", "가다", "오다", "주다", "받다", "알다", "알리다", "나오다",
    "전하다", "같다", "관하다", "지다", "두다", "이르다", "이", "그", "저", "한", "두", "세", "네", "것", "수", "등", "때", "경우", "관련", "가운데", "중", "전",
    "후", "뒤", "앞", "안", "간", "내", "위", "측", "정도", "이번", "이날", "당시", "현재", "지난해", "올해", "내년", "다음", "지난달", "이달", "내달", "예정",
    "계획", "방침", "뜻", "최대", "최소", "이상", "이하", "이내", "동안",
})  # fmt: skip
_ADVERBS = frozenset({"높이", "많이"})
_CLAUSE_ENDS = frozenset({
    "면", "으면", "고", "며", "으며", "지만", "으나", "나", "는데", "은데", "ᆫ데", "면서", "으면서", "더니", "자", "되", "으되", "는데다", "다가", "었다가",
})  # fmt: skip
_SAYING_ENDS = re.compile(r"^(?:[ᆫ는]?다|라|자|냐|으라|[ᆫ는은]지)(?:고|며|면서|지만|는데)$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning at `text[start:end]`.

    `stem` is its dictionary form, `key` what it is compared by; words of one or of opposite meaning share a key. `negated` says
    whether the sentence denies it, a prefix (비공개) included; `clause` counts from 0.
    """

    stem: str
    key: str
    start: int
    end: int
    clause: int
    negated: bool
    predicate: bool  # a verb, or a noun that is one (공개하다)
    adnominal: bool  # a predicate that describes the noun behind it (공개하지 않은 모델)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, read."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    mentions: tuple[Mention, ...]
    clauses: tuple[int, ...]  # where each begins


def read(text: str, tokens: Sequence[Token], mentions: Iterable[Mention], today: date | None) -> Reading:
    """Read a sentence whose morphemes and names are known already."""
    named = tuple(mentions)
    times = moments(text, today)
    spans = [(each.start, each.end) for each in times]
    counted = figures(text, spans, [(each.start, each.end) for each in named])
    starts = _clause_starts(tokens)
    covered = [*spans, *((each.start, each.end) for each in named), *((each.start, each.end) for each in counted)]
    words = tuple(_words(text, tokens, covered, starts))
    return Reading(text, tuple(tokens), words, counted, times, named, starts)


def clause_of(place: int, starts: Sequence[int]) -> int:
    """Return the number of the clause in which a place lies."""
    return sum(start <= place for start in starts) - 1


def _clause_starts(tokens: Sequence[Token]) -> tuple[int, ...]:
    """Find where clauses begin: behind 하고, 하며, 하지만 and the like, not within a quotation or before an auxiliary."""
    starts, depth, content = [0], 0, 0
    for place, token in enumerate(tokens):
        depth += (token.tag == "SSO") - (token.tag == "SSC")
        content += token.tag in _CONTENT
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        modified = place > 0 and tokens[place - 1].tag == "ETM"
        if (
            (token.form in {"반면", "동시"} or (modified and token.form in {"가운데", "대신", "한편"}))
            and depth <= 0
            and content >= 2
        ):
            starts.append(token.start)
            content = 0
        if token.tag != "EC" or depth > 0 or following is None or following.tag in {"VX", "JX"}:
            continue
        comma = following.tag == "SP"
        if (token.form in _CLAUSE_ENDS or _SAYING_ENDS.match(token.form) or comma) and content >= 2:
            starts.append(token.start + token.length)
            content = 0
    return tuple(dict.fromkeys(starts))


def _words(text: str, tokens: Sequence[Token], covered: Sequence[tuple[int, int]], starts: Sequence[int]) -> Iterable[Word]:
    for place, token in enumerate(tokens):
        if (token.tag not in _CONTENT and token.form not in _ADVERBS) or any(
            start < token.start + token.length and token.start < end for start, end in covered
        ):
            continue
        if text[token.start - 1 : token.start] == "%":  # 70%를 is read as 르 + ㄹ
            continue
        stem = _stem(token)
        if stem in _EMPTY or (token.tag == "MM" and stem not in {"첫", "새"}):
            continue
        negated = is_negated(tokens, place)
        predicate = token.tag in VERBS or _is_verbal(tokens, place)
        adnominal = predicate and _is_adnominal(tokens[place + 1 : place + 7])
        clause = clause_of(token.start, starts)
        yield Word(stem, shared(stem), token.start, token.start + token.length, clause, negated, predicate, adnominal)


def _is_adnominal(after: Sequence[Token]) -> bool:
    """Say whether the endings behind a predicate make it describe a noun: 한, 하는, 하지 않은, but not 할 수, 한 것."""
    for token, following in zip_longest(after, after[1:]):
        if token.tag == "ETM":
            return following is not None and (following.tag != "NNB" or following.form == "채")
        if token.tag not in {"XSV", "XSA", "EP", "VX", "VV-R", "MAG"} and (token.tag, token.form) != ("EC", "지"):
            return False
    return False


def _stem(token: Token) -> str:
    """Return the dictionary form; of 인정받다, which Kiwi knows as one verb, the noun."""
    form = token.form.lower()
    if token.tag not in VERBS:
        return form[:-1] if len(form) > 2 and form.endswith("액") else form  # 매출액
    return form[:-1] if len(form) > 2 and form[-1] in {"받", "당", "되", "하"} else f"{form}다"


def _is_verbal(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a noun is a predicate: 공개하다, 공개를 하다, 면제받다."""
    after = [token for token in tokens[place + 1 : place + 4] if token.tag not in {"XSN", "JKO", "JKS"}]
    return bool(after) and (after[0].tag in {"XSV", "XSA"} or after[0].form in {"받", "당하", "하", "되", "시키"})
