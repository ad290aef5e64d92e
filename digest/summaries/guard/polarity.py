"""Whether a sentence says the opposite of what its source says: 공개 for 비공개, 줄었다 for 늘었다, or a 않다 more.

What is compared is each word on an axis of opposites (`meanings.AXES`), or denied, with the same word in the source
sentences that support it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from digest.summaries.guard.evidence import Evidence
from digest.summaries.guard.meanings import SIGNS
from digest.summaries.guard.reading import Reading, Word
from digest.summaries.guard.verdict import Code, problem

# signs of denial or of an unwelcome end, by which a source supports a denial in other words
_DENYING = re.compile(
    r"않|못하|못했|못한|없[다는어었을이지고게음]|아니[다라냐며고]|아닌|말[라아고]|금지|중단|거부|반대|제외|면제|실패|불[가허법]|미[달흡비정]|부족|부재|무산|철회|폐지|유예|연기|보류|미만|못 |안 "
    r"|그[치쳤]|불과|어렵|어려|힘들|모르|모른|빠[지진졌]|막[는다히았아]|끊|닫|잃|사라|뿐|위반|무시|침해|난색|한계|외에|비공개|미공개|비영리|폐쇄|대신|별도|무료|무상|무기한|아직|없앴|없애|삭감|줄|낮|뒤[지졌]|떨어|탈락|벗어|무조건|의존|반발|비판|우려"
)


def contradictions(claimed: Reading, sources: Sequence[int], evidence: Evidence) -> Iterator[str]:
    """Yield a problem for each word of a sentence that says the opposite of its supporting sentences.

    Args:
        claimed: The sentence.
        sources: Places among `evidence.readings` of what supports it, the strongest first.
        evidence: The source.
    """
    readings = [evidence.readings[place] for place in sources]
    for word in claimed.words:
        axis = _axis(word)
        signs = {_sign(each) for reading in readings for each in reading.words if _axis(each) == axis}
        if signs and _sign(word) not in signs:
            yield problem(Code.POLARITY, f"‘{_shown(claimed, word)}’은(는) 기사와 반대")
            return
        if not signs and word.negated and not any(_DENYING.search(reading.text) for reading in readings):
            yield problem(Code.POLARITY, f"기사에 없는 부정 ‘{_shown(claimed, word)}’")
            return


def _axis(word: Word) -> str:
    return SIGNS[word.stem][0] if word.stem in SIGNS else word.key


def _sign(word: Word) -> int:
    return (SIGNS[word.stem][1] if word.stem in SIGNS else 1) * (-1 if word.negated else 1)


def _shown(reading: Reading, word: Word) -> str:
    return reading.text[word.start : word.end + 6].split(" ")[0] if word.end else ""


def axes(words: Iterable[Word]) -> frozenset[tuple[str, int]]:
    """Return the axes on which words lie, with their signs."""
    return frozenset((_axis(word), _sign(word)) for word in words)
