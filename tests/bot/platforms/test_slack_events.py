"""FAULTS 19, 45: commands, mentions, buttons and the bot's page through Bolt's own dispatcher."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.message import Action, Actions, Heading, Message, Paragraph
from bot.platforms.asking import Answer, Asked, Reach, Viewer
from bot.platforms.slack_app import make_app
from bot.platforms.slack_events import Events, Seen, request_key
from bot.platforms.slack_members import Members
from bot.platforms.slack_replies import ROUNDS_AFTER_S
from bot.platforms.slack_web import SlackWeb, make_client
from bot.repetitions import taking
from digest.model import Channel
from digest.storage import open_store
from tests.fakes.slack import BOT_TOKEN, TEAM, Fault, Person, SlackFake

HOSTILE = "<!channel> <@UADMIN> <https://evil.test|국회> *굵게* `코드` @everyone :alarm_clock:"


@dataclass
class DeskFake:
    """Answers with what it was asked, and keeps it."""

    reach: Reach = Reach.PERSON
    asked: list[Asked] = field(default_factory=list)
    said: Message = field(default_factory=lambda: Message((Heading("찾은 소식"),), "찾은 소식"))
    may: list[bool] = field(default_factory=list)
    breaks: bool = False

    async def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.breaks:
            raise RuntimeError("저장소가 이상하다")
        if asked.text.startswith("구독"):
            self.may.append(await asked.may_change())
        return Answer(self.said, self.reach)

    async def home(self, viewer: Viewer) -> Message:
        channels = [Channel("slack", TEAM, name) for name in ("C1", "C2")]
        seen = [name for channel in channels if (name := await viewer.name_of(channel)) is not None]
        return Message((Heading("내 채널"), Paragraph(" ".join([*seen, viewer.language]))), "내 채널")


@dataclass
class Bench:
    """A Slack, an app and a desk, joined."""

    slack: SlackFake
    app: AsyncApp
    desk: DeskFake
    lost: list[str]
    waits: list[float]

    async def take(self, payload: dict[str, Any], kind: str = "slash") -> int:
        """Hand a payload to the app and return the status of its acknowledgement."""
        request = AsyncBoltRequest(body=payload, mode="socket_mode", headers={"content-type": ["application/json"]})
        return int((await self.app.async_dispatch(request)).status)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with SlackFake() as slack:
        web = SlackWeb(make_client(BOT_TOKEN, slack.base_url))

        async def of(_: str) -> SlackWeb:
            return web

        desk, lost, waits = DeskFake(), list[str](), list[float]()

        async def sleep(seconds: float) -> None:
            waits.append(seconds)

        app = make_app(web)
        Events(desk, Members(of, ("UNAMED",)), of, never_before, lost=lambda: lost.append("lost"), sleep=sleep).listen(app)
        yield Bench(slack, app, desk, lost, waits)


async def never_before(_: str) -> bool:
    return True


async def test_a_command_is_acknowledged_and_answered_to_the_one_who_asked(bench: Bench) -> None:
    assert await bench.take(bench.slack.command("엑사원 라이선스")) == 200
    await bench.slack.until(lambda: bench.slack.responses)

    (answer,) = bench.slack.responses
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert "찾은 소식" in json.dumps(answer["blocks"], ensure_ascii=False)
    (asked,) = bench.desk.asked
    assert (asked.channel, asked.person, asked.text) == (Channel("slack", TEAM, "C1"), "UREADER", "엑사원 라이선스")


async def test_what_slack_escapes_comes_as_it_was_typed(bench: Bench) -> None:
    await bench.take(bench.slack.command("R&amp;D 예산 &lt;국회&gt; &amp;lt;"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.desk.asked[0].text == "R&D 예산 <국회> &lt;"


async def test_the_acknowledgement_does_not_wait_for_the_answer(bench: Bench) -> None:
    bench.slack.fail("response", Fault(500), Fault(500))
    assert await bench.take(bench.slack.command("오늘")) == 200
    assert bench.slack.responses == []


async def test_the_language_is_the_persons_own(bench: Bench) -> None:
    bench.slack.people["UENGLISH"] = Person(locale="en-GB")
    await bench.take(bench.slack.command("today", user="UENGLISH"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.desk.asked[0].language == "en"


async def test_a_mention_is_answered_in_the_channels_language_and_a_command_in_the_persons(bench: Bench) -> None:
    bench.slack.people["UENGLISH"] = Person(locale="en-GB")
    await bench.take(bench.slack.mention("today", user="UENGLISH"))
    await bench.take(bench.slack.command("today", user="UENGLISH"))
    await bench.slack.until(lambda: bench.slack.responses and bench.slack.shown)
    assert sorted((one.language, one.channel_language) for one in bench.desk.asked) == [("en", "ko"), ("ko", "ko")]


async def test_where_slack_does_not_say_a_channels_language_the_persons_counts(bench: Bench) -> None:
    bench.slack.people["UENGLISH"] = Person(locale="en-GB")
    bench.slack.fail("conversations.info", Fault(error="channel_not_found"))
    await bench.take(bench.slack.mention("today", user="UENGLISH"))
    await bench.slack.until(lambda: bench.slack.shown)
    assert bench.desk.asked[0].language == "en"


@pytest.mark.parametrize(
    "fault", [Fault(500), Fault(404, html="expired_url"), Fault(status=0), Fault(429, headers={"Retry-After": "60"})]
)
async def test_an_answer_that_the_response_url_did_not_take_comes_as_an_ephemeral_message(bench: Bench, fault: Fault) -> None:
    bench.slack.fail("response", fault)
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.shown)
    (shown,) = bench.slack.shown
    assert (shown.channel, shown.to) == ("C1", "UREADER")
    assert bench.lost == []


async def test_a_rate_limit_of_the_response_url_is_waited_out(bench: Bench) -> None:
    bench.slack.fail("response", Fault(429, headers={"Retry-After": "1"}))
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.slack.shown == []


async def test_where_the_bot_is_not_in_the_channel_a_lost_answer_comes_as_a_direct_message(bench: Bench) -> None:
    bench.slack.rooms["C1"].members.clear()
    bench.slack.fail("response", Fault(500), Fault(500), Fault(500))
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.shown)
    assert bench.slack.shown[0].channel == "DUREADER"


async def test_an_answer_that_reached_nobody_is_counted_and_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.slack.fail("response", *[Fault(500)] * 6)
    bench.slack.fail("chat.postEphemeral", *[Fault(500)] * 6)
    bench.slack.fail("chat.postMessage", *[Fault(500)] * 6)
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: len(bench.slack.asked("chat.postMessage")) == 6)
    await settled(lambda: bool(bench.lost))
    assert "reached nobody" in caplog.text
    assert bench.waits == list(ROUNDS_AFTER_S[1:])


async def settled(happened: Any) -> None:
    """Let the loop run until something has happened that no request shows."""
    for _ in range(1000):
        if happened():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never happened")


async def test_a_mention_is_answered_in_its_thread(bench: Bench) -> None:
    mention = bench.slack.mention("메타는 왜 오픈소스를 접나?")
    assert await bench.take(mention) == 200
    await bench.slack.until(lambda: bench.slack.shown)
    (shown,) = bench.slack.shown
    assert (shown.channel, shown.thread, shown.to) == ("C1", mention["event"]["ts"], "")
    assert bench.desk.asked[0].text == "메타는 왜 오픈소스를 접나?"


async def test_a_message_that_begins_with_the_bots_name_is_a_mention_where_nothing_else_tells_of_it(bench: Bench) -> None:
    message = bench.slack.mention("엑사원")
    message["event"]["type"] = "message"
    await bench.take(message)
    await bench.slack.until(lambda: bench.slack.shown)
    assert (bench.desk.asked[0].text, bench.slack.shown[0].thread) == ("엑사원", message["event"]["ts"])


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "<@UREADER> 엑사원"},
        {"text": "엑사원 <@UBOT>"},
        {"subtype": "message_changed"},
        {"bot_id": "BOTHER"},
        {"text": None},
    ],
)
async def test_other_messages_are_nobodys_question(bench: Bench, changed: dict[str, Any]) -> None:
    message = bench.slack.mention("엑사원")
    message["event"] |= {"type": "message", **changed}
    assert await bench.take(message) == 200
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert [one.text for one in bench.desk.asked] == ["오늘"]


async def test_a_mention_that_slack_tells_of_twice_is_one_question(bench: Bench, tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store:
        web, desk = SlackWeb(make_client(BOT_TOKEN, bench.slack.base_url)), DeskFake()

        async def of(_: str) -> SlackWeb:
            return web

        life = replace(bench, app=make_app(web), desk=desk)
        Events(desk, Members(of), of, taking(store, "slack")).listen(life.app)
        mention = bench.slack.mention("엑사원")
        await life.take(mention)
        await bench.slack.until(lambda: bench.slack.shown)
        await life.take(mention | {"event_id": "EvOther", "event": mention["event"] | {"type": "message"}})
        await life.take(bench.slack.command("오늘"))
        await bench.slack.until(lambda: bench.slack.responses)
    assert [one.text for one in desk.asked] == ["엑사원", "오늘"]


async def test_a_mention_inside_a_thread_is_answered_there(bench: Bench) -> None:
    await bench.take(bench.slack.mention("오늘", thread="1.000009"))
    await bench.slack.until(lambda: bench.slack.shown)
    assert bench.slack.shown[0].thread == "1.000009"


async def test_a_button_brings_its_name_and_value_to_the_desk(bench: Bench) -> None:
    await bench.take(bench.slack.press("why~2", "1234"))
    await bench.slack.until(lambda: bench.slack.responses)
    (asked,) = bench.desk.asked
    assert (asked.action, asked.value, asked.text) == ("why", "1234", "")
    assert bench.slack.responses[0]["replace_original"] is False


async def test_a_page_replaces_the_answer_it_belongs_to(bench: Bench) -> None:
    bench.desk.reach = Reach.REPLACE
    await bench.take(bench.slack.press("page", "7:2"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.slack.responses[0]["replace_original"] is True


async def test_a_page_of_a_message_that_all_see_is_shown_to_the_one_who_pressed(bench: Bench) -> None:
    bench.desk.reach = Reach.CHANNEL
    await bench.take(bench.slack.press("share", "7"))
    await bench.slack.until(lambda: bench.slack.shown)
    bench.desk.reach = Reach.REPLACE
    await bench.take(bench.slack.press("page", "7:2", message=bench.slack.shown[0]))
    await bench.slack.until(lambda: bench.slack.responses)
    assert (bench.slack.responses[0]["replace_original"], bench.slack.responses[0]["response_type"]) == (False, "ephemeral")


async def test_a_shared_answer_is_posted_for_everybody(bench: Bench) -> None:
    bench.desk.reach = Reach.CHANNEL
    await bench.take(bench.slack.press("share", "7"))
    await bench.slack.until(lambda: bench.slack.shown)
    assert (bench.slack.shown[0].channel, bench.slack.shown[0].to) == ("C1", "")


async def test_where_the_bot_is_not_in_the_channel_sharing_goes_by_the_response_url(bench: Bench) -> None:
    bench.slack.rooms["C1"].members.clear()
    bench.desk.reach = Reach.CHANNEL
    await bench.take(bench.slack.press("share", "7"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.slack.responses[0]["response_type"] == "in_channel"


async def test_a_long_answer_comes_whole(bench: Bench) -> None:
    bench.desk.said = Message(tuple(Paragraph(f"{number} " + "가" * 2_900) for number in range(30)), "긴 답")
    await bench.take(bench.slack.command("전부"))
    await bench.slack.until(lambda: len(bench.slack.responses) + len(bench.slack.shown) >= 8)
    everything = json.dumps([*bench.slack.responses, *(one.body for one in bench.slack.shown)])
    assert all(f'"{number} ' in everything for number in range(30))
    assert len(bench.slack.responses) == 5


async def test_a_long_answer_for_everybody_goes_on_in_its_own_thread(bench: Bench) -> None:
    bench.desk.said = Message(tuple(Paragraph(f"{number} " + "가" * 2_900) for number in range(12)), "긴 답")
    bench.desk.reach = Reach.CHANNEL
    await bench.take(bench.slack.press("share", "7"))
    await bench.slack.until(lambda: len(bench.slack.shown) == 3)
    first, *others = bench.slack.shown
    assert (first.channel, first.thread, first.to) == ("C1", "", "")
    assert [(one.channel, one.thread, one.to) for one in others] == [("C1", first.ts, "")] * 2
    assert bench.slack.responses == []


async def test_a_long_answer_to_a_mention_stands_in_the_mentions_thread(bench: Bench) -> None:
    bench.desk.said = Message(tuple(Paragraph(f"{number} " + "가" * 2_900) for number in range(12)), "긴 답")
    mention = bench.slack.mention("전부")
    await bench.take(mention)
    await bench.slack.until(lambda: len(bench.slack.shown) == 3)
    assert {one.thread for one in bench.slack.shown} == {mention["event"]["ts"]}


@pytest.mark.parametrize("fault", [Fault(500, after=True), Fault(status=0, after=True), Fault(200, html="<p>", after=True)])
async def test_an_answer_for_everybody_whose_reply_got_lost_is_looked_for_and_not_posted_twice(
    bench: Bench, fault: Fault
) -> None:
    bench.slack.fail("chat.postMessage", fault)
    bench.desk.reach = Reach.CHANNEL
    await bench.take(bench.slack.press("share", "7"))
    await settled(lambda: bool(bench.waits) and bool(bench.slack.asked("conversations.history")))
    await bench.slack.until(lambda: bench.slack.shown)
    assert (len(bench.slack.shown), len(bench.slack.asked("chat.postMessage"))) == (1, 1)
    assert (bench.slack.responses, bench.lost) == ([], [])


async def test_slack_that_fails_for_a_while_only_delays_an_answer(bench: Bench) -> None:
    bench.slack.fail("response", Fault(503), Fault(500))
    bench.slack.fail("chat.postEphemeral", Fault(503), Fault(500))
    bench.slack.fail("chat.postMessage", Fault(503), Fault(500))
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert (bench.waits, bench.lost, bench.slack.shown) == (list(ROUNDS_AFTER_S[1:3]), [], [])


async def test_a_response_url_is_used_five_times_at_most(bench: Bench) -> None:
    bench.slack.fail("response", *[Fault(500)] * 9)
    bench.slack.fail("chat.postEphemeral", *[Fault(500)] * 9)
    bench.slack.fail("chat.postMessage", *[Fault(500)] * 5)
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.shown)
    assert bench.slack.shown[0].channel == "DUREADER"
    assert bench.slack.tried_urls == 5


async def test_a_response_url_that_says_no_with_a_200_has_not_taken_the_answer(bench: Bench) -> None:
    bench.slack.fail("response", Fault(200, error="used_url"))
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.shown)
    assert (bench.slack.shown[0].to, bench.lost) == ("UREADER", [])


async def test_what_slack_repeats_after_a_restart_or_to_another_machine_is_answered_once(bench: Bench, tmp_path: Path) -> None:
    slack = bench.slack
    before = [slack.command("오늘"), slack.mention("어제"), slack.press("why", "1")]
    asked = []
    for last in ("첫째", "둘째"):
        async with await open_store(str(tmp_path / "news.db")) as store:
            web, desk = SlackWeb(make_client(BOT_TOKEN, slack.base_url)), DeskFake()

            async def of(_: str, web: SlackWeb = web) -> SlackWeb:
                return web

            life = replace(bench, app=make_app(web), desk=desk)
            Events(desk, Members(of), of, taking(store, "slack")).listen(life.app)
            already = len(slack.responses)
            for payload in (*before, slack.command(last)):
                assert await life.take(payload) == 200
            await slack.until(lambda last=last, desk=desk, already=already: _has_answered(slack, desk, last, already))
            asked.append({one.text or one.action for one in desk.asked})
    assert asked == [{"오늘", "어제", "why", "첫째"}, {"둘째"}]


def _has_answered(slack: SlackFake, desk: DeskFake, last: str, already: int) -> bool:
    """Whether the last question was answered, and as many others as were asked."""
    answers = len(slack.responses) - already + (len(slack.shown) if last == "첫째" else 0)
    return last in {one.text for one in desk.asked} and answers == (4 if last == "첫째" else 1)


async def test_what_nothing_tells_apart_is_told_apart_by_its_envelope(bench: Bench) -> None:
    bare = {"command": "/ai-news", "text": "오늘", "user_id": "UREADER", "channel_id": "C1"}
    assert request_key(bare) == ""
    assert request_key(bare, "env-1") != request_key(bare, "env-2")
    for _ in range(2):
        assert await bench.take(bare) == 200
    await bench.slack.until(lambda: len(bench.slack.shown) == 2)


async def test_a_question_is_answered_though_slack_does_not_say_who_the_bot_is(bench: Bench) -> None:
    bench.slack.fail("auth.test", *[Fault(500)] * 5)
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.slack.asked("auth.test") == []


async def test_another_bots_mention_is_not_answered(bench: Bench) -> None:
    mention = bench.slack.mention("오늘")
    mention["event"]["bot_id"] = "BOTHER"
    assert await bench.take(mention) == 200
    assert bench.desk.asked == []


@pytest.mark.parametrize("make", ["command", "mention", "press"])
async def test_what_slack_sends_three_times_is_handled_once(bench: Bench, make: str) -> None:
    slack = bench.slack
    payload = {"command": slack.command("오늘"), "mention": slack.mention("오늘"), "press": slack.press("why", "1")}[make]
    assert [await bench.take(payload) for _ in range(3)] == [200, 200, 200]
    await slack.until(lambda: slack.responses or slack.shown)
    assert len(bench.desk.asked) == 1


async def test_the_same_command_typed_twice_is_answered_twice(bench: Bench) -> None:
    for _ in range(2):
        await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: len(bench.slack.responses) == 2)


def test_what_was_seen_is_forgotten_after_an_hour_and_never_too_much_is_kept() -> None:
    now = [0.0]
    seen = Seen(lambda: now[0])
    assert (seen.is_new("Ev1"), seen.is_new("Ev1"), seen.is_new("Ev2")) == (True, False, True)
    now[0] = 3601.0
    assert seen.is_new("Ev1")


@pytest.mark.parametrize(
    ("person", "channel", "allowed"),
    [
        ("UADMIN", "C1", True),
        ("UOWNER", "C1", True),  # made the channel
        ("UNAMED", "C1", True),  # named in the settings
        ("UREADER", "C1", False),
        ("UNOBODY", "C1", False),  # Slack does not know them
    ],
)
async def test_admins_the_channels_creator_and_named_people_may_change_settings(
    bench: Bench, person: str, channel: str, allowed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.take(bench.slack.command("구독 08:30", user=person, channel=channel))
    await bench.slack.until(lambda: bench.slack.responses or bench.slack.shown)
    assert bench.desk.may == [allowed]
    assert ("UREADER was refused" in caplog.text) == (person == "UREADER")


async def test_an_id_in_the_text_or_in_a_buttons_value_makes_nobody_an_admin(bench: Bench) -> None:
    payload = {**bench.slack.command("구독 08:30 user_id=UADMIN <@UADMIN>"), "user": {"id": "UADMIN"}, "is_admin": True}
    await bench.take(payload)
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.desk.may == [False]


async def test_where_slack_does_not_answer_nobody_may_change_settings(bench: Bench) -> None:
    bench.slack.fail("users.info", Fault(500), Fault(500))
    await bench.take(bench.slack.command("구독 08:30", user="UADMIN"))
    await bench.slack.until(lambda: bench.slack.responses)
    assert bench.desk.may == [False]


async def test_the_bots_page_shows_private_channels_to_their_members_alone(bench: Bench) -> None:
    for person in ("UREADER", "UADMIN"):
        bench.slack.rooms["C2"].members.update({"UADMIN"})
        await bench.take(bench.slack.home(person))
    await bench.slack.until(lambda: len(bench.slack.homes) == 2)
    shown = {person: json.dumps(view, ensure_ascii=False) for person, view in bench.slack.homes.items()}
    assert "#ai ko" in shown["UREADER"]
    assert "#ai #비밀 ko" in shown["UADMIN"]


async def test_other_tabs_and_unknown_events_are_taken_in_silence(bench: Bench) -> None:
    home = bench.slack.home()
    home["event"]["tab"] = "messages"
    assert await bench.take(home) == 200
    assert await bench.take({**bench.slack.home(), "event": {"type": "channel_rename", "channel": {"id": "C1"}}}) == 200
    assert bench.slack.homes == {}


async def test_hostile_words_in_an_answer_mention_nobody_and_link_nowhere(bench: Bench) -> None:
    bench.desk.said = Message((Heading(HOSTILE), Paragraph(HOSTILE, HOSTILE), Actions((Action("more", "1", HOSTILE),))), HOSTILE)
    await bench.take(bench.slack.command(HOSTILE))
    await bench.slack.until(lambda: bench.slack.responses)
    texts = [text for text in strings(bench.slack.responses[0]) if "evil.test" in text]
    assert texts
    marked = [text for text in texts if "<" in text]
    assert all(text.startswith("<!channel>") for text in marked)  # plain_text, which Slack shows as it is
    assert bench.desk.asked[0].text == HOSTILE


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [] if value.get("type") == "plain_text" else [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []


async def test_an_answer_that_failed_says_so_without_a_stack_trace(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.desk.breaks = True
    await bench.take(bench.slack.command("오늘"))
    await bench.slack.until(lambda: bench.slack.responses)
    said = json.dumps(bench.slack.responses[0], ensure_ascii=False)
    assert "답하지 못했습니다" in said
    assert "저장소" not in said
    assert "저장소가 이상하다" in caplog.text


async def test_a_pressed_link_is_taken_in_silence(bench: Bench) -> None:
    pressed = bench.slack.press("link", "")
    pressed["actions"][0]["url"] = "https://example.com"
    assert await bench.take(pressed) == 200
    assert bench.desk.asked == []
