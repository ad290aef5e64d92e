"""Whether the source says of a name what a sentence says of it, or of somebody else.

Compared are what the source says where it names it, whose surroundings in the source are most like those of the name, and
who has the thing or the post that stands behind it. Two names of one sentence may also have changed places.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from digest.summaries.guard.alignment import Thing, crossed, likeness, surroundings, things
from digest.summaries.guard.evidence import TITLE, Evidence, subjects
from digest.summaries.guard.naming import RANK, Mention, Sort
from digest.summaries.guard.reading import Reading
from digest.summaries.guard.roles import POSTS, ROLE, acts, held, is_subject, roles
from digest.summaries.guard.spellings import ORGANISATION
from digest.summaries.guard.verdict import Code, problem

SUPPORT_RATIO = 0.5  # of what is said of a name, what the source must say where it names it
SUPPORT_LEAST = 3.0  # weight of what is said, below which nothing is told
RIVAL_RATIO = 0.4  # likeness of a name's surroundings to those of a rival in the same role
RIVAL_LEAST = 4.0
OTHER_RIVAL_RATIO = 0.25  # the same for names that are no subject
OTHER_RIVAL_LEAST = 5.0
NAME_MARGIN = 1.2  # how much more alike two places must be when they are exchanged
OWNER = frozenset({"^owner"})  # X의 모델 is also what X가 만든 모델 is
# everybody has them; that a source tells them of one does not deny them to another
_ANYBODYS = frozenset(
    [
        "주가",
        "주식",
        "매출",
        "실적",
        "가격",
        "지수",
        "시장",
        "제품",
        "서비스",
        "기술",
        "사업",
        "측",
        "관련",
        "등",
        "본사",
        "계열사",
        "투자",
        "출신",
        "소속",
        "기반",
    ]
)
_APPOSED = re.compile(r"^[’'”\"]?(?:의)?\s?[‘'“\"]?$")
_BODIES = ("국회", "정부", "법원", "경찰", "검찰")
_THING = re.compile(r"(?:모델|토크나이저|챗봇|서비스|프로그램|플랫폼|앱)(?:인)?\s[‘'“]?$")
_RANKED = re.compile(rf"\s(?:[가-힣A-Za-z0-9]+\s)?(?:{RANK})(?![가-힣]{{2}})")
_REPORTER = re.compile(
    r"(?:\([^()]{1,20}\))?(?:\s?(?:통신|보도))?(?:에 따르면|에 의하면|[을를은는이가]\s(?:[^.]*\s)?(?:인용|보도|전했|전한))"
)
_ONE_BODY = re.compile(r"(?!정부).+(?:부|처|청|위원회|집행위)")  # not one for every country, as 정부 and 의회 are
_REPORTS = re.compile(r"보도|전했|전해|따르면|인용|집계|분석|조사|알려")


def swapped_names(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for a name of which the source says something else, or for two that it has the other way round."""
    around = things(claimed)
    here = {mention.key for mention in claimed.mentions}
    told = frozenset().union(*evidence.present)
    for mention in claimed.mentions:
        if mention.key not in told:
            continue  # 은행권 for 금융권: what the source does not have is not swapped within it
        rival = (
            _misnamed(mention, claimed, evidence)
            or _holder(mention, claimed, evidence)
            or _subject_of_report(mention, claimed, evidence)
        )
        if not rival and mention.sort is not Sort.AGENT:  # 환자, 전문가: others may be meant than the article's
            supported = mention.sort is not Sort.WORK and acts(mention, claimed)
            rival = (supported and _supported_rival(mention, around, evidence)) or _nearer_rival(
                mention, claimed, around, evidence
            )
        if rival and rival not in here:
            yield problem(Code.SWAPPED_NAME, f"‘{_shown(claimed, mention)}’의 일이 아님 (기사에는 ‘{rival}’)")
            return
    yield from _exchanged_names(claimed, evidence, around)


