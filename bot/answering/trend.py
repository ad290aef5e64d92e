"""Stories a week by topic, open against closed, and the makers named most: bars in text, or a picture where one can be shown."""

from collections.abc import Sequence

from bot.message import Block, Heading, Message, Note, Paragraph, Picture
from bot.texts import Texts
from bot.trends import Trend, Week
from digest.model import Topic

WIDEST = 20  # blocks of the longest bar
OPEN_BLOCK, CLOSED_BLOCK = "█", "▒"


def trend_message(trend: Trend, topics: Sequence[Topic], query: str, texts: Texts, picture: Picture | None = None) -> Message:
    """Return bars: open against closed in one, the other topics one each; of the given topics only, where there are any.

    A picture stands in their place.
    """
    title = trend_title(query, texts)
    if not trend.stories:
        return Message((Heading(title), Paragraph(texts("trend.none"))), title, texts.language)
    note = Note((texts("trend.note", weeks=len(trend.weeks), count=trend.stories),))
    if picture is not None:
        return Message((Heading(title), note), title, texts.language, picture=picture)
    return Message((Heading(title), *_paragraphs(trend, topics, texts), note), title, texts.language)


def trend_title(query: str, texts: Texts) -> str:
    """Return what a trend is called; `query` is empty for that of all stories."""
    return texts("trend.title_of", query=query) if query else texts("trend.title")


def _paragraphs(trend: Trend, topics: Sequence[Topic], texts: Texts) -> list[Block]:
    wanted, blocks = tuple(topics) or tuple(Topic), list[Block]()
    if Topic.OPEN in wanted and Topic.CLOSED in wanted:
        label = texts("trend.open_closed", open=OPEN_BLOCK, closed=CLOSED_BLOCK)
        blocks.append(Paragraph("\n".join(_against(trend.weeks)), label))
        wanted = tuple(topic for topic in wanted if topic not in {Topic.OPEN, Topic.CLOSED})
    blocks += [Paragraph("\n".join(_bars(trend.weeks, topic)), texts(f"topic.{topic}")) for topic in wanted]
    if trend.makers:
        most = max(count for _, count in trend.makers)
        lines = [f"{name} {OPEN_BLOCK * _width(count, most)} {count}" for name, count in trend.makers]
        blocks.append(Paragraph("\n".join(lines), texts("trend.makers")))
    return blocks


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
