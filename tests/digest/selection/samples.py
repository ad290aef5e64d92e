"""Articles and stories of invented outlets, and a window that numbers its stories as the store would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from digest.articles.identity import title_key
from digest.lexicon import default_lexicon
from digest.model import UNSAVED, Article, Relevance, Story, Topic
from digest.selection.clustering import Regrouping, StoryWindow
from digest.selection.fingerprint import Fingerprints
from digest.selection.kinship import Kinship
from tests.kiwi import loaded_korean

KST = timezone(timedelta(hours=9))
MORNING = datetime(2026, 5, 11, 9, 0, tzinfo=KST)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LEXICON = default_lexicon()


def article(number: int, title: str, body: str = "", *, outlet: str = "", at: datetime = MORNING) -> Article:
    url_key = f"news.example/{number}"
    return Article(
        id=number,
        feed_id=f"feed-{number}",
        outlet=outlet or f"가람{number}",
        url=f"https://{url_key}",
        url_key=url_key,
        title=title,
        title_key=title_key(title),
        first_seen_at=at,
        appeared_at=at,
        summary=body,
        relevance=Relevance(relevant=True, score=0.9, topics=(Topic.POLICY,)),
    )


def empty_window(*, posted: Iterable[int] = ()) -> StoryWindow:
    return StoryWindow((), loaded_korean(), LEXICON, frozenset(posted))


def window_of(*stories: Story, posted: Iterable[int] = (), earlier: StoryWindow | None = None) -> StoryWindow:
    return StoryWindow(stories, loaded_korean(), LEXICON, frozenset(posted), earlier)


def kinship_of(articles: Sequence[Article]) -> Kinship:
    kinship = Kinship()
    for found in Fingerprints(loaded_korean(), LEXICON).of(articles):
        kinship.add(found, kinship.resembling(found))
    return kinship


@dataclass
class Shelf:
    """A window beside the stories as a store would hold them: number -> article numbers, the anchor first."""

    window: StoryWindow = field(default_factory=empty_window)
    stories: dict[int, tuple[int, ...]] = field(default_factory=dict)
    follows: dict[int, int | None] = field(default_factory=dict)
    given: int = 0  # the last number

    def add(self, *articles: Article) -> Regrouping:
        """Add articles one by one; return what became of the last."""
        for one in articles:
            placed = self.window.add(one)
            for group in placed.groups:
                number = group.story_id
                if number == UNSAVED:
                    self.given += 1
                    number = self.given
                    self.window.numbered(group.article_ids[0], number)
                self.stories[number] = group.article_ids
                self.follows[number] = group.follows_id
                for merged in group.merged_ids:
                    del self.stories[merged]
        return placed

    @property
    def events(self) -> set[frozenset[int]]:
        return {frozenset(members) for members in self.stories.values()}


def story(*articles: Article, number: int = 1, follows: int | None = None) -> Story:
    return Story(tuple(articles), number, follows)


def on(topics: Sequence[Topic], one: Article, score: float = 0.9) -> Article:
    return replace(one, relevance=Relevance(relevant=True, score=score, topics=tuple(topics)))
