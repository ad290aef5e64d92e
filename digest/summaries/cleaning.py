"""What in a Korean news text is not news: by-lines, credits, captions, notices, widgets.

Two steps, each a table. `clean_text` takes out what stands inside or around sentences and leaves the line breaks;
`is_noise` then says which whole sentences nobody should read in a summary. Both look at form, never at topic,
and prefer to lose a sentence over showing a by-line.
"""

import re

from digest.korean import ends_finitely, split_sentences

LONGEST_CAPTION = 260  # characters before a picture credit that opens a text
_OPEN, _SHUT, _PLAIN = r"[\[(【<〈〔]", r"[\])】>〉〕]", r"[^\[\]()【】<>〈〉〔〕]"
_REPORTER = r"(?:[가-힣]{0,4}기자|특파원|통신원|논설위원|전문위원|에디터|앵커|PD)"
_NAMES = r"[가-힣]{2,4}(?:\s?[·,ㆍ]\s?[가-힣]{2,4})*"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_PICTURE = r"(?:사진|그래픽|이미지|자료|영상|일러스트|출처|캡[처쳐]|그림|포스터|표)"
_AGENCY = r"(?:연합뉴스|뉴시스|뉴스1|로이터|AP|AFP|EPA|게티이미지\S{0,4}|셔터스톡|언스플래시)"

# a picture credit; what stands before it is the caption
CREDIT = re.compile(
    rf"{_OPEN}\s*(?:{_PLAIN}{{0,20}}\s)?{_PICTURE}\s*(?:제공|출처|캡[처쳐])?\s*[=:ⓒ/]{_PLAIN}*(?:\({_PLAIN}*\){_PLAIN}*)?{_SHUT}"
    rf"|\[\s*{_PLAIN}{{1,30}}(?:제공|캡[처쳐]|갈무리|자료\s?사진|DB)\s*\]"
    rf"|{_OPEN}\s*(?:{_PLAIN}{{0,20}}[=·/])?{_AGENCY}\s*{_SHUT}(?=\s*$)"
)
# what a caption ends with although it is a whole sentence
CAPTION_ENDING = re.compile(
    r"(?:고 있다|모습이?다?|장면이?다?|전경이?다?|포즈를 취했다|참석해 있다|사진은 [^.]+|\d{4}\.\s?\d{1,2}\.\s?\d{1,2})[.\s]*$"
)

# taken off the beginning of a line, again and again
PREFIXES = (
    re.compile(
        rf"^{_OPEN}{_PLAIN}{{0,30}}(?:\({_PLAIN}{{1,20}}\))?{_PLAIN}{{0,12}}[=/]{_PLAIN}{{0,40}}{_SHUT}\s*"
    ),  # (서울=○○통신)
    re.compile(rf"^{_OPEN}{_PLAIN}{{0,40}}{_REPORTER}{_PLAIN}{{0,20}}{_SHUT}\s*"),  # [○○신문 홍길동 기자]
    re.compile(rf"^(?:\[{_PLAIN}{{1,24}}\]|【{_PLAIN}{{1,24}}】)\s*"),  # [단독] [○○뉴스]
    re.compile(rf"^(?:\S{{1,15}}\s)?{_NAMES}\s*{_REPORTER}\s*=\s*"),  # 홍길동 기자 =
    re.compile(rf"^{_PLAIN}{{2,20}}=\s?{_NAMES}\s*{_REPORTER}\s*"),  # ○○신문=홍길동 기자
    re.compile(rf"^{_NAMES}\s*{_REPORTER}\s*\(?{_EMAIL}\)?\s*"),
    re.compile(r"^[▶▷►■◆◇●□☞]\s*[^=.]{1,60}=\s?"),  # ▶소제목=본문
    re.compile(r"^[▲△▼▶▷►■◆◇●○□☞•·*\-–—]+\s*"),
)
# taken out wherever they stand
INLINE = (
    re.compile(r"[▶▷☞<(\[]\s*(?:관련\s*기사|본지|본보)[^.>)\]]{0,24}?면(?:\s*참[조고])?\s*[>)\]]?"),  # ▶관련기사 3면
    re.compile(r"\s?\((?:위|아래)?\s?사진(?:\s?(?:왼쪽|오른쪽|가운데))?\)|(?<=[가-힣])·사진(?=\))|\s?\((?:왼쪽|오른쪽|가운데)\)"),
    re.compile(rf"\s*(?:/\s*)?{_EMAIL}\s*(?:/\s*)?(?:{_NAMES}\s*{_REPORTER})?(?:\s*{_PICTURE}\s*=\s*\S+)*\s*$"),
    re.compile(rf"\s*(?:/\s*)?{_NAMES}\s*{_REPORTER}\s*(?:/\s*)?\(?{_EMAIL}\)?"),
    re.compile(rf"(?<=[.!?”\"])\s*/?\s*{_NAMES}\s*{_REPORTER}\s*$"),
    re.compile(rf"\s*/?\s*{_PICTURE}(?:\s?(?:제공|출처))?\s*[=:ⓒ]\s*\S[^.]{{0,30}}$"),
    re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff]"),  # invisible marks that pages carry
)

