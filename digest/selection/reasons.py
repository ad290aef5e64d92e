"""How signs are told to people: one plain Korean sentence each, strongest first."""

from collections.abc import Mapping, Sequence

from digest.lexicon import Mention
from digest.selection.evidence import ABOUT_AI, Signs

MOST_REASONS = 5
_PLACES = {"title": "제목", "aside": "제목", "lead": "첫머리", "rest": "본문"}
_WORDS = {
    "maker": "AI 회사",
    "model": "AI 모델",
    "person": "사람",
    "official": "정책 책임자",
    "chip": "AI 칩",
    "ai-model": "모델을 이르는 말",
    "release": "공개를 이르는 말",
    "harm": "AI의 폐해를 이르는 말",
    "law": "AI 법규",
    "ai-body": "AI 전담 기관",
    "programme": "국가 AI 사업",
    "strategy": "국가 AI 전략·회의",
    "policy-phrase": "AI 정책을 이르는 말",
    "governance": "AI 안전·윤리를 이르는 말",
    "training": "AI 학습을 이르는 말",
    "open-phrase": "모델 개방을 이르는 말",
    "closed-phrase": "모델 폐쇄를 이르는 말",
    "sovereign-phrase": "AI 주권을 이르는 말",
    "general-law": "법률",
    "rule": "규제를 이르는 말",
    "act": "정책을 이르는 말",
    "dispute": "논쟁을 이르는 말",
    "court": "소송·권리를 이르는 말",
    "export": "수출 통제·유출을 이르는 말",
    "body": "국가 기관",
    "open": "공개를 이르는 말",
    "closed": "폐쇄를 이르는 말",
    "sovereign": "자립을 이르는 말",
    "country": "나라",
    "company": "기업",
    "market": "증시·실적 말",
    "product": "제품·서비스 말",
    "tool": "도구·앱 말",
    "ai-use": "AI를 쓴다는 말",
    "ai-field": "AI 업계 말",
    "support": "지원·도입 말",
    "hiring": "채용·인사 말",
    "local": "지방자치 말",
    "event": "행사 말",
    "promotion": "자문·홍보 말",
    "society": "사건·생활 말",
    "infrastructure": "데이터센터·전력 말",
    "spam": "광고 말",
    "other-sense": "다른 뜻의 말",
}


def explain(
    found: Signs, weights: Mapping[str, float], telling: Sequence[str] = (), *, pro: bool = True, relevant: bool
) -> tuple[str, ...]:
    """Tell why an article was taken or left.

    Args:
        found: The signs of the article.
        weights: What each sign is worth.
        telling: Words of the headline whose letters lean the judgement.
        pro: Whether they speak for the subject.
        relevant: Whether it was taken: then what speaks for it comes first, else what speaks against it.

    Returns:
        At most `MOST_REASONS` sentences, strongest first, never none.
    """
    if not found:
        return ("AI를 말하지 않음",)
    told = sorted(((weights.get(sign, 0.0), sign) for sign in found), key=lambda pair: (-abs(pair[0]), pair[1]))
    speaking = _sentences([(sign, found[sign]) for weight, sign in told if weight > 0.05])
    contra = _sentences([(sign, found[sign]) for weight, sign in told if weight < -0.05])
    worded = (
        [f"제목: 주제{'의' if pro else ' 밖의'} 기사에 잦은 말 {', '.join(repr(word) for word in telling)}"] if telling else []
    )
    if relevant:
        return tuple((*speaking[:3], *(worded if pro else ()), *speaking[3:], *contra)[:MOST_REASONS]) or (
            "AI 정책·개방·폐쇄·소버린을 두루 말함",
        )
    first = contra[:3] if speaking else ["개방·폐쇄·정책·소버린을 이르는 말이 없음", *contra[:3]]
    return tuple((*first, *(() if pro else worded), *speaking)[:MOST_REASONS])


def _sentences(told: list[tuple[str, tuple[Mention, ...]]]) -> list[str]:
    sentences: list[str] = []
    shown: set[tuple[str, str]] = set()
    for sign, mentions in told:
        place = _PLACES[sign.rpartition(":")[0].rpartition(" ")[2]]  # of two places the one whose words are shown
        new = [mention for mention in mentions if (place, mention.form) not in shown]
        if new and (sentence := _sentence(place, sign, mentions)):
            sentences.append(sentence)
            shown.update((place, mention.form) for mention in mentions)
    return sentences


def _sentence(place: str, sign: str, mentions: tuple[Mention, ...]) -> str:
    kind = sign.rpartition(":")[2].removesuffix(", apart")
    words = [f"{_WORDS[mention.kind.name.lower().replace('_', '-')]} '{mention.form}'" for mention in mentions[:2]]
    if kind.startswith("ai+"):
        return f"{place}: AI와 함께 {_subject(words[0])} 나옴"
    if "+" in kind and len(words) == 2:
        beside = "함께" if any(mention.kind in ABOUT_AI for mention in mentions) else "AI와 함께"
        return f"{place}: {_with(words[0])} {_subject(words[1])} {beside} 나옴"
    return f"{place}: {words[0]}"


def _with(words: str) -> str:
    return words + ("과" if _closed(words) else "와")


def _subject(words: str) -> str:
    return words + ("이" if _closed(words) else "가")


def _closed(words: str) -> bool:
    """Say whether the last sound is a consonant, which decides the particle; Latin letters by their Korean names."""
    last = words.rstrip("'\"”’」)")[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28 != 0
    return last.lower() in "lmnr013678"
