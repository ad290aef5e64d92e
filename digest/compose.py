"""What one subscription is sent for one slot: candidates out of the store, ranked, with the receipt.

A story is a candidate while its newest article appeared after the previous slot less 24 hours and no
later than the slot: nothing that was seen late is lost, and what was posted in the channel is not posted again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import Article, Digest, DigestItem, Feed, FeedState, RankedStory, Receipt, SlotOutcome, Story, Subscription
from digest.selection.clustering import independent
from digest.selection.ranking import rank
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import feeds as feed_rows
from digest.storage import stories as story_rows

FIRST_REACHES_BACK = timedelta(hours=24)
SEEN_LATE = timedelta(hours=24)


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
    return Window(previous, previous - SEEN_LATE, due_at)


async def compose(
    store: Store, subscription: Subscription, feeds: Sequence[Feed], due_at: datetime, previous: datetime | None
) -> Digest:
    """Choose what a subscription is shown at `due_at`.

    Args:
        store: Where articles and stories lie.
        subscription: Whose topics, limit and muted outlets count.
        feeds: The enabled ones; their health goes into the receipt.
        due_at: The slot.
        previous: The slot that was sent last, None if there was none.

    Returns:
        The digest with every candidate's outcome in `ranking`; `items` may be empty.
    """
    frame = window(due_at, previous)
    async with store.read() as db:
        recent = await story_rows.since(db, frame.candidates_from)
        posted = await story_rows.posted(db, subscription.channel)
        states = await feed_rows.states(db)
        counts = await article_rows.counts(db, frame.start, frame.end)
    candidates = [known for story in recent if (known := as_of(story, due_at)) is not None]
    ranking = rank(candidates, subscription, posted, frame.candidates_from, due_at)
    items = tuple(card(ranked.story, subscription) for ranked in ranking if ranked.outcome is SlotOutcome.SHOWN)
    receipt = Receipt(
        window_start=frame.start,
        window_end=frame.end,
        feeds_ok=sum(not unwell(feed, states) for feed in feeds),
        feeds_unwell=tuple(f"{feed.name}: {states[feed.id].problem}" for feed in feeds if unwell(feed, states)),
        seen=counts.seen,
        relevant=counts.relevant,
        stories=open_to(ranking),
        shown=len(items),
        backends=Counter(label for item in items if (label := summary_label(item.story))),
    )
    return Digest(subscription, due_at, items, receipt, ranking)


def as_of(story: Story, moment: datetime) -> Story | None:
    """Return the story as it was at a moment: without the articles that appeared later; None if it had none."""
    articles = tuple(article for article in story.articles if article.appeared_at <= moment)
    if len(articles) == len(story.articles):
        return story
    if not articles:
        return None
    return Story(articles, story.id, story.follows_id, story.merged_into_id, story.summary)


def card(story: Story, subscription: Subscription) -> DigestItem:
    """Return the card of a story: beside the anchor one article an independent outlet, muted outlets left out."""
    _, *others = independent(story.articles)
    related: tuple[Article, ...] = tuple(article for article in others if article.outlet not in subscription.muted_outlets)
    return DigestItem(story, related)


def open_to(ranking: Sequence[RankedStory]) -> int:
    """Count the stories that a subscription could be shown: on its topics, not posted, not muted, not too old."""
    return sum(ranked.outcome in {SlotOutcome.SHOWN, SlotOutcome.OVER_LIMIT} for ranked in ranking)


def unwell(feed: Feed, states: Mapping[str, FeedState]) -> bool:
    """Say whether a feed does not deliver; one that was never asked is not unwell."""
    state = states.get(feed.id)
    return state is not None and state.unwell


def summary_label(story: Story) -> str:
    """Return who condensed a story: a model's name, else the backend; empty where there is no summary."""
    if story.summary is None or not story.summary.sentences:
        return ""
    return story.summary.model or story.summary.backend