_CALL = r"(?:세요|십시오|시오|바랍니다|드립니다|기다립니다)[.!\s]*$"
_POLITE = r"(?:니다|세요|십시오|시오)[.!\s]*$"
NOISE = (
    # copyright
    re.compile(
        r"무단\s*(?:전재|복제|배포)\s*(?:및|·|,|-|와|금지|/|\s재)|재배포\s*(?:를\s*)?금지|저작권자\s*[ⓒ©(<]|[ⓒ©]|copyright|all rights reserved|학습\s*(?:및|·)\s*활용\s*금지",
        re.IGNORECASE,
    ),
    # read aloud
    re.compile(
        r"(?:기사|뉴스|본문)[^.]{0,16}(?:음성|소리내|읽어)[^.]{0,24}(?:듣|읽|제공|재생)|음성(?:으로)?\s*(?:듣기|재생)|audio element|글자\s*크기"
    ),
    # widgets and calls to the reader
    re.compile(rf"(?:구독|제보|뉴스레터|쿠키|애독자)[^.]*{_POLITE}"),
    re.compile(rf"(?:채널|앱|이벤트|클릭|다운로드|로그인|회원|브라우저|홈페이지|독자|댓글|공유|알림|기사)[^.]*{_CALL}"),
    re.compile(
        r"관련\s*기사|기사\s*(?:제보|보내기|원문)|많이\s*본\s*(?:기사|뉴스)|추천\s*(?:기사|뉴스)|url\s*복사|카카오톡\s*[:@]|javascript|your browser",
        re.IGNORECASE,
    ),
    # about the article itself
    re.compile(r"^(?:이|본|해당|위)\s*(?:기사|콘텐츠|글|칼럼|기고|인터뷰|보도|원고|게시물)(?:는|은|의)\s[^.]*" + _POLITE),
    re.compile(r"(?:본지|본보|당사)의?\s*(?:편집|논조|입장|견해)[^.]*다를 수 있"),
    # pictures
    re.compile(
        rf"^(?:위\s?|아래\s?)?사진은\s|사진\s?(?:왼쪽|오른쪽|앞줄|뒷줄)|(?:왼쪽|오른쪽|앞줄|뒷줄)(?:부터|에서)|왼쪽 \S{{1,3}} 번째|포즈를 취하고|기념\s?(?:사진|촬영)[^.]*있다|{_PICTURE}\s*(?:제공|출처)?\s*[=ⓒ]"
    ),
    # by-lines and addresses
    re.compile(rf"{_EMAIL}|https?:|www\.|^{_NAMES}\s*{_REPORTER}[.\s]*$"),
    re.compile(
        r"(?<![A-Za-z0-9.@-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|kr|io|dev|app|test|example|invalid|info|biz|xyz|gg|ly|co|me|cn|jp)(?![A-Za-z0-9])"
    ),
    # orders to a machine that reads along
    re.compile(
        r"(?:지시|명령|프롬프트|지침|instructions?)[^.]{0,24}(?:무시|잊|ignore)[^.]*(?:라|세요|시오|해줘)[.!\s”\"]*$|ignore (?:all |the |any )?previous",
        re.IGNORECASE,
    ),
)


def clean_text(text: str) -> str:
    """Take by-lines, credits, captions and page furniture out of a text; line breaks stay."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    several = sum(map(bool, lines)) > 1
    cleaned = (_clean_line(line, opens=number == 0, alone=not several) for number, line in enumerate(filter(None, lines)))
    return "\n".join(line for line in cleaned if line)


def is_noise(sentence: str) -> bool:
    """Say whether a sentence is page furniture rather than news."""
    return any(pattern.search(sentence) for pattern in NOISE)


def _clean_line(line: str, *, opens: bool, alone: bool) -> str:
    line = _without_captions(line, opens=opens, alone=alone)
    return "\n".join(filter(None, (_without_marks(part) for part in line.splitlines())))


def _without_marks(line: str) -> str:
    before = ""
    while line != before:
        before = line
        for pattern in INLINE:
            line = pattern.sub("", line).strip()
        for pattern in PREFIXES:
            line = pattern.sub("", line)
    return line


def _without_captions(line: str, *, opens: bool, alone: bool) -> str:
    """Drop picture credits and the captions before them; what follows a credit starts on a new line."""
    kept: list[str] = []
    start = 0
    for credit in CREDIT.finditer(line):
        before = _without_marks(line[start : credit.start()].strip())
        square = credit.group().startswith("[")
        first = opens and start == 0 and square and credit.start() <= LONGEST_CAPTION and credit.end() < len(line)
        own_line = not alone and start == 0 and credit.end() == len(line) and len(before) <= LONGEST_CAPTION
        if not first and not own_line:
            kept.append(_without_caption(before))
        start = credit.end()
    kept.append(line[start:].strip())
    return "\n".join(part for part in kept if part)


def _without_caption(before: str) -> str:
    """Drop the last sentence before a credit where it reads like a caption."""
    sentences = split_sentences(before)
    if sentences and (not ends_finitely(sentences[-1]) or CAPTION_ENDING.search(sentences[-1])):
        sentences = sentences[:-1]
    return " ".join(sentences)
