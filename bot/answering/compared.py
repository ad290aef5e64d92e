"""Two sides beside each other: how much is written about each, about what, what is said of them, and the headlines."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answering.found import shown_query
from bot.message import Block, Heading, Link, Message, Note, Paragraph
from bot.texts import Texts
from digest.answers import AnswerSentence
from digest.search import Page

MOST_HEADLINES = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    name: str
    page: Page
    facts: tuple[AnswerSentence, ...]


def comparison_message(sides: Sequence[Side], both: Page, local_now: datetime, texts: Texts) -> Message:
    """Return a comparison of two sides; `both` are the stories that have the words of both."""
    title = texts("compare.title", left=shown_query(sides[0].name), right=shown_query(sides[1].name))
    blocks: list[Block] = [Heading(title)]
    if any(side.page.found for side in sides):
        blocks.append(Paragraph("\n".join(_table(sides, local_now, texts)), texts("compare.at_a_glance")))
    for side in sides:
        blocks += _side(side, texts)
    if both.found:
        blocks.append(Heading(texts("compare.both"), level=2))
        blocks += [
            Link(f"#{one.story.id} {one.story.anchor.title} · {one.story.anchor.outlet}", one.story.anchor.url)
            for one in both.found
        ]
    if any(side.facts for side in sides):
        blocks.append(Note((texts("answer.quoted"),)))
    return Message(tuple(blocks), title, texts.language)


def one_side_message(sides: Sequence[str], texts: Texts) -> Message:
    """Return how a comparison is written, where a side is missing."""
    text = texts("compare.missing", known=sides[0]) if sides else texts("compare.how")
    return Message((Heading(texts("compare.how_title")), Paragraph(text)), text, texts.language)


def _table(sides: Sequence[Side], local_now: datetime, texts: Texts) -> list[str]:
    """Return lines that set a value of each side against the other's."""
    names = " ↔ ".join(shown_query(side.name) for side in sides)
    rows = [("compare.side", names)]
    rows.append(("compare.stories", " ↔ ".join(_total(side.page, texts) for side in sides)))
    rows.append(("compare.outlets", " ↔ ".join(texts("compare.outlet_count", count=_outlets(side.page)) for side in sides)))
    rows.append(("compare.newest", " ↔ ".join(_newest(side.page, local_now, texts) for side in sides)))
    rows.append(("compare.topics", " ↔ ".join(_topics(side.page, texts) for side in sides)))
    return [f"{texts(key)}: {value}" for key, value in rows]


def _side(side: Side, texts: Texts) -> list[Block]:
    blocks: list[Block] = [Heading(shown_query(side.name), level=2)]
    if not side.page.found:
        return [*blocks, Paragraph(texts("compare.none", name=shown_query(side.name)))]
    if side.page.instead:
        blocks.append(Paragraph(texts("found.instead", typed=shown_query(side.name), query=side.page.instead)))
    for fact in side.facts:
        source = fact.sources[0]
        blocks += [Paragraph(f"“{fact.text}”"), Link(f"{source.article.outlet} · #{source.story.id}", source.article.url)]
    told = {source.story.id for fact in side.facts for source in fact.sources}
    headlines = [one.story for one in side.page.found if one.story.id not in told][:MOST_HEADLINES]
    return [
        *blocks,
        *(Link(f"#{story.id} {story.anchor.title} · {story.anchor.outlet}", story.anchor.url) for story in headlines),
    ]


def _total(page: Page, texts: Texts) -> str:
    return texts("compare.at_least" if page.capped else "compare.count", count=page.total)


def _outlets(page: Page) -> int:
    return len({article.outlet for one in page.found for article in one.story.articles})


def _newest(page: Page, local_now: datetime, texts: Texts) -> str:
    zone = local_now.tzinfo
    assert zone is not None
    moments = [one.story.newest_at for one in page.found]
    return texts.moment(max(moments), zone, local_now.date()) if moments else "–"


def _topics(page: Page, texts: Texts) -> str:
    counts = Counter(topic for one in page.found for topic in one.story.topics)
    return " ".join(f"{texts(f'topic.{topic}')} {count}" for topic, count in counts.most_common()) or "–"
