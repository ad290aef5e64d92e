"""The verbs that keep running: `run` serves, `demo` shows what it looks like without account or network."""

import asyncio
import faulthandler
import logging
import signal
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.app import make_metrics, opened
from bot.cli.context import Options, options_of
from bot.config import ConfigError, Settings
from bot.demo.show import show_demo
from bot.duties import on_duty
from bot.monitoring import start_logging
from bot.opening import show_today
from bot.progress import read_feeds, tell, unreachable_line
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

STOP_WITHIN_S = 9.5  # container runtimes kill after ten


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
    settings, catalog, lexicon = options.everything()
    start_logging(verbose=options.verbose, json_lines=settings.log_format == "json")
    await until_signalled(_live(options, settings, (catalog, lexicon), once=once))


async def _live(options: Options, settings: Settings, files: tuple[Catalog, Lexicon], *, once: bool) -> None:
    """Serve, and at each SIGHUP anew with the files as they are then."""
    clock, hangup, screen = options.clock(running=not once), asyncio.Event(), settings.log_format == "text"
    if not once:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup.set)
    again, metrics = False, make_metrics(settings)
    while True:
        renewal = asyncio.create_task(_reread(options, hangup))
        async with opened(settings, *files, clock, metrics) as bot:
            await _until_renewed(_serve(bot, Start(once=once, again=again, screen=screen)), renewal)
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


async def _until_renewed(serve: Coroutine[Any, Any, None], renewal: asyncio.Future[Any]) -> None:
    """Serve until that ends or `renewal` is there; what is being sent has a few seconds to leave."""
    serving = asyncio.create_task(serve)
    try:
        await asyncio.wait({serving, renewal}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        serving.cancel()  # without effect where it has ended
        await asyncio.wait({serving})
    if not serving.cancelled():
        serving.result()


async def until_signalled(work: Coroutine[Any, Any, None]) -> None:
    """Work until that ends, or until SIGINT or SIGTERM; then the process is gone within `STOP_WITHIN_S`, whatever hangs."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        faulthandler.dump_traceback_later(STOP_WITHIN_S, exit=True)  # a thread of its own, for what never comes back
        working.cancel()
        await asyncio.wait({working})
    stopping.cancel()
    if not working.cancelled():
        working.result()


@dataclass(frozen=True, slots=True)
class Start:
    """How serving begins.

    `again`: the bot served until a moment ago, so that the terminal has shown today's digest. `screen`: what happens first is
    shown to somebody at a terminal; else the log says it.
    """

    once: bool
    again: bool
    screen: bool


async def _serve(bot: Bot, start: Start) -> None:
    """Read what is due, show today's digest in the terminal where that is all there is, then tick until cancelled."""
    if TERMINAL.platform in bot.delivery.platforms:
        async with on_duty(() if start.once else bot.duties):
            await _first_round(bot, start)
            if not start.again:
                await _open_terminal(bot, start)
            if not start.once:
                await tick_until_cancelled(bot)
    elif start.once:
        async with on_duty(bot.sending):
            await _first_round(bot, start)
            await post_due(bot)
    else:  # a channel's digest does not wait for the first round
        async with on_duty((*bot.duties, partial(_first_round, bot, start))):
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


async def _open_terminal(bot: Bot, start: Start) -> None:
    subscription = await terminal_subscription(bot.store, bot.clock())
    await show_today(bot, subscription)
    if not start.once:
        tell(_next_digest(subscription, bot), shown=start.screen)


async def _first_round(bot: Bot, start: Start) -> None:
    texts, feeds = load_texts("ko"), await due_feeds(bot)
    reports = await read_feeds(bot.collector, feeds, bot.clock(), texts, shown=start.screen)
    tell(unreachable_line(reports, texts, "later" if start.once else "again"), shown=start.screen, level=logging.WARNING)


def _next_digest(subscription: Subscription, bot: Bot) -> str:
    texts = load_texts(subscription.language)
    moment = next_due(subscription.schedule, bot.clock()).astimezone(ZoneInfo(subscription.schedule.zone))
    return texts("cli.next", day=texts.day(moment.date()), time=texts.clock(moment))
