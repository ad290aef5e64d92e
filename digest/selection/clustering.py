"""Which articles tell the same event, and which story follows which.

Two articles are linked when what their titles and first sentences share is rare and they appeared within days
of each other. A new article is compared with those of the window; then the component it
touches, and nothing else, is divided again by average link. The same articles in another order give
the same stories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import UNSAVED, Article, ArticleOutcome, Story
from digest.selection.copies import independent, same_text
from digest.selection.fingerprint import Fingerprint, fingerprints
from digest.selection.partition import SCALE, component, partition

__all__ = ["Group", "Regrouping", "StoryWindow", "group", "independent"]

LONGEST_GAP = timedelta(days=3)  # between two articles of one event
SAME_EVENT = 2_800  # of `SCALE`
LEAST_KEPT = 500  # a weaker similarity counts as none


@dataclass(frozen=True, slots=True)
class Group:
    """A story that an article touched, as it is now.

    `story_id` is `UNSAVED` for a new one. `article_ids` has the anchor first, then the order of appearance.
    `merged_ids` are the stories that this one has taken in.
    """

    story_id: int
    article_ids: tuple[int, ...]
    follows_id: int | None = None
    merged_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What became of a new article, why (one sentence), and the stories that changed; none for old news."""

    outcome: ArticleOutcome
    reason: str
    groups: tuple[Group, ...] = ()


class StoryWindow:
    """The stories of the last days, into which new articles fall one by one."""

    def __init__(self, stories: Iterable[Story], korean: Korean, lexicon: Lexicon, posted: frozenset[int] = frozenset()) -> None:
        """Take the stories as stored.

        Args:
            stories: All that were not merged away, with their articles.
            korean: Its morphemes.
            lexicon: Its names.
            posted: Numbers of stories that readers have seen: these are never divided, and keep their number.
        """
        self._korean, self._lexicon, self._posted = korean, lexicon, posted
        self._articles: dict[int, Article] = {}
        self._prints: dict[int, Fingerprint] = {}
        self._links: dict[int, dict[int, int]] = {}
        self._story: dict[int, int] = {}
        self._follows: dict[int, int | None] = {}
        for story in stories:
            self._follows[story.id] = story.follows_id
            for article in story.articles:
                self._articles[article.id] = article
                self._story[article.id] = story.id
        for found in fingerprints(list(self._articles.values()), korean, lexicon):
            self._link(found)

    def add(self, article: Article) -> Regrouping:
        """Place a new article, which has its number already; blocking."""
        new = fingerprints([article], self._korean, self._lexicon)[0]
        copied = self._copied(new)
        if copied is not None and new.at - copied.appeared_at > LONGEST_GAP:
            return Regrouping(ArticleOutcome.OLD_NEWS, f"{copied.appeared_at:%m월 %d일} '{copied.title}' 기사가 다시 나옴")
        self._articles[article.id] = article
        self._link(new)
        touched = component(article.id, self._links, SAME_EVENT)
        groups = self._regroup(touched)
        home = next(found for found in groups if article.id in found.article_ids)
        changed = tuple(found for found in groups if self._has_changed(found))
        for found in groups:
            for member in found.article_ids:
                self._story[member] = found.story_id
        others = [self._articles[member] for member in home.article_ids if member != article.id]
        if copied is not None:
            return Regrouping(ArticleOutcome.DUPLICATE, f"'{copied.title}' 기사와 제목이나 본문이 같음", changed)
        if others:
            return Regrouping(ArticleOutcome.JOINED_STORY, f"'{others[0].title}' 기사와 같은 사건", changed)
        return Regrouping(ArticleOutcome.NEW_STORY, "같은 사건을 다룬 기사가 아직 없음", changed)

    def numbered(self, article_id: int, story_id: int) -> None:
        """Note the number that the store gave the new story that holds an article."""
        members = component(article_id, self._links, SAME_EVENT)
        for group in partition(self._ordered(members), self._links, SAME_EVENT, self._fixed(members)):
            if article_id in group:
                for member in group:
                    self._story[member] = story_id

    def _link(self, new: Fingerprint) -> None:
        row = self._links.setdefault(new.article_id, {})
        for other in self._prints.values():
            similarity = likeness(new, other)
            if similarity >= LEAST_KEPT:
                row[other.article_id] = similarity
                self._links[other.article_id][new.article_id] = similarity
        self._prints[new.article_id] = new

    def _copied(self, new: Fingerprint) -> Article | None:
        for other in self._prints.values():
            if new.title_key == other.title_key or same_text(new.shingles, other.shingles):
                return self._articles[other.article_id]
        return None

    def _ordered(self, members: Iterable[int]) -> list[int]:
        return sorted(members, key=lambda member: (self._articles[member].appeared_at, member))

    def _fixed(self, members: Iterable[int]) -> list[list[int]]:
        shown: dict[int, list[int]] = {}
        for member in members:
            if self._story.get(member) in self._posted:
                shown.setdefault(self._story[member], []).append(member)
        return list(shown.values())

    def _regroup(self, touched: set[int]) -> list[Group]:
        parts = partition(self._ordered(touched), self._links, SAME_EVENT, self._fixed(touched))
        numbers = [[self._story[member] for member in part if self._story.get(member)] for part in parts]
        owner: dict[int, int] = {}
        for number in sorted({number for part in numbers for number in part}):
            owner[number] = max(range(len(parts)), key=lambda index: (numbers[index].count(number), -index))
        groups = []
        for index, part in enumerate(parts):
            own = sorted((number for number, home in owner.items() if home == index), key=lambda n: (n not in self._posted, n))
            kept = own[0] if own else UNSAVED
            groups.append(Group(kept, part, self._follows.get(kept), tuple(own[1:])))
        return groups

    def _has_changed(self, found: Group) -> bool:
        before = {member for member, number in self._story.items() if number == found.story_id}
        return found.story_id == UNSAVED or before != set(found.article_ids)


def group(articles: Sequence[Article], korean: Korean, lexicon: Lexicon) -> tuple[tuple[Article, ...], ...]:
    """Divide articles into stories, as a window does that gets them one by one in any order.

    Returns:
        The stories, each with its anchor first, by their first article.
    """
    by_id = {index: replace(article, id=index) for index, article in enumerate(articles, start=1)}
    prints = fingerprints(list(by_id.values()), korean, lexicon)
    links: dict[int, dict[int, int]] = {found.article_id: {} for found in prints}
    for index, one in enumerate(prints):
        for other in prints[:index]:
            similarity = likeness(one, other)
            if similarity >= LEAST_KEPT:
                links[one.article_id][other.article_id] = links[other.article_id][one.article_id] = similarity
    order = sorted(by_id, key=lambda member: (by_id[member].appeared_at, member))
    return tuple(tuple(articles[member - 1] for member in part) for part in partition(order, links, SAME_EVENT))


def likeness(one: Fingerprint, other: Fingerprint) -> int:
    """Return how alike two articles are, from 0 to `SCALE`; 0 when too far apart in time."""
    if abs(one.at - other.at) > LONGEST_GAP:
        return 0
    if one.title_key == other.title_key or same_text(one.shingles, other.shingles):
        return SCALE
    fewer, more = sorted((one.terms, other.terms), key=len)
    return round(SCALE * sum(weight * more.get(term, 0.0) for term, weight in fewer.items()))
