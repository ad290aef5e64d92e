"""Whether a sentence ends in a denial that its source has in no words, or says a strong word that nothing in the source supports."""

import re
from collections.abc import Iterator, Sequence

from digest.summaries.guard.alignment import Thing
from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.reading import Reading

FEWEST_OF_END = 4  # things by which the source of a sentence's end is found
# How a sentence ends in a denial, and what in its source supports that, perhaps in other words; the first that fits counts.
_ENDS = r"[.”\"’']*$"
_DENIALS = (
    (  # 허락 없이 쓸 수 없다
        re.compile(rf"[가-힣]\s없이(?:는)?\s[^,]{{1,16}}(?:수\S?\s없|지\S?\s?(?:못|않))\S*{_ENDS}"),
        re.compile(r"야 [하한할합된됩]|필요|없이|없으면|않으면|금지|만 [가-힣]"),
    ),
    (  # 돈을 내지 않는다
        re.compile(rf"(?:돈|비용|값|요금|[사이]용료|수수료)\S{{0,2}}\s(?:내|물|치르|받|지불하)지\S?\s?않\S*{_ENDS}"),
        re.compile(r"무료|무상|공짜|면제|없이|없[다는]|않|안 |거저"),
    ),
    (  # 내지 않아도 된다
        re.compile(rf"(?:(?:않|안 \S)\S*도 (?:된다|됐다|되도록 \S+)|필요\S*\s?(?:않|없)\S*){_ENDS}"),
        re.compile(
            r"않아도|안 \S*도|면제|자율|의무[가는]? (?:아니|없)|필요[가는]? 없|생략|없이|없어도|아니라|선택|권고|예외|제외|빠[지진졌질]|대상이 아|덜어|풀[어었린]"
        ),
    ),
    (  # 쓸 수 없다
        re.compile(rf"수(?:[는도가])?\s없\S*(?:\s(?:됐다|된다))?{_ENDS}"),
        re.compile(
            r"수(?:[는도가])?\s?없|못|불가|금지|막[는다히았아]|막힌|차단|어렵|어려|제한|중단|배제|제외|불허|거부|탈락|한계|끊|말[고라아]|데만"
        ),
    ),
    (  # 사례가 아니다
        re.compile(rf"(?:[이가은는] )?아니\S*{_ENDS}"),
        re.compile(r"아니|아닌|않|못|없|빠[지진졌]|제외|면제|무관|불[가허법]"),
    ),
    (  # 했다고 밝히지 않았다
        re.compile(
            r"(?:고|것으로|도|(?:원|%|명|건|곳|장|개|대|배|위|점|표|달러|엔)(?:으로|로))\s(?:하|확정되|밝히|말하|답하|답변하|전하|설명하|강조하|주장하|지적하|해명하|토로하|하소연하|당부하|요구하|평가하|비판하|호소하|권고하|발표하|판단하|보|분석하|덧붙이"
            rf"|반박하|내다보|전망하|우려하|예상하|확인되|알려지|나타나|전해지|조사되|드러나|집계되|분석되|파악되|보이)지(?:는)?\s?(?:않|못)\S*{_ENDS}"
        ),
        re.compile(
            r"(?:하|히|되|지|나|오|주|놓|내|리|이)지\S*\s?(?:않|못)|침묵|함구|말을 아|무응답|미확인|묵묵부답|입을 다물|답[은이을를도]? 없|없[다는었]"
        ),
    ),
    (  # 하지 않았다, 계획이 없다
        re.compile(rf"(?:지(?:[는도를])?\s?(?:않|못)\S*|\s없\S*|못하지 않\S*)(?:\s(?:있다|됐다|된다|했다))?{_ENDS}"),
        re.compile(
            r"않|못하|못했|못한|못 |없[다는어었을지고게음]|아니|아닌|말[라아고]|안 |금지|중단|거부|반대|제외|면제|실패|불[가허법]|미[달흡비정]|부족|부재|무산|철회|폐지|유예|연기|보류|거절|그[치쳤]"
            r"|어렵|어려|힘들|모르|모른|빠[지진졌]|막[는다히았아]|끊|닫|사라|위반|무시|난색|한계|외에|비공개|미공개|대신|아직|없앴|없애|뒤[지졌]|떨어|탈락|벗어|뿐|폐쇄|불참|기권|백지화|접[는었기]|거둬"
        ),
    ),
)
_SPEECH = re.compile(r"[“\"][^“”\"]*[”\"]")
_REPORTS = re.compile(
    r"(?:하|밝히|말하|답하|전하|설명하|강조하|주장하|지적하|해명하|토로하|하소연하|당부하|요구하|평가하|비판하|호소하|권고하|발표하|논평하|공개하|제시하)지\s?(?:않|못)\S*[.”\"’']*$"
)
_NOT = r"(?:하|되|받|시키)?지\S{0,2}\s?(?:않|못|말)"
# strong words, and what in a source supports them, anywhere
_STRONG = (
    ("비공개", re.compile(rf"비공개|미공개|공개\S{{0,2}}{_NOT}|공개\S?\s?(?:거부|중단|안 |불가)|안 (?:공개|밝)|폐쇄|닫|숨[기긴겼]|감[추췄]|독점|막[았는]|API로만|걸어 잠|내[렸려]|가[리렸]|밝히지|내놓지|빼|제외|없이")),
    ("금지", re.compile(r"금지|금하|금한|막|못|불허|불가|차단|수(?:[가는도])? 없|안 (?:되|된|돼)|않|제한|중단|규제|말[라아]")),
    ("폐지", re.compile(r"폐지|없[애앤앴]|철폐|폐기|중단|사라[지진졌]|취소|철회|종료|해[체산]|끝내|접[는었]")),
    ("부결", re.compile(r"부결|통과되지|통과하지|넘지 못|채우지 못|무산|가결되지")),
    ("(?:위법|불법)", re.compile(r"위법|불법|위반|어[기긴겼]|침해|적법하지|합법\S* 아니|처벌|무단|탈법|무허가")),
    ("(?:의무화|강제)", re.compile(r"의무|강제|해야|하도록|하게 하|필수|반드시|어야|아야|여야|야 한|규정")),
    ("자율", re.compile(r"자율|스스로|알아서|않아도|권고|선택|원할 때|자발|의무[가는]? 아니")),
    ("(?:무상|무료)", re.compile(r"무상|무료|공짜|돈을? (?:안 |받지|내지)|없이|0원|값을? (?:안 |받지)|면제|거저|대가 없")),
    ("독점", re.compile(r"독점|폐쇄|혼자|홀로|단독|배타|한 (?:곳|회사|기업)")),
    ("(?:외산|해외|외국)", re.compile(r"외산|해외|외국|국외|글로벌|세계|미국|중국|일본|유럽|영국|독일|프랑스|빅테크|다국적|수출|수입|나라 밖|EU|현지시")),
)  # fmt: skip
_STRONG_WORDS = tuple((re.compile(rf"(?<![가-힣]){word}(?!\S{{0,2}}지\s?(?:않|못))"), support) for word, support in _STRONG)


