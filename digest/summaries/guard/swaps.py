"""Whether figures, days and names hang on the same things as in the source, though the source has them all.

A figure is swapped where the source has another of its kind in surroundings far more like those of the summary. A name is
swapped where what is said of it is said in the source of somebody else. Both compare, so that a summary in other words is as
safe as one in the same words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from digest.summaries.guard.alignment import Thing, likeness, surroundings, things
from digest.summaries.guard.evidence import TITLE, Evidence, subjects
from digest.summaries.guard.figures import TO, Figure, same_figure
from digest.summaries.guard.moments import Moment, as_fine, told_by
from digest.summaries.guard.naming import RANK, RANKS, Mention, Sort
from digest.summaries.guard.reading import Reading
from digest.summaries.guard.verdict import Code, problem

FIGURE_RATIO = 1.25  # how much more alike the surroundings of another figure must be
FIGURE_MARGIN = 1.2
MOMENT_RATIO = 1.4  # the same for days, months and years
MOMENT_MARGIN = 1.6
SUPPORT_RATIO = 0.5  # of what is said of a name, what the source must say where it names it
SUPPORT_LEAST = 3.0  # weight of what is said, below which nothing is told
RIVAL_RATIO = 0.4  # likeness of a name's surroundings to those of a rival in the same role
RIVAL_LEAST = 4.0
OTHER_RIVAL_RATIO = 0.25  # the same for names that are no subject
OTHER_RIVAL_LEAST = 5.0
NAME_MARGIN = 1.2  # how much more alike two places must be when they are exchanged
FIGURES_MARGIN = 0.5
ROLE = 1.5  # weight of standing in the same part of the sentence
BARRIER = 0.4  # of the weight of what stands beyond another figure of the same kind
FAR_SIDE = 0.55  # of the weight of what stands on the side that a figure does not lean on
_APPOSED = re.compile(r"^[’'”\"]?(?:의)?\s?[‘'“\"]?$")
_PER = re.compile(r"\s?당")
_MANY = r"(?:\([^()]{1,30}\))?(?:들)?(?:\s?측)?(?:\s[\d가-힣]{1,3}\s?(?:곳|명|팀|개사|개|사))?"
_ORDINALS = frozenset({"번째", "판", "단계", "위", "학년", "조"})
_POSTS = frozenset(RANKS) | {
    "CEO",
    "CTO",
    "CFO",
    "컨소시엄",
    "관계자",
    "정부",
    "의회",
    "연구팀",
    "이사회",
    "정예팀",
    "대변인",
    "지사",
}
_BODIES = ("국회", "정부", "법원", "경찰", "검찰")
_ROLES = (
    ("subject", re.compile(rf"{_MANY}(?:은|는|이|가|께서)(?=[\s,“\"‘]|$)")),
    ("object", re.compile(rf"{_MANY}(?:을|를)(?=[\s,]|$)")),
    ("source", re.compile(r"(?:에서|으로부터|로부터|부터|보다)")),
    ("goal", re.compile(r"(?:으로|로|까지)(?!부터)(?=[\s,]|$)|(?:으로|로|까지)\s")),
    ("place", re.compile(r"(?:에게|에|한테)(?=[\s,]|$)")),
    ("owner", re.compile(r"의(?=\s)")),
)  # fmt: skip
_RANKED = rf"(?:\s(?:[가-힣A-Za-z]+\s)?(?:{RANK}))?"
_SUBJECT = re.compile(rf"[’'”\"]?{_RANKED}{_MANY}(?:은|는|이|가|께서)(?=[\s,“\"‘]|$)|의\s|[’'”\"]?\s(?:{RANK})")
_REPORTER = re.compile(
    r"(?:\([^()]{1,20}\))?(?:\s?(?:통신|보도))?(?:에 따르면|에 의하면|[을를은는이가]\s(?:[^.]*\s)?(?:인용|보도|전했|전한|평가))"
)
_REPORTS = re.compile(r"보도|전했|전해|따르면|인용|집계|분석|조사|알려")
_OWNER = re.compile(r"\s[가-힣]{2,6}(?:들)?(?:은|는|이|가)(?=[\s,“\"‘]|$)")
_OF_WHICH = re.compile(r"(?:의)?\s?(?:[가-힣]+\s){0,2}?(?:중|가운데)(?![가-힣])")
_LEANS_FORWARD = re.compile(
    r"의\s|\s?(?:짜리|규모의|이상의|이하의|넘는|인)\s|\s(?!이상|이하|미만|안팎|정도|가량|넘|규모로|수준)[가-힣A-Za-z]"
)


Surroundings = Mapping[str, float]


def swapped_figures(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for each figure that the source gives of something else."""
    around = things(claimed)
    for figure in claimed.figures:
        if figure.unit.kind in _ORDINALS or _is_share(figure, evidence):
            continue
        if figure.value == 1 and (claimed.text[figure.start] == "한" or _PER.match(claimed.text, figure.end)):
            continue
        near = _figure_surroundings(figure, claimed, around)
        others = [each for each in claimed.figures if each is not figure and _in_range(claimed.text, figure, each)]
        same, other, rival = _best_figures(figure, near, others, evidence)
        if other > FIGURE_RATIO * same + FIGURE_MARGIN:
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, figure)}’은(는) 기사에서 다른 것의 수치 (여기에는 ‘{rival}’)")
            return
    yield from _exchanged_figures(claimed, evidence, around)


