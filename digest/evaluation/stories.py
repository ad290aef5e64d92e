"""How well articles are grouped into stories: over pairs, over articles (B-cubed), and near misses kept apart.

Only articles that are on topic by their truth are grouped: what relevance gets wrong is counted elsewhere.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digest.articles.identity import title_key, url_key
from digest.evaluation.labelled import Labelled
from digest.korean import Korean
from digest.lexicon import Lexicon
from digest.model import Article
from digest.selection.clustering import group


@dataclass(frozen=True, slots=True)
class StoryScores:
    """Scores in [0, 1]; 1 where there is nothing to get wrong.

    A near miss is a pair: an article, and one of an event that it resembles and is not. `merged` holds
    those pairs that ended in one story.
    """

    articles: int
    events: int
    stories: int
    pair_precision: float
    pair_recall: float
    b_cubed_precision: float
    b_cubed_recall: float
    near_misses: int
    merged: tuple[tuple[Labelled, Labelled], ...]

    @property
    def pair_f1(self) -> float:
        """The harmonic mean of precision and recall over pairs of articles."""
        return _f1(self.pair_precision, self.pair_recall)

    @property
    def b_cubed_f1(self) -> float:
        """The harmonic mean of B-cubed precision and recall."""
        return _f1(self.b_cubed_precision, self.b_cubed_recall)


def score_stories(items: Sequence[Labelled], korean: Korean, lexicon: Lexicon) -> StoryScores:
    """Group the relevant items as the product does and compare with their events."""
    relevant = [item for item in items if item.relevant]
    stories = group([_article(item) for item in relevant], korean, lexicon)
    home = {article.id: index for index, story in enumerate(stories) for article in story}
    return compare(relevant, [home[item.number] for item in relevant])


def compare(items: Sequence[Labelled], homes: Sequence[int]) -> StoryScores:
    """Compare a division with the truth.

    Args:
        items: The grouped articles.
        homes: The story of each, in the same order.

    Source: B-cubed, Bagga and Baldwin, LREC 1998.
    """
    told = list(zip([item.event for item in items], homes, strict=True))
    stories, events, shared = Counter(homes), Counter(item.event for item in items), Counter(told)
    together = _pairs(shared)
    near = [(one, other) for one in items for other in items if one.near_miss_of and other.event == one.near_miss_of]
    home = {item.number: story for item, story in zip(items, homes, strict=True)}
    return StoryScores(
        articles=len(items),
        events=len(events),
        stories=len(stories),
        pair_precision=_ratio(together, _pairs(stories)),
        pair_recall=_ratio(together, _pairs(events)),
        b_cubed_precision=_ratio(sum(shared[pair] / stories[pair[1]] for pair in told), len(told)),
        b_cubed_recall=_ratio(sum(shared[pair] / events[pair[0]] for pair in told), len(told)),
        near_misses=len(near),
        merged=tuple((one, other) for one, other in near if home[one.number] == home[other.number]),
    )


def _article(item: Labelled) -> Article:
    return Article(
        id=item.number,
        feed_id=item.outlet,
        outlet=item.outlet,
        url=item.url,
        url_key=url_key(item.url),
        title=item.title,
        title_key=title_key(item.title),
        first_seen_at=item.published_at,
        published_at=item.published_at,
        appeared_at=item.published_at,
        summary=item.text,
    )


def _pairs(sizes: Counter[int] | Counter[str] | Counter[tuple[str, int]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
