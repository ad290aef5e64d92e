"""The demo: three days of sample news through the real road, then one digest in three shapes side by side."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console as Screen
from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Table

from bot.app import opened
from bot.config import Settings
from bot.demo.server import DemoSite
from bot.demo.views import discord_view, slack_view
from bot.message import Message
from bot.platforms import console_view, discord_embeds, slack_blocks
from bot.progress import FeedProgress
from bot.render import digest_message
from bot.running import Bot
from bot.texts import load_texts
from digest.compose import compose
from digest.feeds.catalog import Catalog
from digest.lexicon import Lexicon
from digest.model import Channel, Digest, Subscription

DAY = timedelta(days=1)
DEMO = Channel("demo", "", "demo")
NARROWEST_COLUMN = 44  # narrower than that, three columns are harder to read than three screens


async def show_demo(lexicon: Lexicon, now: datetime) -> None:
    """Collect the samples day by day from a loopback site and print the last day's digest three times."""
    screen = Screen(highlight=False)
    with tempfile.TemporaryDirectory(prefix="ai-news-demo-") as folder:
        settings = Settings(data_dir=Path(folder), allow_private_addresses=True, host_delay_seconds=0)
        async with DemoSite(now) as site, opened(settings, Catalog(site.feeds, ()), lexicon, lambda: now) as bot:
            message = digest_message(await live_through(bot, site, now), load_texts("ko"))
    show(screen, message)


async def live_through(bot: Bot, site: DemoSite, now: datetime) -> Digest:
    """Poll the site as it stood two days ago, yesterday and now; return the digest of the last day."""
    for moment in (now - 2 * DAY, now - DAY):
        site.show_until(moment)
        await bot.collector.round(bot.feeds, moment, lambda _: None)
    site.show_until(now)
    with FeedProgress(len(bot.feeds), load_texts("ko")) as progress:
        await bot.collector.round(bot.feeds, now, progress.show)
    return await compose(bot.store, Subscription(DEMO, created_at=now), bot.feeds, now, previous=None)


def show(screen: Screen, message: Message) -> None:
    """Print a message as Slack, Discord and the terminal show it: side by side where there is room."""
    room = screen.width >= 3 * NARROWEST_COLUMN
    views: Sequence[tuple[str, RenderableType]] = (
        ("Slack", slack_view(slack_blocks.payloads(message))),
        ("Discord", discord_view(discord_embeds.payloads(message))),
        ("Terminal", console_view.show(message, screen.width // 3 - 3 if room else min(screen.width, console_view.WIDEST))),
    )
    if room:
        table = Table(expand=True, show_lines=False)
        for name, _ in views:
            table.add_column(name, ratio=1, overflow="fold")
        table.add_row(*(view for _, view in views))
        screen.print(table)
        return
    for name, view in views:
        screen.print(Rule(name))
        screen.print(view)