def _supported_rival(mention: Mention, around: Sequence[Thing], evidence: Evidence) -> str:
    """Name who the source says it of where it says too little of it near the name; empty where it says enough."""
    near = surroundings(next(thing for thing in around if thing.start == mention.start and thing.key.startswith("@")), around)
    near.pop(f"@{mention.key}", None)
    own, best, place = _support(mention, near, evidence)
    if best < SUPPORT_LEAST or own >= SUPPORT_RATIO * best:
        return ""
    rivals = subjects(evidence.readings[place]) or evidence.about[place]
    return min((rival for rival in rivals if not _is_word(rival, evidence)), default="")


def _support(mention: Mention, near: dict[str, float], evidence: Evidence) -> tuple[float, float, int]:
    """Return how much of what is said of a name one sentence about it says at best, one of any at best, and which that is."""
    own, best, place = 0.0, 0.0, 0
    for number, keys in enumerate(evidence.keys):
        said = sum(evidence.weights.weight(key) * weight for key, weight in near.items() if key in keys)
        leads = mention.key == evidence.hero and evidence.leaderless[number]
        if leads or mention.key in evidence.present[number] or mention.key in evidence.about[number]:
            own = max(own, said)
        if said > best:
            best, place = said, number
    return own, best, place


def _is_word(key: str, evidence: Evidence) -> bool:
    return all(mention.sort is Sort.WORD for reading in evidence.readings for mention in reading.mentions if mention.key == key)


def _nearer_rival(mention: Mention, claimed: Reading, around: Sequence[Thing], evidence: Evidence) -> str:
    """Name whose surroundings in the source are far more like those of the name here; empty where nobody's are."""
    near = _name_surroundings(mention, claimed, around)
    same, other, rival = 0.0, 0.0, ""
    acting, part = acts(mention, claimed), frozenset(roles(claimed.text, mention.end))
    for reading, told, present in zip(evidence.readings, evidence.things, evidence.present, strict=True):
        implied = mention.key in present and all(each.key != mention.key for each in reading.mentions)  # 우리 대표단 is 한국
        for each in reading.mentions:
            if implied:
                continue
            alike = likeness(near, _name_surroundings(each, reading, told), evidence.weights)
            if each.key == mention.key:
                same = max(same, alike)
                continue
            stands_alike = acts(each, reading) if acting else part and part == frozenset(roles(reading.text, each.end))
            if alike > other and each.sort is Sort.NAME and stands_alike:
                other, rival = alike, each.key
    least, ratio = (RIVAL_LEAST, RIVAL_RATIO) if acting else (OTHER_RIVAL_LEAST, OTHER_RIVAL_RATIO)
    return rival if other >= least and same < ratio * other else ""


def _misnamed(mention: Mention, claimed: Reading, evidence: Evidence) -> str:
    """Name what a sentence gives the name of a person or a body: the marked ‘김로하’ or the model 김로하 for what the source so marks."""
    text = claimed.text
    kind = _THING.search(text[: mention.start])
    marked = _marked(mention, claimed)
    if not (kind or marked):
        return ""
    own = [(reading, each) for reading in evidence.readings for each in reading.mentions if each.key == mention.key]
    if not any(_is_somebody(each, reading) for reading, each in own):
        return ""
    if any(_marked(each, reading) or _THING.search(reading.text[: each.start]) for reading, each in own):
        return ""
    rivals = [
        each.key
        for reading in evidence.readings
        for each in reading.mentions
        if each.key != mention.key and (_marked(each, reading) or _THING.search(reading.text[: each.start]))
    ]
    return rivals[0] if rivals else ""


def _marked(mention: Mention, reading: Reading) -> bool:
    return reading.text[mention.start - 1 : mention.start] in {"‘", "'"} and reading.text[mention.end : mention.end + 1] in {
        "’",
        "'",
    }


def _is_somebody(mention: Mention, reading: Reading) -> bool:
    """Say whether a name is a person's, having a rank, or a body's that is made so (연구소, 위원회)."""
    return (
        _RANKED.match(reading.text, mention.end) is not None
        or ORGANISATION.search(reading.text[mention.start : mention.end]) is not None
    )


