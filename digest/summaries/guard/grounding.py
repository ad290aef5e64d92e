"""Whether figures, times and names of a sentence stand in the source at all, with the same value, or follow from what does."""

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction

from digest.lexicon import Lexicon
from digest.summaries.guard.agreement import told_by, told_in_parts
from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.figures import Bound, Figure, opposite_bounds, same_figure
from digest.summaries.guard.implied import shares
from digest.summaries.guard.moments import Moment
from digest.summaries.guard.reading import Reading
from digest.summaries.guard.reckoning import is_reckoned
from digest.summaries.guard.strangers import strange_names
from digest.summaries.guard.units import BARE, SECONDS, UNITS
from digest.summaries.guard.verdict import Code, problem

_DAY = 86400
_FIRST = re.compile(r"처음|최초|첫(?=[\s가-힣])|사상|역대")
_ONLY = re.compile(
    r"유일|뿐|하나|밖에|만(?=\s)|오직|단 한|(?<![가-힣])한 ?(?:곳|명|사람|개|팀|나라|회사|기업|건|대)(?![가-힣]{2})|혼자|홀로"
)
_CLAIMS_FIRST = re.compile(r"처음|최초|첫(?=\s)|사상 (?:최|처음)")
_TOP = re.compile(r"가장|최고|최다|최대|선두|정상|우승|으뜸")
_BOTH = re.compile(r"두\s(?:기관|회사|기업|나라|국가|사람|정당|부처|대학|단체|업체|도시|은행|정상|장관|선수|후보)(?![가-힣]{2})")
_PARTIES = frozenset({"곳", "명", "나라", "개"})
BOTH = 2
_SPEECH = re.compile(r"[“\"][^“”\"]*[”\"]")
PASSED, MISSED = 1.12, 0.92  # of a figure that 넘다 and 못 미치다 are said of, what the true one may be
MOST_OF = 1.8  # the same of 절반 이상
_OVER = re.compile(r"\s?이상|[을를이가도선]{0,2}\s?(?:넘[었어긴겼는]|웃돌|웃도|돌파|상회)")
_ABOUT = re.compile(r"\s?(?:대\s?)?(?P<third>초반|중반|후반)|\s?대(?![가-힣]{2})")
_THIRDS = {"초반": (0.0, 0.5), "중반": (0.3, 0.7), "후반": (0.5, 1.0)}  # of the step between one round figure and the next
_UNDER = re.compile(r"\s?가까[이운]|[을를에이도선]{0,2}\s?(?:못\s?미|미치지|밑돌|밑도|하회|육박)")
_WHOLES = frozenset({*range(2, 11), 100, 1000})  # of which shares are told: 10곳 중 7곳 is 70%
_ORDINAL = re.compile(r"(?<![가-힣])제\s?(?P<number>\d+)(?=[가-힣])(?!(?<=제3)(?:국|자)|자(?:[가에의를로는]|\s|$))")
_PART_OF = re.compile(r"(?:의|[가-힣\s]{0,12}?\s)?\s?(?:중|가운데)(?:에서|에)?\s[^,.\d]{0,30}")
_AGO = re.compile(r"\s?(?:전(?![가-힣](?<![에의보과엔부까]))|새(?![로롭])|사이|만에|(?P<ahead>뒤|후(?!반)))")
_NO_NUMBER = re.compile(r"(?<![\d,])\d{1,3},\d{4,}")


def ungrounded(claimed: Reading, evidence: Evidence, lexicon: Lexicon) -> Iterator[str]:
    """Yield a problem for each figure, time, name and claim of a sentence that the source does not have."""
    yield from _figures(claimed, evidence)
    yield from _moments(claimed, evidence)
    yield from strange_names(claimed, evidence, lexicon)
    yield from _ordinals(claimed, evidence)
    for one, other in itertools.pairwise(claimed.figures):
        if (
            one.unit.kind == other.unit.kind
            and other.value > one.value
            and _PART_OF.fullmatch(claimed.text[one.end : other.start])
        ):
            yield problem(Code.NUMBER, f"‘{_shown(claimed, one)}’보다 많은 ‘{_shown(claimed, other)}’")
    if _CLAIMS_FIRST.search(claimed.text) and not _FIRST.search(evidence.text):
        yield problem(Code.NUMBER, "기사에 없는 ‘처음’")
    if "유일" in claimed.text and not _ONLY.search(_said_of(claimed, evidence)):
        yield problem(Code.NUMBER, "기사에 없는 ‘유일’")


