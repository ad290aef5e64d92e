"""Which articles tell the same event, and which story follows which.

Two articles are linked when what their titles and first sentences share is rare and they appeared
within days of each other (`fingerprint`). A new article is compared with those of the window; then the component it
touches, and nothing else, is divided again by average link (`partition`). The same articles in another order give
the same stories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import UNSAVED, Article, ArticleOutcome, Story
from digest.selection.affairs import ENOUGH, same_affair
from digest.selection.anchor import headline_first, in_order
from digest.selection.copies import independent
from digest.selection.fingerprint import LONGEST_GAP, Fingerprint, Fingerprints
from digest.selection.kinship import Kinship
from digest.selection.naming import named
from digest.selection.partition import component, partition
from digest.selection.shown import without_strangers

__all__ = ["Group", "Regrouping", "StoryWindow", "group", "independent"]

SAME_EVENT = 1_600  # average likeness within a story, of `SCALE`; benchmarks/stories.py shows the plateau
LONGEST_AFFAIR = timedelta(days=30)  # between the beginnings of a story and of the one it follows


@dataclass(frozen=True, slots=True)
class Group:
    """A story that an article touched, as it is now.

    `story_id` is `UNSAVED` for a new one. `article_ids` has the anchor first, then the order of appearance.
    `follows_id` is the earlier story of the same affair. `merged_ids` are stories that this one has taken in.
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

    def __init__(
        self,
        stories: Iterable[Story],
        korean: Korean,
        lexicon: Lexicon,
        posted: frozenset[int] = frozenset(),
        earlier: "StoryWindow | None" = None,
    ) -> None:
        """Take the stories as stored; blocking, about 6 ms an article that is not in `earlier`, else 2 ms.

        Args:
            stories: Those that were not merged away, whole, with their numbers.
            korean: Its morphemes.
            lexicon: Its names.
            posted: Numbers of stories that readers have seen. These keep their articles, their anchor and, of
                two that turn out to be one, the older its number.
            earlier: A window that is not used any more, whose articles need not be analysed again.
        """
        self._lexicon = lexicon
        self._fingerprints = Fingerprints(korean, lexicon)
        self._kinship = Kinship()
        self._posted = posted
        self._articles: dict[int, Article] = {}
        self._home: dict[int, int] = {}  # article -> story; below 0: a story without a number yet
        self._members: dict[int, tuple[int, ...]] = {}  # story -> its articles, the anchor first
        self._began: dict[int, datetime] = {}
        self._follows: dict[int, int | None] = {}
        self._undecided: set[int] = set()  # stories that follow one without a number
        self._next_unnumbered = UNSAVED - 1
        for story in stories:
            self._articles |= {article.id: article for article in story.articles}
            self._settle(story.id, tuple(article.id for article in story.articles))
            self._follows[story.id] = story.follows_id
        known = earlier.fingerprints() if earlier else {}
        new = [article for article in self._articles.values() if _content(article) not in known]
        made = {_content(article): found for article, found in zip(new, self._fingerprints.of(new), strict=True)}
        for article in self._articles.values():
            found = made.get(_content(article)) or known[_content(article)]
            self._kinship.add(found, self._kinship.resembling(found))

    def fingerprints(self) -> dict[tuple[object, ...], Fingerprint]:
        """Return what was made of each article's content, for the next window."""
        return {_content(article): self._kinship.fingerprint(number) for number, article in self._articles.items()}

    def add(self, article: Article) -> Regrouping:
        """Place a new article, which has its own number already; blocking, about 10 ms."""
        new = self._fingerprints.of([article])[0]
        resembling = self._kinship.resembling(new)
        original = self._kinship.copied_by(new, resembling)
        if original is not None and new.at - self._articles[original].appeared_at > LONGEST_GAP:
            return Regrouping(ArticleOutcome.OLD_NEWS, _old_news(self._articles[original]))
        self._kinship.add(new, resembling)
        self._articles[article.id] = article
        groups = self._regroup(article.id)
        return replace(self._outcome(article, original), groups=groups)

    def numbered(self, article_id: int, story_id: int) -> None:
        """Note the number that the store gave to the new story of an article."""
        key = self._home[article_id]
        self._follows[story_id] = self._follows.pop(key, None)
        self._settle(story_id, self._members.pop(key))

    def _settle(self, key: int, members: tuple[int, ...]) -> None:
        self._members[key] = members
        self._began[key] = min(self._articles[member].appeared_at for member in members)
        self._home |= dict.fromkeys(members, key)

    def _regroup(self, article_id: int) -> tuple[Group, ...]:
        """Divide the touched component again and return the stories that changed."""
        touched = self._component(article_id)
        homes = {self._home[member] for member in touched if member in self._home}
        before = {key: self._members.pop(key) for key in homes}
        shown = [before[key] for key in homes & self._posted]
        changed: dict[int, tuple[int, ...]] = {}
        for name in named(self._parts(self._in_order(touched), shown), before, self._posted):
            key = self._unnumbered() if name.story is None else name.story
            members = self._headline_first(key, name.members, before)
            self._settle(key, members)
            if before.get(key) != members or name.merged:
                changed[key] = name.merged
        return self._groups(changed)

    def _parts(self, members: Sequence[int], shown: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        links = self._kinship.events
        parts = partition(members, links, SAME_EVENT, shown)
        return [piece for part in parts for piece in without_strangers(part, shown, links, SAME_EVENT)]

    def _unnumbered(self) -> int:
        self._next_unnumbered -= 1
        return self._next_unnumbered

    def _component(self, article_id: int) -> set[int]:
        """Return the articles that may end in one story with another, directly or through others."""
        touched: set[int] = set()
        waiting = [article_id]
        while waiting:
            found = component(waiting.pop(), self._kinship.events, SAME_EVENT) - touched
            touched |= found
            stories = {self._home[member] for member in found if member in self._home}
            waiting.extend(member for key in stories for member in self._members[key] if member not in touched)
        return touched

    def _in_order(self, members: Iterable[int]) -> list[int]:
        return [article.id for article in in_order(self._articles[member] for member in members)]

    def _headline_first(self, key: int, members: Sequence[int], before: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
        if key in self._posted:
            anchor = before[key][0]
            return (anchor, *(member for member in members if member != anchor))
        chosen = headline_first([self._articles[member] for member in members], self._kinship.events)
        return tuple(article.id for article in chosen)

    def _groups(self, changed: Mapping[int, tuple[int, ...]]) -> tuple[Group, ...]:
        """Return the changed stories, and those that follow another story than before; first those that took others in."""
        gone = {number for merged in changed.values() for number in merged}
        orphans = {key for key, follows in self._follows.items() if follows in gone}
        near = {other for key in changed for other in self._akin(key)}
        asked = (near | orphans | self._undecided | set(changed)) & set(self._members)
        groups = []
        for key in sorted(asked):
            known = self._follows.get(key)
            follows = self._predecessor(key)
            if follows is None and known not in gone and known not in self._members:
                follows = known  # older than the window
            if key in changed or follows != known:
                groups.append(Group(max(key, UNSAVED), self._members[key], follows, changed.get(key, ())))
            self._follows[key] = follows
        return tuple(sorted(groups, key=lambda found: not found.merged_ids))

    def _akin(self, key: int) -> set[int]:
        """Return the stories that may be of one affair with a story."""
        affairs = (self._kinship.affairs[member].items() for member in self._members[key])
        return {self._home[other] for kin in affairs for other, resemblance in kin if resemblance >= ENOUGH} - {key}

    def _predecessor(self, key: int) -> int | None:
        """Return the number of the earlier story that has most in common with one; None where none has enough."""
        began = self._began[key]
        averages = {
            other: average
            for other in self._akin(key)
            if self._began[other] < began <= self._began[other] + LONGEST_AFFAIR
            and same_affair(average := self._in_common(key, other), self._shared(key, other), self._lexicon)
        }
        self._undecided.discard(key)
        if not averages:
            return None
        best = max(averages, key=lambda other: (averages[other], self._began[other], -abs(other)))
        if best > UNSAVED:
            return best
        self._undecided.add(key)
        return None

    def _in_common(self, key: int, other: int) -> float:
        pairs = [self._kinship.affairs[one].get(two, 0) for one in self._members[key] for two in self._members[other]]
        return sum(pairs) / len(pairs)

    def _shared(self, key: int, other: int) -> frozenset[str]:
        """Return the names that the anchors of two stories both tell of."""
        return self._kinship.fingerprint(self._members[key][0]).names & self._kinship.fingerprint(self._members[other][0]).names

    def _outcome(self, article: Article, original: int | None) -> Regrouping:
        if original is not None:
            same = "제목이 같음" if self._articles[original].title_key == article.title_key else "본문이 거의 같음"
            return Regrouping(ArticleOutcome.DUPLICATE, f"{_quoted(self._articles[original])} 기사와 {same}")
        links = self._kinship.events[article.id]
        others = [member for member in self._members[self._home[article.id]] if member != article.id]
        if others:
            nearest = max(others, key=lambda member: (links.get(member, 0), -member))
            return Regrouping(ArticleOutcome.JOINED_STORY, f"{_quoted(self._articles[nearest])} 기사와 같은 사건")
        return Regrouping(ArticleOutcome.NEW_STORY, "같은 사건을 다룬 기사가 아직 없음")


def group(articles: Sequence[Article], korean: Korean, lexicon: Lexicon) -> tuple[tuple[Article, ...], ...]:
    """Divide articles into stories, as a window does that gets them one by one in any order; blocking.

    Returns:
        The stories, each with its anchor first, then in order of appearance; by the first appearance.
    """
    known = {number: replace(article, id=number) for number, article in enumerate(articles, start=1)}
    kinship = Kinship()
    for found in Fingerprints(korean, lexicon).of(list(known.values())):
        kinship.add(found, kinship.resembling(found))
    order = [article.id for article in in_order(known.values())]
    parts = partition(order, kinship.events, SAME_EVENT)
    stories = (headline_first([known[member] for member in part], kinship.events) for part in parts)
    return tuple(tuple(articles[article.id - 1] for article in story) for story in stories)


def _content(article: Article) -> tuple[object, ...]:
    """Return what a fingerprint is made of."""
    return article.id, article.title, article.title_key, article.body, article.appeared_at


def _quoted(article: Article) -> str:
    return f"{article.outlet} '{article.title}'"


def _old_news(original: Article) -> str:
    month, day = original.appeared_at.month, original.appeared_at.day
    return f"{month}월 {day}일에 나온 {_quoted(original)} 기사가 다시 올라옴"
