"""The desk where relevant articles become stories: grouped while they are stored, condensed afterwards."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import UNSAVED, Article, Story, Summary
from digest.selection.clustering import Group, StoryWindow, independent
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import search as search_rows
from digest.storage import stories as story_rows
from digest.summaries import Summariser

log = logging.getLogger(__name__)

STORY_WINDOW = timedelta(days=30)  # a follow-up finds its earlier story, a rerun its first appearance, that far back
CONDENSED_AT_ONCE = 8
SUMMARISED_FOR = timedelta(days=3)  # an older story can't be in a digest any more


@dataclass(slots=True)
class StoryDesk:
    """Holds the stories of the last weeks in memory between two calls of `forget`.

    `waiting` is how many stories were still to be condensed when that was last looked at.
    """

    store: Store
    korean: Korean
    lexicon: Lexicon
    summariser: Summariser
    on_summary: Callable[[Summary], None] = lambda _: None  # told of each that was stored
    waiting: int = 0
    _window: StoryWindow | None = None
    _earlier: StoryWindow | None = None  # its analysed articles spare the next window most of its work

    def forget(self) -> None:
        """Read the stories anew next time: others may have changed them, or a transaction was rolled back."""
        self._earlier, self._window = self._window or self._earlier, None

    async def prepare(self, now: datetime) -> None:
        """Read the stories of the last weeks, outside of any transaction that others wait for."""
        if self._window is not None:
            return
        async with self.store.read() as db:
            recent = await story_rows.since(db, now - STORY_WINDOW)
            posted = await story_rows.posted_anywhere(db, [story.id for story in recent])
        self._window = await self.korean.on_thread(StoryWindow, recent, self.korean, self.lexicon, posted, self._earlier)
        self._earlier = None

    async def place(self, db: AsyncConnection, article: Article) -> Article:
        """Put a stored article into its story, in the transaction that stored it; `prepare` comes before.

        Returns:
            The article as it is stored then.
        """
        assert self._window is not None
        placed = await self.korean.on_thread(self._window.add, article)
        article = replace(article, outcome=placed.outcome, outcome_reason=placed.reason)
        await article_rows.update(db, article)
        numbers = await _store(db, self._window, placed.groups)
        return replace(article, story_id=numbers.get(article.id))

    async def condense(self, now: datetime, on_progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
        """Have every recent story condensed that needs it, the newest first; says how many were.

        Each few are stored as soon as they are done, so that a digest shows what is ready when it leaves. `on_progress` is told
        how many of how many are done: at the beginning, and after each few.
        """
        async with self.store.read() as db:
            recent = await story_rows.since(db, now - SUMMARISED_FOR)
            posted = await story_rows.posted_anywhere(db, [story.id for story in recent])
        stale = [story for story in recent if story.id not in posted and needs_summary(story)]
        stale.sort(key=lambda story: story.newest_at, reverse=True)
        self.waiting = len(stale)
        on_progress(0, len(stale))
        for start in range(0, len(stale), CONDENSED_AT_ONCE):
            stories = stale[start : start + CONDENSED_AT_ONCE]
            await self._keep(stories, await self.summariser.summarise(stories))
            self.waiting -= len(stories)
            on_progress(min(start + CONDENSED_AT_ONCE, len(stale)), len(stale))
        return len(stale)

    async def _keep(self, stories: Sequence[Story], summaries: Sequence[Summary]) -> None:
        """Store the summaries of stories that were not posted meanwhile; else their readers have another one."""
        async with self.store.write() as db:
            posted = await story_rows.posted_anywhere(db, [story.id for story in stories])
            kept = [pair for pair in zip(stories, summaries, strict=True) if pair[0].id not in posted]
            for story, summary in kept:
                await story_rows.save_summary(db, story.id, replace(summary, input_hash=summary_key(story)))
                await search_rows.mark(db, [story.id])
        for story, summary in kept:
            self.on_summary(summary)
            log.info(
                "story #%d: condensed by %s", story.id, summary.model or summary.backend,
                extra={"story": story.id, "articles": [article.trace for article in story.articles]},
            )  # fmt: skip


async def _store(db: AsyncConnection, window: StoryWindow, groups: Sequence[Group]) -> dict[int, int]:
    """Store stories as they are now; return the number of each of their articles' story, by the article's id."""
    numbers: dict[int, int] = {}
    for group in groups:
        if group.story_id == UNSAVED:
            number = await story_rows.add(db, group.article_ids, group.follows_id)
            window.numbered(group.article_ids[0], number)
        else:
            number = group.story_id
            await story_rows.regroup(db, number, group.article_ids, group.follows_id, group.merged_ids)
            await search_rows.remove(db, group.merged_ids)
        await search_rows.mark(db, [number])
        numbers |= dict.fromkeys(group.article_ids, number)
        if group.merged_ids:
            log.info("story #%d takes in %s", number, group.merged_ids, extra={"story": number, "stories": [*group.merged_ids]})
    return numbers


def summary_key(story: Story) -> str:
    """Return what changes when a story is worth condensing again: its anchor, or two more independent outlets."""
    pairs_of_outlets = (len(independent(story.articles)) - 1) // 2
    words = f"{story.anchor.url_key}\n{story.anchor.title}\n{story.anchor.body}\n{pairs_of_outlets}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def needs_summary(story: Story) -> bool:
    """Say whether a story was never condensed, or has changed since."""
    return story.summary is None or story.summary.input_hash != summary_key(story)
