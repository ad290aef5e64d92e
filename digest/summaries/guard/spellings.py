"""When two ways to write a name are one name: lexicon spellings, short forms, 소프트뱅크그룹 for 소프트뱅크."""

import re
from collections.abc import Sequence

from digest.lexicon import NAME_KINDS, Kind, Lexicon

ORGANISATION = re.compile(
    r"(?:협회|협의회|연대|연구소|연구원|위원회|진흥원|재단|학회|연합|연맹|조합|공사|공단|은행|그룹|클라우드|랩스?|테크|전자|텔레콤|소프트"
    r"|모델즈|센터|대학교?|병원|신문|일보|방송|법원|검찰청|시청|교육청|부처|총국)$"
)
GENERIC = frozenset({
    "AI", "인공지능", "IT", "정부", "국회", "법원", "당국", "경찰", "검찰", "여야", "의원", "대통령", "총리", "각국", "국내", "한국어", "영어",
    "인터넷", "스타트업", "서버", "정부부처", "주정부",
})  # fmt: skip
_GROUPED = frozenset({Kind.BODY, Kind.AI_BODY, Kind.COUNTRY, Kind.PROGRAMME, Kind.STRATEGY, Kind.GENERAL_LAW})
_COUNTRIES = {"유럽연합": "EU", "유럽": "EU", "美": "미국", "中": "중국", "日": "일본", "英": "영국", "韓": "한국"}
_COUNTRY = re.compile(r"^(?:유럽연합|유럽(?=\s)|[美中日英韓])(?:의\s)?")
_BODY_OF_PLACE = re.compile(
    r"(?:.*(?:경찰서|경찰청|소방서|세무서|시청|구청|군청|도청|법원|지법|고법|검찰청|지검|고검|교육청|시의회|도의회|의회|대사관|보건소|공항|역))"
)
_GROUP = re.compile(r"\s?(?:그룹|홀딩스)$")
_HOME = frozenset({"한국", "국내", "우리나라", "대한민국"})


def keys_of(forms: Sequence[str], lexicon: Lexicon) -> dict[str, str]:
    """Give each form its key, the longer forms first; a short form takes the key of the long one that it may stand for."""
    keys: dict[str, str] = {}
    for form in forms:
        key = (
            _canonical(form, lexicon)
            or _canonical(_GROUP.sub("", form), lexicon)
            or next((keys[longer] for longer in keys if _stands_for(form, longer)), form)
        )
        keys[form] = "한국" if key in _HOME else key.replace("인공지능", "AI")
    for longer, key in list(keys.items()):
        tail = ORGANISATION.search(longer)
        if tail and tail.group() != longer:
            rivals = {other for form, other in keys.items() if form.endswith(tail.group())}
            if len(rivals) == 1 and tail.group() not in GENERIC:
                keys.setdefault(tail.group(), key)  # 연구소 is 아라연구소 where there is no other
    return keys


def _stands_for(short: str, long: str) -> bool:
    if long.startswith(short) and _BODY_OF_PLACE.fullmatch(long, len(short)):
        return False
    return abbreviates(short, long) or (
        len(short) > 2 and long in {f"{state}{short}" for state in ("한국", "대한", "국립", "㈜", "주식회사 ")}
    )


def _canonical(form: str, lexicon: Lexicon) -> str | None:
    """Return the lexicon's name for a form that is truly a spelling of it.

    A body's entry also holds its parts and people (국회: 법사위, 여야), which are no other names of it: of those only short forms,
    long forms and Latin ones count.
    """
    canonical = lexicon.canonical(form)
    kind = lexicon.kind(canonical) if canonical else None
    if canonical is None or kind not in NAME_KINDS:
        return None
    if kind not in _GROUPED:
        return canonical
    bare = canonical.strip("*")
    plain = _COUNTRY.sub(lambda match: _COUNTRIES[match.group()], form).replace("인공지능", "AI")
    same = form.isascii() or bare.isascii() or _within(plain, bare) or _within(bare, plain)
    return canonical if same else None


def _within(short: str, long: str) -> bool:
    """Say whether the letters of a short form stand in a long one in the same order, as those of 선관위 do."""
    rest = iter(long.replace(" ", ""))
    return all(letter in rest for letter in short.replace(" ", ""))


def abbreviates(short: str, long: str) -> bool:
    """Say whether a name may be the short form of another: 금융위 of 금융위원회, 과방위 of 과학기술방송통신위원회, 전남 of 전라남도.

    Its syllables stand in the other in the same order, the first of both alike; digits must be the same.
    """
    short, long = short.replace(" ", ""), long.replace(" ", "")
    if not 2 <= len(short) < len(long) or short[0] != long[0] or re.sub(r"\D", "", short) != re.sub(r"\D", "", long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short) and (len(short) >= 3 or len(long) <= 5)
