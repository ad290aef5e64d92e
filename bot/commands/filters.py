"""What narrows a search: 매체:전자신문, outlet:etnews, 주제:정책, a topic by itself at either end, phrases in quotes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Topic

TOPICS: Mapping[str, Topic] = {
    **{topic.value: topic for topic in Topic},
    **dict.fromkeys(("개방", "오픈", "공개"), Topic.OPEN),
    **dict.fromkeys(("폐쇄", "비공개"), Topic.CLOSED),
    **dict.fromkeys(("정책", "규제"), Topic.POLICY),
    **dict.fromkeys(("소버린", "주권"), Topic.SOVEREIGN),
}  # after 주제:, where nothing else can be meant
BARE_TOPICS: Mapping[str, Topic] = {
    word: TOPICS[word] for word in ("개방", "폐쇄", "정책", "소버린", "open", "closed", "policy", "sovereign")
}
_PART_OF_A_NAME = re.compile(
    r"소버린\s+(?:ai|인공지능|모델|클라우드|llm|gpu)|open\s+(?:ai|source|weights?|models?|llms?)|closed\s+(?:source|weights?|models?)|sovereign\s+(?:ai|cloud|models?)"
    r"|(?:ai|인공지능|a\.i\.)\s+(?:정책|policy)|정책\s+(?:금융|자금|브리핑|위원회|토론회|방향|실장|연구)|(?:개방|폐쇄)\s+(?:전략|생태계)",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"(?<!\S)(?:매체|언론사?|신문사|outlet|source|site)\s?[:=]\s*(?:\"(?P<quoted>[^\"]+)\"|(?P<word>[^\s\"]+))", re.IGNORECASE
)
_TOPIC = re.compile(r"(?<!\S)(?:주제|분야|topics?)\s?[:=]\s*(?P<words>[^\s\"]+(?:\s*,\s*[^\s\"]+)*)", re.IGNORECASE)
_PHRASE = re.compile(r"\"([^\"]{1,200})\"")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was found, and the text without it."""

    rest: str
    topics: tuple[Topic, ...] = ()
    outlets: tuple[str, ...] = ()


def read_filters(text: str) -> Filters:
    """Take written filters out of a text; one whose topic nobody knows stays in it as words."""
    outlets = tuple(
        name.strip(" ,")
        for match in _OUTLET.finditer(text)
        for name in (match["quoted"] or match["word"]).split(",")
        if name.strip(" ,")
    )
    rest = _OUTLET.sub(" ", text)
    topics: list[Topic] = []

    def take(match: re.Match[str]) -> str:
        named = [word.strip().lower() for word in match["words"].split(",") if word.strip()]
        topics.extend(TOPICS[word] for word in named if word in TOPICS)
        return " ".join((" ", *(word for word in named if word not in TOPICS), " "))

    rest = _TOPIC.sub(take, rest)
    return Filters(" ".join(rest.split()), tuple(dict.fromkeys(topics)), tuple(dict.fromkeys(outlets)))


def read_bare_topics(text: str) -> Filters:
    """Take topics that stand by themselves at the beginning or end of a text out of it, unless they are part of a name."""
    words = text.replace(",", " ").split()
    topics: list[Topic] = []
    while words and words[0].lower() in BARE_TOPICS and not _PART_OF_A_NAME.match(" ".join(words[:2])):
        topics.append(BARE_TOPICS[words.pop(0).lower()])
    while words and words[-1].lower() in BARE_TOPICS and not _PART_OF_A_NAME.fullmatch(" ".join(words[-2:])):
        topics.append(BARE_TOPICS[words.pop().lower()])
    return Filters(" ".join(words), tuple(dict.fromkeys(topics))) if topics else Filters(text)


def read_phrases(text: str) -> tuple[str, ...]:
    """Return what stands between quotation marks."""
    found = (" ".join(phrase.split()) for phrase in _PHRASE.findall(text))
    return tuple(dict.fromkeys(phrase for phrase in found if any(map(str.isalnum, phrase))))
