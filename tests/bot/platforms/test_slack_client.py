"""FAULTS 9, 10, 12, 14, 15: what Slack is asked and how its refusals are told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.message import Heading, Message
from bot.platforms import DeliveryError, Scope
from bot.platforms.slack_client import EVENT_TYPE, Slack
from bot.platforms.slack_members import Members
from bot.platforms.slack_web import SlackWeb, Waiting
from bot.render import digest_message
from bot.texts import load_texts
from digest.model import Channel
from tests.bot.samples import digest
from tests.fakes.slack import BOT_TOKEN, TEAM, Fault, SlackFake

CHANNEL = Channel("slack", TEAM, "C1")
KEY = "slot 12#1"


@dataclass
class Clock:
    """A clock that a wait moves."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    @property
    def waiting(self) -> Waiting:
        return Waiting(lambda: self.now, self.sleep, lambda: 0.0)


@pytest.fixture
async def fake() -> AsyncIterator[SlackFake]:
    async with SlackFake() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


def web_of(fake: SlackFake, clock: Clock, token: str = BOT_TOKEN) -> SlackWeb:
    return SlackWeb(AsyncWebClient(token, fake.base_url, retry_handlers=[]), clock.waiting)


@pytest.fixture
def slack(fake: SlackFake, clock: Clock) -> Slack:
    web = web_of(fake, clock)

    async def of(_: str) -> SlackWeb:
        return web

    return Slack(of, lambda: datetime.now(UTC))


def payload(slack: Slack, text: str = "오늘의 소식") -> str:
    return slack.payloads(Message((Heading(text),), text))[0].json


async def refused(slack: Slack, fake: SlackFake, *faults: Fault) -> DeliveryError:
    fake.fail("chat.postMessage", *faults)
    with pytest.raises(DeliveryError) as caught:
        await slack.post(CHANNEL, payload(slack), KEY)
    return caught.value


async def test_a_digest_is_posted_with_the_key_in_its_metadata_and_without_unfurling(slack: Slack, fake: SlackFake) -> None:
    message = digest_message(digest(), load_texts("ko"))

    ts = await slack.post(CHANNEL, slack.payloads(message)[0].json, KEY)

    (shown,) = fake.shown
    assert (shown.channel, shown.ts, shown.thread) == ("C1", ts, "")
    assert shown.body["metadata"] == {"event_type": EVENT_TYPE, "event_payload": {"key": KEY}}
    assert (shown.body["unfurl_links"], shown.body["unfurl_media"]) == (False, False)
    assert digest().items[0].story.anchor.title in shown.body["text"]


async def test_what_continues_a_message_stands_in_its_thread(slack: Slack, fake: SlackFake) -> None:
    first = await slack.post(CHANNEL, payload(slack), KEY)
    await slack.post(CHANNEL, payload(slack), "slot 12#2", thread=first)
    assert [one.thread for one in fake.shown] == ["", first]


async def test_a_message_is_found_by_its_key_in_the_channel_and_in_a_thread(slack: Slack, fake: SlackFake) -> None:
    first = await slack.post(CHANNEL, payload(slack), KEY)
    second = await slack.post(CHANNEL, payload(slack), "slot 12#2", thread=first)

    assert await slack.find(CHANNEL, KEY) == first
    assert await slack.find(CHANNEL, "slot 12#2", thread=first) == second
    assert await slack.find(CHANNEL, "slot 12#3", thread=first) is None
    assert await slack.find(CHANNEL, "slot 99#1") is None


async def test_a_message_is_found_behind_hundreds_of_others(slack: Slack, fake: SlackFake) -> None:
    ts = await slack.post(CHANNEL, payload(slack), KEY)
    for number in range(250):
        await slack.post(CHANNEL, payload(slack), f"slot {number + 100}#1")

    assert await slack.find(CHANNEL, KEY) == ts
    assert len(fake.asked("conversations.history")) == 3


async def test_the_same_metadata_by_another_app_does_not_count(slack: Slack, fake: SlackFake) -> None:
    await slack.post(CHANNEL, payload(slack), KEY)
    fake.shown[0].bot = "BOTHER"
    assert await slack.find(CHANNEL, KEY) is None


async def test_an_edit_changes_the_message_and_keeps_its_key(slack: Slack, fake: SlackFake) -> None:
    ts = await slack.post(CHANNEL, payload(slack), KEY)
    for _ in range(2):
        await slack.edit(CHANNEL, ts, payload(slack, "고친 소식"), KEY)

    (shown,) = fake.shown
    assert shown.body["text"] == "고친 소식"
    assert await slack.find(CHANNEL, KEY) == ts


