"""What the log says of a digest: which stories it shows and leaves out, and which message brought which articles where.

Articles are named by their traces, so that one trace leads from a feed's item to the message that shows it.
"""

import logging
from collections.abc import Sequence

from digest.errors import StorageError
from digest.model import RankedStory, SlotOutcome, Story
from digest.storage import Store
from digest.storage import slots as slot_rows

log = logging.getLogger(__name__)

MOST_LEFT_OUT = 50  # stories that are named a digest; `ai-news why` knows of all
NO_NEWS = frozenset({SlotOutcome.ALREADY_POSTED, SlotOutcome.TOO_OLD})  # said when they were posted, or never to be


def log_choice(slot_id: int, ranking: Sequence[RankedStory]) -> None:
    """Say what a digest shows, and what it leaves out although it could be shown, an outcome a line."""
    if not log.isEnabledFor(logging.INFO):
        return
    for outcome in SlotOutcome:
        stories = [ranked.story for ranked in ranking if ranked.outcome is outcome]
        if not stories or outcome in NO_NEWS:
            continue
        named = stories[:MOST_LEFT_OUT]
        about = {"outcome": outcome, "stories": [story.id for story in named], "articles": _traces(named)}
        log.info("slot %d: %d stories %s", slot_id, len(stories), outcome.replace("_", " "), extra=about)


async def log_message(store: Store, key: str, message_id: str) -> None:
    """Say that a message is in its channel, and what it shows."""
    if not log.isEnabledFor(logging.INFO):
        return
    try:
        async with store.read() as db:
            shown = await slot_rows.shown_in(db, key)
    except StorageError as error:
        log.warning("nobody can say what %s shows: %s", key, error)
        return
    traces = [trace for each in shown.values() for trace in each]
    about = {"part": key, "message_id": message_id, "outcome": "posted", "stories": [*shown], "articles": traces}
    log.info("%s is in the channel", key, extra=about)


def _traces(stories: Sequence[Story]) -> list[str]:
    return [article.trace for story in stories for article in story.articles]
