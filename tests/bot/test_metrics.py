import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.counting import CountedSummariser
from bot.metrics import Metrics
from bot.monitoring import FIRST
from bot.outbox import Outbox
from bot.watching import Lookout
from digest.collect import FeedReport
from digest.desk import StoryDesk
from digest.model import Feed, FeedState, SlotState, Story, Summary
from digest.storage import open_store
from digest.storage.vitals import Vitals
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.ladder import Rung
from digest.summaries.writer import FALLS, Fall
from digest.trail import KEYS
from tests.bot.samples import article
from tests.kiwi import loaded_korean
from tests.shared_data import ROOT

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


@pytest.mark.parametrize("page", ["monitoring.md", "monitoring.ko.md"])
def test_the_documents_name_every_metric_with_its_labels_and_no_other(page: str) -> None:
    rows = re.findall(
        r"^\| `(ainews_\w+)` \|\s*([\w, ]*?)\s*\|", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE
    )
    metrics = Metrics(database="sqlite", summariser="server", model="midm")
    metrics.polled(FeedReport(HANBIT, FeedState("hanbit")))
    metrics.condensed(made("server", "midm"))
    metrics.judged(Rung("midm", Fall.UNGROUNDED, ("figure: 3조",)))
    metrics.attempted("slack", SlotState.SENT, timedelta(0))
    metrics.answered("slack", "search", 0.2)
    metrics.stands({"slack": True}, {"outbox": 0})
    told = Vitals({"hanbit": FeedState("hanbit", last_ok_at=NOW, newest_item_at=NOW)}, None, None, None, 0, 0)
    metrics.read(told, (HANBIT,), NOW)

    found = {}
    for family in text_string_to_metric_families(metrics.text()):
        if family.name.startswith("ainews_"):
            name = {"counter": f"{family.name}_total"}.get(family.type, family.name)
            found[name] = {label for sample in family.samples for label in sample.labels} - {"le"}
    assert {name: set(filter(None, labels.replace(" ", "").split(","))) for name, labels in rows} == found


def test_alerts_in_the_documents_ask_for_metrics_that_exist() -> None:
    text = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(ainews_\w+)`", text, re.MULTILINE))
    asked = {name.removesuffix("_bucket") for name in re.findall(r"ainews_\w+", text.partition("rules:")[2].partition("```")[0])}
    assert len(asked) > 4
    assert asked <= documented


def test_the_documents_name_every_key_of_the_log() -> None:
    table = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8").partition("| key |")[2].partition("\n\n")[0]
    named = [name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")]
    assert named == [*FIRST, *KEYS, "exception"]


async def test_summaries_that_are_made_as_a_digest_leaves_are_told_of_too() -> None:
    told: list[Summary] = []
    counted = CountedSummariser(ExtractiveSummariser(loaded_korean()), told.append)
    await counted.warm()
    text = "국회가 2일 본회의를 열어 인공지능(AI) 기본법 개정안을 통과시켰다. 개정안은 고영향 AI 사업자에게 의무를 지운다."
    (made_now,) = await counted.summarise([Story((article("국회, AI 기본법 개정안 통과", path="1", at=NOW, text=text),), 7)])
    assert told == [made_now]
    assert (counted.backend, counted.model, made_now.backend) == ("extractive", "", "extractive")
    await counted.close()
