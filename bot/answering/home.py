"""The bot's own page: what is posted where, the last digests, how the feeds are, how to subscribe, today's stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answering.condition import Condition, feed_lines, unwell_blocks
from bot.answering.helping import help_message
from bot.answering.plans import plan_lines
from bot.message import Block, Bullets, Heading, Link, Message, Paragraph, StoryCard
from bot.texts import Texts
from digest.model import Subscription

MOST_LISTED = 30  # subscriptions: each is a question to the platform, Slack answers some 50 a minute and shows 100 blocks
MOST_UNWELL = 5


@dataclass(frozen=True, slots=True)
class LastDigest:
    """A digest that was sent. `url` is empty where the platform gave no address."""

    sent_at: datetime
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A subscription that somebody may know of, with its channel's name."""

    name: str
    subscription: Subscription
    last: LastDigest | None = None


def home_message(listings: Sequence[Listing], condition: Condition, today: Message, local_now: datetime, texts: Texts) -> Message:
    """Return the page.

    Args:
        listings: What the reader may know of.
        condition: How the bot is.
        today: The stories of today, whose headlines are listed.
        local_now: Aware, in the reader's zone.
        texts: The reader's language.
    """
    title = texts("home.title", product=texts("product"))
    blocks: list[Block] = [
        Heading(title),
        *_posted(listings, local_now, texts),
        *_last(listings, local_now, texts),
        *_feeds(condition, local_now, texts),
        Bullets(_lines("home.how_lines", texts), texts("home.how")),
        *_today(today, texts),
        *help_message(texts).blocks,
    ]
    return Message(tuple(blocks), title, texts.language)


def _posted(listings: Sequence[Listing], local_now: datetime, texts: Texts) -> list[Block]:
    blocks: list[Block] = [Heading(texts("home.posted"), level=2)]
    if not listings:
        blocks.append(Paragraph(texts("home.nowhere")))
    shown = listings[:MOST_LISTED]
    blocks += [Bullets(tuple(plan_lines(one.subscription, local_now, texts)), one.name) for one in shown]
    if len(listings) > MOST_LISTED:
        blocks.append(Paragraph(texts("home.more")))
    return blocks


def _last(listings: Sequence[Listing], local_now: datetime, texts: Texts) -> list[Block]:
    sent = sorted(((one.last.sent_at, one) for one in listings if one.last), key=lambda pair: pair[0], reverse=True)
    blocks: list[Block] = [Heading(texts("home.last"), level=2)]
    if not sent:
        blocks.append(Paragraph(texts("home.none_yet")))
    for sent_at, one in sent[:MOST_LISTED]:
        assert one.last is not None
        zone = ZoneInfo(one.subscription.schedule.zone)
        time = texts.moment(sent_at, zone, local_now.astimezone(zone).date())
        line = texts("home.last_line", name=one.name, time=time, count=one.last.count)
        blocks.append(Link(line, one.last.url) if one.last.url else Paragraph(line))
    return blocks


def _feeds(condition: Condition, local_now: datetime, texts: Texts) -> list[Block]:
    lines = Paragraph("\n".join(feed_lines(condition, local_now, texts)))
    return [Heading(texts("home.feeds"), level=2), lines, *unwell_blocks(condition, texts, MOST_UNWELL)]


def _today(today: Message, texts: Texts) -> list[Block]:
    headlines = [
        Link(f"#{card.number} {card.headline.text}", card.headline.url) for card in today.blocks if isinstance(card, StoryCard)
    ]
    return [Heading(texts("home.today"), level=2), *headlines] if headlines else []


def _lines(key: str, texts: Texts) -> tuple[str, ...]:
    return tuple(line.strip() for line in texts(key).splitlines() if line.strip())
