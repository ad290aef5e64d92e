"""Which article's headline stands for a story.

The first that tells the event by itself: no reprint, with a text that may be summarised, near the others in
what it tells, and neither an opinion nor a round-up of the day. It changes only when a better one appears.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from digest.model import Article, FeedUse
from digest.selection.partition import SCALE

ENOUGH_TEXT = 80  # characters, for a summary
CENTRAL = 0.7  # of the likeness to the others that the most central article has
_ASIDE = re.compile(
    r"사설|칼럼|기고|시론|논단|오피니언|기자수첩|데스크|인터뷰|포토|영상|브리핑|모닝|뉴스룸|헤드라인|이슈 ?정리|한눈에|Q&A|종합 ?뉴스|특징주"
)
_BRACKETS = re.compile(r"[\[【<(][^\]】>)]{1,20}[\]】>)]")
_FLASH = re.compile(r"속보|\d보")


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Sort articles by appearance; what tells two of the same instant apart does not depend on who arrived first."""
    return sorted(articles, key=lambda article: (article.appeared_at, article.url_key, article.title_key, article.id))


def headline_first(articles: Sequence[Article], links: Mapping[int, Mapping[int, int]]) -> tuple[Article, ...]:
    """Put the article whose headline stands for the story first.

    Args:
        articles: Of one story, in order of appearance.
        links: How alike each is to others; a copy is `SCALE` alike.

    Returns:
        The same articles, the others still in order.
    """
    alike = [[links.get(one.id, {}).get(other.id, 0) for other in articles] for one in articles]
    kinship = [sum(row) for row in alike]
    copies = [SCALE in row[:index] for index, row in enumerate(alike)]  # of an earlier one

    def drawbacks(index: int) -> tuple[int, bool, int]:
        article = articles[index]
        poor = article.use is FeedUse.TITLE_AND_LINK or len(article.body) < ENOUGH_TEXT
        aside = is_aside(article.title) or kinship[index] < CENTRAL * max(kinship)
        return (2 * aside + poor + copies[index], bool(_FLASH.search(_labels(article.title))), index)

    best = min(range(len(articles)), key=drawbacks)
    return (articles[best], *articles[:best], *articles[best + 1 :])


def is_aside(title: str) -> bool:
    """Say whether a headline's labels tell of an opinion, an interview or a round-up rather than of an event."""
    return bool(_ASIDE.search(_labels(title)))


def _labels(title: str) -> str:
    return " ".join(_BRACKETS.findall(title))
