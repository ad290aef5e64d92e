"""What collecting looks like in a terminal: a bar, a line a feed, one line for what could not be reached, a line for summaries."""

import logging
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Literal, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from bot.platforms.legible import one_line
from bot.texts import Texts
from digest.collect import Collector, FeedReport
from digest.model import Feed, PollStatus

log = logging.getLogger(__name__)

Then = Literal["again", "later", "collected"]
AWAY = frozenset({PollStatus.UNREACHABLE})


class FeedProgress:
    """A bar on standard error, with a line above it for each feed that was read; nothing where the log is all there may be."""

    def __init__(self, feeds: int, texts: Texts, *, shown: bool = True) -> None:
        self._texts = texts
        self._shown = shown
        self._console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(
            *columns, console=self._console, transient=True, disable=not (shown and self._console.is_terminal)
        )
        self._task = self._progress.add_task(texts("cli.collecting"), total=feeds)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, report: FeedReport) -> None:
        """Add a feed's line; feeds that could not be reached are counted in one line at the end instead."""
        if self._shown and (report.poll is None or report.state.status not in AWAY):
            mark, style = ("!", "yellow") if report.problem else ("✓", "green")
            line = Text.assemble((f"{mark} ", style), f"{one_line(report.feed.name)}: {feed_line(report, self._texts)}")
            self._console.print(line)
        self._progress.advance(self._task)


async def read_feeds(
    collector: Collector, feeds: Sequence[Feed], now: datetime, texts: Texts, *, shown: bool
) -> tuple[FeedReport, ...]:
    """Poll feeds and have what is new condensed, while somebody at a terminal sees how far that has come."""
    with FeedProgress(len(feeds), texts, shown=shown) as progress:
        reports = await collector.round(feeds, now, progress.show, condense=False)
    visible = shown and sys.stderr.isatty()  # the bar is gone: a model's download has a line of its own here

    def show(done: int, count: int) -> None:
        if visible:
            sys.stderr.write(condensing_line(done, count, texts))
            sys.stderr.flush()

    await collector.condense(now, show)
    return reports


def condensing_line(done: int, count: int, texts: Texts) -> str:
    """Return what a terminal's line becomes while stories are condensed; empty again at the end."""
    return "\r\x1b[2K" + (texts("cli.condensing", done=done, count=count) if done < count else "")


def tell(line: str, *, shown: bool, level: int = logging.INFO) -> None:
    """Write a line on standard error, or have the log say it where the log is all there may be; an empty one is left out."""
    if line and shown:
        sys.stderr.write(line + "\n")
    elif line:
        log.log(level, "%s", line)


def feed_line(report: FeedReport, texts: Texts) -> str:
    """Say in one line what a feed brought."""
    if report.problem:
        return report.problem
    if report.state.status is PollStatus.NOT_MODIFIED:
        return texts("cli.not_modified")
    items = len(report.poll.parsed.entries) if report.poll and report.poll.parsed else 0
    return texts("cli.read", count=items, new=report.new, relevant=report.relevant)


def unreachable_line(reports: Sequence[FeedReport], texts: Texts, then: Then) -> str:
    """Say in one line how many feeds could not be reached and why; empty where all could.

    `then`: what follows: this process tries "again" by itself, the next one does "later", or that without a digest, "collected".
    """
    away = [report for report in reports if report.poll is not None and report.state.status in AWAY]
    if not away:
        return ""
    causes = Counter(report.problem for report in away)
    listed = ", ".join(texts("cli.cause", cause=cause, count=count) for cause, count in causes.most_common())
    return texts(
        "cli.unreachable",
        count=len(away),
        all=len(reports),
        causes=listed,
        next=texts(f"cli.away.{then}"),
    )
