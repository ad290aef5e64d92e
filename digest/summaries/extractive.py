"""The default summariser: picks sentences that are there, word for word, and needs no model.

It cleans first (`cleaning`, `source`), then ranks (`ranker`). What a feed's lead of up to three sentences says is shown
as it is. Kiwi works on its own thread, one story at a time, so that others get their turn.
"""

import re
from collections.abc import Sequence

from digest.korean import Korean
from digest.model import Story, Summary, SummarySentence
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES
from digest.summaries.ranker import Scored, choose, score
from digest.summaries.source import SourceSentence, input_hash, read_story

BACKEND = "extractive"
_CLAUSE_END = re.compile(r"(?:며|면서|지만|으나|는데|고|해|아|어|서|,)\s")
_WORD_END = re.compile(r"\s")


class ExtractiveSummariser:
    """Picks the sentences of a story's articles that stand for it; implements `Summariser`."""

    def __init__(self, korean: Korean) -> None:
        self._korean = korean

    @property
    def backend(self) -> str:
        """Return extractive."""
        return BACKEND

    @property
    def model(self) -> str:
        """Return nothing: there is no model."""
        return ""

    async def warm(self) -> None:
        """Load Kiwi."""
        await self._korean.on_thread(self._korean.warm)

    async def summarise(self, stories: Sequence[Story]) -> list[Summary]:
        """Condense stories, one `Summary` each, in their order; never raises for what a text holds."""
        return [await self._korean.on_thread(extract, story, self._korean) for story in stories]

    async def close(self) -> None:
        """Nothing of its own to give back; Kiwi belongs to whoever made it."""


def extract(story: Story, korean: Korean) -> Summary:
    """Condense one story. Blocking: about 15 ms for 1,200 characters.

    Without sentences where the articles are titles only, or say no more than the title.
    """
    sentences = read_story(story)
    chosen = _pick(story.anchor.title, sentences, korean)
    return Summary(
        sentences=tuple(SummarySentence(text, (number,)) for number, text in chosen),
        source_sentences=tuple(sentence.text for sentence in sentences),
        source_articles=tuple(sentence.article for sentence in sentences),
        backend=BACKEND,
        input_hash=input_hash(story.anchor.title, sentences),
    )


def _pick(title: str, sentences: Sequence[SourceSentence], korean: Korean) -> list[tuple[int, str]]:
    """Return the numbers and texts of the sentences to show."""
    if not sentences:
        return []
    titled, *tokens = korean.tokens([title, *(sentence.text for sentence in sentences)])
    scored = score(titled, sentences, tokens)
    if _fits_whole(scored):
        return [(each.number, each.sentence.text) for each in scored]
    chosen = choose(scored)
    if not chosen and scored:  # every sentence is longer than a summary may be
        first = scored[0]
        return [(first.number, shorten(first.sentence.text, MOST_CHARACTERS))]
    return [(each.number, each.sentence.text) for each in chosen]


def _fits_whole(scored: Sequence[Scored]) -> bool:
    """Say whether one article's sentences are a summary already: a feed's lead, shown as it is."""
    length = sum(len(each.sentence.text) + 1 for each in scored) - 1
    of_one = all(each.sentence.reporter == 0 for each in scored)
    return of_one and len(scored) <= MOST_SENTENCES and length <= MOST_CHARACTERS


def shorten(sentence: str, most_characters: int) -> str:
    """Cut an overlong sentence after its last clause, else word, that fits with "…"."""
    head = sentence[: most_characters - 1]
    for end in (_CLAUSE_END, _WORD_END):
        stops = [match.end() for match in end.finditer(head) if match.end() > most_characters // 2]
        if stops:
            return f"{head[: stops[-1]].rstrip(' ,')}…"
    return f"{head}…"
