"""Counting for `추이`: stories a week by topic, and the makers that are named most."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from digest.model import Topic
from digest.search import Began

WEEK = timedelta(days=7)
USUAL_WEEKS = 8
MOST_WEEKS = 26
MOST_MAKERS = 8


@dataclass(frozen=True, slots=True)
class Week:
    """How many stories began in a week, whose Monday is `first`; a story counts once a topic."""

    first: date
    topics: Counter[Topic]
    stories: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Some weeks, the present one last, and the makers that most of their stories name: name and number of stories."""

    weeks: tuple[Week, ...]
    makers: tuple[tuple[str, int], ...] = ()

    @property
    def stories(self) -> int:
        """How many stories began in all of the weeks."""
        return sum(week.stories for week in self.weeks)


def first_monday(now: datetime, weeks: int) -> datetime:
    """Return when the first of the last `weeks` weeks began, the present one being the last; in `now`'s zone."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = (midnight - timedelta(days=midnight.weekday() + 7 * (weeks - 1))).date()
    return datetime(monday.year, monday.month, monday.day, tzinfo=now.tzinfo)


def counted(began: Iterable[Began], since: datetime, until: datetime) -> Trend:
    """Count stories by the week in which they began, weeks without any among them, and by the makers that they name.

    Args:
        began: The stories.
        since: A Monday's midnight in the reader's zone.
        until: Aware; the present week is the last.
    """
    zone = since.tzinfo
    assert zone is not None
    topics: dict[date, Counter[Topic]] = {}
    totals: Counter[date] = Counter()
    makers: Counter[str] = Counter()
    for story in began:
        monday = _monday(story.at, zone)
        topics.setdefault(monday, Counter()).update(story.topics)
        totals[monday] += 1
        makers.update(set(story.makers))
    mondays = []
    day = since.date()
    while day <= until.astimezone(zone).date():
        mondays.append(day)
        day += WEEK
    named = sorted(makers.items(), key=lambda one: (-one[1], one[0]))
    weeks = (Week(monday, topics.get(monday, Counter()), totals[monday]) for monday in mondays)
    return Trend(tuple(weeks), tuple(named[:MOST_MAKERS]))


def _monday(moment: datetime, zone: tzinfo) -> date:
    local = moment.astimezone(zone).date()
    return local - timedelta(days=local.weekday())
