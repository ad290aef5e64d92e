"""From what a model wrote to sentences, or why there are none.

It decides on form alone: what was thought aloud, fenced, labelled or numbered is unwrapped; what is empty, foreign or far
too long is refused. Whether the sentences are true is for the guard.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from digest.korean import ends_finitely, split_sentences
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES
from digest.summaries.prompts import MARKS
from digest.summaries.writer import Fall, Reply

LONGEST_REPLY = 2 * MOST_CHARACTERS  # beyond it the task was not understood; up to it the leading sentences may serve
LEAST_KOREAN = 0.5  # of the words; "GPT-5.2와" is one, however many letters are Latin
_THOUGHTS = re.compile(
    r"<(think|thought|thinking)>.*?</\1>|<\|think\|>.*?<\|end\|>|<\|channel>thought.*?<channel\|>", re.DOTALL | re.IGNORECASE
)
_THOUGHT_OUT = re.compile(r"</(?:think|thought|thinking)>", re.IGNORECASE)  # of a thought that the template had begun
_THINKING = re.compile(r"<(?:think|thought|thinking)>|<\|think\|>|<\|channel>thought|^/think\b", re.IGNORECASE)
_ROLE = re.compile(r"^\s*(?:assistant|model|system|user)?\s*$", re.IGNORECASE)
_FENCE = re.compile(r"^```\w*\s*|\s*```$")
_LABEL = re.compile(r"^(?:[*#\s]*(?:요약문?|기사\s?요약|답변?|summary)[*\s]*[:：][*\s]*)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•·▪]\s+|\d{1,2}[.)]\s+|#{1,4}\s+)", re.MULTILINE)
_BOLD = re.compile(r"\*\*|__|`")
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_FIELDS = ("sentences", "summary", "요약", "요약문", "text", "content")


class UnfitReplyError(Exception):
    """A reply without sentences that could be shown."""

    def __init__(self, fall: Fall, detail: str = "") -> None:
        super().__init__(fall)
        self.fall = fall
        self.detail = detail


def read_reply(reply: Reply) -> tuple[str, ...]:
    """Return the sentences of a reply: 1 to `MOST_SENTENCES`, together at most `MOST_CHARACTERS`.

    Raises:
        UnfitReplyError: There is nothing to show, and why.
    """
    if reply.fall is not None:
        raise UnfitReplyError(reply.fall, reply.detail)
    text = _unwrapped(_answer(reply.text))
    if not text:
        raise UnfitReplyError(Fall.EMPTY)
    words = [word for word in text.split() if _LETTER.search(word)]
    if not words or sum(map(_is_korean, words)) < LEAST_KOREAN * len(words):
        raise UnfitReplyError(Fall.FOREIGN)
    if len(text) > LONGEST_REPLY:
        raise UnfitReplyError(Fall.TOO_LONG, f"{len(text):,}자")
    sentences = list(split_sentences(text))
    if not reply.whole and not ends_finitely(sentences[-1]):
        sentences.pop()
    kept = fitting(sentences)
    if not kept:
        raise UnfitReplyError(Fall.TOO_LONG if sentences else Fall.UNREADABLE, "끝맺지 못함" if not sentences else "")
    return kept


def fitting(sentences: Iterable[str]) -> tuple[str, ...]:
    """Keep the leading sentences that fit into a summary."""
    kept: list[str] = []
    for sentence in sentences:
        if len(kept) == MOST_SENTENCES or len(" ".join((*kept, sentence))) > MOST_CHARACTERS:
            break
        kept.append(sentence)
    return tuple(kept)


def _is_korean(word: str) -> bool:
    return _HANGUL.search(word) is not None


def _answer(text: str) -> str:
    """Return what was said rather than thought, without a template's marks: up to where another turn begins."""
    said = _THOUGHT_OUT.split(_THOUGHTS.sub("", text))[-1]
    if _THINKING.search(said):
        raise UnfitReplyError(Fall.UNREADABLE, "생각만 하다 끝남")
    pieces = [piece for piece in MARKS.split(said) if not _ROLE.match(piece)]
    return pieces[0].strip() if pieces else ""


def _unwrapped(text: str) -> str:
    text = _FENCE.sub("", text).strip()
    if text.startswith(("{", "[")):
        text = _from_json(text)
    text = _BOLD.sub("", _BULLET.sub("", _LABEL.sub("", text)))
    text = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return text[1:-1].strip() if _is_wrapped(text) else text


def _is_wrapped(text: str) -> bool:
    """Say whether one pair of straight or curly marks holds the whole text and nothing ends it within."""
    inner = text[1:-1]
    return len(text) > 2 and (text[0], text[-1]) in {('"', '"'), ("“", "”")} and text[0] not in inner and text[-1] not in inner


def _from_json(text: str) -> str:
    try:
        found = _strings(json.loads(text))
    except (ValueError, RecursionError):
        raise UnfitReplyError(Fall.UNREADABLE, "JSON이 깨짐") from None
    return "\n".join(found)


def _strings(found: Any) -> list[str]:
    """Return the strings of a JSON answer: a list of them, or the field that holds the summary."""
    if isinstance(found, str):
        return [found]
    if isinstance(found, list):
        return [each for each in found if isinstance(each, str)]
    if isinstance(found, dict):
        return next((_strings(found[name]) for name in _FIELDS if name in found), [])
    return []
