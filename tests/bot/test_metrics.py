from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.watching import Lookout
from digest.desk import StoryDesk
from digest.model import Feed, FeedState, SlotState, Summary
from digest.storage import open_store
from digest.storage.vitals import Vitals
from digest.summaries.ladder import Rung
from digest.summaries.writer import FALLS, Fall

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
HANBIT = Feed("hanbit", "한빛일보", "https://hanbit.example/rss")


def samples(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """Return the samples of a name by the values of their labels, in order of the labels' names."""
    found = [one for family in text_string_to_metric_families(metrics.text()) for one in family.samples if one.name == name]
    return {tuple(value for _, value in sorted(one.labels.items())): one.value for one in found}


def vitals(*feeds: str) -> Vitals:
    return Vitals({feed: FeedState(feed, last_ok_at=NOW) for feed in feeds}, None, None, None, 3, 5)


def made(backend: str, model: str = "", reason: str = "") -> Summary:
    return Summary((), (), (), backend, model, reason)


@pytest.mark.parametrize("fall", list(Fall))
def test_why_a_model_was_not_used_is_counted_by_its_code_without_the_details(fall: Fall) -> None:
    metrics = Metrics()
    metrics.condensed(made("extractive", reason=f"{FALLS[fall]}: http://10.0.0.1/v1 이(가) 답하지 않음"))
    metrics.condensed(made("extractive", reason=FALLS[fall]))
    assert samples(metrics, "ainews_summaries_total") == {("extractive", fall, ""): 2}


def test_a_models_summary_and_a_reason_that_nobody_knows_are_counted_too() -> None:
    metrics = Metrics()
    metrics.condensed(made("server", "midm"))
    metrics.condensed(made("extractive", reason="예전 판이 적은 까닭"))
    assert samples(metrics, "ainews_summaries_total") == {("server", "", "midm"): 1, ("extractive", "other", ""): 1}


def test_the_guards_problems_are_counted_by_code_and_never_by_their_words() -> None:
    metrics = Metrics()
    metrics.judged(Rung("midm", Fall.UNGROUNDED, ("figure: 49만원은 기사에 없음", "figure: 3조", "무엇인가 이상함")))
    assert samples(metrics, "ainews_guard_problems_total") == {("midm", "figure"): 2, ("midm", "other"): 1}


def test_only_digests_that_were_sent_have_a_lateness_and_none_is_early() -> None:
    metrics = Metrics()
    metrics.attempted("slack", SlotState.SENT, timedelta(seconds=-1))
    metrics.attempted("slack", SlotState.SENT, timedelta(seconds=90))
    metrics.attempted("slack", SlotState.FAILED, timedelta(hours=3))
    assert samples(metrics, "ainews_delivery_lateness_seconds_sum") == {("slack",): 90}
    assert samples(metrics, "ainews_deliveries_total") == {("sent", "slack"): 2, ("failed", "slack"): 1}


def test_a_feed_or_platform_that_is_gone_leaves_nothing_behind() -> None:
    metrics = Metrics()
    metrics.read(vitals("hanbit"), (HANBIT,), NOW)
    metrics.stands({"slack": True}, {"outbox": 2})
    assert samples(metrics, "ainews_feed_age_seconds") == {("hanbit",): 0}

    metrics.read(vitals("hanbit"), (), NOW)
    metrics.stands({"discord": False}, {"outbox": 0})
    assert samples(metrics, "ainews_feed_age_seconds") == {}
    assert samples(metrics, "ainews_platform_connected") == {("discord",): 0}
    assert samples(metrics, "ainews_queue_depth") == {("outbox",): 0, ("digests",): 3, ("index",): 5}


def test_two_bots_of_one_process_count_apart() -> None:
    one, other = Metrics(database="sqlite"), Metrics(database="postgresql")
    one.answered("slack", "search", 0.2)
    assert samples(one, "ainews_command_seconds_count") == {("search", "slack"): 1}
    assert samples(other, "ainews_command_seconds_count") == {}


async def test_without_its_database_a_bot_still_answers_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    path = tmp_path / "news.db"
    async with await open_store(str(path)) as store:
        await store.close()
        path.write_bytes(b"broken" * 1000)
        path.with_name("news.db-wal").unlink(missing_ok=True)
        desk = cast("StoryDesk", type("Desk", (), {"waiting": 0}))
        lookout = Lookout(metrics, store, desk, Outbox(), (HANBIT,), lambda: NOW)
        await lookout.measured({"slack": "token_revoked", "database": "broken"})
        is_fresh, document = await lookout.fresh()
    assert samples(metrics, "ainews_database_up") == {(): 0}
    assert samples(metrics, "ainews_platform_connected") == {("slack",): 0}
    assert samples(metrics, "ainews_feed_age_seconds") == {}
    assert (is_fresh, list(document["stale"])) == (False, ["database"])
    assert "metrics without the database" in caplog.text
