"""What stands inside and around the sentences of a Korean news text and is no part of them.

By-lines, picture credits with their captions, labels, references to other pages, addresses. The line breaks of the
text stay, and what follows a picture credit starts a line.
"""

import re

from digest.korean import ends_finitely, split_sentences
from digest.summaries.noise import EMAIL, NAMES, PICTURE, REPORTER

LONGEST_CAPTION = 260  # characters before a picture credit that opens a text
MOST_OF_CAPTION = 2  # sentences of a caption that opens a text
LONGEST_OPENING = 150  # characters of sub-headings before a by-line that opens a text
MOST_ROUNDS = 5  # labels before a sentence; hostile text repeats them without end
_PLAIN = r"[^\[\]()【】<>〈〉〔〕]"
_NESTED = r"[^\[\]【】]"
_AGENCY = r"(?:연합뉴스|뉴시스|뉴스1|로이터|AP|AFP|EPA|게티이미지\S{0,4}|셔터스톡|언스플래시)"
_OUTLET = (
    r"[가-힣A-Za-z0-9·]{1,12}(?:뉴스|일보|경제|신문|타임스|투데이|데일리|방송|미디어|저널|프레스|통신|비즈|조선|코리아)\d{0,2}"
)

BYLINE = (
    rf"\[{_NESTED}{{0,60}}{REPORTER}{_NESTED}{{0,20}}\]|\[{_OUTLET}\s{NAMES}\]"  # [○○경제(안동)=홍길동 기자], [○○일보 홍길동]
    rf"|[【\[][가-힣A-Za-z()·\s]{{2,24}}=\s?[】\]]"  # 【도쿄(일본)=】
    rf"|【{_NESTED}{{0,60}}(?:{REPORTER}|{_OUTLET}){_NESTED}{{0,40}}】"
    rf"|\({_PLAIN}{{0,30}}{REPORTER}\)|\[{_OUTLET}\]"
)
DATELINE = rf"\([가-힣A-Za-z·\s]{{2,20}}=\s?[가-힣A-Za-z]{{2,10}}\d{{0,2}}\)(?:\s*{NAMES}\s*{REPORTER}\s*=)?"  # (서울=○○통신) 홍길동 기자 =
_OPENING_BYLINE = re.compile(BYLINE)
# what a caption ends with although it is a whole sentence
CAPTION_ENDING = re.compile(
    r"(?:(?:[고돼려떠서아여]|놓여|세워) 있다|모습이?다?|장면이?다?|전경이?다?|포즈를 취했다|사진은 [^.]+|\d{4}\.\s?\d{1,2}\.\s?\d{1,2})[.\s]*$"
)
CREDIT = re.compile(
    rf"[\[(【<〈]\s*(?:{_PLAIN}{{0,20}}\s)?{PICTURE}\s*(?:제공|출처|캡[처쳐])?\s*[=:ⓒ/]{_PLAIN}*(?:\({_PLAIN}*\){_PLAIN}*)?[\])】>〉]"
    rf"|\[\s*{_PLAIN}{{1,30}}(?:제공|캡[처쳐]|갈무리|자료\s?사진|DB)\s*\]|\[\s*{PICTURE}{_PLAIN}{{0,20}}\]"
    rf"|\[{_PLAIN}{{1,20}}=(?!{_PLAIN}*{REPORTER}){_PLAIN}{{1,30}}\]"
    rf"|[\[(<](?:{_PLAIN}{{0,20}}[=·/])?\s*{_AGENCY}\s*[\])>](?=\s*$|\d{{1,2}}일)"
    rf"|\((?:{_PLAIN}{{0,10}}[=·/])?\s*(?:연합뉴스|뉴시스|뉴스1|게티이미지\S{{0,4}})\s*\)(?=[가-힣])"
)
_BARE_CREDIT = re.compile(
    rf"\s*(?:{PICTURE}(?:\s?(?:제공|출처))?\s*[=:ⓒ]\s*\S[^.]{{0,30}}|/\s?{_AGENCY}|{NAMES}\s{REPORTER})\s*$"
)
_PICTURE_MARK = re.compile(r"^[▲△▼◀▶◁▷]\s?")
_DAY = r"\d{4}\s?[.\-/년]\s?\d{1,2}\s?[.\-/월]\s?\d{1,2}\s?[.일]?"
_CLOCK = r"(?:오전|오후)?\s?\d{1,2}:\d{2}(?::\d{2})?"
# what ends one piece of a text that came on a single line, and begins the next
BREAKS = tuple(
    re.compile(form)
    for form in (
        rf"(?<=[.!?”\"])\s?(?!.{{0,20}}{PICTURE})(?:\[{_NESTED}{{0,60}}{REPORTER}{_NESTED}{{0,20}}\]|\[{_OUTLET}\s{NAMES}\]|【{_NESTED}{{1,40}}】)\s*",
        rf"(?:^|(?<=[.!?”\"\s]))(?:(?:기사)?\s?(?:입력|수정|등록|승인|업데이트|발행)(?:일시?)?\s?[:：]?\s?{_DAY}\s?,?\s?(?:{_CLOCK})?\s*)+",
        r"(?<=[.!?”\"\s])[<\[(]\s?(?:저작권자|[ⓒ©]|copyright)[^<>\[\]]{0,80}[>\])]\s*",
        # a sub-heading that runs into "24일 ○○에 따르면"; what ends in a particle is the beginning of that sentence
        r"(?<![은는이가을를의에도로와과며고면서월달년,])(?<!지난)(?<!오는)(?<!시간)(?<!운데)(?<![날일주때])\s(?=\d{1,2}일(?:\(현지시간\))?\s[^.]{2,40}에 따르면\s)",
        rf"(?<=[.!?”\"])\s?사진\s?=\s?{NAMES}\s{REPORTER}\s+",
    )
)
# taken out wherever they stand
INLINE = tuple(
    re.compile(form)
    for form in (
        r"^[■◆▲※<\[(]?\s*용어\s?(?:설명|풀이|해설)\b.*$",
        r"[▶▷☞<(\[]\s*(?:관련\s*기사|본지|본보)[^.>)\]]{0,24}?면(?:\s*참[조고])?\s*[>)\]]?",  # ▶관련기사 3면
        r"(?<=[.!?”\"]\s)[▶▷■◆]\s?[^=.]{1,60}=",  # ▶소제목=본문
        rf"\[{_OUTLET}\]\s?",
        r"\[(?:본|이|해당)\s?기사[^\]]*(?:\]|$)",
        r"\s?\((?:위|아래)?\s?사진(?:\s?(?:왼쪽|오른쪽|가운데))?\)|(?<=[가-힣A-Z])·사진(?=\))",
        rf"\s*(?:/\s*)?{EMAIL}\s*(?:/\s*)?(?:{NAMES}\s*{REPORTER})?(?:\s*{PICTURE}\s*=\s*\S+)*\s*$",
        rf"\s*(?:/\s*)?{NAMES}\s*{REPORTER}\s*(?:/\s*)?\(?{EMAIL}\)?",
        rf"(?<=[.!?”\"])\s*/?\s*{NAMES}\s*{REPORTER}\s*$",
        rf"\s*/?\s*{PICTURE}(?:\s?(?:제공|출처))?\s*[=:ⓒ]\s*\S[^.]{{0,30}}$",
        r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff]|#OBJECT\d+#",  # invisible marks and place-holders that pages carry
    )
)
# taken off the beginning of a line, again and again
PREFIXES = tuple(
    re.compile(form)
    for form in (
        rf"^(?:{BYLINE}|{DATELINE})\s*",
        r"^(?:\[[^\[\]]{1,45}\]|<[^<>]{1,20}>)\s*",  # [단독]
        rf"^(?:\S{{1,15}}\s)?{NAMES}\s*{REPORTER}\s*=\s*",  # 홍길동 기자 =
        rf"^{_PLAIN}{{2,20}}[=/]\s?{NAMES}\s*{REPORTER}\s+",  # ○○신문=홍길동 기자
        rf"^{NAMES}\s+(?:[가-힣]{{2,8}}부\s)?{REPORTER}\s+(?!회견|간담|협회|출신)",
        r"^[▶▷►■◆◇●○□☞]\s*[^=.]{1,60}=\s?",  # ▶소제목=본문
        r"^(\S{2,})(?:\s\S+){0,3}\s(?:CI|BI|로고|사옥|전경)\.?\s(?=.{0,40}\1)",  # ○○연구소 로고 ○○연구소가
        r"^(?:AI|핵심|기사|[3세]\s?줄)\s?요약(?:\s?쏙)?\s?[:：]?\s(?=\S)",
        r"^[^\[\].]{2,100}사진\s?(?:제공)?\s?=\s?[^\[\].]{1,20}\]\s*",  # the caption of a bracket that is lost
        r"^[^.]{2,40}(?:웹사이트|홈페이지|유튜브|페이스북|인스타그램|트위터|누리집)\s?(?:캡[처쳐]|갈무리)\s(?=\S)",
        r"^(?:[▲△▼▶▷►■◆◇●○□☞•·*]|-(?=\s))+\s*|^\"{2,}\s*",
    )
)


