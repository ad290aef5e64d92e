"""Which word behind a noun puts an end to what it names: 판매를 중단하다, 비공개 방침을 철회하다, 공개 대상에서 제외하다."""

from collections.abc import Sequence

from digest.korean import Token

VERBS = frozenset({"VV", "VA", "VV-R", "VA-R", "VV-I", "VA-I"})

_REACH = 12  # morphemes from an object to its predicate
REFUSALS = frozenset(
    {"멈추", "막", "그만두", "접", "중단", "금지", "거부", "포기", "철회", "취소", "불가", "거절", "불허", "차단", "대신", "면제"}
)
_ENDS_OF_ACTS = REFUSALS | {"보류", "미루", "연기", "늦추", "유예"}
_REPEALS = REFUSALS | {"폐지", "없애", "해제", "풀", "폐기", "삭제", "버리", "뒤집", "보류", "부결", "백지", "무산"}
# what is repealed in place of what it rules: 비공개 방침, 금지한 지침, 유료화 계획
_RULES = frozenset(
    {
        "방침",
        "지침",
        "규정",
        "조항",
        "조치",
        "제도",
        "계획",
        "전략",
        "결정",
        "정책",
        "원칙",
        "처분",
        "규제",
        "명령",
        "기조",
        "입장",
    }
)
_UNDERGONE = frozenset({"받", "당하", "하", "되"})
_NOUNS = frozenset({"NNG", "NNP", "XR"})
_ADMISSIONS = frozenset({"허용", "허가", "승인", "허락", "인정"})
_PASSED = frozenset({"통과", "가결", "의결", "채택", "시행", "도입"})
_GROUPS = frozenset({"대상", "목록", "범위", "명단"})
_OUT = frozenset({"제외", "배제", "빠지", "빼", "벗어나"})
_SKIPPED = frozenset({"JKO", "JKS", "JX"})


def refusal(tokens: Sequence[Token], place: int) -> int | None:
    """Return the place of what puts an end to the noun before `place`; None where nothing does."""
    if place + 1 < len(tokens) and tokens[place].tag == "XSN" and tokens[place + 1].tag not in {"XSV", "XSA"}:  # 유료화
        place += 1
    if place >= len(tokens):
        return None
    if tokens[place].tag == "JKO":
        return _governed(tokens, place, _REPEALS if tokens[place - 1].tag == "XSN" else _ENDS_OF_ACTS)
    return _behind(tokens, place) or _of_group(tokens, place) or _of_rule(tokens, place, _REPEALS)


def admission(tokens: Sequence[Token], place: int) -> int | None:
    """Return the place of what lets the noun before `place` be: 사용을 허용하다, 막는 법이 통과되다; None where nothing does."""
    if place + 1 < len(tokens) and tokens[place].tag in _SKIPPED and tokens[place + 1].form in _ADMISSIONS:
        return place + 1
    return _of_rule(tokens, place, _PASSED)


def _behind(tokens: Sequence[Token], place: int) -> int | None:
    """Find 공개 거부, 공개가 불가능하다, 과태료 대신."""
    rest = [number for number in range(place, min(place + 4, len(tokens))) if tokens[number].tag not in _SKIPPED]
    if not rest:
        return None
    first = tokens[rest[0]]
    impossible = first.form == "불" and first.tag == "XPN" and len(rest) > 1 and tokens[rest[1]].form == "가능"
    return rest[0] if first.form in REFUSALS | {"예외"} or impossible else None


def _of_group(tokens: Sequence[Token], place: int) -> int | None:
    """Find 금지 대상에서 제외하다, 개방에서 빠지다."""
    place += tokens[place].form in _GROUPS
    if place + 1 >= len(tokens) or tokens[place].form != "에서":
        return None
    at = predicate(tokens, place + 1)
    return at if at is not None and tokens[at].form in _OUT else None


def _of_rule(tokens: Sequence[Token], place: int, ends: frozenset[str]) -> int | None:
    """Find 비공개 방침을 철회하다, 금지한 지침을 폐지하다, 금지하는 조항이 폐지되다."""
    at = place
    while at < len(tokens) and at < place + 4 and tokens[at].tag in {"XSN", "XSV", "EP", "EC", "ETM"}:
        at += 1
    if at + 1 >= len(tokens) or tokens[at].form not in _RULES or tokens[at + 1].tag not in _SKIPPED:
        return None
    return _governed(tokens, at + 1, ends)


def _governed(tokens: Sequence[Token], particle: int, refusals: frozenset[str]) -> int | None:
    at = predicate(tokens, particle + 1)
    return at if at is not None and tokens[at].form in refusals else None


def predicate(tokens: Sequence[Token], place: int) -> int | None:
    """Return the place of the first predicate from `place` on: its noun, or its verb."""
    for number in range(place, min(place + _REACH - 1, len(tokens))):
        if tokens[number].tag in {"XSV", "XSA"}:
            noun = number - (2 if tokens[number - 1].tag == "XSN" else 1)  # 백지화하다
            return noun if noun >= place else None
        if tokens[number].tag in VERBS:
            undergone = tokens[number].form in _UNDERGONE and number > place and tokens[number - 1].tag in _NOUNS
            return number - 1 if undergone else number  # 면제받다
    return None
