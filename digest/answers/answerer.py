"""Answering: search, gather the evidence, let the model write where there is one, and quote where it does not serve."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.answers.answer import Answer, AnswerSentence, Author, Evidence
from digest.answers.extractive import gathered, quoted
from digest.errors import SummaryError
from digest.search import Engine, Query
from digest.summaries.writer import FALLS, Fall

log = logging.getLogger(__name__)

MOST_STORIES = 8  # that are read for an answer
MOST_EVIDENCE = 12  # sentences that a model is given
MOST_WRITTEN = 4


@dataclass(slots=True)
class Answerer:
    """Answers questions from the store."""

    engine: Engine
    author: Author | None = field(default=None)

    async def answer(self, query: Query, now: datetime) -> Answer:
        """Answer a question.

        Args:
            query: Its text is the question.
            now: Aware.

        Returns:
            An answer; without sentences where nothing was found that supports one.

        Raises:
            StorageError: The database did not answer.
        """
        page = await self.engine.search(query, now, most=MOST_STORIES)
        stories = tuple(found.story for found in page.found)
        told = Answer(query.text, stories=stories, suggestions=page.suggestions, instead=page.instead, missing=page.lacking)
        wants = await self.engine.wants(page.instead or query.text)
        evidence = gathered(stories, wants, query.text)
        if not evidence:
            return told
        if self.author is None:
            return replace(told, sentences=quoted(evidence))
        return await self._written(told, evidence, self.author)

    async def _written(self, told: Answer, evidence: Sequence[Evidence], author: Author) -> Answer:
        given = evidence[:MOST_EVIDENCE]
        try:
            written = await author.write(told.question, given)
            kept = await author.supported(written, given)
        except SummaryError as error:
            log.info("%s gave no answer: %s", author.name, error)
            return replace(told, sentences=quoted(evidence), fallback_reason=str(error))
        sentences = tuple(
            AnswerSentence(text, tuple(given[number] for number in numbers)) for text, numbers in kept[:MOST_WRITTEN] if numbers
        )
        if not sentences:
            return replace(told, sentences=quoted(evidence), fallback_reason=FALLS[Fall.UNGROUNDED])
        return replace(told, sentences=sentences, backend=author.name)