def clean_text(text: str) -> str:
    """Take by-lines, credits, captions and labels out of a text; line breaks stay, empty lines go."""
    lines = [line for line in (" ".join(line.split()) for line in _broken(text).splitlines()) if line]
    parts: list[str] = []
    for number, line in enumerate(lines):
        opened = _from_byline(line) if number == 0 else line
        parts.extend(_without_captions(opened, opens=number == 0, alone=len(lines) == 1))
    return "\n".join(line for line in map(_without_marks, parts) if line)


def _broken(text: str) -> str:
    """Start a line where something stands that no sentence goes across."""
    for form in BREAKS:
        text = form.sub("\n", text)
    return text


def _from_byline(line: str) -> str:
    """Drop the sub-headings that some feeds run in before the by-line."""
    byline = _OPENING_BYLINE.search(line[: LONGEST_OPENING + 60])
    if byline is None or byline.start() > LONGEST_OPENING or ends_finitely(line[: byline.start()]):
        return line
    return line[byline.start() :]


def _without_captions(line: str, *, opens: bool, alone: bool) -> list[str]:
    """Drop picture credits and the captions before them; return what stands between.

    A credit in square brackets near the beginning of a text ends the caption of its picture, whole sentences or not, unless
    a by-line stands before it. One that ends a line of its own closes a line of caption.
    """
    if not alone and _is_caption(line):
        return []
    parts: list[str] = []
    start = 0
    for credit in CREDIT.finditer(line):
        before = line[start : credit.start()].strip()
        ends_line = credit.end() == len(line)
        first = opens and start == 0 and credit.group().startswith("[") and not ends_line and _may_open(before)
        own_line = not alone and start == 0 and ends_line and len(before) <= LONGEST_CAPTION
        if not first and not own_line:
            parts.append(_without_caption(before))
        start = credit.end()
    return [*parts, line[start:].strip()]


