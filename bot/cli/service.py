"""The verbs that keep running: `run` serves, `demo` shows what it looks like without account or network."""

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.app import opened
from bot.cli.context import Options, options_of
from bot.config import ConfigError
from bot.demo.show import show_demo
from bot.duties import on_duty
from bot.monitoring import start_logging
from bot.opening import show_today
from bot.progress import FeedProgress, unreachable_line
from bot.running import Bot
from bot.schedule import due_feeds, post_due, tick_until_cancelled
from bot.subscriptions import TERMINAL, terminal_subscription
from bot.texts import load_texts
from digest.errors import CatalogError, LexiconError
from digest.feeds.catalog import Catalog
from digest.lexicon import Lexicon
from digest.model import Subscription
from digest.slots import next_due

log = logging.getLogger(__name__)

STOP_WITHIN_S = 10


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.command()(run)
    app.command()(demo)


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="다이제스트를 한 번 내고 멈춥니다 (stop after one digest)")] = False,
) -> None:
    """봇을 켭니다: 피드를 읽고, 오늘의 다이제스트를 내고, 정해진 시각마다 다시 냅니다 (serve until Ctrl-C)."""
    asyncio.run(_run(options_of(context), once=once))


def demo(context: typer.Context) -> None:
    """계정도 네트워크도 없이 표본 기사로 다이제스트를 보여 줍니다 (a digest of sample articles; no account, no network)."""
    options = options_of(context)
    start_logging(verbose=options.verbose, quiet=True)  # two of the sample feeds are unwell on purpose
    asyncio.run(show_demo(options.lexicon(), options.clock()()))


async def _run(options: Options, *, once: bool) -> None:
    settings = options.settings()
    start_logging(verbose=options.verbose, json_lines=settings.log_format == "json")
    clock, hangup = options.clock(running=not once), asyncio.Event()
    if not once:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup.set)
    files, again = (options.catalog(), options.lexicon()), False
    while True:
        renewal = asyncio.create_task(_reread(options, hangup))
        async with opened(settings, *files, clock) as bot:
            await until_signalled(_serve(bot, once=once, again=again), renewal)
        if not renewal.done():
            renewal.cancel()
            return
        files, again = renewal.result(), True


async def _reread(options: Options, hangup: asyncio.Event) -> tuple[Catalog, Lexicon]:
    """Return feeds and words once SIGHUP asks for them and they are free of mistakes; until then the old ones stay."""
    while True:
        await hangup.wait()
        hangup.clear()
        try:
            files = options.catalog(), options.lexicon()
        except (ConfigError, CatalogError, LexiconError) as error:
            log.error("SIGHUP: what was read before stays in force, for there are mistakes:\n%s", error)  # noqa: TRY400  says it all
            continue
        log.warning("SIGHUP: feeds and words were read again; %d feeds are on", sum(feed.enabled for feed in files[0].feeds))
        return files


async def until_signalled(serve: Coroutine[Any, Any, None], renewal: asyncio.Future[Any] | None = None) -> None:
    """Serve until that ends, until SIGINT or SIGTERM, or until `renewal` is there.

    What is being sent has a few seconds to leave.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    serving, stopping = asyncio.create_task(serve), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping, *([renewal] if renewal else ())}, return_when=asyncio.FIRST_COMPLETED)
    if renewal is not None and renewal.done() and not stop.is_set():
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(signal_number)  # nobody waits for `stop` while the bot is put together anew
    stopping.cancel()
    if serving.done():
        serving.result()
        return
    serving.cancel()
    await asyncio.wait({serving}, timeout=STOP_WITHIN_S)


async def _serve(bot: Bot, *, once: bool, again: bool = False) -> None:
    """Read what is due, show today's digest in the terminal where that is all there is, then tick until cancelled.

    `again`: the bot served until a moment ago, so that the terminal has shown today's digest.
    """
    if TERMINAL.platform in bot.delivery.platforms:
        async with on_duty(() if once else bot.duties):
            await _first_round(bot, once=once)
            if not again:
                await _open_terminal(bot, once=once)
            if not once:
                await tick_until_cancelled(bot)
    elif once:
        async with on_duty(bot.sending):
            await _first_round(bot, once=True)
            await post_due(bot)
    else:  # a channel's digest does not wait for the first round
        async with on_duty((*bot.duties, partial(_first_round, bot, once=False))):
            await _while_there_is_hope(bot)


async def _while_there_is_hope(bot: Bot) -> None:
    """Tick until cancelled, or until nothing can be sent any more.

    Raises:
        ConfigError: The only platform refuses the token.
    """
    ticking = asyncio.create_task(tick_until_cancelled(bot))
    hope = asyncio.ensure_future(bot.hopeless() if bot.hopeless is not None else asyncio.Future[str]())
    try:
        await asyncio.wait({ticking, hope}, return_when=asyncio.FIRST_COMPLETED)
        if hope.done():
            raise ConfigError(str(hope.result()))
        ticking.result()
    finally:
        hope.cancel()
        ticking.cancel()
        await asyncio.wait({ticking})


async def _open_terminal(bot: Bot, *, once: bool) -> None:
    subscription = await terminal_subscription(bot.store, bot.clock())
    await show_today(bot, subscription)
    if not once:
        _say_when(subscription, bot)


async def _first_round(bot: Bot, *, once: bool) -> None:
    texts = load_texts("ko")
    feeds = await due_feeds(bot)
    with FeedProgress(len(feeds), texts) as progress:
        reports = await bot.collector.round(feeds, bot.clock(), progress.show)
    line = unreachable_line(reports, texts, goes_on=not once)
    if line:
        sys.stderr.write(line + "\n")


def _say_when(subscription: Subscription, bot: Bot) -> None:
    texts = load_texts(subscription.language)
    moment = next_due(subscription.schedule, bot.clock()).astimezone(ZoneInfo(subscription.schedule.zone))
    sys.stderr.write(texts("cli.next", day=texts.day(moment.date()), time=texts.clock(moment)) + "\n")