def _is_share(figure: Figure, evidence: Evidence) -> bool:
    """Say whether the source tells a figure only as 10곳 중 7곳."""
    plain = any(same_figure(figure, told) for reading in evidence.readings for told in reading.figures)
    return not plain and any(same_figure(figure, told) for told in evidence.figures)


def _in_range(text: str, one: Figure, other: Figure) -> bool:
    first, second = sorted((one, other), key=lambda figure: figure.start)
    return TO.fullmatch(text[first.end : second.start]) is not None


def _shown(reading: Reading, at: Figure | Mention | Moment) -> str:
    return reading.text[at.start : at.end].strip()


def _best_figures(figure: Figure, near: Surroundings, others: Sequence[Figure], evidence: Evidence) -> tuple[float, float, str]:
    """Return how alike the surroundings of the same figure are at best, those of another of its kind, and that one.

    The other end of a range (`others`) is no rival.
    """
    same, other, rival = 0.0, 0.0, ""
    for reading, around in zip(evidence.readings, evidence.things, strict=True):
        for told in reading.figures:
            if same_figure(figure, told):
                same = max(same, likeness(near, _figure_surroundings(told, reading, around), evidence.weights))
            elif told.unit.kind == figure.unit.kind and not any(same_figure(each, told) for each in others):
                alike = likeness(near, _figure_surroundings(told, reading, around), evidence.weights)
                if alike > other:
                    other, rival = alike, _shown(reading, told)
    return same, other, rival


def _figure_surroundings(figure: Figure, reading: Reading, around: Sequence[Thing]) -> dict[str, float]:
    """Return the surroundings of a figure: its own side first (18억 원의 매출, 매출 18억 원), less beyond others of its kind."""
    place = next(thing for thing in around if thing.start == figure.start and thing.key.startswith("#"))
    near = surroundings(place, around)
    forward = _LEANS_FORWARD.match(reading.text, figure.end) is not None
    rivals = [each.start for each in reading.figures if each is not figure and each.unit.kind == figure.unit.kind]
    weighed: dict[str, float] = {}
    for thing in around:
        if thing.key not in near or thing.start == figure.start:
            continue
        beyond = any(
            min(thing.start, figure.start) < rival < max(thing.start, figure.start) or rival == thing.start for rival in rivals
        )
        side = 1.0 if (thing.start > figure.start) == forward else FAR_SIDE
        weight = near[thing.key] * side * (BARRIER if beyond else 1.0)
        weighed[thing.key] = max(weight, weighed.get(thing.key, 0.0))
    for role in _roles(reading.text, figure.end):
        weighed[role] = ROLE
    if _OF_WHICH.match(reading.text, figure.end):
        weighed["^whole"] = ROLE
    return weighed


def _roles(text: str, end: int) -> Iterator[str]:
    for role, form in _ROLES:
        if form.match(text, end):
            yield f"^{role}"


def _exchanged_figures(claimed: Reading, evidence: Evidence, around: Sequence[Thing]) -> Iterator[str]:
    """Compare two figures of one kind with the same two of a source sentence, as they stand and exchanged."""
    for one, other in combinations(claimed.figures, 2):
        if one.unit.kind != other.unit.kind or one.value == other.value:
            continue
        near = [_figure_surroundings(each, claimed, around) for each in (one, other)]
        pairs = (
            ([_figure_surroundings(each, reading, told) for each in (first, second)], True)
            for reading, told in zip(evidence.readings, evidence.things, strict=True)
            for first in reading.figures
            for second in reading.figures
            if first is not second and same_figure(one, first) and same_figure(other, second)
        )
        if _crossed(near, pairs, evidence, FIGURES_MARGIN):
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, one)}’와(과) ‘{_shown(claimed, other)}’이(가) 기사와 뒤바뀜")
            return


