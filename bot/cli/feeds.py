"""The verbs about feeds and words: `feeds list|check|import|export`, `lexicon check`."""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.app import make_fetcher
from bot.cli.context import Options, fail, options_of
from bot.config import load_own_lexicon
from bot.feed_checks import FeedCheck, check_feeds
from bot.platforms.legible import one_line
from bot.texts import Texts, load_texts
from digest.children import Children
from digest.feeds.catalog import with_added
from digest.feeds.opml import read_opml, write_opml

feeds_app = typer.Typer(no_args_is_help=True, help="피드 목록 (feeds: list, check, import, export)")
lexicon_app = typer.Typer(no_args_is_help=True, help="어휘집 (lexicon: check)")

AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽을 JSON으로 (for machines)")]


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.add_typer(feeds_app, name="feeds")
    app.add_typer(lexicon_app, name="lexicon")


@feeds_app.command("list")
def list_feeds(context: typer.Context, as_json: AsJson = False) -> None:
    """피드 파일에 있는 피드를 보여 줍니다 (the feeds of the feeds file)."""
    feeds = options_of(context).catalog().feeds
    if as_json:
        _print_json(
            [{"id": feed.id, "name": feed.name, "url": feed.url, "enabled": feed.enabled, "use": feed.use} for feed in feeds]
        )
        return
    texts = load_texts("ko")
    table = _table(texts, "id", "outlet", "enabled", "use", "address")
    for feed in feeds:
        table.add_row(feed.id, one_line(feed.name), texts(f"cli.enabled.{str(feed.enabled).lower()}"), feed.use, feed.url)
    Console().print(table)


@feeds_app.command("check")
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """켜진 피드를 한 번씩 읽어 건강을 봅니다; 이상이 있으면 1로 끝납니다 (poll each once; exit 1 if one is unwell)."""
    options = options_of(context)
    checks = asyncio.run(_check_all(options))
    now = options.clock()()
    if as_json:
        _print_json([_fields(found, now) for found in checks])
    else:
        _print_checks(checks, now)
    if any(found.state.unwell for found in checks):
        raise SystemExit(1)


async def _check_all(options: Options) -> list[FeedCheck]:
    async with make_fetcher(options.settings()) as fetcher, Children() as children:
        return await check_feeds(options.catalog(), fetcher, children, options.clock()())


def _fields(found: FeedCheck, now: datetime) -> dict[str, Any]:
    parsed, newest = found.poll.parsed, found.state.newest_item_at
    return {
        "id": found.feed.id,
        "name": found.feed.name,
        "status": found.state.status,
        "unwell": found.state.unwell,
        "encoding": found.poll.encoding,
        "items": len(parsed.entries) if parsed else 0,
        "newest_age_hours": round((now - newest).total_seconds() / 3600, 1) if parsed and newest else None,
        "dates_given": parsed.dates_given if parsed else 0,
        "dates_read": parsed.dates_read if parsed else 0,
        "date_not_read": parsed.date_example if parsed else "",
        "problem": found.state.problem,
        "hint": found.hint,
    }


def _print_checks(checks: list[FeedCheck], now: datetime) -> None:
    texts = load_texts("ko")
    table = _table(texts, "outlet", "status", "encoding", "items", "newest", "dates", "problem")
    for found in checks:
        parsed, newest = found.poll.parsed, found.state.newest_item_at
        age = texts("cli.ago", span=texts.span(now - newest)) if parsed and newest and newest <= now else ""
        dates = f"{parsed.dates_read}/{parsed.dates_given}" if parsed else ""
        unread = texts("cli.date_not_read", example=parsed.date_example) if parsed and parsed.date_example else ""
        trouble = " · ".join(filter(None, (found.state.problem, unread, found.hint)))
        style = "red" if found.state.unwell else None
        status = texts(f"cli.feed_status.{'silent' if found.state.silent_since and parsed else found.state.status}")
        cells = (one_line(found.feed.name), status, found.poll.encoding, str(len(parsed.entries) if parsed else 0))
        table.add_row(*cells, age, dates, one_line(trouble), style=style)
    Console().print(table)


@feeds_app.command("import")
def import_feeds(context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE.opml")]) -> None:
    """OPML의 피드를 피드 파일에 더합니다 (add the feeds of an OPML file to the feeds file)."""
    options = options_of(context)
    try:
        found = read_opml(Path(file).read_bytes(), file)
    except OSError as error:
        fail(f"{file}: {error.strerror}", code=2)
    target = options.settings().feeds or Path("feeds.yaml")
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    text, added = with_added(before, found, str(target))
    _replace(target, text)
    sys.stdout.write(load_texts("ko")("cli.imported", count=len(added), all=len(found), file=str(target)) + "\n")


@feeds_app.command("export")
def export_feeds(context: typer.Context, file: Annotated[str, typer.Argument(metavar="[FILE.opml]")] = "-") -> None:
    """피드를 OPML로 내보냅니다 (write the feeds as OPML)."""
    text = write_opml(options_of(context).catalog().feeds, "ai-news")
    if file == "-":
        sys.stdout.write(text)
    else:
        _replace(Path(file), text)


@lexicon_app.command("check")
def check_lexicon(context: typer.Context, file: Annotated[str, typer.Argument(metavar="[FILE]")] = "") -> None:
    """어휘집에서 틀린 곳을 모두 알려 줍니다 (say everything that is wrong in a lexicon file)."""
    options = options_of(context)
    settings = options.settings()
    if file:
        settings = settings.model_copy(update={"lexicon": Path(file)})
    lexicon = load_own_lexicon(settings)
    sys.stdout.write(load_texts("ko")("cli.lexicon_ok", count=len(lexicon.names)) + "\n")


def _replace(target: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = target.with_name(target.name + ".new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(target)
    except OSError as error:
        fail(f"{target}: {error.strerror}", code=1)


def _table(texts: Texts, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(texts(f"cli.column.{column}"), overflow="fold")
    return table


def _print_json(rows: list[dict[str, Any]]) -> None:
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
