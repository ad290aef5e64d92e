"""The guard as the ladder calls it: bound to the process's morphemes and words, off the event loop."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Story
from digest.summaries.guard import CheckedSentence, Register, check
from digest.summaries.ladder import Guard
from digest.summaries.source import SourceSentence

_KOREA = ZoneInfo("Asia/Seoul")


def guard_with(korean: Korean, lexicon: Lexicon, style: Register = Register.DA) -> Guard:
    """Return the guard for sentences of one style; it works on Kiwi's thread."""

    async def guard(story: Story, source: Sequence[SourceSentence], sentences: Sequence[str]) -> Sequence[CheckedSentence]:
        day = (story.anchor.published_at or story.anchor.appeared_at).astimezone(_KOREA).date()
        return await korean.on_thread(check, sentences, source, story.anchor.title, day, korean, lexicon, style)

    return guard
