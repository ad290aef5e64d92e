"""What one subscription is sent for one slot: candidates out of the store, ranked, with the receipt.

A story is a candidate while its newest article appeared after the previous slot less 24 hours and no
later than the slot: nothing that was seen late is lost, and what was posted in the channel, or is about to be by
another subscription of it, is not posted again.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.errors import SummaryError
from digest.model import (
    Article,
    Channel,
    Digest,
    DigestItem,
    Feed,
    FeedState,
    PollStatus,
    RankedStory,
    Receipt,
    SlotOutcome,
    Story,
    Subscription,
)
from digest.selection.clustering import independent
from digest.selection.ranking import rank
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import feeds as feed_rows
from digest.storage import stories as story_rows
from digest.storage.articles import Counts
from digest.summaries import Summariser

log = logging.getLogger(__name__)

FIRST_REACHES_BACK = timedelta(hours=24)
SEEN_LATE = timedelta(hours=24)
FARTHEST_BACK = timedelta(days=31)  # what is older is no news, however long a channel was paused
STOPGAP_LIMIT = timedelta(seconds=10)  # for the stories of one digest that nobody has condensed


@dataclass(frozen=True, slots=True)
class Window:
    """The time a digest answers for, and how far back an unposted story may lie."""

    start: datetime  # of the receipt: what was sent before is not counted again
    candidates_from: datetime
    end: datetime


def window(due_at: datetime, previous: datetime | None) -> Window:
    """Return the window of a slot; `previous` is the last slot that was sent, None for a new subscription."""
    if previous is None:
        start = due_at - FIRST_REACHES_BACK
        return Window(start, start, due_at)
    start = max(previous, due_at - FARTHEST_BACK)
    return Window(start, start - SEEN_LATE, due_at)


async def compose(
    store: Store,
    subscription: Subscription,
    feeds: Sequence[Feed],
    due_at: datetime,
    previous: datetime | None,
    stopgap: Summariser | None = None,
) -> Digest:
    """Choose what a subscription is shown at `due_at`.

    Args:
        store: Where articles and stories lie.
        subscription: Whose topics, limit and muted outlets count.
        feeds: The enabled ones; their health goes into the receipt.
        due_at: The slot.
        previous: The slot that was sent last, None if there was none.
        stopgap: Condenses the chosen stories that nobody has condensed yet; it has `STOPGAP_LIMIT`.

    Returns:
        The digest with every candidate's outcome in `ranking`; `items` may be empty.
    """
    stock = await stock_up(store, feeds, window(due_at, previous))
    return await choose(store, stock, subscription, await taken(store, stock, subscription.channel), stopgap)


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """What every digest of a window is chosen from, whosever it is; as a key it is itself, however large."""

    frame: Window
    candidates: tuple[Story, ...]
    counts: Counts
    feeds_ok: int
    feeds_unwell: tuple[str, ...]
    feeds_unread: int


async def stock_up(store: Store, feeds: Sequence[Feed], frame: Window) -> Stock:
    """Read what a window holds."""
    async with store.read() as db:
        recent = await story_rows.since(db, frame.candidates_from)
        states = await feed_rows.states(db)
        counts = await article_rows.counts(db, frame.start, frame.end)
    unread = sum(never_asked(feed, states) for feed in feeds)
    ill = tuple(f"{feed.name}: {states[feed.id].problem}" for feed in feeds if unwell(feed, states))
    return Stock(
        frame=frame,
        candidates=tuple(known for story in recent if (known := as_of(story, frame.end)) is not None),
        counts=counts,
        feeds_ok=len(feeds) - len(ill) - unread,
        feeds_unwell=ill,
        feeds_unread=unread,
    )


async def taken(store: Store, stock: Stock, channel: Channel) -> frozenset[int]:
    """Return the numbers of a stock's stories that a channel was shown, or is about to be."""
    async with store.read() as db:
        return await story_rows.taken(db, channel, [story.id for story in stock.candidates])


async def choose(
    store: Store, stock: Stock, subscription: Subscription, posted: frozenset[int], stopgap: Summariser | None = None
) -> Digest:
    """Choose what a subscription is shown of a stock; `posted` and `stopgap` as in `taken` and `compose`."""
    frame = stock.frame
    ranking = rank(stock.candidates, subscription, posted, frame.candidates_from, frame.end)
    shown = [without_muted(ranked.story, subscription) for ranked in ranking if ranked.outcome is SlotOutcome.SHOWN]
    if stopgap is not None:
        shown = await _condensed(shown, stock, store, stopgap)
    earlier = await _earlier(shown, store)
    items = tuple(replace(card(story, subscription), earlier=earlier.get(story.follows_id or 0)) for story in shown)
    receipt = Receipt(
        window_start=frame.start,
        window_end=frame.end,
        feeds_ok=stock.feeds_ok,
        feeds_unwell=stock.feeds_unwell,
        feeds_unread=stock.feeds_unread,
        seen=stock.counts.seen,
        relevant=stock.counts.relevant,
        stories=open_to(ranking),
        shown=len(items),
        backends=Counter(label for item in items if (label := summary_label(item.story))),
        falls=Counter(item.story.summary.fell for item in items if item.story.summary and item.story.summary.fell),
    )
    return Digest(subscription, frame.end, items, receipt, ranking)


