"""Whether a sentence says the opposite of what its source says: 공개 for 비공개, 줄었다 for 늘었다, or a 않다 more.

Each word on an axis of opposites (`meanings.AXES`) and each predicate is compared with the same in the source, where the
surroundings are most alike: what is open here and closed there is told apart by what it is said of.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.summaries.guard.alignment import Thing, likeness, surroundings, things
from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.meanings import axis_of
from digest.summaries.guard.reading import Reading, Word
from digest.summaries.guard.verdict import Code, problem

RATIO = 1.15  # how much more alike the surroundings of the opposite must be
NEARBY_RATIO = 2.0  # the same where a supporting sentence has the very word
SAME_WORD = 1.35  # how much more the very word counts than another on its side
BEYOND = 0.1  # weight of what is said in another clause
FEWEST_OF_END = 4  # things by which the source of a sentence's end is found
LEAST_NEAR = 1.5  # weight of neighbours, below which other clauses count as well
AHEAD = 0.4  # weight of what stands behind a predicate
CONTRASTED = 0.5  # of the weight of what the source takes back in its next clause (하지만, 지만)
LEAST_SHARE = 0.3  # of the weight of a word's surroundings, that the opposite must share
# How a sentence ends in a denial, and what in its source supports that, perhaps in other words; the first that fits counts.
_ENDS = r"[.”\"’']*$"
_DENIALS = (
    (  # 내지 않아도 된다
        re.compile(rf"(?:않|안 \S)\S*도 (?:된다|됐다|되도록 \S+){_ENDS}"),
        re.compile(r"않아도|안 \S*도|면제|자율|의무[가는]? 아니|필요[가는]? 없|생략|없이|없어도|아니라|선택|권고|예외|제외"),
    ),
    (  # 쓸 수 없다
        re.compile(rf"수(?:[는도가])?\s없\S*(?:\s(?:됐다|된다))?{_ENDS}"),
        re.compile(
            r"수(?:[는도가])?\s?없|못|불가|금지|막[는다히았아]|막힌|차단|어렵|어려|제한|중단|배제|제외|불허|거부|탈락|한계|끊"
        ),
    ),
    (  # 사례가 아니다
        re.compile(rf"(?:[이가은는] )?아니\S*{_ENDS}"),
        re.compile(r"아니|아닌|않|못|없|빠[지진졌]|제외|면제|무관|불[가허법]"),
    ),
    (  # 하지 않았다, 계획이 없다
        re.compile(rf"(?:지(?:[는도를])?\s?(?:않|못)\S*|\s없\S*|못하지 않\S*)(?:\s(?:있다|됐다|된다|했다))?{_ENDS}"),
        re.compile(
            r"않|못하|못했|못한|못 |없[다는어었을지고게음]|아니|아닌|말[라아고]|안 |금지|중단|거부|반대|제외|면제|실패|불[가허법]|미[달흡비정]|부족|부재|무산|철회|폐지|유예|연기|보류|거절|그[치쳤]"
            r"|어렵|어려|힘들|모르|모른|빠[지진졌]|막[는다히았아]|끊|닫|사라|위반|무시|난색|한계|외에|비공개|미공개|대신|아직|없앴|없애|뒤[지졌]|떨어|탈락|벗어|뿐|폐쇄"
        ),
    ),
)
_SPEECH = re.compile(r"[“\"][^“”\"]*[”\"]")
_REPORTS = re.compile(
    r"(?:하|밝히|말하|답하|전하|설명하|강조하|주장하|지적하|해명하|토로하|하소연하|당부하|요구하|평가하|비판하|호소하|권고하|발표하|논평하|공개하|제시하)지\s?(?:않|못)\S*[.”\"’']*$"
)
_TAKEN_BACK = re.compile(r"지만\s?,?\s?$|으나\s?,?\s?$")


@dataclass(frozen=True, slots=True)
class _Told:
    """A word of the source with its surroundings."""

    word: Word
    near: Mapping[str, float]
    place: int
    weight: float


def contradictions(claimed: Reading, sources: Sequence[int], evidence: Evidence) -> Iterator[str]:
    """Yield the first thing in a sentence that is the opposite of what its source says.

    Args:
        claimed: The sentence.
        sources: Places among `evidence.readings` of what supports it, the strongest first.
        evidence: The source.
    """
    around = things(claimed)
    told = [each for place in range(len(evidence.readings)) for each in _told(place, evidence)]
    judged = [word for word in claimed.words if axis_of(word.stem) or word.predicate]
    near = {word: _surroundings(word, around) for word in judged}
    for word in judged:
        if _is_turned(word, near, told, sources, evidence):
            yield problem(Code.POLARITY, f"‘{_shown(claimed, word)}’은(는) 기사와 반대")
            return
    if sources and _is_denied_alone(claimed, evidence.readings[_source_of_end(around, claimed, evidence)]):
        yield problem(Code.POLARITY, "기사에 없는 부정")


def _told(place: int, evidence: Evidence) -> Iterator[_Told]:
    reading = evidence.readings[place]
    ends = [*reading.clauses[1:], len(reading.text)]
    for word in reading.words:
        if axis_of(word.stem) or word.predicate or word.negated:
            taken_back = _TAKEN_BACK.search(reading.text[: ends[word.clause]]) is not None
            yield _Told(word, _surroundings(word, evidence.things[place]), place, CONTRASTED if taken_back else 1.0)


def _is_turned(
    word: Word, near: Mapping[Word, Mapping[str, float]], told: Sequence[_Told], sources: Sequence[int], evidence: Evidence
) -> bool:
    """Say whether the source has the opposite of a word in surroundings more like those of the word."""
    same, other, at_hand = 0.0, 0.0, False
    for each in told:
        alike = likeness(near[word], each.near, evidence.weights)
        if _axis(each.word) != _axis(word):
            if word.negated and each.word.negated and not axis_of(word.stem):
                same = max(same, alike)  # a denial in other words
            continue
        if _sign(each.word) == _sign(word):
            at_hand |= each.place in sources and each.word.stem == word.stem
            same = max(same, alike * (SAME_WORD if each.word.stem == word.stem else 1.0))
        elif not _is_of_another(each, word, alike, near, evidence):
            other = max(other, alike * each.weight)
    total = sum(evidence.weights.weight(key) * weight for key, weight in near[word].items())
    return other > (NEARBY_RATIO if at_hand else RATIO) * same and other >= LEAST_SHARE * total > 0


def _is_of_another(each: _Told, word: Word, alike: float, near: Mapping[Word, Mapping[str, float]], evidence: Evidence) -> bool:
    """Say whether another word of the sentence, on the same axis and the same side as the source's, is more like it."""
    return any(
        rival.stem == each.word.stem or likeness(surrounding, each.near, evidence.weights) > alike
        for rival, surrounding in near.items()
        if rival is not word and _axis(rival) == _axis(word) and _sign(rival) == _sign(each.word)
    )


