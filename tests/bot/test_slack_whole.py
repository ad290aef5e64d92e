"""The whole bot behind a Slack on loopback: subscribed by command, posting, asked, refused and well again."""

import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.app import opened
from bot.chats import slack_access
from bot.config import ConfigError, Settings
from bot.duties import on_duty
from bot.platforms.slack_client import Slack
from bot.platforms.slack_members import Members
from bot.reopening import IsOpen, reopen
from bot.running import Bot
from bot.schedule import post_due
from digest.feeds.catalog import Catalog
from digest.lexicon import default_lexicon
from digest.model import Channel, SlotState, Subscription, Topic
from digest.storage import articles, search, slots, stories, subscriptions
from tests.bot.samples import article
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET, TEAM, Fault, SlackFake

NOW = datetime(2026, 9, 1, 22, 0, tzinfo=UTC)  # 07:00 on 2 September in Seoul
DUE = NOW + timedelta(hours=1, minutes=30)
HEADLINES = ("국회, AI 기본법 개정안 통과", "미리내연구소, 언어모델 가중치 공개")
CHANNEL = Channel("slack", TEAM, "C1")


@dataclass
class Whole:
    """A bot and its Slack; `now` is the clock of the news."""

    slack: SlackFake
    bot: Bot
    now: datetime = NOW

    async def says(self, text: str, user: str = "UADMIN") -> str:
        """Type a command and return the answer."""
        before = len(self.slack.responses)
        await self.slack.send("slash_commands", self.slack.command(text, user=user))
        await self.slack.until(lambda: len(self.slack.responses) > before)
        return json.dumps(self.slack.responses[-1], ensure_ascii=False)

    async def subscribed(self) -> Subscription:
        async with self.bot.store.read() as db:
            (one,) = await subscriptions.by_channel(db, CHANNEL)
        return one

    async def state(self) -> list[SlotState]:
        async with self.bot.store.read() as db:
            found = await slots.within(db, (await self.subscribed()).id, NOW, NOW + timedelta(days=3))
        return [slot.state for slot in found]


def settings_of(slack: SlackFake, path: Path, **more: object) -> Settings:
    access = {"slack_bot_token": SecretStr(BOT_TOKEN), "slack_app_token": SecretStr(APP_TOKEN), "slack_api_url": slack.base_url}
    return Settings.model_validate({"data_dir": path, **access, **more})


@asynccontextmanager
async def whole(slack: SlackFake, settings: Settings) -> AsyncIterator[Whole]:
    made: list[Whole] = []
    async with opened(settings, Catalog((), ()), default_lexicon(), lambda: made[0].now if made else NOW) as bot:
        made.append(Whole(slack, bot))
        async with bot.store.write() as db:
            for number, title in enumerate(HEADLINES):
                found = await articles.add(db, article(title, path=str(number), at=NOW - timedelta(hours=number + 1)))
                await search.mark(db, [await stories.add(db, [found.id])])
        assert bot.collector.index is not None
        await bot.collector.index.catch_up()
        async with on_duty(bot.duties):
            if settings.slack_app_token:
                await slack.until(lambda: slack.sockets)
            yield made[0]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Whole]:
    async with SlackFake() as slack, whole(slack, settings_of(slack, tmp_path, admins=("UNAMED",))) as one:
        yield one


async def test_a_channel_is_subscribed_by_command_and_gets_its_digest_once(served: Whole) -> None:
    assert "08:30" in await served.says("구독 08:30")
    assert (await served.subscribed()).made_by == "UADMIN"
    served.now = DUE + timedelta(seconds=2)

    await post_due(served.bot)
    await post_due(served.bot)

    digests = [one for one in served.slack.shown if not one.thread]
    assert [one.channel for one in digests] == ["C1"]
    assert all(headline in digests[0].text for headline in HEADLINES)
    assert digests[0].body["metadata"]["event_payload"]["key"]
    assert await served.state() == [SlotState.SENT]


@pytest.mark.parametrize(("text", "language"), [("구독 08:30", "en"), ("구독 08:30 한국어", "ko")])
async def test_a_channel_is_written_to_in_its_own_language_unless_another_is_asked_for(
    served: Whole, text: str, language: str
) -> None:
    served.slack.rooms["C1"].locale = "en-US"
    await served.says(text)
    assert (await served.subscribed()).language == language
    served.now = DUE + timedelta(seconds=2)
    await post_due(served.bot)
    assert ("AI Policy Briefing" in served.slack.shown[0].text) == (language == "en")