def as_of(story: Story, moment: datetime) -> Story | None:
    """Return the story as it was at a moment: without the articles that appeared later; None if it had none."""
    articles = tuple(article for article in story.articles if article.appeared_at <= moment)
    if len(articles) == len(story.articles):
        return story
    if not articles:
        return None
    return Story(articles, story.id, story.follows_id, story.merged_into_id, story.summary)


def without_muted(story: Story, subscription: Subscription) -> Story:
    """Return a story as a channel sees it that has muted some of its outlets: told by the others, condensed from them alone."""
    heard = tuple(article for article in story.articles if article.outlet not in subscription.muted_outlets)
    if len(heard) in {0, len(story.articles)}:
        return story
    muted = {article.id for article in story.articles} - {article.id for article in heard}
    quotes_them = story.summary is not None and not muted.isdisjoint(story.summary.source_articles)
    return replace(story, articles=heard, summary=None if quotes_them else story.summary)


def card(story: Story, subscription: Subscription) -> DigestItem:
    """Return the card of a story: beside the anchor one article an independent outlet, muted outlets left out."""
    _, *others = independent(story.articles)
    related: tuple[Article, ...] = tuple(article for article in others if article.outlet not in subscription.muted_outlets)
    return DigestItem(story, related)


async def _condensed(stories: Sequence[Story], stock: Stock, store: Store, stopgap: Summariser) -> list[Story]:
    """Return the stories with summaries for those that have none, as far as the stopgap gets in time.

    The store keeps those of whole stories, without `input_hash`, so that a better rung may still take their place while the
    story is not posted.
    """
    bare = [story for story in stories if story.summary is None]
    if not bare:
        return list(stories)
    try:
        async with asyncio.timeout(STOPGAP_LIMIT.total_seconds()):
            made = dict(zip([story.id for story in bare], await stopgap.summarise(bare), strict=True))
    except (SummaryError, TimeoutError) as error:
        log.warning("%d stories leave without a summary: %s", len(bare), str(error) or "not condensed in time")
        return list(stories)
    for story in bare:
        about = {"story": story.id, "articles": [article.trace for article in story.articles]}
        log.info("story #%d: condensed by %s, as it was to be shown", story.id, stopgap.model or stopgap.backend, extra=about)
    whole = {story.id for story in stock.candidates if story.summary is None}
    async with store.write() as db:
        for number in whole.intersection(made):
            await story_rows.save_summary(db, number, replace(made[number], input_hash=""))
    return [replace(story, summary=made.get(story.id, story.summary)) for story in stories]


async def _earlier(stories: Sequence[Story], store: Store) -> dict[int, Story]:
    """Return the stories that some of these follow, by number; those that were forgotten are left out."""
    numbers = {story.follows_id for story in stories if story.follows_id is not None}
    if not numbers:
        return {}
    async with store.read() as db:
        found = {number: await story_rows.get(db, number) for number in numbers}
    return {number: story for number, story in found.items() if story is not None}


def open_to(ranking: Sequence[RankedStory]) -> int:
    """Count the stories that a subscription could be shown: on its topics, not posted, not muted, not too old."""
    return sum(ranked.outcome in {SlotOutcome.SHOWN, SlotOutcome.OVER_LIMIT} for ranked in ranking)


def unwell(feed: Feed, states: Mapping[str, FeedState]) -> bool:
    """Say whether a feed does not deliver; one that was never asked is not unwell."""
    state = states.get(feed.id)
    return state is not None and state.unwell


def never_asked(feed: Feed, states: Mapping[str, FeedState]) -> bool:
    """Say whether nothing is known of a feed yet: it is neither well nor unwell."""
    state = states.get(feed.id)
    return state is None or state.status is PollStatus.NEVER


def summary_label(story: Story) -> str:
    """Return who condensed a story: a model's name, else the backend; empty where there is no summary."""
    if story.summary is None or not story.summary.sentences:
        return ""
    return story.summary.model or story.summary.backend
