"""The nouns of answers: the evidence, the answer's sentences with their sources, and the port of a model that writes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from digest.model import Article, Story
from digest.summaries.extractive import BACKEND
from digest.summaries.source import SourceSentence

HEADLINE = -1  # the place of a headline, of articles that give no text


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may support an answer; `sentence.article` is the id of `article`. A headline has the place `HEADLINE`."""

    sentence: SourceSentence
    article: Article
    story: Story
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer with what supports it, the strongest first; never without."""

    text: str
    sources: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question.

    `sentences` is empty where nothing supports an answer; `stories` are what was found all the same. `backend` is extractive,
    or the name of the model that wrote; `fallback_reason` says why a model's answer was not used. `instead` is the query that
    was searched for because nothing has what was typed; `missing` are the words that no story has. `outside`: nothing was
    found in the time that was asked about, so that these are stories of other times.
    """

    question: str
    sentences: tuple[AnswerSentence, ...] = ()
    stories: tuple[Story, ...] = ()
    backend: str = BACKEND
    fallback_reason: str = ""
    suggestions: tuple[str, ...] = ()
    instead: str = ""
    missing: tuple[str, ...] = ()
    outside: bool = False


Write = Callable[[str, Sequence[Evidence]], Awaitable[Sequence[str]]]
"""Writes an answer to a question from evidence: a few sentences; raises SummaryError where it can't."""

Supported = Callable[[Sequence[str], Sequence[Evidence]], Awaitable[Sequence[tuple[str, tuple[int, ...]]]]]
"""Keeps of written sentences those that the evidence supports, perhaps repaired, each with the indexes of its evidence."""


@dataclass(frozen=True, slots=True)
class Author:
    """A model that answers, and what holds it to the evidence. `name` is how readers are told of it."""

    name: str
    write: Write
    supported: Supported
