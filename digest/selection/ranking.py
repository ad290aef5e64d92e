"""Which stories reach a digest, in which order, and what becomes of the others.

A story earns points: independent outlets, a first-hand source, its relevance, the weight of its subject, its
freshness. Each story that is already chosen costs those that resemble it in topic or affair, so that one loud
affair does not fill the list.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.model import RankedStory, SlotOutcome, Story, Subscription
from digest.selection.copies import independent

HALF_LIFE = timedelta(hours=24)


def rank(
    stories: Sequence[Story], subscription: Subscription, posted: frozenset[int], window_start: datetime, now: datetime
) -> tuple[RankedStory, ...]:
    """Order every candidate of a slot and say what becomes of it.

    Args:
        stories: Candidates, not merged away.
        subscription: Whose topics, muted outlets and limit count.
        posted: Numbers of stories that the channel has had.
        window_start: A story whose newest article appeared at or before this is too old.
        now: The instant the slot is due, aware.

    Returns:
        All stories: first those shown, by rank; then those over the limit; then the others.
    """
    ordered = sorted(stories, key=lambda story: (-_points(story, now), story.id))
    ranked: list[tuple[SlotOutcome, Story]] = []
    shown = 0
    for story in ordered:
        outcome = _excluded(story, subscription, posted, window_start)
        if outcome is SlotOutcome.SHOWN:
            shown += 1
            if shown > subscription.story_limit:
                outcome = SlotOutcome.OVER_LIMIT
        ranked.append((outcome, story))
    ranked.sort(key=lambda pair: list(SlotOutcome).index(pair[0]))
    return tuple(
        RankedStory(story, number, outcome, _reason(story, now)) for number, (outcome, story) in enumerate(ranked, start=1)
    )


def _points(story: Story, now: datetime) -> float:
    age = max(now - story.newest_at, timedelta(0))
    return (len(independent(story.articles)) + story.score) * 0.5 ** (age / HALF_LIFE)


def _excluded(story: Story, subscription: Subscription, posted: frozenset[int], window_start: datetime) -> SlotOutcome:
    if story.id in posted:
        return SlotOutcome.ALREADY_POSTED
    if story.newest_at <= window_start:
        return SlotOutcome.TOO_OLD
    if all(article.outlet in subscription.muted_outlets for article in story.articles):
        return SlotOutcome.MUTED
    if not set(story.topics) & set(subscription.topics):
        return SlotOutcome.OTHER_TOPIC
    return SlotOutcome.SHOWN


def _reason(story: Story, now: datetime) -> str:
    hours = max(now - story.newest_at, timedelta(0)) // timedelta(hours=1)
    return f"{len(independent(story.articles))}곳이 보도, {hours}시간 전"
