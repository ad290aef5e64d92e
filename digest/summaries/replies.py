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

TOO_LONG = 2  # times what may be shown: beyond it the task was not understood; up to it the leading sentences may serve
LONGEST_REPLY = TOO_LONG * MOST_CHARACTERS
LEAST_KOREAN = 0.5  # of the words; "GPT-5.2와" is one, however many letters are Latin
_THOUGHTS = re.compile(
    r"<(think|thought|thinking)>.*?</\1>|<\|think\|>.*?<\|end\|>|<\|channel>thought.*?<channel\|>", re.DOTALL | re.IGNORECASE
)
_THOUGHT_OUT = re.compile(r"</(?:think|thought|thinking)>", re.IGNORECASE)  # of a thought that the template had begun
_THINKING = re.compile(r"<(?:think|thought|thinking)>|<\|think\|>|<\|channel>thought|^/think\b", re.IGNORECASE)
_ROLE = re.compile(r"^\s*(?:assistant|model|system|user)?\s*$", re.IGNORECASE)
_FENCE = re.compile(r"^```\w*\s*|\s*```$")
_LABEL = re.compile(r"^(?:[*#\s]*(?:요약문?|기사\s?요약|답변?|summary)[*\s]*[:：][*\s]*)", re.IGNORECASE)
# the line on why a story matters, under the names that models give it
_WHY = re.compile(
    r"(?:^|(?<=[.!?]\s))[\s\W]{0,6}(?:왜\s?중요한가|중요한?\s?(?:이유|까닭|점)|중요성?|의의|시사점|why(?: it matters)?)[*\s]{0,4}[:：?][*\s]*(?P<line>.*)",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"^\s*(?:[-*•·▪]\s+|\d{1,2}[.)]\s+|#{1,4}\s+)", re.MULTILINE)
_BOLD = re.compile(r"\*\*|__|`")
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_FIELDS = ("sentences", "summary", "요약", "요약문", "text", "content")
_WHY_FIELD = "why_it_matters"


class UnfitReplyError(Exception):
    """A reply without sentences that could be shown."""

    def __init__(self, fall: Fall, detail: str = "") -> None:
        super().__init__(fall)
        self.fall = fall
        self.detail = detail


def read_reply(reply: Reply, most_sentences: int = MOST_SENTENCES, most_characters: int = MOST_CHARACTERS) -> tuple[str, ...]:
    """Return the sentences of a reply: 1 to `most_sentences`, together at most `most_characters`.

    Raises:
        UnfitReplyError: There is nothing to show, and why.
    """
    if reply.fall is not None:
        raise UnfitReplyError(reply.fall, reply.detail)
    text = _unwrapped(_answer(reply.text))[0]
    if not text:
        raise UnfitReplyError(Fall.EMPTY)
    words = [word for word in text.split() if _LETTER.search(word)]
    if not words or sum(map(_is_korean, words)) < LEAST_KOREAN * len(words):
        raise UnfitReplyError(Fall.FOREIGN)
    if len(text) > TOO_LONG * most_characters:
        raise UnfitReplyError(Fall.TOO_LONG, f"{len(text):,}자")
    sentences = list(split_sentences(text))
    if not reply.whole and not ends_finitely(sentences[-1]):
        sentences.pop()
    kept = fitting(sentences, most_sentences, most_characters)
    if not kept:
        raise UnfitReplyError(Fall.TOO_LONG if sentences else Fall.UNREADABLE, "끝맺지 못함" if not sentences else "")
    return kept


def read_why(reply: Reply) -> str:
    """Return the one sentence on why the story matters; empty where there is none, or none that was finished."""
    if reply.fall is not None:
        return ""
    try:
        line = _unwrapped(_answer(reply.text))[1]
    except UnfitReplyError:
        return ""
    sentence = next(iter(split_sentences(line)), "")
    return sentence if reply.whole or ends_finitely(sentence) else ""


def fitting(
    sentences: Iterable[str], most_sentences: int = MOST_SENTENCES, most_characters: int = MOST_CHARACTERS
) -> tuple[str, ...]:
    """Keep the leading sentences that fit into a summary."""
    kept: list[str] = []
    for sentence in sentences:
        if len(kept) == most_sentences or len(" ".join((*kept, sentence))) > most_characters:
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


def _unwrapped(text: str) -> tuple[str, str]:
    """Return the summary and the line on why it matters, bare."""
    text = _FENCE.sub("", text).strip()
    if text.startswith(("{", "[")):
        text, line = _from_json(text)
    else:
        why = _WHY.search(text)
        text, line = (text[: why.start()] + text[why.end() :], why["line"]) if why else (text, "")
    text = _BOLD.sub("", _BULLET.sub("", _LABEL.sub("", text)))
    return _bare("\n".join(line.strip() for line in text.splitlines() if line.strip())), _bare(_BOLD.sub("", line).strip())


def _bare(text: str) -> str:
    return text[1:-1].strip() if _is_wrapped(text) else text


def _is_wrapped(text: str) -> bool:
    """Say whether one pair of straight or curly marks holds the whole text and nothing ends it within."""
    inner = text[1:-1]
    return len(text) > 2 and (text[0], text[-1]) in {('"', '"'), ("“", "”")} and text[0] not in inner and text[-1] not in inner


def _from_json(text: str) -> tuple[str, str]:
    try:
        found = json.loads(text)
        said = _strings(found)
    except (ValueError, RecursionError):
        raise UnfitReplyError(Fall.UNREADABLE, "JSON이 깨짐") from None
    why = found.get(_WHY_FIELD) if isinstance(found, dict) else None
    return "\n".join(said), why if isinstance(why, str) else ""


def _strings(found: Any) -> list[str]:
    """Return the strings of a JSON answer: a list of them, or the field that holds the summary."""
    if isinstance(found, str):
        return [found]
    if isinstance(found, list):
        return [each for each in found if isinstance(each, str)]
    if isinstance(found, dict):
        return next((_strings(found[name]) for name in _FIELDS if name in found), [])
    return []
