"""The verbs that make news out of feeds: `collect`, `preview`, `why`."""

import asyncio
import json
import logging
import sys
from enum import StrEnum
from typing import Annotated

import typer

from bot.app import opened
from bot.cli.context import Options, fail, options_of
from bot.cli.output import say
from bot.monitoring import start_logging
from bot.platforms import discord_embeds, slack_blocks
from bot.progress import read_feeds, tell, unreachable_line
from bot.render import digest_message, unknown_address_message, why_message
from bot.running import Bot
from bot.texts import load_texts
from bot.why import look_up
from digest.articles.identity import url_key
from digest.collect import FeedReport
from digest.compose import compose
from digest.feeds.polling import known_of, may_ask
from digest.model import Channel, PollStatus, Subscription, Topic
from digest.storage import feeds as feed_rows
from digest.storage import open_store

PREVIEW = Channel("preview", "", "preview")  # where nothing was ever posted


class Shape(StrEnum):
    """Whose payloads a preview shows."""

    SLACK = "slack"
    DISCORD = "discord"
    TEXT = "text"


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.command()(collect)
    app.command()(preview)
    app.command()(why)


def collect(context: typer.Context) -> None:
    """켜진 피드를 지금 모두 읽습니다 (poll every enabled feed now, store what is new)."""
    options = options_of(context)
    reports = asyncio.run(_collect(options))
    asked = [report for report in reports if report.poll is not None]
    if asked and not any(report.state.status in {PollStatus.OK, PollStatus.NOT_MODIFIED} for report in asked):
        raise SystemExit(1)


async def _collect(options: Options) -> tuple[FeedReport, ...]:
    settings, catalog, lexicon = options.everything()
    start_logging(verbose=options.verbose, json_lines=settings.log_format == "json")
    async with opened(settings, catalog, lexicon, options.clock()) as bot:
        return await collect_now(bot, shown=settings.log_format == "text")


async def collect_now(bot: Bot, *, shown: bool) -> tuple[FeedReport, ...]:
    """Poll every enabled feed that may be asked, showing a bar and a line a feed where there is somebody to look at it."""
    now, texts = bot.clock(), load_texts("ko")
    async with bot.store.read() as db:
        states = await feed_rows.states(db)
    asked = [feed for feed in bot.feeds if may_ask(feed, known_of(feed, states), now)]
    reports = await read_feeds(bot.collector, asked, now, texts, shown=shown)
    tell(unreachable_line(reports, texts, "collected"), shown=shown, level=logging.WARNING)
    return reports


def preview(
    context: typer.Context,
    platform: Annotated[Shape, typer.Option(help="누구의 모양으로 (slack, discord: JSON list of payloads)")] = Shape.TEXT,
    topics: Annotated[
        list[str] | None, typer.Option(help="주제만: open, closed, policy, sovereign (repeat or comma-separate)")
    ] = None,
) -> None:
    """지금 다이제스트를 만들면 무엇이 실릴지 보여 줍니다 (show the digest of this moment; nothing is posted or recorded)."""
    options = options_of(context)
    asyncio.run(_preview(options, platform, _read_topics(topics)))


def _read_topics(given: list[str] | None) -> tuple[Topic, ...]:
    words = [word.strip().lower() for text in given or [] for word in text.split(",") if word.strip()]
    known = {
        **{topic.value: topic for topic in Topic},
        "개방": Topic.OPEN,
        "폐쇄": Topic.CLOSED,
        "정책": Topic.POLICY,
        "소버린": Topic.SOVEREIGN,
    }
    unknown = [word for word in words if word not in known]
    if unknown:
        raise typer.BadParameter(f"모르는 주제: {', '.join(unknown)} (open, closed, policy, sovereign)", param_hint="--topics")
    return tuple(dict.fromkeys(known[word] for word in words)) or tuple(Topic)


async def _preview(options: Options, shape: Shape, topics: tuple[Topic, ...]) -> None:
    settings, now = options.settings(), options.clock()()
    feeds = tuple(feed for feed in options.catalog().feeds if feed.enabled)
    async with await open_store(settings.database) as store:
        digest = await compose(store, Subscription(PREVIEW, created_at=now, topics=topics), feeds, now, previous=None)
    message = digest_message(digest, load_texts("ko"))
    if shape is Shape.TEXT:
        await say(message)
        return
    payloads = (slack_blocks if shape is Shape.SLACK else discord_embeds).payloads(message)
    sys.stdout.write(json.dumps([json.loads(payload) for payload in payloads], ensure_ascii=False, indent=2) + "\n")


def why(
    context: typer.Context, url: Annotated[str, typer.Argument(metavar="URL", help="기사의 주소 (the article's address)")]
) -> None:
    """한 기사가 왜 실렸거나 실리지 않았는지 단계마다 밝힙니다 (what became of an article, stage by stage)."""
    if not url.startswith(("http://", "https://")):
        fail(f"'{url}'은(는) 기사 주소가 아닙니다. http:// 또는 https://로 시작해야 합니다 (not an address).", code=2)
    asyncio.run(_why(options_of(context), url))


async def _why(options: Options, url: str) -> None:
    settings, texts = options.settings(), load_texts("ko")
    names = {feed.id: feed.name for feed in options.catalog().feeds}
    async with await open_store(settings.database) as store:
        report = await look_up(store, url_key(url), names)
    message = unknown_address_message(url, texts) if report is None else why_message(report, texts)
    await say(message)
