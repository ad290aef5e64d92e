"""The verbs that look after the bot: `doctor` says what is wrong and what to do, `health` whether it is well."""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import doctor as checks
from bot.app import make_fetcher
from bot.chats import make_chats
from bot.cli.context import HOME_ZONE, Options, fail, options_of
from bot.config import ConfigError, Settings
from bot.feed_checks import FeedCheck, check_feeds
from bot.health import check_health
from bot.monitoring import masked, start_logging
from bot.platforms.checking import Finding, Level
from bot.platforms.legible import one_line
from bot.texts import Texts, load_texts
from digest.children import Children
from digest.errors import CatalogError, LexiconError
from digest.korean import Korean
from digest.storage import Store, open_store
from digest.storage import subscriptions as subscription_rows
from digest.storage.looking import Look

MARKS = {Level.GOOD: ("✓", "green"), Level.LIMITED: ("!", "yellow"), Level.BAD: ("✗", "red"), Level.SKIPPED: ("–", "dim")}
WRONG_FILES = (ConfigError, CatalogError, LexiconError)


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.command()(doctor)
    app.command()(health)


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="기계가 읽을 JSON으로 (for machines)")] = False,
) -> None:
    """설정, 데이터베이스, 피드, 토큰, 모델을 살피고 고칠 방법을 알려 줍니다; 이상이 있으면 1로 끝납니다 (what is wrong, what to do)."""
    options, texts = options_of(context), load_texts("ko")
    start_logging(verbose=options.verbose, quiet=True)  # what went wrong stands in the table
    shown = [_masked(finding) for finding in asyncio.run(_examine(options, texts))]
    if as_json:
        _print_json(shown)
    else:
        _print_table(shown, texts)
    bad = {finding.part for finding in shown if finding.level is Level.BAD}
    if bad:
        raise SystemExit(2 if bad & {"settings", "feeds_file", "lexicon"} else 1)


def health(context: typer.Context) -> None:
    """도는 봇이 건강한지 한 줄로 말합니다; 아니면 1로 끝납니다 (is the running bot well? exit 1 if not)."""
    options = options_of(context)
    found = check_health(options.settings(), options.clock()())
    if not found.is_well:
        fail(found.said, code=1)
    sys.stdout.write(found.said + "\n")


async def _examine(options: Options, texts: Texts) -> list[Finding]:
    """Run every check that can be run."""
    try:
        settings = options.settings()
    except ConfigError as error:
        return checks.mistakes("settings", error, texts)
    found = [Finding("settings", Level.GOOD, texts("doctor.settings"))]
    database, seen = checks.database_finding(settings, texts)
    found += [database, checks.disk_finding(seen.path.parent if seen and seen.path else settings.data_dir, texts)]
    polled: list[FeedCheck] = []
    try:
        async with make_fetcher(settings) as fetcher, Children() as children:
            polled = await check_feeds(options.catalog(), fetcher, children, options.clock()())
        found += checks.feed_findings(polled, texts)
    except WRONG_FILES as error:
        found += checks.mistakes("feeds_file", error, texts)
    dates = [check.poll.outcome.server_date for check in polled if check.poll.outcome.server_date]
    found += await _examine_platforms(settings, seen, dates, texts)
    try:
        lexicon = options.lexicon()
    except WRONG_FILES as error:
        return found + checks.mistakes("lexicon", error, texts)
    korean = Korean(lexicon.user_words)
    if licence := checks.licence_finding(settings, texts):
        found.append(licence)
    try:
        found.append(await checks.model_finding(settings, korean, lexicon, options.clock()(), texts))
    finally:
        korean.close()
    return found


async def _examine_platforms(settings: Settings, seen: Look | None, dates: list[datetime], texts: Texts) -> list[Finding]:
    async with _store(settings, seen) as store:
        async with store.read() as db:
            subscriptions = await subscription_rows.all(db)
        zones = {str(HOME_ZONE), *(one.schedule.zone for one in subscriptions)}
        found = list(checks.clock_findings(dates, zones, datetime.now(UTC), texts))
        try:
            platforms = make_chats(settings, store).platforms
            return found + await checks.platform_findings(platforms, subscriptions, texts)
        except ConfigError as error:
            return found + checks.mistakes("platforms", error, texts)


@asynccontextmanager
async def _store(settings: Settings, seen: Look | None) -> AsyncIterator[Store]:
    """Open the database where that changes nothing in it; else an empty one, so that platforms can be asked all the same."""
    with tempfile.TemporaryDirectory() as folder:
        url = settings.database if seen is not None and seen.is_current else str(Path(folder) / "empty.db")
        async with await open_store(url) as store:
            yield store


def _masked(finding: Finding) -> Finding:
    return Finding(finding.part, finding.level, masked(finding.said), masked(finding.remedy))


def _print_table(found: list[Finding], texts: Texts) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "part", "seen", "remedy"):
        table.add_column(texts(f"doctor.column.{column}") if column else "", overflow="fold", no_wrap=not column)
    for finding in found:
        mark, style = MARKS[finding.level]
        cells = (texts(f"doctor.part.{finding.part}"), one_line(finding.said), one_line(finding.remedy))
        table.add_row(mark, *(cell.replace("[", "\\[") for cell in cells), style=style)
    console = Console()
    console.print(table)
    bad = sum(finding.level is Level.BAD for finding in found)
    console.print(texts("doctor.bad", count=bad) if bad else texts("doctor.well"), style="bold red" if bad else "bold green")


def _print_json(found: list[Finding]) -> None:
    rows: list[dict[str, Any]] = [{"part": one.part, "level": one.level, "said": one.said, "remedy": one.remedy} for one in found]
    well = not any(one.level is Level.BAD for one in found)
    sys.stdout.write(json.dumps({"well": well, "findings": rows}, ensure_ascii=False, indent=2) + "\n")
