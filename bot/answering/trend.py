"""Stories a week by topic, open against closed: bars in text, the same everywhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.message import Block, Heading, Message, Note, Paragraph
from bot.texts import Texts
from digest.model import Topic

WEEK = timedelta(days=7)
USUAL_WEEKS = 8
MOST_WEEKS = 26
WIDEST = 20  # blocks of the longest bar
OPEN_BLOCK, CLOSED_BLOCK = "█", "▒"


@dataclass(frozen=True, slots=True)
class Week:
    """How many stories began in a week, whose Monday is `first`; a story counts once a topic."""

    first: date
    topics: Counter[Topic]
    stories: int


def first_monday(now: datetime, weeks: int) -> datetime:
    """Return when the first of the last `weeks` weeks began, the present one being the last; in `now`'s zone."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = (midnight - timedelta(days=midnight.weekday() + 7 * (weeks - 1))).date()
    return datetime(monday.year, monday.month, monday.day, tzinfo=now.tzinfo)


def counted(stories: Iterable[tuple[datetime, Sequence[Topic]]], since: datetime, until: datetime) -> tuple[Week, ...]:
    """Count stories by the week in which they began, weeks without any among them.

    Args:
        stories: When each began, and its topics.
        since: A Monday's midnight in the reader's zone.
        until: Aware; the present week is the last.
    """
    zone = since.tzinfo
    assert zone is not None
    topics: dict[date, Counter[Topic]] = {}
    totals: Counter[date] = Counter()
    for began, named in stories:
        monday = _monday(began, zone)
        topics.setdefault(monday, Counter()).update(named)
        totals[monday] += 1
    mondays = []
    day = since.date()
    while day <= until.astimezone(zone).date():
        mondays.append(day)
        day += WEEK
    return tuple(Week(monday, topics.get(monday, Counter()), totals[monday]) for monday in mondays)


def trend_message(weeks: Sequence[Week], topics: Sequence[Topic], query: str, texts: Texts) -> Message:
    """Return bars: open against closed in one, the other topics one each; of the given topics only, where there are any."""
    title = texts("trend.title_of", query=query) if query else texts("trend.title")
    wanted = tuple(topics) or tuple(Topic)
    blocks: list[Block] = [Heading(title)]
    if not any(week.stories for week in weeks):
        return Message((*blocks, Paragraph(texts("trend.none"))), title, texts.language)
    if Topic.OPEN in wanted and Topic.CLOSED in wanted:
        blocks.append(Paragraph("\n".join(_against(weeks)), texts("trend.open_closed", open=OPEN_BLOCK, closed=CLOSED_BLOCK)))
        wanted = tuple(topic for topic in wanted if topic not in {Topic.OPEN, Topic.CLOSED})
    blocks += [Paragraph("\n".join(_bars(weeks, topic)), texts(f"topic.{topic}")) for topic in wanted]
    total = sum(week.stories for week in weeks)
    blocks.append(Note((texts("trend.note", weeks=len(weeks), count=total),)))
    return Message(tuple(blocks), title, texts.language)


def _against(weeks: Sequence[Week]) -> list[str]:
    most = max((week.topics[Topic.OPEN] + week.topics[Topic.CLOSED] for week in weeks), default=0)
    lines = []
    for week in weeks:
        open_count, closed_count = week.topics[Topic.OPEN], week.topics[Topic.CLOSED]
        bar = OPEN_BLOCK * _width(open_count, most) + CLOSED_BLOCK * _width(closed_count, most)
        lines.append(f"{week.first:%m.%d} {bar} {open_count}:{closed_count}".replace("  ", " "))
    return lines


def _bars(weeks: Sequence[Week], topic: Topic) -> list[str]:
    most = max((week.topics[topic] for week in weeks), default=0)
    return [
        f"{week.first:%m.%d} {OPEN_BLOCK * _width(week.topics[topic], most)} {week.topics[topic]}".replace("  ", " ")
        for week in weeks
    ]


def _width(count: int, most: int) -> int:
    """Return the blocks of a bar: at least one where there is anything, one a story while they fit."""
    if not count:
        return 0
    return count if most <= WIDEST else max(1, round(count * WIDEST / most))


def _monday(moment: datetime, zone: tzinfo) -> date:
    local = moment.astimezone(zone).date()
    return local - timedelta(days=local.weekday())