async def test_a_message_that_is_gone_cannot_be_edited(slack: Slack) -> None:
    with pytest.raises(DeliveryError, match="message_not_found") as caught:
        await slack.edit(CHANNEL, "1.000001", payload(slack), KEY)
    assert (caught.value.final, caught.value.scope) == (True, Scope.MESSAGE)


async def test_a_person_gets_a_direct_message(slack: Slack, fake: SlackFake) -> None:
    await slack.post(Channel("slack", TEAM, "UADMIN"), payload(slack), "notice")
    assert fake.shown[0].channel == "DUADMIN"


@pytest.mark.parametrize(
    "fault", [Fault(status=0, after=True), Fault(502, html="<h1>Bad Gateway</h1>", after=True), Fault(504, after=True)]
)
async def test_after_an_answer_that_got_lost_nothing_is_sent_again_and_the_message_is_found(
    slack: Slack, fake: SlackFake, fault: Fault
) -> None:
    error = await refused(slack, fake, fault)

    assert (error.ambiguous, error.final) == (True, False)
    assert len(fake.asked("chat.postMessage")) == 1
    assert await slack.find(CHANNEL, KEY) == fake.shown[0].ts


async def test_where_nobody_listens_nothing_was_sent(clock: Clock, fake: SlackFake) -> None:
    web = SlackWeb(AsyncWebClient(BOT_TOKEN, "http://127.0.0.1:9/api/", retry_handlers=[]), clock.waiting)
    with pytest.raises(DeliveryError, match="no connection") as caught:
        await web.call("auth.test")
    assert not caught.value.ambiguous


@pytest.mark.parametrize(
    ("fault", "wait_s"),
    [
        (Fault(429, "ratelimited", {"Retry-After": "30"}), 30.0),
        (Fault(429, "ratelimited"), 30.0),
        (Fault(429, html="<title>error 1015</title>", headers={"Retry-After": "12"}), 12.0),
        (Fault(429, html="error code: 1015"), 30.0),
        (Fault(200, "ratelimited", {"Retry-After": "0"}), 1.0),
        (Fault(429, "ratelimited", {"Retry-After": "-5"}), 30.0),
    ],
)
async def test_a_rate_limit_is_waited_out_and_the_message_posted_once(
    slack: Slack, fake: SlackFake, clock: Clock, fault: Fault, wait_s: float
) -> None:
    fake.fail("chat.postMessage", fault)

    await slack.post(CHANNEL, payload(slack), KEY)

    assert clock.waits == [wait_s]
    assert len(fake.shown) == 1


async def test_a_rate_limit_stops_its_whole_method_and_no_other(fake: SlackFake, clock: Clock) -> None:
    web = web_of(fake, clock)
    fake.fail("users.info", Fault(429, "ratelimited", {"Retry-After": "3600"}))
    with pytest.raises(DeliveryError) as caught:
        await web.call("users.info", user="UADMIN")
    assert caught.value.retry_after == timedelta(hours=1)
    clock.now += 3500
    with pytest.raises(DeliveryError) as caught:
        await web.call("users.info", user="UREADER")
    assert caught.value.retry_after == timedelta(seconds=100)
    await web.call("auth.test")

    assert len(fake.asked("users.info")) == 1
    clock.now += 100
    assert (await web.call("users.info", user="UADMIN"))["user"]["is_admin"] is True


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("not_in_channel", Scope.CHANNEL),
        ("channel_not_found", Scope.CHANNEL),
        ("is_archived", Scope.CHANNEL),
        ("restricted_action", Scope.CHANNEL),
        ("account_inactive", Scope.WORKSPACE),
        ("token_revoked", Scope.WORKSPACE),
        ("invalid_auth", Scope.WORKSPACE),
        ("missing_scope", Scope.WORKSPACE),
        ("msg_blocks_too_long", Scope.MESSAGE),
        ("invalid_blocks", Scope.MESSAGE),
    ],
)
async def test_a_refusal_that_asking_again_cannot_help_is_final_and_says_what_it_is_about(
    slack: Slack, fake: SlackFake, code: str, scope: Scope
) -> None:
    error = await refused(slack, fake, Fault(error=code))
    assert (error.final, error.ambiguous, error.scope) == (True, False, scope)
    assert code in str(error)
    assert BOT_TOKEN not in str(error)


@pytest.mark.parametrize("code", ["message_limit_exceeded", "service_unavailable", "team_added_to_org", "a_new_code"])
async def test_other_refusals_are_tried_again_and_were_not_posted(slack: Slack, fake: SlackFake, code: str) -> None:
    error = await refused(slack, fake, Fault(error=code))
    assert (error.final, error.ambiguous) == (False, False)


