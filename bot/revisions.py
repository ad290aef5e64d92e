"""Cards that are shown once more as their outlets corrected them: the page is fetched once more, the card edited in place, once.

Nothing is posted again. What can't be edited within a day stays as it was.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.edits import edit_message
from bot.message import Block, Bullets, Link, Message, StoryCard
from bot.platforms import DeliveryError, Platform
from bot.render import summary_label, why_it_matters
from bot.running import Bot
from bot.texts import load_texts
from digest.errors import SummaryError
from digest.intake import reread
from digest.model import Article, Revision, Story, Summary
from digest.revisions import NOTICED_FOR
from digest.storage import articles as article_rows
from digest.storage import revisions as revision_rows
from digest.storage import stories as story_rows
from digest.storage.revisions import Posting

log = logging.getLogger(__name__)


async def edit_revised(bot: Bot) -> None:
    """Edit the cards of all articles that were revised and are not dealt with yet."""
    async with bot.store.read() as db:
        waiting = await revision_rows.undone(db)
    for revision in waiting:
        if await _apply(bot, revision):
            async with bot.store.write() as db:
                await revision_rows.finish(db, revision.article_id, bot.clock())


async def _apply(bot: Bot, revision: Revision) -> bool:
    """Deal with a revision; False where a platform did not answer and there is time to ask it again."""
    now = bot.clock()
    if now - revision.noticed_at > NOTICED_FOR:
        return True
    async with bot.store.read() as db:
        article = await article_rows.get(db, revision.article_id)
        story = None if article is None or article.story_id is None else await story_rows.get(db, article.story_id)
    if article is None or story is None or not is_shown(article, story):
        return True
    async with bot.store.read() as db:
        cards = await revision_rows.postings(db, story.id, revision.noticed_at - NOTICED_FOR)
    if not any(card.channel.platform in bot.delivery.platforms for card in cards):
        return True
    story = await _refreshed(bot, article, story)
    edited = [await _edit(bot, card, Correction(revision, story, now)) for card in cards]
    return all(edited)


def is_shown(article: Article, story: Story) -> bool:
    """Say whether a story's card shows an article's own words: as its headline or in its summary."""
    quoted = story.summary.source_articles if story.summary else ()
    return article.id in {story.anchor.id, *quoted}


async def _refreshed(bot: Bot, article: Article, story: Story) -> Story:
    """Return the story with the article's page fetched once more and condensed anew; the store keeps both."""
    fresh = await reread(article, bot.collector.reader)
    articles = tuple(fresh if one.id == fresh.id else one for one in story.articles)
    changed = replace(story, articles=articles)
    summary = await _condensed(bot, changed)
    async with bot.store.write() as db:
        await article_rows.update(db, fresh)
        if summary is not None:
            await story_rows.save_summary(db, story.id, summary)
    return replace(changed, summary=summary or story.summary)


async def _condensed(bot: Bot, story: Story) -> Summary | None:
    try:
        (made,) = await bot.collector.desk.summariser.summarise([story])
    except SummaryError as error:
        log.warning("story %s keeps its summary: %s", story.id, error)
        return None
    return replace(made, input_hash=story.summary.input_hash if story.summary else "")


async def _edit(bot: Bot, card: Posting, correction: "Correction") -> bool:
    """Edit one card; False where it may be tried again."""
    platform: Platform | None = bot.delivery.platforms.get(card.channel.platform)
    if platform is None:
        return True
    try:
        await edit_message(bot.store, platform, card.slot_id, card.channel, correction.change(card))
    except DeliveryError as error:
        log.info("card #%s in %s was not edited: %s", card.story_id, card.channel.id, error)
        if not error.final:
            return False
    async with bot.store.write() as db:
        await revision_rows.mark_edited(db, card, correction.now)
    return True


@dataclass(frozen=True, slots=True)
class Correction:
    """What a card is to show from now on, with a short note that says so."""

    revision: Revision
    story: Story
    now: datetime

    def change(self, card: Posting) -> Callable[[Message], Message]:
        """Return what turns a message with a card into one with the card corrected."""

        def changed(message: Message) -> Message:
            return replace(message, blocks=tuple(self._block(block, card, message.language) for block in message.blocks))

        return changed

    def _block(self, block: Block, card: Posting, language: str) -> Block:
        if isinstance(block, Bullets) and self._is_headline:
            new = self.story.anchor.title
            return replace(block, lines=tuple(new if line == self.revision.title else line for line in block.lines))
        if not isinstance(block, StoryCard) or block.number != card.story_id:
            return block
        texts = load_texts(language)
        summary = self.story.summary
        note = texts(f"story.edited.{self.revision.kind}", time=texts.moment(self.now, ZoneInfo(card.zone)))
        return replace(
            block,
            headline=Link(self.story.anchor.title, self.story.anchor.url) if self._is_headline else block.headline,
            summary=tuple(sentence.text for sentence in summary.sentences) if summary else block.summary,
            summary_label=summary_label(self.story, texts) if summary else block.summary_label,
            notes=(*block.notes, note),
            why_it_matters=why_it_matters(summary, texts) if summary else block.why_it_matters,
        )

    @property
    def _is_headline(self) -> bool:
        return self.revision.article_id == self.story.anchor.id
