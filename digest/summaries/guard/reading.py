"""A sentence as the guard compares it: its words with their stems, clauses and negations, its figures, times and names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from digest.korean import Token
from digest.summaries.guard.figures import Figure, figures
from digest.summaries.guard.meanings import shared
from digest.summaries.guard.moments import Moment, moments
from digest.summaries.guard.naming import Mention

_CONTENT = frozenset({"NNG", "NNP", "XR", "SL", "VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I", "MM"})
_VERBS = frozenset({"VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I"})
_EMPTY = frozenset(
    [
        "하다",
        "되다",
        "있다",
        "이다",
        "보다",
        "대하다",
        "위하다",
        "따르다",
        "통하다",
        "밝히다",
        "말하다",
        "지나다",
        "가다",
        "오다",
        "주다",
        "받다",
        "알다",
        "알리다",
        "나오다",
        "전하다",
        "같다",
        "관하다",
        "지다",
        "두다",
        "이르다",
        "이",
        "그",
        "저",
        "한",
        "두",
        "세",
        "네",
        "것",
        "수",
        "등",
        "때",
        "경우",
        "관련",
        "가운데",
        "중",
        "전",
        "후",
        "뒤",
        "앞",
        "안",
        "간",
        "내",
        "위",
        "측",
        "정도",
        "이번",
        "이날",
        "당시",
        "현재",
        "지난해",
        "올해",
        "내년",
        "다음",
        "지난달",
        "이달",
        "내달",
        "예정",
        "계획",
        "방침",
        "뜻",
        "최대",
        "최소",
        "이상",
        "이하",
        "이내",
        "동안",
    ]
)
_ADVERBS = frozenset({"높이", "많이"})
_CLAUSE_ENDS = frozenset(
    {
        "면",
        "으면",
        "고",
        "며",
        "으며",
        "지만",
        "으나",
        "나",
        "는데",
        "은데",
        "ᆫ데",
        "면서",
        "으면서",
        "더니",
        "자",
        "되",
        "으되",
        "는데다",
    }
)
_SAYING_ENDS = re.compile(r"^(?:[ᆫ는]?다|라|자|냐|으라|[ᆫ는은]지)(?:고|며|면서|지만|는데)$")
_NEGATORS = frozenset({"않", "못하", "말"})
_PARTICLE_TAGS = frozenset({"JX", "JKS", "JKO", "JKC", "JKB", "JKG", "JC"})
_PREFIXES = frozenset({"비", "불", "미", "무", "반", "탈", "노"})
_REFUSALS = frozenset(
    {"멈추", "막", "그만두", "접", "중단", "금지", "거부", "포기", "철회", "취소", "불가", "거절", "불허", "차단", "대신", "면제"}
)
_ABSENT = frozenset({"없", "아니"})


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
        if token.form in {"반면", "동시"} and depth <= 0 and content >= 2:
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
        negated = is_negated(tokens, place) != _has_prefix(tokens, place)
        predicate = token.tag in _VERBS or _is_verbal(tokens, place)
        adnominal = predicate and _is_adnominal(tokens[place + 1 : place + 7])
        clause = clause_of(token.start, starts)
        yield Word(stem, shared(stem), token.start, token.start + token.length, clause, negated, predicate, adnominal)


def _is_adnominal(after: Sequence[Token]) -> bool:
    """Say whether the endings behind a predicate make it describe a noun: 한, 하는, 하지 않은, but not 할 수, 한 것."""
    for token, following in zip(after, [*after[1:], None], strict=True):
        if token.tag == "ETM":
            return following is not None and following.tag != "NNB"
        if token.tag not in {"XSV", "XSA", "EP", "VX", "VV-R", "MAG"} and (token.tag, token.form) != ("EC", "지"):
            return False
    return False


def _stem(token: Token) -> str:
    """Return the dictionary form; of 인정받다, which Kiwi knows as one verb, the noun."""
    form = token.form.lower()
    if token.tag not in _VERBS:
        return form
    return form[:-1] if len(form) > 2 and form[-1] in {"받", "당", "되", "하"} else f"{form}다"


def _is_verbal(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a noun is a predicate: 공개하다, 공개를 하다, 면제받다."""
    after = [token for token in tokens[place + 1 : place + 4] if token.tag not in {"XSN", "JKO", "JKS"}]
    return bool(after) and (after[0].tag in {"XSV", "XSA"} or after[0].form in {"받", "당하", "하", "되", "시키"})


