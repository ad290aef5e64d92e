"""Asks the guard about one sentence, as its tests do: an article in, what is wrong with a sentence about it out."""

from datetime import date
from functools import cache

from digest.korean import Korean
from digest.lexicon import default_lexicon
from digest.summaries.guard import CheckedSentence, Code, Register, check
from digest.summaries.guard.evidence import Evidence, gather
from digest.summaries.guard.reading import Reading, read
from digest.summaries.source import SourceSentence

DAY = date(2026, 3, 18)  # of the articles: a Wednesday

RELEASE = (
    "인공지능 기업 누리온이 매개변수 120억 개 규모의 언어모델 ‘나래 12B’의 가중치를 3일 공개했다.",
    "나래 12B는 한국어 말뭉치 2조 토큰으로 학습했고, 한 번에 3만2000토큰을 읽는다.",
    "누리온은 학습에 쓴 데이터 목록도 이달 안에 공개하기로 했다.",
    "윤세온 누리온 대표는 “가중치만 여는 것은 절반의 공개라고 생각한다”고 말했다.",
    "경쟁사인 다올림은 다음 모델의 가중치를 공개하지 않고 API로만 팔겠다고 밝혔다.",
    "누리온은 2021년 설립됐고 직원은 80여 명이다.",
)
RULING = (
    "서울행정법원은 16일 정보권리시민모임이 디지털조달원을 상대로 낸 소송에서 원고 일부 승소 판결을 내렸다.",
    "재판부는 조달원이 지난해 8월 비공개로 결정한 문서 11건 가운데 7건을 공개하라고 했다.",
    "다만 납품 단가가 담긴 문서 4건은 비공개가 정당하다고 판단했다.",
    "시민모임은 판결을 환영했고 조달원은 2주 안에 항소 여부를 정하기로 했다.",
)


@cache
def korean() -> Korean:
    """Return the morphemes with the lexicon's words, as the bot has them."""
    return Korean(default_lexicon().user_words)


def source_of(*sentences: str) -> tuple[SourceSentence, ...]:
    return tuple(SourceSentence(text, 0, 0, place) for place, text in enumerate(sentences))


def checked(
    summary: str | tuple[str, ...],
    article: tuple[str, ...],
    title: str = "",
    day: date | None = DAY,
    register: Register = Register.DA,
) -> tuple[CheckedSentence, ...]:
    return check(summary, source_of(*article), title, day, korean(), default_lexicon(), register)


def codes(sentence: str, article: tuple[str, ...], title: str = "", day: date | None = DAY) -> tuple[Code, ...]:
    """Return the kinds of what is wrong with one sentence; () where nothing is."""
    (found,) = checked((sentence,), article, title, day)
    assert found.ok is not bool(found.problems)
    return found.codes


def evidence_of(*texts: str, claimed: tuple[str, ...] = (), day: date | None = DAY) -> Evidence:
    """Gather a headline (first) and its sentences."""
    return gather(texts, claimed, day, korean(), default_lexicon())


def reading_of(text: str, evidence: Evidence | None = None, day: date | None = DAY) -> Reading:
    names = (evidence or evidence_of(text)).names
    return read(text, korean().tokens([text])[0], names.mentions(text), day)