def _crossed(
    near: Sequence[Surroundings], pairs: Iterable[tuple[Sequence[Surroundings], bool]], evidence: Evidence, margin: float
) -> bool:
    """Say whether two places are more like a pair of the source when exchanged.

    The pair that is likest either way decides; with each comes whether its two may be taken for exchanged at all.
    """
    best, crossed = 0.0, False
    for far, possible in pairs:
        straight = likeness(near[0], far[0], evidence.weights) + likeness(near[1], far[1], evidence.weights)
        exchanged = likeness(near[0], far[1], evidence.weights) + likeness(near[1], far[0], evidence.weights)
        if max(straight, exchanged) > best:
            best, crossed = max(straight, exchanged), possible and exchanged > straight + margin
    return crossed


# --- days ------------------------------------------------------------------------------------------------------------


def swapped_moments(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for a day that the source names for something else."""
    around = things(claimed)
    for moment in claimed.moments:
        near = _moment_surroundings(moment, around)
        others = [each for each in claimed.moments if each is not moment and as_fine(moment, each)]
        same, other, rival = 0.0, 0.0, ""
        for reading, told in zip(evidence.readings, evidence.things, strict=True):
            for each in reading.moments:
                alike = likeness(near, _moment_surroundings(each, told), evidence.weights)
                if any(told_by(rest, each, evidence.today) for rest in others):
                    continue
                if told_by(moment, each, evidence.today):
                    same = max(same, alike)
                elif as_fine(moment, each) and alike > other:
                    other, rival = alike, _shown(reading, each)
        if other > MOMENT_RATIO * same + MOMENT_MARGIN:
            yield problem(Code.SWAPPED_NUMBER, f"‘{_shown(claimed, moment)}’은(는) 기사에서 다른 일의 때 (여기에는 ‘{rival}’)")
            return


def _moment_surroundings(moment: Moment, around: Sequence[Thing]) -> dict[str, float]:
    place = next((thing for thing in around if thing.start == moment.start and thing.key.startswith("~")), None)
    return surroundings(place, around) if place else {}


# --- names -----------------------------------------------------------------------------------------------------------


def swapped_names(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for a name of which the source says something else, or for two that it has the other way round."""
    around = things(claimed)
    here = {mention.key for mention in claimed.mentions}
    for mention in claimed.mentions:
        rival = _holder(mention, claimed, evidence) or _subject_of_report(mention, claimed, evidence)
        if not rival and mention.sort is not Sort.WORK and _acts(mention, claimed):
            rival = _supported_rival(mention, around, evidence)
        rival = rival or _nearer_rival(mention, claimed, around, evidence)
        if rival and rival not in here:
            yield problem(Code.SWAPPED_NAME, f"‘{_shown(claimed, mention)}’의 일이 아님 (기사에는 ‘{rival}’)")
            return
    yield from _exchanged_names(claimed, evidence, around)


def _acts(mention: Mention, reading: Reading) -> bool:
    """Say whether a name is what something is said of: the subject, or who has a rank or a thing."""
    return _SUBJECT.match(reading.text, mention.end) is not None or _OWNER.match(reading.text, mention.end) is not None


def _supported_rival(mention: Mention, around: Sequence[Thing], evidence: Evidence) -> str:
    """Name who the source says it of where it says too little of it near the name; empty where it says enough."""
    near = surroundings(next(thing for thing in around if thing.start == mention.start and thing.key.startswith("@")), around)
    near.pop(f"@{mention.key}", None)
    own, best, place = _support(mention, near, evidence)
    if best < SUPPORT_LEAST or own >= SUPPORT_RATIO * best:
        return ""
    rivals = subjects(evidence.readings[place]) or evidence.about[place]
    return min((rival for rival in rivals if not _is_word(rival, evidence)), default="")


def _is_word(key: str, evidence: Evidence) -> bool:
    return all(mention.sort is Sort.WORD for reading in evidence.readings for mention in reading.mentions if mention.key == key)


def _nearer_rival(mention: Mention, claimed: Reading, around: Sequence[Thing], evidence: Evidence) -> str:
    """Name whose surroundings in the source are far more like those of the name here; empty where nobody's are."""
    near = _name_surroundings(mention, claimed, around)
    same, other, rival = 0.0, 0.0, ""
    acts, roles = _acts(mention, claimed), frozenset(_roles(claimed.text, mention.end))
    for reading, told in zip(evidence.readings, evidence.things, strict=True):
        for each in reading.mentions:
            alike = likeness(near, _name_surroundings(each, reading, told), evidence.weights)
            if each.key == mention.key:
                same = max(same, alike)
                continue
            stands_alike = _acts(each, reading) if acts else roles and roles == frozenset(_roles(reading.text, each.end))
            if alike > other and each.sort is Sort.NAME and stands_alike:
                other, rival = alike, each.key
    least, ratio = (RIVAL_LEAST, RIVAL_RATIO) if acts else (OTHER_RIVAL_LEAST, OTHER_RIVAL_RATIO)
    return rival if other >= least and same < ratio * other else ""


def _subject_of_report(mention: Mention, claimed: Reading, evidence: Evidence) -> str:
    """Name whom a report is about where a sentence says it of who only reported it (로이터에 따르면)."""
    if mention.sort is not Sort.NAME or not _SUBJECT.match(claimed.text, mention.end) or _REPORTS.search(claimed.text):
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
        each.key for reading in evidence.readings for each in reading.mentions if each.key != mention.key and _acts(each, reading)
    ]
    return named[0] if named else ""


