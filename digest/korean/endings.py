"""Whether a piece of Korean text ends as a sentence does.

News sentences end in 다; quoted speech, questions and calls in 요, 죠, 까, 자, 라; note style in 함, 됨, 음, 임.
By-lines (기자), captions and headlines end in nouns, a few of which look like verbs and are listed here.
"""

import re

CLOSERS = "”’\"'」』》〉)]】"
STOPS = ".!?。!?"
_TAIL = re.compile(rf"[{STOPS}\s" + re.escape(CLOSERS) + r"]*$")
_ASIDE = re.compile(r"\s*\([^()]{1,40}\)$")
_CUT = re.compile(r"(?:…|\.{2,}|‥)[\s" + re.escape(CLOSERS) + r"]*$")
_NOUNS_IN_DA = re.compile(
    r"(?:바다|캐나다|판다|혼다|람다|소다|저마다|마다|보다|쿠다|프라다|[어아]젠다|르완다|우간다|스코다|베란다|라다|대다수)$"
)
_NOUNS_IN_YO = re.compile(r"(?:중요|필요|수요|주요|개요|가요|강요|소요|동요|민요|긴요|불필요)$")
_NOUNS_IN_M = re.compile(
    r"(?:포함|명함|결함|군함|게임|책임|취임|선임|신임|모임|프레임|타임|후임|전임|해임|부임|연임|사임|퇴임|체임|위임|중임|담임|방임"
    r"|다음|마음|처음|소음|녹음|발음|웃음|얼음|젊음|죽음|믿음|걸음|모음|화음|고음|방음|저음|자음|무음|복음|잡음|폭음|울음|물음|이음|그음)$"
)
_WITH_STOP = re.compile(
    r"(?:다|요|까|죠|지|[하보가되말두오주키들나내찾막믿짓살추우꾸열있않읽쓰서지]자|(?:하|시|되|말|마|더|어|아|여|해|이|으)라|[하했있겠]네|[이으]랴)$"
)
_WITHOUT_STOP = re.compile(r"(?:다|까|죠|[어아여해세에예네]요)$")
_NOMINAL = re.compile(
    r"(?:[됨함임음]|움직임|어려움|가까움|쉬움|[나바]뀜|나뉨|[줄높늘]임|늘림|밝힘|[끌나보해]\S{0,2}냄|만듦|다룸|이룸|키움|지움|채움|세움|갖춤|낮춤"
    r"|바꿈|[아어여해커려]짐)$"
)
_N, _BS, _SS = 4, 18, 20  # final consonants ㄴ ㅄ ㅆ in the code of a Hangul syllable


def is_cut(sentence: str) -> bool:
    """Say whether a sentence was cut off: it ends in "..." or "…"."""
    return _CUT.search(sentence) is not None


def is_stopped(sentence: str) -> bool:
    """Say whether a sentence ends in a full stop, question or exclamation mark, closing marks aside."""
    tail = _TAIL.search(sentence)
    return tail is not None and any(mark in STOPS for mark in tail.group()) and not is_cut(sentence)


def ends_finitely(sentence: str) -> bool:
    """Say whether a sentence ends as Korean sentences end: 다, 요, 까, 죠, 자, 라 or the note style's 함, 음.

    Without a full stop it is stricter: 자 and 라 are then nouns (기자, 나라).
    False for headlines, captions, by-lines ("이신영 기자") and for what a feed cut off ("발표했다...").
    """
    if is_cut(sentence):
        return False
    stem = _TAIL.sub("", _ASIDE.sub("", sentence.rstrip(STOPS + " ")))
    if any(nouns.search(stem) for nouns in (_NOUNS_IN_DA, _NOUNS_IN_YO, _NOUNS_IN_M)):
        return False
    ending = _WITH_STOP if is_stopped(sentence) else _WITHOUT_STOP
    return ending.search(stem) is not None or _NOMINAL.search(stem) is not None


def ends_in_verb(text: str) -> bool:
    """Say whether a text that ends in 다 surely ends in a verb: 했다, 한다, 없다, 이다; not 모두 다 or 보다.

    What may split a line without full stops; a rare adjective (크다, 같다) is missed rather than a noun cut.
    """
    if len(text) < 2 or not text.endswith("다") or not "가" <= text[-2] <= "힣" or _NOUNS_IN_DA.search(text):
        return False
    final = (ord(text[-2]) - ord("가")) % 28
    return final in {_N, _SS, _BS} or text[-2] in "이니하되"
