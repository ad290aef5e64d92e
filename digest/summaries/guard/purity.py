"""Whether a sentence is plain Korean and nothing else: its script, its marks, its ending, its length.

Nothing here looks at the source, except that it may use a foreign script where the source does.
"""

import re
from collections.abc import Iterator, Sequence

from digest.korean import Token, ends_finitely
from digest.summaries.guard.verdict import Code, Register, problem
from digest.summaries.noise import is_noise

LONGEST_SENTENCE = 200  # characters
MOST_STRAY_WORDS = 3  # Latin words in a row that the source does not have
COUNTRIES = {
    "美": "미국", "中": "중국", "日": "일본", "韓": "한국", "北": "북한", "英": "영국", "獨": "독일", "佛": "프랑스", "印": "인도",
    "露": "러시아", "加": "캐나다", "濠": "호주", "與": "여당", "野": "야당", "軍": "군", "政": "정부", "檢": "검찰", "靑": "청와대",
}  # fmt: skip
_COUNTRY = re.compile(f"(?<![\u2e80-\u9fff])[{''.join(COUNTRIES)}](?![\u2e80-\u9fff])")
_HANJA = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]+")
_OTHER_LETTERS = re.compile(r"[^\W\d_a-zA-Z가-힣\u00aa-\u024f\u2e80-\u9fff\uac00-\ud7a3\uff21-\uff5a]+")
_BROKEN = re.compile(r"[\ufffd\u0000-\u0008\u000e-\u001f\ud800-\udfff]|[ㄱ-ㅎㅏ-ㅣ]{2,}")
_LATIN_RUN = re.compile(rf"[A-Za-z][A-Za-z'’\-]*(?:[\s,;:]+[A-Za-z][A-Za-z'’\-]*){{{MOST_STRAY_WORDS - 1},}}")
_MARKUP = re.compile(
    r"</?[a-zA-Z|/][^<>]{0,80}>|<\||\|>|\[/?INST\]|```|\*\*|__|^\s*(?:#{1,6}\s|[-*•·▶■●○◆]\s*|\d{1,2}[.)]\s|>\s)|[{}\\|]|\[[^\]]*\]\([^)]*\)"
)
_LINK = re.compile(
    r"https?:|www\.|@[\w.-]+\.\w|(?<![\w.])[a-z0-9-]{2,63}\.(?:com|net|org|kr|io|ai|dev|app|example|test|info|biz|xyz|me|cn|jp)\b"
)
_ABOUT_THE_TASK = re.compile(
    r"^(?:\[?요약\]?|제목|답변|출력|summary|답|본문)\s*[:：]|다음은 .{0,20}요약|요약(?:문|본|하면|한 내용|입니다|해 드리)|(?:이|위|해당|본) (?:기사|글|뉴스)(?:는|에서는|의 내용)"
    r"|죄송(?:하지만|합니다)|도움이 되|제공(?:된|해 주신) (?:기사|텍스트|글|정보)|AI (?:모델|어시스턴트)로서|언어 ?모델로서|알겠습니다|물론입니다"
    r"|시스템 프롬프트|(?<![가-힣])(?:이전|위|앞)의? ?(?:지시|명령|프롬프트)|사용자(?:가|의) (?:요청|질문)"
)
_CUT = re.compile(r"(?:…|\.{2,}|‥)[\s”’\"')]*$")
_REPEATED = re.compile(r"(\S{2,}(?:\s+\S+){0,5}?)(?:\s+\1){2,}|(.)\2{4,}")
_HAPNIDA = re.compile(r"(?P<before>.)(?:니다|니까)[.!?”\"’')\]\s]*$|시오[.!?”\"’')\]\s]*$")
_BIEUP = 17  # the final consonant ㅂ in the code of a syllable: 합니다, but not 아니다
_HAEYO = re.compile(r"(?:요|죠)[.!?”\"’')\]\s]*$")


def purified(text: str) -> str:
    """Return a sentence with single spaces, and 미국 for 美, as headlines write it."""
    return _COUNTRY.sub(lambda match: COUNTRIES[match.group()], " ".join(text.split()))


def impurities(text: str, tokens: Sequence[Token], source: str, register: Register) -> Iterator[str]:
    """Yield what keeps a purified sentence from being plain Korean in the style asked for.

    Args:
        text: The sentence.
        tokens: Its morphemes: 행보다 is a noun that is something, and no end that a list could know.
        source: Title and text of the source; foreign words and Hanja that stand there may be used.
        register: The style in which sentences end.
    """
    yield from _foreign(text, source)
    yield from _marked(text)
    if _CUT.search(text) or not (ends_finitely(text) or _ends_in_verb(tokens)):
        yield problem(Code.ENDING, "문장이 끝나지 않음")
    elif _register(text) is not register:
        yield problem(Code.REGISTER, f"‘{register}’체가 아님")
    if repeated := _REPEATED.search(text):
        yield problem(Code.REPETITION, f"되풀이 ‘{repeated.group()[:20]}’")
    if len(text) > LONGEST_SENTENCE:
        yield problem(Code.LENGTH, f"{LONGEST_SENTENCE}자를 넘음")


def _ends_in_verb(tokens: Sequence[Token]) -> bool:
    last = next((token for token in reversed(tokens) if token.tag not in {"SF", "SSC", "SSO", "SP"}), None)
    return last is not None and last.tag == "EF" and tokens[-1].tag == "SF"


def _foreign(text: str, source: str) -> Iterator[str]:
    for form, words in ((_HANJA, "한자"), (_KANA, "가나"), (_OTHER_LETTERS, "외국 문자"), (_BROKEN, "깨진 글자")):
        strange = [match.group() for match in form.finditer(text) if form is _BROKEN or match.group() not in source]
        if strange:
            yield problem(Code.LANGUAGE, f"{words} ‘{strange[0][:20]}’")
    known = source.lower()
    for run in _LATIN_RUN.finditer(text):
        if run.group().lower() not in known:
            yield problem(Code.LANGUAGE, f"영어 구절 ‘{run.group()[:30]}’")


def _marked(text: str) -> Iterator[str]:
    for form, words in ((_MARKUP, "서식 기호"), (_LINK, "링크"), (_ABOUT_THE_TASK, "기사 밖의 말")):
        if found := form.search(text):
            yield problem(Code.MARKUP, f"{words} ‘{found.group().strip()[:20]}’")
    if is_noise(text):
        yield problem(Code.MARKUP, "기사 문장이 아님")


def _register(text: str) -> Register:
    polite = _HAPNIDA.search(text)
    if polite and (not polite["before"] or (ord(polite["before"]) - ord("가")) % 28 == _BIEUP):
        return Register.HAPNIDA
    return Register.HAEYO if _HAEYO.search(text) else Register.DA
