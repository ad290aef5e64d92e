"""What Prometheus is told: counts of what happened in this process, and how things stand when it asks.

The parts tell what happened by callbacks and know nothing of metrics. Labels come from closed sets and from the settings (feed
ids, a model's name): no address, no text of anybody, no secret. A registry of its own, so that two bots in one process, or
a library that counts too, never mix.
"""

import platform
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from digest.collect import FeedReport
from digest.model import ArticleOutcome, Feed, FeedState, PollStatus, SlotState, Summary
from digest.storage.vitals import Vitals
from digest.summaries.ladder import Rung
from digest.summaries.writer import FALLS

NOT_ASKED = "not_asked"  # another process was reading the feed, or the poll failed in a way that nobody expected
LATE_S = (1, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 7200, 21_600, 43_200)
ANSWERED_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)  # platforms give up after 3
_FALL_OF = {words: fall.value for fall, words in FALLS.items()}
_CODE = re.compile(r"[a-z_]{1,40}")


class Metrics:
    """Counts for as long as the process lives, over a reload of its files too."""

    def __init__(self, **build: str) -> None:
        """Begin at nothing; `build` is what the bot is made of, besides its version and Python's."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when each series began: as many lines again, asked for by nobody
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._polls = Counter("ainews_polls", "Polls of feeds by outcome.", ["outcome"], registry=registry)
        self._articles = Counter("ainews_articles", "New articles by what became of them.", ["outcome"], registry=registry)
        self._summaries = Counter(
            "ainews_summaries",
            "Stories condensed: by whom, and why the model's words were not used; empty where they were, or there is no model.",
            ["backend", "model", "fallback"],
            registry=registry,
        )
        self._problems = Counter(
            "ainews_guard_problems",
            "What the guard found in sentences of a model.",
            ["model", "problem"],
            registry=registry,
        )
        self._attempts = Counter(
            "ainews_deliveries",
            "Attempts to send a digest; one that failed may be tried again.",
            ["platform", "outcome"],
            registry=registry,
        )
        self._lateness = Histogram(
            "ainews_delivery_lateness_seconds",
            "How long after it was due the last message of a digest was in its channel.",
            ["platform"],
            registry=registry,
            buckets=LATE_S,
        )
        self._answers = Histogram(
            "ainews_command_seconds",
            "From a question, command or pressed button to its answer, the platform's own time left out.",
            ["platform", "command"],
            registry=registry,
            buckets=ANSWERED_S,
        )
        self._standing = _Standing(registry)
        Info("ainews_build", "What this bot is made of.", registry=registry).info(
            {"version": installed_version(), "python": platform.python_version(), **build}
        )
        for status in PollStatus:
            if status is not PollStatus.NEVER:
                self._polls.labels(status)
        for outcome in ArticleOutcome:
            self._articles.labels(outcome)

    def polled(self, report: FeedReport) -> None:
        """Count a poll and what it brought."""
        self._polls.labels(NOT_ASKED if report.poll is None else report.state.status).inc()
        for article in report.articles:
            self._articles.labels(article.outcome).inc()

    def condensed(self, summary: Summary) -> None:
        """Count a summary that was stored."""
        words = summary.fallback_reason.partition(": ")[0]
        fallback = _FALL_OF.get(words, "other") if words else ""
        self._summaries.labels(summary.backend, summary.model, fallback).inc()

    def judged(self, rung: Rung) -> None:
        """Count what the guard found."""
        for problem in rung.problems:
            code = problem.partition(": ")[0]
            self._problems.labels(rung.model, code if _CODE.fullmatch(code) else "other").inc()

    def attempted(self, name: str, state: SlotState, late_by: timedelta) -> None:
        """Count an attempt to send a digest on a platform."""
        self._attempts.labels(name, state).inc()
        if state is SlotState.SENT:
            self._lateness.labels(name).observe(max(late_by.total_seconds(), 0.0))

    def answered(self, name: str, command: str, seconds: float) -> None:
        """Count an answer to somebody on a platform."""
        self._answers.labels(name, command).observe(seconds)

    def stands(self, connected: Mapping[str, bool], queues: Mapping[str, int]) -> None:
        """Take in which platforms are connected, and how much waits in which queue."""
        self._standing.parts(connected, queues)

    def read(self, vitals: Vitals | None, feeds: Sequence[Feed], now: datetime) -> None:
        """Take in what the database tells; None where it does not answer."""
        self._standing.database(vitals, feeds, now)

    def text(self) -> str:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry).decode()


class _Standing:
    """Gauges that are set anew each time somebody asks, so that a feed or a platform that is gone leaves nothing behind."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._connected = Gauge("ainews_platform_connected", "1 while a platform is connected.", ["platform"], registry=registry)
        self._queues = Gauge("ainews_queue_depth", "How much waits.", ["queue"], registry=registry)
        self._up = Gauge("ainews_database_up", "1 while the database answers.", registry=registry)
        self._age = Gauge("ainews_feed_age_seconds", "Since a feed was last read well.", ["feed"], registry=registry)
        self._item_age = Gauge("ainews_feed_item_age_seconds", "Since a feed's newest item.", ["feed"], registry=registry)
        self._unwell = Gauge("ainews_feed_unwell", "1 while a feed fails or is unusually silent.", ["feed"], registry=registry)

    def parts(self, connected: Mapping[str, bool], queues: Mapping[str, int]) -> None:
        self._connected.clear()
        for name, is_connected in connected.items():
            self._connected.labels(name).set(is_connected)
        for name, depth in queues.items():
            self._queues.labels(name).set(depth)

    def database(self, vitals: Vitals | None, feeds: Sequence[Feed], now: datetime) -> None:
        for gauge in (self._age, self._item_age, self._unwell):
            gauge.clear()
        self._up.set(vitals is not None)
        if vitals is None:
            return
        self._queues.labels("digests").set(vitals.slots_waiting)
        self._queues.labels("index").set(vitals.stories_unindexed)
        for feed in feeds:
            state = vitals.states.get(feed.id, FeedState(feed.id))
            self._unwell.labels(feed.id).set(state.unwell)
            for gauge, moment in ((self._age, state.last_ok_at), (self._item_age, state.newest_item_at)):
                if moment is not None:
                    gauge.labels(feed.id).set(max((now - moment).total_seconds(), 0.0))


def installed_version() -> str:
    """Return the version of this program; "0" where it is not installed."""
    try:
        return version("ai-news")
    except PackageNotFoundError:
        return "0"