def unsupported_words(claimed: str, source: str) -> Iterator[str]:
    """Yield the strong words of a sentence of which its source, wherever it be, says nothing in any words: 비공개, 금지, 폐지."""
    for word, support in _STRONG_WORDS:
        found = word.search(claimed)
        if found and not support.search(source):
            yield found.group()


def is_denied_alone(claimed: Reading, around: Sequence[Thing], evidence: Evidence) -> bool:
    """Say whether a sentence ends in a denial that its source has in no words.

    Who denies having said it does not deny it in what was said.
    """
    support = next((words for ending, words in _DENIALS if ending.search(claimed.text)), None)
    if support is None:
        return False
    reports = _REPORTS.search(claimed.text) is not None
    said = (evidence.readings[place].text for place in _sources_of_end(around, claimed, evidence))
    return not any(support.search(_SPEECH.sub("", text) if reports else text) for text in said)


def _sources_of_end(around: Sequence[Thing], claimed: Reading, evidence: Evidence) -> Iterator[int]:
    """Yield the places of the source sentences that are most like the last clause, and like the last few where it is short."""
    number = len(claimed.clauses) - 1
    last = {thing.key for thing in around if thing.clause == number}
    yield _likest(last, evidence)
    while number > 0 and len(last) < FEWEST_OF_END:
        number -= 1
        last |= {thing.key for thing in around if thing.clause == number}
    yield _likest(last, evidence)


def _likest(keys: set[str], evidence: Evidence) -> int:
    weights = [sum(evidence.weights.weight(key) for key in keys & said) for said in evidence.keys]
    return weights.index(max(weights))