async def test_a_reader_asks_by_command_button_and_mention_but_changes_nothing(served: Whole) -> None:
    assert HEADLINES[0] in await served.says("오늘", user="UREADER")
    await served.says("구독 08:30", user="UREADER")
    async with served.bot.store.read() as db:
        assert await subscriptions.by_channel(db, CHANNEL) == ()
    await served.slack.send("events_api", served.slack.mention("오늘", user="UREADER"))
    await served.slack.until(lambda: served.slack.shown)
    assert HEADLINES[0] in served.slack.shown[0].text
    assert served.slack.shown[0].thread
    before = len(served.slack.responses)
    await served.slack.send("interactive", served.slack.press("why", "1", user="UREADER"))
    await served.slack.until(lambda: len(served.slack.responses) > before)
    assert HEADLINES[0] in json.dumps(served.slack.responses[-1], ensure_ascii=False)


async def test_the_page_tells_what_channels_get_by_their_names_with_the_last_digest(served: Whole) -> None:
    await served.says("구독 08:30")
    served.now = DUE + timedelta(seconds=2)
    await post_due(served.bot)
    digest = served.slack.shown[0]
    await served.slack.send("events_api", served.slack.home())
    await served.slack.until(lambda: served.slack.homes)
    shown = json.dumps(served.slack.homes["UREADER"], ensure_ascii=False)
    assert "*#ai*" in shown
    assert "매일 08:30 (Asia/Seoul)" in shown
    assert f"archives/C1/p{digest.ts.replace('.', '')}|#ai · 08:30 · 소식 2건>" in shown
    assert "/ai-news 구독" in shown
    assert HEADLINES[0] in shown


async def test_the_page_hides_private_channels_from_those_who_are_not_in_them(served: Whole) -> None:
    served.slack.rooms["C2"].members.update({"UADMIN"})
    command = served.slack.command("구독 08:30", user="UADMIN", channel="C2")
    await served.slack.send("slash_commands", command)
    await served.slack.until(lambda: served.slack.responses)
    for person in ("UREADER", "UADMIN"):
        await served.slack.send("events_api", served.slack.home(person))
    await served.slack.until(lambda: len(served.slack.homes) == 2)
    seen = {person: "비밀" in json.dumps(view, ensure_ascii=False) for person, view in served.slack.homes.items()}
    assert seen == {"UREADER": False, "UADMIN": True}


async def test_a_server_that_leaves_out_all_that_is_not_essential_is_served_all_the_same(tmp_path: Path) -> None:
    async with SlackFake() as slack:
        slack.is_sparse = True
        async with whole(slack, settings_of(slack, tmp_path)) as served:
            served.slack.people["UADMIN"].is_admin = True
            assert "08:30" in await served.says("구독 08:30")
            served.now = DUE + timedelta(seconds=2)
            slack.fail("chat.postMessage", Fault(status=0, after=True))
            for _ in range(20):
                await post_due(served.bot)
            assert HEADLINES[0] in await served.says("오늘")
            await slack.send("events_api", slack.mention("오늘"))
            await slack.send("interactive", slack.press("why", "1"))
            await slack.send("events_api", slack.home())
            await slack.until(lambda: len(slack.shown) == 2 and len(slack.responses) == 3 and slack.homes)
            assert [HEADLINES[0] in one.text for one in slack.shown] == [True, True]
            assert "*#ai*" in json.dumps(slack.homes["UREADER"], ensure_ascii=False)


async def test_an_archived_channel_is_paused_with_its_settings_an_admin_told_and_it_resumes_by_itself(served: Whole) -> None:
    await served.says("구독 08:30")
    served.slack.rooms["C1"].archived = True
    served.now = DUE + timedelta(seconds=2)
    await post_due(served.bot)
    paused = await served.subscribed()
    assert (paused.paused, "is_archived" in paused.pause_reason) == (True, True)
    assert await served.state() == [SlotState.FAILED]
    assert served.bot.notices is not None
    await served.bot.notices.tell(served.now)
    told = [one for one in served.slack.shown if one.channel.startswith("D")]
    assert [one.channel for one in told] == ["DUNAMED", "DUADMIN"]  # the admin of the settings, and who subscribed
    assert "is_archived" in told[0].text
    assert "저절로" in told[0].text
    await served.bot.notices.tell(served.now)
    for _ in range(10):
        await post_due(served.bot)
    to_channel = [asked for asked in served.slack.asked("chat.postMessage") if asked["channel"] == "C1"]
    assert (len(to_channel), len(served.slack.shown)) == (1, 2)  # fault 15: asked once, and each told once
    slack_parts = {"slack": _is_open(served)}
    assert await reopen(served.bot.store, slack_parts, served.now) == 0
    served.slack.rooms["C1"].archived = False
    assert await reopen(served.bot.store, slack_parts, served.now) == 1
    assert (await served.subscribed()).paused is False
    served.now += timedelta(days=1)
    await post_due(served.bot)
    assert [HEADLINES[0] in one.text for one in served.slack.shown if one.channel == "C1"] == [True]


