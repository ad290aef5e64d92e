"""How the bot is: feeds well and unwell, the last poll, the next digest, who condenses, the index, the version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.message import Block, Bullets, Heading, Message, Paragraph
from bot.texts import Texts
from digest.compose import unwell
from digest.model import Feed, FeedState

MOST_UNWELL = 10


@dataclass(frozen=True, slots=True)
class Condition:
    """What is told of the bot. `next_due` is of the asking channel; None where nothing is sent there."""

    feeds: tuple[Feed, ...]
    states: Mapping[str, FeedState]
    next_due: datetime | None
    paused: bool
    summariser: str  # a model's name; empty for extractive
    stories: int
    waiting: int  # stories that are not indexed yet
    version: str


def status_message(condition: Condition, local_now: datetime, texts: Texts) -> Message:
    """Return the condition, a line each, and the feeds that are unwell with their problems."""
    lines = feed_lines(condition, local_now, texts)
    lines.append(_next(condition, local_now, texts))
    maker = texts("summary.model", model=condition.summariser) if condition.summariser else texts("status.extractive")
    lines.append(texts("status.summariser", label=maker))
    lines.append(texts("status.stories", count=condition.stories))
    if condition.waiting:
        lines.append(texts("status.waiting", count=condition.waiting))
    lines.append(texts("status.version", version=condition.version))
    title = texts("status.title")
    blocks: list[Block] = [Heading(title), Paragraph("\n".join(lines)), *unwell_blocks(condition, texts)]
    return Message(tuple(blocks), f"{title} · {lines[0]}", texts.language)


def feed_lines(condition: Condition, local_now: datetime, texts: Texts) -> list[str]:
    """Return how many feeds are well, and when they were polled last."""
    zone = local_now.tzinfo
    assert zone is not None
    polls = [state.last_poll_at for state in condition.states.values() if state.last_poll_at]
    well = len(condition.feeds) - len(unwell_feeds(condition))
    line = texts("status.feeds", ok=well, count=len(condition.feeds))
    if not polls:
        return [line, texts("status.never_polled")]
    span = texts.span(max(local_now - max(polls), local_now - local_now))
    return [line, texts("status.polled", time=texts.moment(max(polls), zone, local_now.date()), span=span)]


def unwell_feeds(condition: Condition) -> list[Feed]:
    """Return the feeds that have a problem."""
    return [feed for feed in condition.feeds if unwell(feed, condition.states)]


def unwell_blocks(condition: Condition, texts: Texts, most: int = MOST_UNWELL) -> list[Block]:
    """Return the feeds that are unwell with their problems, a line each; nothing where none is."""
    feeds = unwell_feeds(condition)
    if not feeds:
        return []
    lines = [f"{feed.name}: {condition.states[feed.id].problem}" for feed in feeds[:most]]
    if len(feeds) > most:
        lines.append(texts("status.more_unwell", count=len(feeds) - most))
    return [Bullets(tuple(lines), texts("status.unwell"))]


def _next(condition: Condition, local_now: datetime, texts: Texts) -> str:
    zone = local_now.tzinfo
    assert zone is not None
    if condition.paused:
        return texts("status.paused")
    if condition.next_due is None:
        return texts("status.no_digest")
    return texts("status.next", time=texts.moment(condition.next_due, zone, local_now.date()))
