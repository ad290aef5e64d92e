"""Which step of an affair a headline tells: the draft, the notice, the vote, the day a law comes into force.

Two headlines on one law that name different steps on different days tell different events, however
alike they are otherwise. A headline without such a word tells any step.
"""

import re
from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "drafted": r"초안|시안|밑그림|착수|마련|추진|검토",
    "announced": r"입법예고|행정예고|예고|의견 ?수렴|공청회",
    "proposed": r"발의|제출|상정",
    "passed": r"통과|의결|가결|타결|채택|최종 승인|재가",
    "promulgated": r"법 ?공포|공포(?:안|돼|됐|된다)|관보",
    "in force": r"시행(?!령|착오|사)|발효|적용 시작|본격화",
    "opposed": r"반발|반대|의견서|비판|우려|촉구|항의|경고",
    "postponed": r"연기|유예|미룬|미뤄|미루|늦춰|늦춘|지연|보류",
    "withdrawn": r"철회|폐기|부결|백지화|무산|중단|취소",
    "sued": r"소송|제소|고소|피소|고발",
    "settled": r"합의|화해",
    "ruled": r"판결|선고|기각|승소|패소|위법|인용",
    "appealed": r"항소|상고|이의 ?신청|이의 ?제기|불복",
    "investigated": r"조사|수사|압수수색|점검",
    "sanctioned": r"과징금|과태료|제재|벌금|시정명령",
    "called": r"공모|모집|접수|공고|지원",
    "chosen": r"선정|선발|확정|탈락|진출|합류|압축|고배|낙점",
    "released": r"(?<!비)공개(?!하지|되지| ?않)|출시|배포|내놓|선보",
}
_STAGES = {stage: re.compile(words) for stage, words in STAGES.items()}
_OVERRULES: Mapping[str, tuple[str, ...]] = {  # 공개 연기 is no release, 소송 합의 no suit
    "postponed": ("released", "in force", "chosen", "announced"),
    "withdrawn": ("released", "in force", "announced", "proposed", "passed", "sued"),
    "settled": ("sued",),
    "ruled": ("sued",),
    "appealed": ("ruled", "chosen", "sued"),
    "opposed": ("released", "announced", "drafted", "proposed", "passed", "in force", "chosen"),
}


def stages(title: str) -> frozenset[str]:
    """Return the steps that a headline names; usually none or one."""
    named = {stage for stage, words in _STAGES.items() if words.search(title)}
    overruled = {weaker for stage in named for weaker in _OVERRULES.get(stage, ())}
    return frozenset(named - overruled)


def other_step(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two headlines name steps, and none in common."""
    return bool(one) and bool(other) and not one & other