@pytest.mark.parametrize(
    "fault", [Fault(error="internal_error"), Fault(500, "fatal_error"), Fault(200, html="<p>login</p>"), Fault(503)]
)
async def test_an_answer_that_leaves_it_open_is_looked_into(slack: Slack, fake: SlackFake, fault: Fault) -> None:
    assert (await refused(slack, fake, fault)).ambiguous


@pytest.mark.parametrize("fault", [Fault(401, "token_revoked"), Fault(401, html="<h1>Unauthorized</h1>")])
async def test_fault_14_a_401_is_a_refused_token_whoever_says_it(slack: Slack, fake: SlackFake, fault: Fault) -> None:
    error = await refused(slack, fake, fault)
    assert (error.final, error.ambiguous, error.scope) == (True, False, Scope.WORKSPACE)
    assert len(fake.asked("chat.postMessage")) == 1


async def test_a_revoked_token_is_remembered_until_a_call_succeeds(fake: SlackFake, clock: Clock) -> None:
    web = web_of(fake, clock)
    fake.fail("auth.test", Fault(error="token_revoked"))
    with pytest.raises(DeliveryError):
        await web.call("auth.test")
    assert web.problem.startswith("token_revoked: ")

    await web.call("auth.test")
    assert web.problem == ""


async def test_where_the_history_may_not_be_read_nobody_knows(slack: Slack, fake: SlackFake) -> None:
    fake.fail("conversations.history", Fault(error="missing_scope"))
    with pytest.raises(DeliveryError) as caught:
        await slack.find(CHANNEL, KEY)
    assert caught.value.ambiguous


async def test_only_the_text_and_blocks_of_a_payload_go_into_an_edit(slack: Slack, fake: SlackFake) -> None:
    ts = await slack.post(CHANNEL, payload(slack), KEY)
    await slack.edit(CHANNEL, ts, payload(slack), KEY)
    assert fake.asked("chat.update")[0].keys() == {"channel", "ts", "metadata", "text", "blocks"}


async def test_a_message_is_found_where_the_server_keeps_no_metadata(slack: Slack, fake: SlackFake) -> None:
    fake.keeps_metadata = False
    first = await slack.post(CHANNEL, payload(slack), KEY)
    second = await slack.post(CHANNEL, payload(slack), "slot 12#2", thread=first)
    assert await slack.find(CHANNEL, KEY) == first
    assert await slack.find(CHANNEL, "slot 12#2", thread=first) == second
    assert await slack.find(CHANNEL, "slot 13#1") is None


async def test_a_key_of_any_length_is_found(slack: Slack, fake: SlackFake) -> None:
    fake.keeps_metadata = False
    ts = await slack.post(CHANNEL, payload(slack), "열쇠" * 200)
    assert len(fake.shown[0].body["blocks"][0]["block_id"]) <= 255
    assert await slack.find(CHANNEL, "열쇠" * 200) == ts


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_server_that_knows_one_verb_only_is_read(slack: Slack, fake: SlackFake, verb: str) -> None:
    fake.verbs = {verb}
    ts = await slack.post(CHANNEL, payload(slack), KEY)
    assert await slack.find(CHANNEL, KEY) == ts
    assert await slack.find(CHANNEL, "slot 13#1") is None


async def test_a_post_that_was_answered_without_a_ts_is_looked_for(slack: Slack, fake: SlackFake, clock: Clock) -> None:
    fake.omits = {"ts"}
    with pytest.raises(DeliveryError, match="without 'ts'") as caught:
        await slack.post(CHANNEL, payload(slack), KEY)
    assert caught.value.ambiguous
    assert await slack.find(CHANNEL, KEY) == fake.shown[0].ts


@pytest.mark.parametrize("what", ["user", "channel"])
async def test_an_answer_of_ok_alone_makes_nobody_an_admin_and_opens_nothing(fake: SlackFake, clock: Clock, what: str) -> None:
    web = web_of(fake, clock)

    async def of(_: str) -> SlackWeb:
        return web

    fake.omits = {what}
    members = Members(of)
    assert not await members.may_change(CHANNEL, "UOWNER")
    assert await members.language_of(CHANNEL, "UREADER") == "ko"
    assert (await members.name_for("UREADER", CHANNEL) is None) == (what == "channel")


async def test_a_scope_that_is_missing_for_reading_does_not_say_that_nothing_can_be_sent(fake: SlackFake, clock: Clock) -> None:
    web = web_of(fake, clock)
    fake.fail("conversations.info", Fault(error="missing_scope"))
    with pytest.raises(DeliveryError):
        await web.call("conversations.info", channel="D1")
    assert web.problem == ""
