"""What a story has to say for itself before it is set beside others.

Independent outlets count by their logarithm: the second says more than the ninth. A government's or maker's own word, a
decisive act in the headline and certainty about the subject add to it, comment takes from it; all of it fades with age.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.model import Article, ArticleOutcome, Story
from digest.selection.anchor import is_aside
from digest.selection.copies import independent
from digest.selection.stages import stages

FIRST_HAND = 0.6  # points, where one outlet is 1.0 and three are 2.0
DECISIVE = 0.5
ASIDE = -0.5
HALF_LIFE = timedelta(hours=36)
DECISIVE_STAGES = frozenset(
    {"passed", "promulgated", "in force", "ruled", "sanctioned", "settled", "chosen", "released", "withdrawn"}
)

_STATE_HOST = re.compile(r"(?:^|\.)(?:go\.kr|korea\.kr|gov|gov\.[a-z]{2}|europa\.eu|mil)$")
_STATE_OUTLET = re.compile(r"(?:보도자료|정책브리핑|(?:통신|체육관광|교육|국방|법무|외교|안전)부|위원회|진흥원)$")
_MAKER_OUTLET = re.compile(r"뉴스룸|블로그|D2$|데보션|[Nn]ewsroom|[Bb]log$")
_STATE_SAYS = re.compile(
    r"(?:부|위원회|전략위|개인정보위|공정위|방미통위|청|처|정부|집행위|의회|백악관|국회)(?:\([^)]{1,20}\))?(?:(?:는|은)\s|(?:가|이)\s\d{1,2}일)[^.]{0,160}?"
    r"(?:밝혔다|밝힌|발표했다|의결했다|확정했다|고시했다|공포했다|예고했다|예고한다|시행한다|부과했다|통과시켰다|내놓았다)"
)
_LEAD = 300  # characters


@dataclass(frozen=True, slots=True)
class Merit:
    """Why a story is worth a place. `source` is "정부 발표", "회사 발표" or empty; `points` are above 0 and have no unit."""

    points: float
    outlets: int
    source: str
    age: timedelta  # of its newest article that is no copy


def merit(story: Story, now: datetime) -> Merit:
    """Weigh a story by itself at an instant."""
    outlets = len(independent(story.articles))
    source = first_hand(story)
    headline = story.anchor.title
    points = math.log2(1 + outlets) + story.score
    points += FIRST_HAND * bool(source) + DECISIVE * bool(stages(headline) & DECISIVE_STAGES) + ASIDE * is_aside(headline)
    age = max(now - newest_at(story), timedelta(0))
    fading: float = 0.5 ** (age / HALF_LIFE)
    return Merit(max(points, 0.1) * fading, outlets, source, age)


def newest_at(story: Story) -> datetime:
    """Say when the newest article appeared that is no copy: a reprint does not make a story young."""
    own = [article.appeared_at for article in story.articles if article.outcome is not ArticleOutcome.DUPLICATE]
    return max(own, default=story.newest_at)


def first_hand(story: Story) -> str:
    """Say who speaks for itself in a story: a state's own feed or act comes before a maker's newsroom."""
    if any(_of_a_state(article) or _STATE_SAYS.search(article.body[:_LEAD]) for article in story.articles):
        return "정부 발표"
    return "회사 발표" if any(_of_a_maker(article) for article in story.articles) else ""


def _of_a_state(article: Article) -> bool:
    return bool(_STATE_HOST.search(_host(article)) or _STATE_OUTLET.search(article.outlet))


def _of_a_maker(article: Article) -> bool:
    return bool(_MAKER_OUTLET.search(article.outlet) or "newsroom" in _host(article))


def _host(article: Article) -> str:
    return urlsplit(article.url).hostname or ""
