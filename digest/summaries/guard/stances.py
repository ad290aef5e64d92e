"""Which side a sentence takes, word by word: open or closed, allowed or forbidden, owed or not, now or later.

A word takes the side of its axis (`meanings.AXES`), turned where it is denied; any other predicate is for or against itself.
Endings take sides too: 맺어야 한다 and 필요하다 against 맺지 않아도 된다 and 계약 없이, 예정대로 against 연기.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from digest.summaries.guard.meanings import axis_of
from digest.summaries.guard.reading import Reading, Word

_OPENING = frozenset({"열다", "열리다", "닫다", "닫히다"})
_EVENTS = re.compile(
    r"(?:문|회의|회담|회견|총회|대회|행사|설명회|간담회|토론회|공청회|포럼|재판|공판|전시회|박람회|세미나|위원회|이사회|소위|본회의|법정|막|시대)(?:을|를|이|가)?\s(?:[가-힣]+(?:서|에)\s)?$"
)
_REFUSED_REQUEST = re.compile(
    r"\s?(?:청구|요구|요청|신청|제안)[을를은는]?\s(?:거부|거절|반려|기각|각하)|\s?(?:취소|무효|금지|정지|중지)\s?(?:소송|청구|심판|신청|가처분|여부)|에\s(?:반대|반발|찬성|항의)"
)
# further axes of a word, beside its first
_FURTHER = {
    "유지": ("repealed", 1), "존속": ("repealed", 1), "고수": ("repealed", 1),
    "철회": ("repealed", -1), "폐지": ("repealed", -1), "삭제": ("repealed", -1), "없애다": ("repealed", -1), "버리다": ("repealed", -1),
    "제외": ("allowed", -1), "배제": ("allowed", -1),
    "숨기다": ("open", -1), "감추다": ("open", -1),
    "불복": ("agreed", -1), "기각": ("agreed", -1), "거부": ("agreed", -1),
}  # fmt: skip
_GRANTED = frozenset({"예외", "책임", "자격", "권한"})
_NOT_GRANTED = re.compile(r"(?:[를을로은는]|[으]?로도?|도)?\s(?:인정|부여|허용|두|주|갖|가지|삼)\S{0,2}?지\s?(?:않|못)")
_LIMIT = "제한"
_USES = frozenset({"쓰다", "사용", "이용", "활용", "참여", "설치", "배포", "보내다", "내려받다", "전송", "반출", "공개"})
_NEED_NOT = re.compile(r"(?:하|되|받)?지[는도]?\s?않아도\s|(?:하|받)지\s?않고도\s")
_MUST = re.compile(r"(?:[하되받]\S?|[해돼])?[어아여해돼]?야(?:만)?\s(?:한|하|할|된|됐|했)")
_BREACH = re.compile(r"[\s,]*(?:이를\s)?(?:어기|어길|위반|그러지 않|지키지 않|그렇지 않|따르지 않|거부하)")
_MAY = re.compile(r"(?:할|될|받을|을)?\s?수(?:도|는|가)?\s있|(?:할|될)\s수\s있")
_MAY_NOT = re.compile(r"(?:할|될|받을|을)?\s?수(?:도|는|가)?\s없|(?:하|되|받)?지\s못[하한할해했]")
_NEEDED = re.compile(
    r"(?:[을를이가도은는]|까지)?\s(?:[가-힣]{1,4}\s)?(?:필요(?!\s?(?:없|하지|치|[가는도]\s없))|받아야|맺어야|거쳐야|얻어야|내야|지불해야|체결해야)"
)
_WITHOUT = re.compile(
    r"[이을를]?\s없이|[을를이가도은는]?\s(?:받|맺|거치|얻|내|필요하|체결하)지\s?않|[을를]?\s(?:안\s)(?:받|맺|거치|내)고|[가이는은도]?\s필요\s?없|[가이는은도]?\s없어도"
)
_NOT_WITHOUT = re.compile(r"[이을를]?\s없이(?:는)?\s[^,]{1,20}?(?:수\S?\s?없|지\S?\s?못|지\S?\s않|안\s[되된돼])")
_ONLY_WITH = re.compile(r"[가-힣]\s없이(?:는)?\s(?:[가-힣]+\s)?$")  # 허락 없이 배포할 수 없다
_GIVEN_UP = re.compile(r"(?:하려던|되려던|려던|(?:할|될)\s(?:예정이|계획이|방침이)(?:던|었던))\s")  # 공개할 예정이던 모델
_PUT = re.compile(r"(?:[을를])\s(?:두|둔|뒀)")
_ON_TIME = re.compile(r"예정대로|계획대로|차질\s없이|곧바로|즉시\s")
_FOUND_ABSENT = re.compile(r"(?:없|않|아니)\S?\s것으로\s$")
_UNTOLD = re.compile(r"(?<=[를을도은는]\s)(?:밝히|내놓)지\s?(?:않|못)")
_BY_API_ONLY = re.compile(r"API로만|API\s?형태로만")


@dataclass(frozen=True, slots=True)
class Stance:
    """What a sentence says of `word` on an axis: `sign` is +1 or -1."""

    axis: str
    sign: int
    word: Word
    judged: bool = True  # whether it is held against the source where a summary takes it
    breach: bool = False  # whether it is what breaks a rule: 공개해야 하며, 어기면


def stances(reading: Reading) -> Iterator[Stance]:
    """Yield the stances of a sentence from left to right, one or more a word."""
    for word in reading.words:
        if not _is_set_phrase(word, reading):
            found = tuple(_of_word(word, reading.text))
            yield from found
            if _is_broken(word, reading):
                yield from (replace(each, sign=-each.sign, judged=False, breach=True) for each in found)
    yield from _of_phrases(reading)


def _of_phrases(reading: Reading) -> Iterator[Stance]:
    """Yield the sides that set phrases take: 예정대로 시행하다, API로만 팔다, 출처를 밝히지 않다."""
    for pattern, axis in ((_ON_TIME, "late"), (_BY_API_ONLY, "open")):
        for phrase in pattern.finditer(reading.text):
            behind = next((each for each in reading.words if each.predicate and each.start >= phrase.end()), None)
            if behind:
                yield Stance(axis, -1, behind)
    for phrase in _UNTOLD.finditer(reading.text):
        before = [each for each in reading.words if each.end <= phrase.start()]
        if before:
            yield Stance("open", -1, before[-1], judged=False)


def _is_broken(word: Word, reading: Reading) -> bool:
    """Say whether the clause behind a duty or a ban tells what happens to those who break it."""
    behind = reading.clauses[word.clause + 1 : word.clause + 2]
    if not behind or not _BREACH.match(reading.text, behind[0]):
        return False
    return word.negated or _MUST.match(reading.text, word.end) is not None


def _of_word(word: Word, text: str) -> Iterator[Stance]:
    if word.predicate and _NEED_NOT.match(text, word.end):
        yield Stance("duty", -1, word)
        return
    if word.predicate and _GIVEN_UP.match(text, word.end):
        return
    if word.negated and word.predicate and _ONLY_WITH.search(text, 0, word.start):
        return
    denied = -1 if word.negated else 1
    axis = axis_of(word.stem)
    if axis:
        yield Stance(axis[0], axis[1] * denied, word)
    elif (word.stem in _GRANTED or _PUT.match(text, word.end)) and not word.negated:
        yield Stance(word.key, -1 if _NOT_GRANTED.match(text, word.end) else 1, word)
    elif word.predicate or word.negated:
        yield Stance(word.key, denied, word, word.predicate or word.stem in _GRANTED)
    if word.stem == _LIMIT and word.negated:
        yield Stance("allowed", 1, word, judged=False)
    if word.stem in _FURTHER:
        further, sign = _FURTHER[word.stem]
        yield Stance(further, sign * denied, word, further != "allowed")
    yield from _of_ending(word, text, axis[0] if axis else "")


def _of_ending(word: Word, text: str, axis: str) -> Iterator[Stance]:
    """Yield the sides that what follows a word takes: 써야 한다, 쓸 수 없다, 계약 없이; and 없는 것으로 before it."""
    if word.predicate and _MUST.match(text, word.end):
        yield Stance("duty", 1, word)
    if word.predicate and axis != "allowed":
        yield from _sided(word, text, "allowed", (_MAY, _MAY_NOT))
    if not word.predicate or axis:
        yield from _sided(word, text, f"needs {word.stem}", (_NEEDED, _WITHOUT))
    if word.predicate and _FOUND_ABSENT.search(text, 0, word.start):
        yield Stance(word.key, -1, word, judged=False)


def _sided(word: Word, text: str, axis: str, sides: tuple[re.Pattern[str], re.Pattern[str]]) -> Iterator[Stance]:
    """Yield the side that the ending of a word takes."""
    for side, sign in zip(sides, (1, -1), strict=True):
        if side.match(text, word.end):
            turned = sign < 0 and _NOT_WITHOUT.match(text, word.end) is not None
            yield Stance(axis, 1 if turned else sign, word, axis != "allowed" or word.stem in _USES)
            return


def _is_set_phrase(word: Word, reading: Reading) -> bool:
    """Say whether a word says nothing of what is open or closed: 문을 닫다 of a firm, 회의를 열다, 공개 청구를 거부하다."""
    return (
        _EVENTS.search(reading.text[: word.start]) is not None
        if word.stem in _OPENING
        else _REFUSED_REQUEST.match(reading.text, word.end) is not None
    )