def _is_refusal(tokens: Sequence[Token], place: int) -> bool:
    """Say whether what follows a noun puts an end to it: 판매를 (내달부터) 중단하다, 공개가 불가능하다, 과태료 대신."""
    rest = [token for token in tokens[place : place + 4] if token.tag not in {"JKO", "JKS", "JX"}]
    if not rest:
        return False
    if tokens[place].tag == "JKO":
        return _governing(tokens[place + 1 : place + 12]) in _REFUSALS
    return rest[0].form in _REFUSALS or (
        rest[0].tag == "XPN" and rest[0].form == "불" and len(rest) > 1 and rest[1].form == "가능"
    )


def _governing(after: Sequence[Token]) -> str:
    """Return the first predicate behind an object: its noun, or its verb."""
    for before, token in zip((None, *after), after, strict=False):
        if token.tag in {"XSV", "XSA"}:
            return before.form if before else ""
        if token.tag in _VERBS:
            return token.form
    return ""


def _has_prefix(tokens: Sequence[Token], place: int) -> bool:
    before = tokens[place - 1] if place else None
    return before is not None and before.tag == "XPN" and before.form in _PREFIXES


def is_negated(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the sentence denies the word at `place`: 공개하지 않다, 안 쓰다, 쓸 수 없다, 의무가 아니다, 제한 없이."""
    before = tokens[place - 1] if place else None
    if before is not None and before.tag == "MAG" and before.form in {"안", "못"}:
        return True
    return _denied(tokens[place + 1 : place + 9]) or _is_refusal(tokens, place + 1)


def _denied(after: Sequence[Token]) -> bool:
    """Read on from a word: its suffix (하, 되), endings and particles, up to what denies it or something new."""
    rest = list(after)
    if rest and rest[0].tag == "XSN":
        rest = rest[1:]
    if (rest and rest[0].tag in {"XSV", "XSA"}) or (
        rest and rest[0].tag in {"VV", "VV-R"} and rest[0].form in {"받", "당하", "하", "되"}
    ):
        rest = rest[1:]
    elif (
        rest
        and rest[0].tag in _PARTICLE_TAGS
        and len(rest) > 2
        and rest[1].tag in {"VV", "VV-R"}
        and rest[1].form in {"하", "되", "받", "당하"}
    ):
        rest = rest[2:]
    form = [token.form for token in rest]
    tags = [token.tag for token in rest]
    if not rest:
        return False
    if rest[0].tag == "MAG" and rest[0].form == "없이":
        return True
    if tags[0] in _PARTICLE_TAGS and len(rest) > 1:  # 의무가 아니라, 계획이 없다
        return tags[1] in {"VA", "VCN", "VA-I"} and form[1] in _ABSENT
    if tags[0] == "EP" and len(rest) > 1:
        form, tags = form[1:], tags[1:]
    if tags[0] == "EC" and form[0] == "지":
        further = [(f, t) for f, t in zip(form[1:], tags[1:], strict=True) if t not in _PARTICLE_TAGS]
        return bool(further) and (further[0][0] in _NEGATORS or (further[0][0] in {"못", "안"} and further[0][1] == "MAG"))
    if tags[0] in {"ETM", "ETN"}:
        return _modified_denied(form[1:], tags[1:])
    return tags[0] in {"VA", "VCN"} and form[0] in _ABSENT


def _modified_denied(form: Sequence[str], tags: Sequence[str]) -> bool:
    """Read on behind 할 or 하는: 수 없다, 계획이 없다, 것이 아니다."""
    if (
        not form
        or tags[0] not in {"NNB", "NNG"}
        or form[0] not in {"수", "계획", "예정", "방침", "필요", "것", "뜻", "이유", "생각", "의사"}
    ):
        return False
    rest = [(f, t) for f, t in zip(form[1:3], tags[1:3], strict=True) if t not in _PARTICLE_TAGS]
    if form[0] == "것" and rest and rest[0][0] in _REFUSALS:
        return True  # 쓰는 것을 금지했다
    return bool(rest) and rest[0][0] in _ABSENT and rest[0][1] in {"VA", "VCN", "VA-I"}
