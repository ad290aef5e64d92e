"""One event, the articles that report it, and their summary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.model.articles import UNSAVED, Article
from digest.model.topics import Topic


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence and the indexes of the `Summary.source_sentences` that support it."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """At most 3 sentences and 300 characters over all; none for a story of titles only.

    `backend` is extractive, transformers or server; `model` its name, empty for extractive.
    `source_articles[i]` is the id of the article that `source_sentences[i]` was taken from. `why_it_matters` is one more
    sentence, a model's alone, held to the sources like the others.

    `asked` is the model that was to write; empty where none was, for want of one or because the text was short already.
    `problems` are what the guard refused of its words, each "code: words for people".
    """

    sentences: tuple[SummarySentence, ...]
    source_sentences: tuple[str, ...]
    source_articles: tuple[int, ...]
    backend: str
    model: str = ""
    fallback_reason: str = ""  # why a lower rung of the ladder answered
    input_hash: str = ""  # of what was summarised; equal input is not summarised again
    why_it_matters: SummarySentence | None = None
    asked: str = ""
    problems: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentences in order, a space between them."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def fell(self) -> str:
        """Why the words of the model that was asked are not shown, without details; empty where they are, or none was asked."""
        return self.fallback_reason.partition(": ")[0] if self.asked and not self.model else ""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What became of the stories that a model was to condense.

    `shown` are told in its words, `reasoned` of them with a line on why they matter; `falls` counts the others by
    `Summary.fell`, `refused` what the guard kept from readers by its code.
    """

    model: str
    shown: int = 0
    reasoned: int = 0
    falls: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One event: the articles that report it, the anchor first, then in order of appearance.

    `id` is the public #number. `outlets` counts independent outlets, not copies.
    """

    articles: tuple[Article, ...]
    id: int = UNSAVED
    follows_id: int | None = None  # the earlier story of the same affair
    merged_into_id: int | None = None
    summary: Summary | None = None

    @property
    def anchor(self) -> Article:
        """The article whose headline stands for the story."""
        return self.articles[0]

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Topics of the anchor first, then those that the others add."""
        return tuple(dict.fromkeys(topic for article in self.articles for topic in article.relevance.topics))

    @property
    def score(self) -> float:
        """Relevance of the most certain article, in [0, 1]."""
        return max(article.relevance.score for article in self.articles)

    @property
    def newest_at(self) -> datetime:
        """When the newest of its articles appeared."""
        return max(article.appeared_at for article in self.articles)
