"""Which part something has in a sentence: subject, object, owner, and what stands directly behind it."""

import re
from collections.abc import Iterator

from digest.summaries.guard.naming import RANK, RANKS, Mention
from digest.summaries.guard.reading import Reading

ROLE = 1.5  # weight of standing in the same part of the sentence
_MANY = r"(?:\([^()]{1,30}\))?(?:들)?(?:\s?측)?(?:\s[\d가-힣]{1,3}\s?(?:곳|명|팀|개사|개|사))?"
# what a name holds or belongs to by standing before it, whatever else the sentence says of the two
POSTS = frozenset(RANKS) | {
    "CEO", "CTO", "CFO", "컨소시엄", "관계자", "정부", "의회", "연구팀", "이사회", "정예팀", "대변인", "지사",
}  # fmt: skip
_ROLES = (
    ("subject", re.compile(rf"{_MANY}(?:은|는|이|가|께서)(?=[\s,“\"‘]|$)")),
    ("object", re.compile(rf"{_MANY}(?:을|를)(?=[\s,]|$)")),
    ("source", re.compile(r"(?:에서|으로부터|로부터|부터|보다)")),
    ("goal", re.compile(r"(?:으로|로|까지)(?!부터)(?=[\s,]|$)|(?:으로|로|까지)\s")),
    ("place", re.compile(r"(?:에게|에|한테)(?=[\s,]|$)")),
    ("owner", re.compile(r"의(?=\s)")),
)  # fmt: skip  # fmt: skip
_RANKED = rf"(?:\s(?:[가-힣A-Za-z]+\s)?(?:{RANK}))?"
_SUBJECT = re.compile(rf"[’'”\"]?{_RANKED}{_MANY}(?:은|는|이|가|께서)(?=[\s,“\"‘]|$)|의\s|[’'”\"]?\s(?:{RANK})")
_OWNER = re.compile(r"\s[가-힣]{2,6}(?:들)?(?:은|는|이|가)(?=[\s,“\"‘]|$)")


def roles(text: str, end: int) -> Iterator[str]:
    """Yield the parts that what ends at `end` has by the particle behind it, as keys of surroundings."""
    for role, form in _ROLES:
        if form.match(text, end):
            yield f"^{role}"


def is_subject(mention: Mention, reading: Reading) -> bool:
    """Say whether a name is the subject, or who has a rank or a thing (의)."""
    return _SUBJECT.match(reading.text, mention.end) is not None


def acts(mention: Mention, reading: Reading) -> bool:
    """Say whether a name is what something is said of: a subject, or whose thing is one (누리온 모델은)."""
    return is_subject(mention, reading) or _OWNER.match(reading.text, mention.end) is not None


def held(end: int, reading: Reading) -> str:
    """Return the last of the nouns that stand directly behind a place; empty where a particle or a verb does."""
    thing, start = "", end
    for token in reading.tokens:
        if token.start < start:
            continue
        between = reading.text[end : token.start]
        name = next((each for each in reading.mentions if each.start <= token.start < each.end), None)
        if name and not thing and between == " ":
            start = end = name.end  # 김로하 새론AI 대표
            continue
        if token.tag == "SL" and between and not thing and token.form not in POSTS:
            end = token.start + token.length  # 중국 AI 기업
            continue
        if (
            (token.tag not in {"NNG", "NNP", "XSN", "XPN"} and token.form not in POSTS)
            or between.strip("’'”) ")
            or (not thing and not between)
        ):
            break
        thing, end = (token.form if between else thing + token.form), token.start + token.length
    return thing