async def test_what_a_person_paused_stays_paused(served: Whole) -> None:
    await served.says("구독 08:30")
    await served.says("일시정지")
    assert await reopen(served.bot.store, {"slack": _is_open(served)}, served.now) == 0
    assert (await served.subscribed()).paused


async def test_fault_14_a_revoked_token_stops_sending_and_keeps_the_digest(served: Whole) -> None:
    await served.says("구독 08:30")
    served.now = DUE + timedelta(seconds=2)
    served.slack.fail("chat.postMessage", Fault(error="token_revoked"))
    await post_due(served.bot)
    await post_due(served.bot)
    assert len(served.slack.asked("chat.postMessage")) == 1
    assert (await served.subscribed()).paused is False
    async with served.bot.store.read() as db:
        assert len(await slots.waiting(db)) == 1


async def test_fault_55_no_secret_gets_into_the_logs_however_much_they_tell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with SlackFake() as slack, whole(slack, settings_of(slack, tmp_path)) as served:
        slack.fail("response", Fault(500), Fault(429, headers={"Retry-After": "99"}), Fault(status=0))
        slack.fail("users.info", Fault(500), Fault(html="<p>login</p>"))
        for _ in range(3):
            await slack.send("slash_commands", slack.command("오늘"))
        await slack.until(lambda: len(slack.shown) == 3)
        await served.says("구독 08:30")
        slack.fail("chat.postMessage", Fault(status=0), Fault(error="token_revoked"))
        served.now = DUE + timedelta(seconds=2)
        await post_due(served.bot)
    secrets = (BOT_TOKEN, APP_TOKEN, SECRET, f"{slack.address}/response/", f"{slack.address.replace('http', 'ws')}/socket/")
    assert [secret for secret in secrets if secret in caplog.text] == []
    assert BOT_TOKEN not in repr(served.bot)


async def test_a_topic_is_turned_off_by_the_buttons_of_a_story_in_full(served: Whole) -> None:
    await served.says("구독 08:30")
    for action, value in (("more", "1"), ("mute", "policy")):
        served.slack.responses.clear()
        await served.slack.send("interactive", served.slack.press(action, value, user="UADMIN"))
        await served.slack.until(lambda: served.slack.responses)
        said = json.dumps(served.slack.responses[-1], ensure_ascii=False)
        assert ("mute" if action == "more" else "unmute") in said
    assert (await served.subscribed()).muted_topics == (Topic.POLICY,)


async def test_http_mode_serves_events_health_and_readiness_on_one_port(tmp_path: Path, unused_port: int) -> None:
    async with SlackFake() as slack:
        given = settings_of(slack, tmp_path, slack_app_token=None, slack_signing_secret=SECRET, http_port=unused_port)
        async with whole(slack, given), ClientSession() as session:
            address = f"http://127.0.0.1:{unused_port}"
            await slack.until(lambda: slack.asked("auth.test"))
            status, _ = await slack.post_signed(f"{address}/slack/events", slack.command("오늘"), kind="slash_commands")
            assert status == 200
            await slack.until(lambda: slack.responses)
            assert HEADLINES[0] in json.dumps(slack.responses[0], ensure_ascii=False)
            async with session.get(f"{address}/readyz") as answer:
                assert (answer.status, await answer.json()) == (200, {"ready": True, "problems": {}})


async def test_a_token_that_no_longer_counts_is_said_by_readiness(tmp_path: Path, unused_port: int) -> None:
    async with SlackFake() as slack:
        slack.fail("auth.test", Fault(error="account_inactive"))
        async with whole(slack, settings_of(slack, tmp_path, http_port=unused_port)), ClientSession() as session:
            await slack.until(lambda: slack.asked("auth.test"))
            async with session.get(f"http://127.0.0.1:{unused_port}/readyz") as answer:
                body = await answer.text()
    assert (answer.status, "account_inactive" in body) == (503, True)
    assert BOT_TOKEN not in body


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _is_open(served: Whole) -> IsOpen:
    platform = served.bot.delivery.platforms["slack"]
    assert isinstance(platform, Slack)
    return Members(platform.web).is_open


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"slack_bot_token": "xoxb-1"}, "AINEWS_SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}, "AINEWS_HTTP_PORT"),
        ({"slack_client_id": "1.2", "slack_signing_secret": "s", "http_port": 3000}, "AINEWS_SLACK_CLIENT_SECRET"),
        (
            {
                "slack_client_id": "1.2",
                "slack_client_secret": "c",
                "slack_signing_secret": "s",
                "http_port": 3000,
                "slack_bot_token": "xoxb-x",
            },
            "take AINEWS_SLACK_BOT_TOKEN",
        ),
    ],
)
def test_what_is_missing_for_slack_is_said(given: dict[str, object], missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        slack_access(Settings.model_validate(given))


def test_without_tokens_slack_is_off() -> None:
    assert slack_access(Settings()) is None
