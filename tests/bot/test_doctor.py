import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import load_settings
from bot.doctor import (
    clock_findings,
    database_finding,
    disk_finding,
    feed_findings,
    licence_finding,
    model_finding,
    platform_findings,
)
from bot.feed_checks import FeedCheck
from bot.platforms.checking import Finding, Level
from bot.texts import load_texts
from digest.feeds.polling import PollOutcome
from digest.lexicon import default_lexicon
from digest.model import Channel, Feed, FeedState, ParsedFeed, PollStatus, Subscription
from digest.polls import Poll
from digest.storage import open_store
from digest.summaries.models import find_card, licence_warning
from tests.digest.storage.samples import CHANNEL, NOW
from tests.fakes.model_server import ModelServer, summarises
from tests.kiwi import loaded_korean

KO, EN = load_texts("ko"), load_texts("en")
SEOUL = ["Asia/Seoul"]
SUBSCRIPTION = Subscription(CHANNEL, NOW)


def levels(findings: Sequence[Finding]) -> list[tuple[str, Level]]:
    return [(one.part, one.level) for one in findings]


def checked(name: str, status: PollStatus = PollStatus.OK, **parsed: Any) -> FeedCheck:
    feed = Feed(id=name, name=name, url=f"https://{name}.example/rss")
    state = FeedState(
        name,
        status=status,
        problem="" if status is PollStatus.OK else "서버가 답하지 않습니다",
        failures=int(status is not PollStatus.OK),
    )
    return FeedCheck(feed, state, Poll(PollOutcome(status=status), ParsedFeed("한빛", (), **parsed) if parsed else None), "")


async def test_a_database_that_is_not_there_yet_is_no_fault(tmp_path: Path) -> None:
    finding, seen = database_finding(load_settings({"AINEWS_DATA_DIR": str(tmp_path / "data")}), KO)
    assert (finding.level, seen is not None, (tmp_path / "data").exists()) == (Level.SKIPPED, True, False)


async def test_a_database_is_good_when_its_tables_are_of_this_version(tmp_path: Path) -> None:
    url = str(tmp_path / "news.db")
    async with await open_store(url):
        finding, seen = database_finding(load_settings({"AINEWS_DATABASE_URL": url}), KO)
    assert (finding.level, seen is not None and seen.is_current) == (Level.GOOD, True)


def test_another_programs_file_is_bad_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ai-news.db").write_bytes(b"no database at all" * 100)
    finding, seen = database_finding(load_settings({"AINEWS_DATA_DIR": str(tmp_path)}), KO)
    assert (finding.level, seen) == (Level.BAD, None)
    assert finding.remedy == KO("doctor.remedy.database")


def test_free_space_is_told_for_a_folder_that_is_still_to_be_made(tmp_path: Path) -> None:
    finding = disk_finding(tmp_path / "neu" / "data", EN)
    assert str(tmp_path) in finding.said
    assert finding.level in set(Level) - {Level.SKIPPED}


@pytest.mark.parametrize(("off", "level"), [(119, Level.GOOD), (-119, Level.GOOD), (121, Level.BAD), (-3600, Level.BAD)])
def test_a_clock_that_differs_by_more_than_two_minutes_from_the_latest_server_is_bad(off: int, level: Level) -> None:
    servers = [NOW - timedelta(hours=5), NOW]  # the first came out of a cache
    clock, zone = clock_findings(servers, SEOUL, NOW + timedelta(seconds=off), KO)
    assert (clock.level, zone.level) == (level, Level.GOOD)


def test_without_a_server_there_is_no_clock_to_compare_with_and_unknown_zones_are_named() -> None:
    clock, zone = clock_findings([], ["Asia/Seoul", "Asia/Hanyang"], NOW, KO)
    assert (clock.level, zone.level, zone.said) == (Level.SKIPPED, Level.BAD, "시간대를 모릅니다: Asia/Hanyang.")


def test_each_feed_that_does_not_deliver_is_a_line_with_its_id_and_the_good_ones_are_counted() -> None:
    found = list(feed_findings([checked("한빛"), checked("누리", PollStatus.UNREACHABLE), checked("새벽")], KO))
    assert levels(found) == [("feeds", Level.BAD), ("feeds", Level.GOOD)]
    assert ("누리: 서버가 답하지 않습니다" in found[0].said, "누리의 주소" in found[0].remedy) == (True, True)
    assert found[1].said == "2곳이 잘 옵니다."


def test_when_no_feed_answers_the_network_is_to_blame_in_one_line() -> None:
    found = list(feed_findings([checked(name, PollStatus.UNREACHABLE) for name in ("한빛", "누리")], KO))
    assert [(one.level, one.remedy) for one in found] == [(Level.BAD, KO("doctor.remedy.network"))]