def _subject_of_report(mention: Mention, claimed: Reading, evidence: Evidence) -> str:
    """Name whom a report is about where a sentence says it of who only reported it (로이터에 따르면)."""
    if mention.sort is not Sort.NAME or not is_subject(mention, claimed) or _REPORTS.search(claimed.text):
        return ""
    told = [
        _REPORTER.match(reading.text, each.end) is not None
        for reading in evidence.readings
        for each in reading.mentions
        if each.key == mention.key
    ]
    if not told or not all(told):
        return ""
    named = [
        each.key for reading in evidence.readings for each in reading.mentions if each.key != mention.key and acts(each, reading)
    ]
    return named[0] if named else ""


def _holder(mention: Mention, claimed: Reading, evidence: Evidence) -> str:
    """Name whose the thing is that stands behind a name (한국 기업, 누리온 대표) where the source never has the two together."""
    thing = held(mention.end, claimed)
    if not thing or thing in _ANYBODYS:
        return ""
    holders: set[str] = set()
    for number, reading in enumerate(evidence.readings):
        if thing not in reading.text:
            continue
        together = mention.key in evidence.present[number] or mention.key in evidence.about[number]
        if number != TITLE and together and thing not in POSTS and not _ONE_BODY.fullmatch(thing):
            return ""
        holders |= {
            each.key
            for each in reading.mentions
            if each.sort is Sort.NAME and (held(each.end, reading) == thing or reading.text[: each.end].endswith(f" {thing}"))
        }
        holders |= {
            word
            for word in _BODIES
            if f"{word} " in reading.text and held(reading.text.index(f"{word} ") + len(word), reading) == thing
        }
    return "" if mention.key in holders else min(holders, default="")


def _exchanged_names(claimed: Reading, evidence: Evidence, around: Sequence[Thing]) -> Iterator[str]:
    """Compare two names with the same two of a source sentence, as they stand and exchanged."""
    for one, other in combinations(claimed.mentions, 2):
        if one.key == other.key or Sort.WORK in {one.sort, other.sort} or _APPOSED.match(_between(one, other, claimed)):
            continue
        near = [_name_surroundings(each, claimed, around) for each in (one, other)]
        pairs = (
            (
                [_name_surroundings(each, reading, told) for each in (first, second)],
                _roles_crossed((claimed, one, other), (reading, first, second)),
            )
            for reading, told in zip(evidence.readings, evidence.things, strict=True)
            for first in reading.mentions
            for second in reading.mentions
            if first.key == one.key and second.key == other.key
        )
        if crossed(near, pairs, evidence.weights, NAME_MARGIN):
            yield problem(Code.SWAPPED_NAME, f"‘{_shown(claimed, one)}’와(과) ‘{_shown(claimed, other)}’이(가) 기사와 뒤바뀜")
            return


def _between(one: Mention, other: Mention, reading: Reading) -> str:
    """Return what stands between two names, without further names."""
    kept = reading.text[one.end : other.start]
    for each in reading.mentions:
        if one.end <= each.start and each.end <= other.start:
            kept = kept.replace(f" {reading.text[each.start : each.end]} ", " ")
    return kept


def _roles_crossed(claimed: tuple[Reading, Mention, Mention], said: tuple[Reading, Mention, Mention]) -> bool:
    """Say whether one of two names has here the part in the sentence that the other has there, and not its own."""
    (mine, his), (own, other) = (
        [frozenset(roles(reading.text, mention.end)) for mention in mentions] for reading, *mentions in (claimed, said)
    )
    alike = mine == his and own == other and bool(mine & own)  # A의 X와 B의 Y
    return alike or (mine != own and bool(mine & other - OWNER)) or (his != other and bool(his & own - OWNER))


def _name_surroundings(mention: Mention, reading: Reading, around: Sequence[Thing]) -> dict[str, float]:
    place = next(thing for thing in around if thing.start == mention.start and thing.key.startswith("@"))
    near = surroundings(place, around)
    for role in roles(reading.text, mention.end):
        near[role] = ROLE
    return near


def _shown(reading: Reading, mention: Mention) -> str:
    return reading.text[mention.start : mention.end]
