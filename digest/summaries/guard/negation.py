"""Whether a sentence denies a word: by 않다, 못하다, 없다 and 아니다, by a prefix, or by what puts an end to it (중단, 금지)."""

import re
from collections.abc import Sequence
from itertools import pairwise

from digest.korean import Token
from digest.summaries.guard.refusals import REFUSALS, admission, refusal

_NEGATORS = frozenset({"않", "못하", "말"})
_PARTICLE_TAGS = frozenset({"JX", "JKS", "JKO", "JKC", "JKB", "JKG", "JC"})
_PREFIXES = frozenset({"비", "불", "미", "무", "반", "탈", "노"})
_ABSENT = frozenset({"없", "아니"})
_TWICE = re.compile(r"지 (?:[는도를] )?(?:않|못하) (?:을|는|은|ᆯ|ᆫ) (?:수|것|바|이유|까닭)(?: [는은이가도])? (?:없|아니)")
_NOT_WITHOUT = re.compile(r"(?:[을를이가] )?없이 (?:[는도] )?(?:\S+ ){1,5}?(?:수 [는도가]? ?없|지 [는도]? ?(?:않|못))")
_NOT_DONE = (["안", "하"], ["못", "하"], ["안", "되"], ["못", "되"], ["안", "받"], ["못", "받"])  # 인정 안 한다
_IF_SO = frozenset({"면", "으면", "어서", "아서"})
_NEVER = ("한", "번", "도")
_LIGHT = frozenset({"하", "되", "받", "당하"})
_BOUND = frozenset(
    [
        "수",
        "계획",
        "예정",
        "방침",
        "필요",
        "것",
        "뜻",
        "이유",
        "생각",
        "의사",
        "적",
        "일",
        "바",
        "예",
        "기록",
        "사례",
        "방법",
        "길",
        "수단",
    ]  # 할 수 없다, 쓸 방법이 없다
)
_TRACES = frozenset(
    {
        "기록",
        "사례",
        "경험",
        "대상",
        "전례",
        "실적",
        "흔적",
        "내용",
        "계획",
        "방침",
        "예정",
        "필요",
        "이유",
        "의무",
        "절차",
        "과정",
    }
)


def is_negated(tokens: Sequence[Token], place: int) -> bool:
    """Say whether the sentence denies the word at `place`: 공개하지 않다, 안 쓰다, 쓸 수 없다, 의무가 아니다, 제한 없이, 비공개."""
    before = tokens[place - 1] if place else None
    refused = before is not None and before.tag == "MAG" and before.form in {"안", "못"}
    after = tokens[place + 1 : place + 10]
    denied = (refused or _is_not_done(after) or _denied(after)) and not _is_denied_twice(after)
    if not denied:
        ended, granted = refusal(tokens, place + 1), admission(tokens, place + 1)
        denied = (ended is not None and not is_negated(tokens, ended)) or (granted is not None and is_negated(tokens, granted))
    return denied != _has_prefix(tokens, place)


def _is_denied_twice(after: Sequence[Token]) -> bool:
    """Say whether what denies is denied itself: 공개하지 않을 수 없다, 쓰지 못할 이유가 없다, 허락 없이 쓸 수 없다."""
    forms = " ".join(token.form for token in after)
    return _TWICE.search(forms) is not None or _NOT_WITHOUT.match(forms) is not None


def _has_prefix(tokens: Sequence[Token], place: int) -> bool:
    before = tokens[place - 1] if place else None
    return before is not None and before.tag == "XPN" and before.form in _PREFIXES


def _is_not_done(after: Sequence[Token]) -> bool:
    """Say whether a noun is denied as its verb: 인정(도) 안 한다."""
    forms = [token.form for token in after if token.tag not in _PARTICLE_TAGS]
    return forms[:2] in _NOT_DONE or forms[:4] == ["필요", "하", "지", "않"]  # 동의가 필요하지 않다


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
    rest = _behind_suffix(_without_adverbs(after))
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
    if tags[:2] == ["EC", "VX"] and form[1] == "지" and len(rest) > 2:  # 미뤄지지 않다
        form, tags = form[2:], tags[2:]
    if tags[0] == "EC":
        return _joined_denied(form, tags)
    if tags[0] in {"ETM", "ETN"}:
        return _modified_denied(form[1:], tags[1:])
    return tags[0] in {"VA", "VCN"} and form[0] in _ABSENT


def _behind_suffix(rest: list[Token]) -> list[Token]:
    """Leave out what makes a verb of a noun: 하, 받, 를 하; and 기록 of 점검 기록이 없다."""
    if rest and (rest[0].tag == "XSN" or (rest[0].tag == "NNG" and rest[0].form in _TRACES)):
        rest = rest[1:]
    if not rest:
        return rest
    if rest[0].tag in {"XSV", "XSA"} or (rest[0].tag in {"VV", "VV-R"} and rest[0].form in _LIGHT):
        return rest[1:]
    light = len(rest) > 2 and rest[1].tag in {"VV", "VV-R"} and rest[1].form in _LIGHT | {"두", "삼"}  # 예외로 두다
    return rest[2:] if light and rest[0].tag in _PARTICLE_TAGS else rest


def _joined_denied(form: Sequence[str], tags: Sequence[str]) -> bool:
    """Read on from a joining ending: 하지 않다, 쓰면 안 된다, 감춰서는 안 된다."""
    further = [(f, t) for f, t in zip(form[1:], tags[1:], strict=True) if t not in _PARTICLE_TAGS]
    behind = [f for f, _ in further[:2]]
    if form[0] in _IF_SO:
        return behind == ["안", "되"]
    if form[0] != "지" or not behind or behind == ["말", "ᆫ"]:  # 면제받지만, misread
        return False
    return behind[0] in _NEGATORS or (behind[0] in {"못", "안"} and further[0][1] == "MAG")


def _modified_denied(form: Sequence[str], tags: Sequence[str]) -> bool:
    """Read on behind 할 or 하는: 수 없다, 계획이 없다, 것이 아니다."""
    if not form or tags[0] not in {"NNB", "NNG"} or form[0] not in _BOUND:
        return False
    if form[1:2] == ["밖에"]:
        return False  # 공개할 수밖에 없다
    rest = [(f, t) for f, t in zip(form[1:3], tags[1:3], strict=True) if t not in _PARTICLE_TAGS]
    if form[0] == "것" and rest and rest[0][0] in REFUSALS:  # 쓰는 것을 금지했다, 금지하지 않았다
        return not any(one == "지" and other in _NEGATORS for one, other in pairwise(form[2:]))
    return bool(rest) and rest[0][0] in _ABSENT and rest[0][1] in {"VA", "VCN", "VA-I"}