def _figures(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    told = shares(claimed.text, claimed.figures)
    by_share = {
        place
        for whole, part, percent in told
        if claimed.figures[whole].value in _WHOLES
        and _has_share(percent, claimed.figures[whole], claimed.figures[part], evidence)
        for place in (whole, part)
    }
    for place, figure in enumerate(claimed.figures):
        said = [each for each in evidence.figures if same_figure(figure, each)]
        shown = _shown(claimed, figure)
        if not said or not _same_decimals(figure, shown, evidence):
            if place not in by_share and not _is_implied(figure, shown, claimed, evidence):
                yield problem(Code.NUMBER, f"기사에 없는 수치 ‘{shown}’")
        elif opposite_bounds(figure, said):
            side = "이상" if figure.bound is Bound.LEAST else "이하"
            yield problem(Code.POLARITY, f"‘{shown}’ {side}은(는) 기사와 반대")


def _said_of(claimed: Reading, evidence: Evidence) -> str:
    """Return what the source says, speech aside, where it names somebody that a sentence names; all of it where that names nobody."""
    named = {mention.key for mention in claimed.mentions}
    told = zip(evidence.readings, evidence.present, evidence.about, strict=True)
    texts = (reading.text for reading, present, about in told if not named or named & (present | about))
    return "\n".join(_SPEECH.sub("", text) for text in texts)


def _ordinals(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield a problem for 제30국 where the source has 제3국, and for digits that are no number."""
    for found in _ORDINAL.finditer(claimed.text):
        if any(each.start <= found.end() and found.start("number") < each.end for each in claimed.figures):
            continue
        if not re.search(rf"(?<!\d){found['number']}(?!\d)", evidence.text):
            yield problem(Code.NUMBER, f"기사에 없는 수치 ‘{found.group()}’")
    for written in _NO_NUMBER.findall(claimed.text):
        if written not in evidence.text:
            yield problem(Code.NUMBER, f"수가 아닌 ‘{written}’")


def _has_share(percent: Fraction, whole: Figure, part: Figure, evidence: Evidence) -> bool:
    """Say whether 10명 중 6명 is the source's 64% rounded, or is passed by its 69% where the sentence says 6명 이상."""
    step = 100 / whole.value
    low, high = (percent, percent + step) if part.bound is Bound.LEAST else (percent - step / 2, percent + step / 2)
    return any(each.unit.kind == "%" and (abs(each.value - percent) < 1 or low <= each.value < high) for each in evidence.figures)


def _same_decimals(figure: Figure, shown: str, evidence: Evidence) -> bool:
    """A bare 2.0 is a version, and no 2."""
    written = re.match(r"\d+\.\d+", shown)
    return figure.unit is not BARE or written is None or written.group() in evidence.text


def _is_implied(figure: Figure, shown: str, claimed: Reading, evidence: Evidence) -> bool:
    return (
        _is_unstressed_one(figure, shown)
        or _is_top(figure, evidence)
        or _is_both(figure, claimed, evidence)
        or _is_passed(figure, claimed.text, evidence)
        or _is_about(figure, claimed.text, evidence)
        or is_reckoned(figure, claimed.text, evidence)
        or _is_years_ago(figure, claimed.text, evidence)
    )


def _is_years_ago(figure: Figure, text: str, evidence: Evidence) -> bool:
    """Say whether 3년 전 and 3년 뒤 count to a year that the source names: 2023년, 지난해, 2029년."""
    years = figure.steps / UNITS["년"].factor
    told = _AGO.match(text, figure.end)
    if figure.unit.kind != UNITS["년"].kind or years.denominator != 1 or not told:
        return False
    steps = int(years) if told["ahead"] else -int(years)
    then = ("on", evidence.today.year + steps) if evidence.today else ("from", steps)
    return any(each.year == then for each in evidence.moments)


def _is_passed(figure: Figure, text: str, evidence: Evidence) -> bool:
    """Say whether a round figure is one that the source's has just passed or just missed: 24%에도 못 미친 23.6%."""
    low, high = (
        (1.0, MOST_OF if text.startswith("절반", figure.start) else PASSED)
        if _OVER.match(text, figure.end)
        else (MISSED, 1.0)
        if _UNDER.match(text, figure.end)
        else (0.0, 0.0)
    )
    return any(
        each.unit.kind == figure.unit.kind and low * float(figure.steps) <= each.steps <= high * float(figure.steps)
        for each in evidence.figures
    )


def _is_about(figure: Figure, text: str, evidence: Evidence) -> bool:
    """Say whether a round figure is the floor under the source's: 30%대, 30% 초반 of 31%, 6천 원대 후반 of 6840원."""
    said = _ABOUT.match(text, figure.end)
    if said is None or figure.value < 1:
        return False
    low, high = _THIRDS.get(said["third"], (0.0, 1.0))
    step = 10 ** (len(str(int(figure.value))) - len(str(int(figure.value)).rstrip("0"))) * figure.unit.factor
    return any(
        each.unit.kind == figure.unit.kind and figure.steps + low * step <= each.steps < figure.steps + high * step
        for each in evidence.figures
    )


def _is_both(figure: Figure, claimed: Reading, evidence: Evidence) -> bool:
    """Say whether 두 기관 only counts those whom the source names, where it counts no such parties itself."""
    if figure.value != BOTH or not _BOTH.match(claimed.text, figure.start):
        return False
    return not any(each.unit.kind in _PARTIES and each.value > 1 for each in evidence.figures)


def _is_top(figure: Figure, evidence: Evidence) -> bool:
    """Say whether 1위 stands for what the source calls the highest."""
    return figure.value == 1 and figure.unit.kind == "위" and _TOP.search(evidence.text) is not None


def _is_unstressed_one(figure: Figure, shown: str) -> bool:
    return figure.value == 1 and shown.startswith("한")


def _shown(reading: Reading, at: Figure | Moment) -> str:
    return reading.text[at.start : at.end].strip()


def _moments(claimed: Reading, evidence: Evidence) -> Iterator[str]:
    for moment in claimed.moments:
        if any(told_by(moment, each, evidence.today) for each in evidence.moments):
            continue
        if _is_duration(moment, evidence) or told_in_parts(moment, evidence.moments, evidence.today):
            continue
        yield problem(Code.DATE, f"기사에 없는 때 ‘{_shown(claimed, moment)}’")


def _is_duration(moment: Moment, evidence: Evidence) -> bool:
    """Say whether what looks like a day of the month is a number of days that the source tells (3일 for 사흘)."""
    if moment.day is None or moment.month or moment.year:
        return False
    return any(each.unit.kind == SECONDS.kind and each.steps == moment.day[1] * _DAY for each in evidence.figures)