@pytest.mark.parametrize(("read", "level"), [(3, Level.LIMITED), (0, Level.BAD)])
def test_dates_that_are_not_understood_are_shown(read: int, level: Level) -> None:
    [found] = feed_findings([checked("한빛", dates_given=4, dates_read=read, date_example="이레 전")], KO)
    assert (found.level, "이레 전" in found.said) == (level, True)


def test_no_feed_at_all_is_bad() -> None:
    assert levels(list(feed_findings([], KO))) == [("feeds", Level.BAD)]


class _Chat:
    """A platform that answers what an operator asks."""

    name = "slack"

    def __init__(self) -> None:
        self.asked: list[Channel] = []

    async def checks(self, channels: Sequence[Channel]) -> Sequence[Finding]:
        self.asked += channels
        return [Finding("slack", Level.BAD, "C001: 초대받지 않았습니다", "채널에서 /invite 하세요.")]


async def test_a_platform_is_asked_about_the_channels_that_have_a_subscription() -> None:
    chat, one = _Chat(), SUBSCRIPTION
    platforms: Any = {"slack": chat}
    found = await platform_findings(platforms, [one, replace(one, id=2)], KO)
    assert chat.asked == [one.channel]
    assert levels(found) == [("slack", Level.BAD), ("discord", Level.SKIPPED)]


async def test_subscriptions_without_their_platform_are_bad_and_unused_platforms_are_not() -> None:
    strange = replace(SUBSCRIPTION, channel=Channel("irc", "", "#ai"))
    assert levels(await platform_findings({}, [SUBSCRIPTION, strange], KO)) == [
        ("slack", Level.BAD),
        ("discord", Level.SKIPPED),
        ("subscriptions", Level.BAD),
    ]
    assert levels(await platform_findings({}, [], KO)) == [("slack", Level.SKIPPED), ("discord", Level.SKIPPED)]


async def test_the_extractive_summariser_condenses_the_sample() -> None:
    finding = await model_finding(load_settings({}), loaded_korean(), default_lexicon(), NOW, KO)
    assert (finding.level, finding.said.partition(":")[0]) == (Level.GOOD, "extractive")


async def test_a_model_is_said_to_write_so_many_tokens_a_second() -> None:
    async with ModelServer(summarises()) as server:
        settings = load_settings({"AINEWS_SUMMARISER": "server", "AINEWS_MODEL": "새벽", "AINEWS_MODEL_URL": server.url})
        finding = await model_finding(settings, loaded_korean(), default_lexicon(), NOW, KO)
    rate = re.search(r"1초에 ([\d.,]+)토큰", finding.said)
    assert finding.level is Level.GOOD
    assert rate
    assert float(rate[1].replace(",", "")) > 0  # of the 80 tokens that the server counts


def test_the_licence_of_the_chosen_model_is_told_with_a_warning_where_it_binds() -> None:
    def found(**settings: str) -> tuple[Level, str, str] | None:
        finding = licence_finding(load_settings(settings), KO)
        return (finding.level, finding.said, finding.remedy) if finding else None

    server = {"AINEWS_SUMMARISER": "server", "AINEWS_MODEL_URL": "http://127.0.0.1:9/v1"}
    assert found() is None
    assert found(**server, AINEWS_MODEL="Midm-2.0-Mini-Instruct") == (
        Level.GOOD,
        "K-intelligence/Midm-2.0-Mini-Instruct: MIT",
        "",
    )
    level, said, remedy = found(**server, AINEWS_MODEL="exaone3.5:2.4b") or (None, "", "")
    assert (level, said) == (Level.LIMITED, "LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct: EXAONE 1.1-NC")
    assert "비상업적 용도로만" in remedy
    assert found(**server, AINEWS_MODEL="새벽") == (Level.LIMITED, "새벽: 모름", licence_warning(find_card("새벽")))


async def test_a_model_server_that_does_not_answer_is_bad() -> None:
    settings = load_settings({"AINEWS_SUMMARISER": "server", "AINEWS_MODEL": "새벽", "AINEWS_MODEL_URL": "http://127.0.0.1:9/v1"})
    finding = await model_finding(settings, loaded_korean(), default_lexicon(), datetime.now(UTC), KO)
    assert (finding.level, finding.remedy) == (Level.BAD, KO("doctor.remedy.model"))


async def test_wrong_settings_of_a_model_are_bad() -> None:
    finding = await model_finding(load_settings({"AINEWS_SUMMARISER": "server"}), loaded_korean(), default_lexicon(), NOW, KO)
    assert (finding.level, "AINEWS_MODEL_URL" in finding.said) == (Level.BAD, True)