def _may_open(before: str) -> bool:
    """Say whether a text that goes on with a picture's credit may be nothing but its caption."""
    short = len(before) <= LONGEST_CAPTION and len(split_sentences(before)) <= MOST_OF_CAPTION
    return short and not _OPENING_BYLINE.match(before)


def _is_caption(line: str) -> bool:
    """Say whether a line of its own is a single caption, by its mark or by a credit that has no brackets."""
    if len(line) > LONGEST_CAPTION:
        return False
    bare = _PICTURE_MARK.sub("", _BARE_CREDIT.sub("", line))
    return bare != line and CAPTION_ENDING.search(bare) is not None and len(split_sentences(bare)) == 1


def _without_caption(before: str) -> str:
    """Drop the last sentence before a credit where it reads like a caption."""
    sentences = split_sentences(before)
    if sentences and (not ends_finitely(sentences[-1]) or CAPTION_ENDING.search(sentences[-1])):
        sentences = sentences[:-1]
    return " ".join(sentences)


def _without_marks(line: str) -> str:
    for _ in range(MOST_ROUNDS):
        before = line
        for pattern in INLINE:
            line = pattern.sub("", line).strip()
        for pattern in PREFIXES:
            line = pattern.sub("", line, count=1)
        if line == before:
            break
    return line
