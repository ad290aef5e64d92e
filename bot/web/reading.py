"""What each page shows, read out of the store; frozen values, no words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answering.inquiry import query_of
from bot.commands import read_command
from bot.message import Message
from bot.message_json import read_message
from bot.trends import Trend, counted, first_monday
from digest.compose import unwell
from digest.model import Article, Feed, FeedState, SlotOutcome, SlotState, Story, Subscription
from digest.search import Engine, Found, Page, Query
from digest.storage import Store, archive
from digest.storage import feeds as feed_rows
from digest.storage import slots as slot_rows
from digest.storage import stories as story_rows
from digest.storage import subscriptions as subscription_rows
from digest.storage.archive import Chain, Sent

ZONE = ZoneInfo("Asia/Seoul")
ON_A_PAGE = 30
HEADLINES = 3
FOUND_ON_A_PAGE = 10
MOST_BROWSED = 200  # stories of a time or a topic, without words


@dataclass(frozen=True, slots=True)
class Entry:
    """A digest in a list: what it is, and the stories that it shows, the first one first, as far as they are known."""

    sent: Sent
    stories: tuple[Story, ...]

    @property
    def due(self) -> datetime:
        """When it was due, in its readers' zone."""
        return self.sent.slot.due_at.astimezone(ZoneInfo(self.sent.subscription.schedule.zone))


@dataclass(frozen=True, slots=True)
class Archive:
    """A page of the list. `older` is where the next page begins; None on the last one."""

    entries: tuple[Entry, ...]
    older: int | None
    subscription: Subscription | None = None


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A digest. `message` is what was sent; where that was not kept, None, and `entry` has its stories as they are today."""

    entry: Entry
    message: Message | None
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence of a source and the article that it stands in, where that is still known."""

    text: str
    article: Article | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a summary with what supports it. `is_reason`: it says why the story matters."""

    text: str
    supports: tuple[Support, ...]
    is_reason: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a story in one digest; `number` is that of the digest's page, None where it was not sent."""

    due: datetime
    subscription: Subscription | None
    outcome: SlotOutcome
    rank: int
    reason: str
    number: int | None


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story with everything that it stands on."""

    story: Story
    evidence: tuple[Claim, ...]
    chain: Chain
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed that is switched on, and how it is."""

    feed: Feed
    state: FeedState
    is_unwell: bool


@dataclass(frozen=True, slots=True)
class Records:
    """Reads the store for pages. Every method may raise StorageError: the database did not answer."""

    store: Store
    engine: Engine
    feeds: tuple[Feed, ...]
    clock: Callable[[], datetime]

    async def archive(self, before: int | None = None, subscription_id: int | None = None, most: int = ON_A_PAGE) -> Archive:
        """Return the digests that were sent before one, of one subscription or of all, with their headlines."""
        async with self.store.read() as db:
            found = await archive.sent(db, most + 1, before, subscription_id)
            of = None if subscription_id is None else await subscription_rows.get(db, subscription_id)
            listed = found[:most]
            stories = await story_rows.several(db, list({number for one in listed for number in one.stories[:HEADLINES]}))
        known = {story.id: story for story in stories}
        entries = tuple(Entry(one, tuple(known[number] for number in one.stories if number in known)) for one in listed)
        return Archive(entries, listed[-1].slot.id if len(found) > most else None, of)

    async def digest(self, number: int) -> DigestPage | None:
        """Return the digest of a number, or None."""
        async with self.store.read() as db:
            found = await archive.one(db, number)
            if found is None:
                return None
            kept = await slot_rows.message(db, number)
            stories = await story_rows.several(db, found.stories)
            before, after = await archive.beside(db, found.slot)
        return DigestPage(Entry(found, stories), None if kept is None else read_message(kept), before, after)

    async def story(self, number: int) -> StoryPage | None:
        """Return the story of a number, or of the one that it was merged into; None where there is none."""
        async with self.store.read() as db:
            story = await story_rows.get(db, number)
            if story is None:
                return None
            chain = await archive.chain(db, story)
            outcomes = await slot_rows.outcomes(db, story.id)
            subscriptions = {one.id: one for one in await subscription_rows.all(db)}
        fates = tuple(_fate(one, subscriptions.get(one.slot.subscription_id)) for one in reversed(outcomes))
        return StoryPage(story, evidence(story), chain, fates)

    async def health(self) -> tuple[FeedRow, ...]:
        """Return the feeds that are switched on, the unwell ones first."""
        async with self.store.read() as db:
            states = await feed_rows.states(db)
        rows = [FeedRow(feed, states.get(feed.id, FeedState(feed.id)), unwell(feed, states)) for feed in self.feeds]
        return tuple(sorted(rows, key=lambda row: not row.is_unwell))

    async def trend(self, weeks: int) -> Trend:
        """Return the last `weeks` weeks, the present one among them."""
        now = self.clock()
        since = first_monday(now.astimezone(ZONE), weeks)
        return counted(await self.engine.began(Query(since=since, until=now), now), since, now)

    async def search(self, typed: str, start: int) -> Page:
        """Return a page of what somebody looks for, in the grammar of chats: 지난주 정책 과태료."""
        now = self.clock()
        query = query_of(read_command(typed, now.astimezone(ZONE)))
        if query.text or query.phrases:
            return await self.engine.search(query, now, start, FOUND_ON_A_PAGE)
        stories = await self.engine.recent(query, MOST_BROWSED) if typed.strip() else ()
        shown = tuple(Found(story) for story in stories[start : start + FOUND_ON_A_PAGE])
        return Page(query, shown, start, len(stories))


def evidence(story: Story) -> tuple[Claim, ...]:
    """Return what a story's summary says, and why it matters, each with the sentences of its sources that support it."""
    if story.summary is None:
        return ()
    articles = {article.id: article for article in story.articles}
    sources = tuple(
        Support(text, articles.get(number))
        for text, number in zip(story.summary.source_sentences, story.summary.source_articles, strict=False)
    )
    told = [(sentence, False) for sentence in story.summary.sentences]
    if told and story.summary.why_it_matters is not None:
        told.append((story.summary.why_it_matters, True))
    return tuple(
        Claim(sentence.text, tuple(sources[place] for place in sentence.sources if place < len(sources)), is_reason)
        for sentence, is_reason in told
    )


def _fate(one: slot_rows.StoryInSlot, subscription: Subscription | None) -> Fate:
    zone = ZONE if subscription is None else ZoneInfo(subscription.schedule.zone)
    number = one.slot.id if one.slot.state is SlotState.SENT else None
    return Fate(one.slot.due_at.astimezone(zone), subscription, one.outcome, one.rank, one.reason, number)