def _source_of_end(around: Sequence[Thing], claimed: Reading, evidence: Evidence) -> int:
    """Return the place of the source sentence that is most like the last clause."""
    number = len(claimed.clauses) - 1
    last = {thing.key for thing in around if thing.clause == number}
    while number > 0 and len(last) < FEWEST_OF_END:
        number -= 1
        last |= {thing.key for thing in around if thing.clause == number}
    weights = [sum(evidence.weights.weight(key) for key in last & keys) for keys in evidence.keys]
    return weights.index(max(weights))


def _is_denied_alone(claimed: Reading, said: Reading) -> bool:
    """Say whether a sentence ends in a denial that its source has in no words; who denies having said it, not in what was said."""
    support = next((words for ending, words in _DENIALS if ending.search(claimed.text)), None)
    if support is None:
        return False
    text = _SPEECH.sub("", said.text) if _REPORTS.search(claimed.text) else said.text
    return support.search(text) is None


def _surroundings(word: Word, around: Sequence[Thing]) -> dict[str, float]:
    """Return the surroundings of a word; of a predicate first what stands before it: 단속이 쉽다."""
    place = next(thing for thing in around if thing.start == word.start and thing.key == word.key)
    near = surroundings(place, around, BEYOND)
    if sum(near.values()) < LEAST_NEAR:  # alone in its clause
        near = surroundings(place, around)
    if not word.predicate or word.adnominal:
        return near
    before = {thing.key for thing in around if thing.start < word.start}
    return {key: weight if key in before else AHEAD * weight for key, weight in near.items()}


def _axis(word: Word) -> str:
    axis = axis_of(word.stem)
    return axis[0] if axis else word.stem


def _sign(word: Word) -> int:
    axis = axis_of(word.stem)
    return (axis[1] if axis else 1) * (-1 if word.negated else 1)


def _shown(reading: Reading, word: Word) -> str:
    return re.split(r"[\s,.]", reading.text[word.start :], maxsplit=1)[0]
