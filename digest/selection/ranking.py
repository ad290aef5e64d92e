"""Which stories reach a digest, in which order, and what becomes of the others.

Places are given one by one, to the story with the most merit that is left (`merit`). Each story that has a place makes
those on the same topic count a little less and those of the same affair much less, so that one loud affair does
not fill the list. What does not come into question keeps its reason.

Source: maximal marginal relevance, Carbonell and Goldstein, SIGIR 1998; here with factors instead of a difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import UNSAVED, RankedStory, SlotOutcome, Story, Subscription, Topic
from digest.selection.merit import Merit, merit, newest_at
from digest.selection.terms import bare_title, letter_pairs

SAME_TOPIC = 0.9  # what is left of a story's merit for each story above it on the same first topic
SAME_AFFAIR = 0.5  # ... of the same affair
SAME_HEADLINE = 0.4  # of two headlines' letter pairs (Dice) that are shared, from which they are one affair
TOPIC_NAMES: Mapping[Topic, str] = {
    Topic.OPEN: "개방",
    Topic.CLOSED: "폐쇄",
    Topic.POLICY: "정책",
    Topic.SOVEREIGN: "소버린",
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    story: Story
    merit: Merit
    affair: int  # the number that the stories of an affair go back to
    pairs: frozenset[str]  # of the headline's letters


@dataclass(slots=True)
class _Standing:
    """What is left of a story's merit below those that have a place, and how many of them are of its affair."""

    points: float
    akin_above: int = 0


def rank(
    stories: Sequence[Story], subscription: Subscription, posted: frozenset[int], window_start: datetime, now: datetime
) -> tuple[RankedStory, ...]:
    """Order every candidate of a slot and say what becomes of it.

    Args:
        stories: Candidates, not merged away, in any order.
        subscription: Whose topics, muted outlets and topics and limit count.
        posted: Numbers of stories that the channel has had.
        window_start: Aware; a story whose newest article appeared at or before this is too old.
        now: Aware; the instant for which the slot is due.

    Returns:
        All stories, ranks from 1: those shown, those over the limit, then those out of the question.
    """
    follows = {story.id: story.follows_id for story in stories if story.id != UNSAVED}
    known = [
        _Candidate(story, merit(story, now), _root(story, follows), frozenset(letter_pairs(bare_title(story.anchor.title))))
        for story in sorted(stories, key=lambda story: (story.id, story.anchor.url_key))
    ]
    barred = {id(one): _barred(one.story, subscription, posted, window_start, now) for one in known}
    placed = _placed([one for one in known if barred[id(one)] is None])
    lines = [_line(one, above, place, subscription.story_limit) for place, (one, above) in enumerate(placed, start=1)]
    others = sorted((one for one in known if barred[id(one)]), key=lambda one: -one.merit.points)
    lines.extend((one.story, *bar) for one in others if (bar := barred[id(one)]))
    return tuple(RankedStory(story, number, outcome, reason) for number, (story, outcome, reason) in enumerate(lines, start=1))


def _placed(candidates: Sequence[_Candidate]) -> list[tuple[_Candidate, int]]:
    """Give places one by one; return each story with the number of those above it of the same affair."""
    left = {index: _Standing(one.merit.points) for index, one in enumerate(candidates)}
    placed: list[tuple[_Candidate, int]] = []
    while left:
        best = max(left, key=lambda index: left[index].points)  # the first of equals
        chosen = candidates[best]
        placed.append((chosen, left.pop(best).akin_above))
        for index, standing in left.items():
            if _akin(chosen, candidates[index]):
                standing.points *= SAME_AFFAIR
                standing.akin_above += 1
            elif chosen.story.topics[:1] == candidates[index].story.topics[:1]:
                standing.points *= SAME_TOPIC
    return placed


def _akin(one: _Candidate, other: _Candidate) -> bool:
    """Say whether two stories are of one affair: one follows the other, both a third, or their headlines say so."""
    shared = 2 * len(one.pairs & other.pairs)
    return one.affair == other.affair or shared >= SAME_HEADLINE * max(len(one.pairs) + len(other.pairs), 1)


def _root(story: Story, follows: Mapping[int, int | None]) -> int:
    """Return the number of the first story of an affair that is known; below 0 for a story without number."""
    if story.id == UNSAVED and story.follows_id is None:
        return -story.anchor.id
    number, earlier = story.id, story.follows_id
    seen = {number}
    while earlier is not None and earlier not in seen:
        seen.add(earlier)
        number, earlier = earlier, follows.get(earlier)
    return number


def _barred(
    story: Story, subscription: Subscription, posted: frozenset[int], window_start: datetime, now: datetime
) -> tuple[SlotOutcome, str] | None:
    """Say why a story is out of the question; None if it is not."""
    if story.id in posted:
        return SlotOutcome.ALREADY_POSTED, f"이 채널에 이미 보냄(#{story.id})"
    newest = newest_at(story)
    if newest <= window_start:
        return SlotOutcome.TOO_OLD, f"가장 새 기사가 {_ago(now - newest)}에 나와 이번 범위({_span(now - window_start)}) 밖"
    outlets = dict.fromkeys(article.outlet for article in story.articles)
    if all(outlet in subscription.muted_outlets for outlet in outlets):
        return SlotOutcome.MUTED, f"보도한 매체를 모두 숨김: {', '.join(outlets)}"
    if muted := [topic for topic in story.topics if topic in subscription.muted_topics]:
        return SlotOutcome.MUTED, f"채널이 끈 주제: {_names(muted)}"
    if not set(story.topics) & set(subscription.topics):
        return SlotOutcome.OTHER_TOPIC, f"주제({_names(story.topics)})가 구독 주제({_names(subscription.topics)})에 없음"
    return None


def _line(one: _Candidate, above: int, place: int, limit: int) -> tuple[Story, SlotOutcome, str]:
    parts = [f"{one.merit.outlets}곳이 보도", one.merit.source, _ago(one.merit.age)]
    if above:
        parts.append(f"같은 사안 {above}건이 위에 있음")
    reason = ", ".join(part for part in parts if part)
    if place <= limit:
        return one.story, SlotOutcome.SHOWN, reason
    return one.story, SlotOutcome.OVER_LIMIT, f"{reason}: {place}번째라 한도 {limit}건을 넘음"


def _names(topics: Iterable[Topic]) -> str:
    return "·".join(TOPIC_NAMES[topic] for topic in topics) or "없음"


def _ago(age: timedelta) -> str:
    return f"{_span(age)} 전"


def _span(length: timedelta) -> str:
    """Write a length of time in the unit that a reader would choose."""
    if length < timedelta(hours=1):
        return f"{max(length // timedelta(minutes=1), 0)}분"
    if length < timedelta(hours=48):
        return f"{length // timedelta(hours=1)}시간"
    return f"{length // timedelta(days=1)}일"
