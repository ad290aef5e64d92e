"""How the bot is: feeds well and unwell, the last poll, the next digest, who condenses, the index, the version."""

from collections.abc import Mapping, Sequence
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
    zone = local_now.tzinfo
    assert zone is not None
    ill = [feed for feed in condition.feeds if unwell(feed, condition.states)]
    polls = [state.last_poll_at for state in condition.states.values() if state.last_poll_at]
    lines = [texts("status.feeds", ok=len(condition.feeds) - len(ill), count=len(condition.feeds))]
    if polls:
        span = texts.span(max(local_now - max(polls), local_now - local_now))
        lines.append(texts("status.polled", time=texts.moment(max(polls), zone, local_now.date()), span=span))
    else:
        lines.append(texts("status.never_polled"))
    lines.append(_next(condition, local_now, texts))
    maker = texts("summary.model", model=condition.summariser) if condition.summariser else texts("status.extractive")
    lines.append(texts("status.summariser", label=maker))
    lines.append(texts("status.stories", count=condition.stories))
    if condition.waiting:
        lines.append(texts("status.waiting", count=condition.waiting))
    lines.append(texts("status.version", version=condition.version))
    title = texts("status.title")
    blocks: list[Block] = [Heading(title), Paragraph("\n".join(lines)), *_ill(ill, condition.states, texts)]
    return Message(tuple(blocks), f"{title} · {lines[0]}", texts.language)


def _next(condition: Condition, local_now: datetime, texts: Texts) -> str:
    zone = local_now.tzinfo
    assert zone is not None
    if condition.paused:
        return texts("status.paused")
    if condition.next_due is None:
        return texts("status.no_digest")
    return texts("status.next", time=texts.moment(condition.next_due, zone, local_now.date()))


def _ill(feeds: Sequence[Feed], states: Mapping[str, FeedState], texts: Texts) -> list[Block]:
    if not feeds:
        return []
    lines = [f"{feed.name}: {states[feed.id].problem}" for feed in feeds[:MOST_UNWELL]]
    if len(feeds) > MOST_UNWELL:
        lines.append(texts("status.more_unwell", count=len(feeds) - MOST_UNWELL))
    return [Bullets(tuple(lines), texts("status.unwell"))]
