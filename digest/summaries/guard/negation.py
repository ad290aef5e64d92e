"""Whether a sentence denies a word: by 않다, 못하다, 없다 and 아니다, by a prefix, or by what puts an end to it (중단, 금지)."""

from collections.abc import Sequence

from digest.korean import Token

VERBS = frozenset({"VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I"})
_NEGATORS = frozenset({"않", "못하", "말"})
_PARTICLE_TAGS = frozenset({"JX", "JKS", "JKO", "JKC", "JKB", "JKG", "JC"})
_PREFIXES = frozenset({"비", "불", "미", "무", "반", "탈", "노"})
_REFUSALS = frozenset(
    {"멈추", "막", "그만두", "접", "중단", "금지", "거부", "포기", "철회", "취소", "불가", "거절", "불허", "차단", "대신", "면제"}
)
_ABSENT = frozenset({"없", "아니"})
_NOT_DONE = (["안", "하"], ["못", "하"], ["안", "되"], ["못", "되"], ["안", "받"], ["못", "받"])  # 인정 안 한다
_NEVER = ("한", "번", "도")
_TRACES = frozenset(
    {"기록", "사례", "경험", "전례", "실적", "흔적", "내용", "계획", "방침", "예정", "필요", "이유", "의무", "절차", "과정"}
)


def is_negated(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the sentence denies the word at `place`: 공개하지 않다, 안 쓰다, 쓸 수 없다, 의무가 아니다, 제한 없이, 비공개."""
    before = tokens[place - 1] if place else None
    refused = before is not None and before.tag == "MAG" and before.form in {"안", "못"}
    after = tokens[place + 1 : place + 9]
    denied = refused or _is_not_done(after) or _denied(after) or _is_refusal(tokens, place + 1)
    return denied != _has_prefix(tokens, place)


def _has_prefix(tokens: Sequence[Token], place: int) -> bool:
    before = tokens[place - 1] if place else None
    return before is not None and before.tag == "XPN" and before.form in _PREFIXES


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
        if token.tag in VERBS:
            return token.form
    return ""


def _is_not_done(after: Sequence[Token]) -> bool:
    """Say whether a noun is denied as its verb: 인정(도) 안 한다."""
    return [token.form for token in after if token.tag not in _PARTICLE_TAGS][:2] in _NOT_DONE


def _without_adverbs(after: Sequence[Token]) -> list[Token]:
    """Leave out what may stand between a word and what denies it: 한 번도, 제대로, 아직."""
    rest = list(after)
    kept: list[Token] = []
    while rest:
        if tuple(token.form for token in rest[:3]) == _NEVER:
            del rest[:3]
            continue
        token = rest.pop(0)
        if token.tag != "MAG" or token.form in {"안", "못", "없이"}:
            kept.append(token)
    return kept


def _denied(after: Sequence[Token]) -> bool:
    """Read on from a word: its suffix (하, 되), endings and particles, up to what denies it or something new."""
    rest = _without_adverbs(after)
    if rest and (rest[0].tag == "XSN" or (rest[0].tag == "NNG" and rest[0].form in _TRACES)):  # 점검 기록이 없다
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
        or form[0]
        not in {"수", "계획", "예정", "방침", "필요", "것", "뜻", "이유", "생각", "의사", "적", "일", "바", "예", "기록", "사례"}
    ):
        return False
    rest = [(f, t) for f, t in zip(form[1:3], tags[1:3], strict=True) if t not in _PARTICLE_TAGS]
    if form[0] == "것" and rest and rest[0][0] in _REFUSALS:
        return True  # 쓰는 것을 금지했다
    return bool(rest) and rest[0][0] in _ABSENT and rest[0][1] in {"VA", "VCN", "VA-I"}