def _holder(mention: Mention, claimed: Reading, evidence: Evidence) -> str:
    """Name whose the thing is that stands behind a name (한국 기업, 누리온 대표) where the source never has the two together."""
    thing = _held(mention.end, claimed)
    if not thing:
        return ""
    holders: set[str] = set()
    for number, reading in enumerate(evidence.readings):
        if thing not in reading.text:
            continue
        together = mention.key in evidence.present[number] or mention.key in evidence.about[number]
        if number != TITLE and together and thing not in _POSTS:
            return ""
        holders |= {
            each.key
            for each in reading.mentions
            if each.sort is Sort.NAME and (_held(each.end, reading) == thing or reading.text[: each.end].endswith(f" {thing}"))
        }
        holders |= {
            word
            for word in _BODIES
            if f"{word} " in reading.text and _held(reading.text.index(f"{word} ") + len(word), reading) == thing
        }
    return "" if mention.key in holders else min(holders, default="")


def _held(end: int, reading: Reading) -> str:
    """Return the last of the nouns that stand directly behind a place; empty where a particle or a verb does."""
    held, start = "", end
    for token in reading.tokens:
        if token.start < start:
            continue
        between = reading.text[end : token.start]
        name = next((each for each in reading.mentions if each.start <= token.start < each.end), None)
        if name and not held and between == " ":
            start = end = name.end  # 김로하 새론AI 대표
            continue
        if token.tag == "SL" and between and not held and token.form not in _POSTS:
            end = token.start + token.length  # 중국 AI 기업
            continue
        if (
            (token.tag not in {"NNG", "NNP", "XSN", "XPN"} and token.form not in _POSTS)
            or between.strip("’'” ")
            or (not held and not between)
        ):
            break
        held, end = (token.form if between else held + token.form), token.start + token.length
    return held


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


def _exchanged_names(claimed: Reading, evidence: Evidence, around: Sequence[Thing]) -> Iterator[str]:
    """Compare two names with the same two of a source sentence, as they stand and exchanged."""
    for one, other in combinations(claimed.mentions, 2):
        if one.key == other.key or Sort.WORK in {one.sort, other.sort} or _APPOSED.match(claimed.text[one.end : other.start]):
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
        if _crossed(near, pairs, evidence, NAME_MARGIN):
            yield problem(Code.SWAPPED_NAME, f"‘{_shown(claimed, one)}’와(과) ‘{_shown(claimed, other)}’이(가) 기사와 뒤바뀜")
            return


def _roles_crossed(claimed: tuple[Reading, Mention, Mention], said: tuple[Reading, Mention, Mention]) -> bool:
    """Say whether one of two names has here the part in the sentence that the other has there, and not its own."""
    (mine, his), (own, other) = (
        [frozenset(_roles(reading.text, mention.end)) for mention in mentions] for reading, *mentions in (claimed, said)
    )
    alike = mine == his and own == other and bool(mine & own)  # A의 X와 B의 Y
    return alike or (mine != own and bool(mine & other)) or (his != other and bool(his & own))


def _name_surroundings(mention: Mention, reading: Reading, around: Sequence[Thing]) -> dict[str, float]:
    place = next(thing for thing in around if thing.start == mention.start and thing.key.startswith("@"))
    near = surroundings(place, around)
    for role in _roles(reading.text, mention.end):
        near[role] = ROLE
    return near
