import asyncio

import pytest

from bot.message import Action, Actions, Link, Message, Paragraph, StoryCard
from bot.platforms import DeliveryError
from bot.platforms.asking import Answer, Reach
from digest.errors import StorageError
from digest.storage import Store
from tests.bot.platforms.discord_trial import Desk, note, trial, until
from tests.bot.platforms.test_discord_commands import store, talking
from tests.fakes.discord import COMMAND, RESET, SILENCE, Fault

__all__ = ["store"]
CALLBACK = r"POST /interactions/\d+/[^/]+/callback"
PAGED = Message((Paragraph("첫 쪽"), Actions((Action("page", "7:5", "다음"), Action("share", "7:0", "채널에 공유")))), "첫 쪽")
MORE = (StoryCard(12, Link("제목", "https://a.example/1"), "매체", actions=(Action("more", "12", "자세히"),)),)


async def test_an_answer_that_is_ready_is_the_first_response(store: Store) -> None:
    async with talking(store, Desk()) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원")
        answer = await asked.settled()
        assert (asked.type, answer["content"], asked.responses) == (4, "엑사원:", 1)
        assert asked.answered_after_s < 3


async def test_an_answer_that_takes_long_is_deferred_and_comes_later(store: Store) -> None:
    desk = Desk(gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="왜 늦나?")
        await held.server.until(lambda: asked.type is not None)
        assert (asked.type, asked.original) == (5, asked.original)
        desk.gate.set()
        answer = await asked.settled()
        assert (answer["content"], answer["flags"]) == ("왜 늦나?:", 64)
        assert asked.answered_after_s < 3


async def test_a_deferred_answer_gets_through_a_failing_discord(store: Store) -> None:
    desk = Desk(gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        held.server.faults = [Fault(503, "PATCH /webhooks/", times=3, body="<html>unavailable</html>")]
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원")
        await held.server.until(lambda: asked.type is not None)
        desk.gate.set()
        assert (await asked.settled())["content"] == "엑사원:"


@pytest.mark.parametrize("status", [503, 500, RESET])
async def test_a_first_response_whose_answer_was_lost_is_not_given_twice(store: Store, status: int | str) -> None:
    async with talking(store, Desk()) as held:
        held.server.faults = [Fault(status, CALLBACK, accepts=True)]
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원")
        await held.server.until(lambda: len(held.server.made(CALLBACK)) == 2)
        assert (asked.responses, (await asked.settled())["content"], asked.followups) == (2, "엑사원:", [])


async def test_fault_19_an_interaction_that_is_delivered_twice_is_handled_once(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        person = held.server.add_person()
        news = {"id": held.server.commands[0]["id"], "name": "ai-news", "type": 1, "options": []}
        asked = await held.server.interact(COMMAND, held.place, person, news, number="77")
        await asked.settled()
        await held.server.interact(COMMAND, held.place, person, news, number="77")
        await (await held.server.slash(held.place, person, "ai-news", query="둘째")).settled()
        assert ([one.text for one in desk.asked], asked.responses) == (["", "둘째"], 1)


async def test_a_button_under_a_digest_answers_its_reader_alone(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        (payload,) = held.platform.payloads(Message(MORE, "소식"))
        await held.platform.post(held.channel, payload, "slot 7#1")
        asked = await held.server.press(held.server.posts(held.place)[0], "자세히 #12", held.server.add_person())
        answer = await asked.settled()
        assert (desk.asked[0].action, desk.asked[0].value, answer["flags"], asked.type) == ("more", "12", 64, 4)
        assert held.server.posts(held.place)[0]["edited_timestamp"] is None


async def test_buttons_of_messages_from_before_a_restart_go_on_working(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        (payload,) = held.platform.payloads(Message(MORE, "소식"))
        await held.platform.post(held.channel, payload, "slot 7#1")
        server, (message,) = held.server, held.server.posts(held.place)

        async with trial(server=server):
            pass  # another process has come and gone
        asked = await server.press(message, "자세히 #12", server.add_person())
        assert (await asked.settled())["content"] == "more:12"


async def test_the_next_page_takes_the_place_of_the_first(store: Store) -> None:
    desk = Desk([Answer(PAGED), Answer(note("둘째 쪽"), Reach.REPLACE)])
    async with talking(store, desk) as held:
        person = held.server.add_person()
        first = await (await held.server.slash(held.place, person, "ai-news")).settled()
        shown = held.server.shown(first, held.place)
        asked = await held.server.press(shown, "다음", person)
        second = await asked.settled()
        assert (asked.type, second["content"], second["components"]) == (7, "둘째 쪽", [])


async def test_a_page_turned_under_a_message_of_all_is_the_readers_own(store: Store) -> None:
    desk = Desk([Answer(note("둘째 쪽"), Reach.REPLACE)])
    async with talking(store, desk) as held:
        (payload,) = held.platform.payloads(PAGED)
        await held.platform.post(held.channel, payload, "slot 7#1")
        asked = await held.server.press(held.server.posts(held.place)[0], "다음", held.server.add_person())
        assert ((await asked.settled())["flags"], asked.type) == (64, 4)


async def test_sharing_shows_an_answer_to_the_whole_channel(store: Store) -> None:
    desk = Desk([Answer(PAGED), Answer(note("모두에게"), Reach.CHANNEL)])
    async with talking(store, desk) as held:
        person = held.server.add_person()
        first = await (await held.server.slash(held.place, person, "ai-news")).settled()
        asked = await held.server.press(held.server.shown(first, held.place), "채널에 공유", person)
        shared = await asked.settled()
        assert (asked.type, shared["content"], shared.get("flags", 0)) == (4, "모두에게", 0)
        assert shared["allowed_mentions"] == {"parse": []}


async def test_what_is_shared_late_is_a_message_of_its_own(store: Store) -> None:
    desk = Desk([Answer(note("모두에게"), Reach.CHANNEL)], gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news")
        await held.server.until(lambda: asked.type is not None)
        desk.gate.set()
        assert (await asked.settled(followups=1))["content"] == "이 채널에 공유했습니다."
        assert [(one["content"], one.get("flags", 0)) for one in asked.followups] == [("모두에게", 0)]


async def test_a_long_answer_goes_on_in_further_messages(store: Store) -> None:
    cards = tuple(StoryCard(n, Link(f"제목 {n}", "https://a.example/1"), "매체", summary=("가" * 900,)) for n in range(12))
    async with talking(store, Desk([Answer(Message(cards, "소식"))])) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news")
        first = await asked.settled(followups=1)
        titles = [embed["title"] for body in (first, *asked.followups) for embed in body["embeds"]]
        assert titles == [f"제목 {n}" for n in range(12)]
        assert {body["flags"] for body in asked.followups} == {64}


@pytest.mark.parametrize("failure", [StorageError("디스크가 가득 찼습니다"), ValueError("뜻밖의 일")])
async def test_a_failure_is_told_without_its_details(store: Store, failure: Exception) -> None:
    async with talking(store, Desk([failure])) as held:
        answer = await (await held.server.slash(held.place, held.server.add_person(), "ai-news")).settled()
        assert answer["content"].startswith("지금은 답하지 못했습니다")


@pytest.mark.parametrize(("status", "body"), [(503, "<html>unavailable</html>"), (502, None), (500, {"message": "500"})])
async def test_a_server_that_fails_for_a_moment_delays_an_answer_within_three_seconds(
    store: Store, status: int, body: object
) -> None:
    async with talking(store, Desk()) as held:
        held.server.faults = [Fault(status, CALLBACK, times=2, body=body)]
        began = held.time.now
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원")
        assert (await asked.settled())["content"] == "엑사원:"
        assert held.time.now - began < 3 - 1


@pytest.mark.parametrize("headers", [{"Via": "1.1 google"}, {}])
async def test_a_short_rate_limit_delays_an_answer_and_a_long_one_is_not_waited_for(
    store: Store, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    async with talking(store, Desk()) as held:
        limited = {"message": "rate limited", "retry_after": 0.4, "global": False}
        held.server.faults = [Fault(429, CALLBACK, headers=headers, body=limited)]
        person = held.server.add_person()
        assert (await (await held.server.slash(held.place, person, "ai-news", query="하나")).settled())["content"] == "하나:"
        held.server.faults = [Fault(429, CALLBACK, headers=headers, body={**limited, "retry_after": 8.5})]
        lost = await held.server.slash(held.place, person, "ai-news", query="둘")
        await until(lambda: "came too late or was refused: Discord said 429" in caplog.text)
        assert lost.type is None
        assert (await (await held.server.slash(held.place, person, "ai-news", query="셋")).settled())["content"] == "셋:"


async def test_an_answer_whose_connection_hangs_is_given_again_in_time(store: Store) -> None:
    async with talking(store, Desk()) as held:
        held.server.faults = [Fault(SILENCE, CALLBACK)]
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원")
        assert (await asked.settled())["content"] == "엑사원:"
        assert asked.answered_after_s < 3


async def test_a_limit_of_the_whole_token_holds_no_answer_back_and_a_ban_of_the_address_does(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with talking(store, Desk()) as held:
        (payload,) = held.platform.payloads(note())
        limited = {"message": "rate limited", "retry_after": 60.0, "global": True}
        held.server.faults = [Fault(429, "POST /channels", body=limited)]
        with pytest.raises(DeliveryError):
            await held.platform.post(held.channel, payload, "slot 7#1")
        person = held.server.add_person()
        assert (await (await held.server.slash(held.place, person, "ai-news", query="하나")).settled())["content"] == "하나:"
        held.time.now += 61
        held.server.faults = [Fault(429, "POST /channels", headers={"Retry-After": "60"}, body="<html>1015</html>")]
        with pytest.raises(DeliveryError):
            await held.platform.post(held.channel, payload, "slot 7#1")
        callbacks = len(held.server.made(CALLBACK))
        lost = await held.server.slash(held.place, person, "ai-news", query="둘")
        await until(lambda: "came too late or was refused: Discord said 429" in caplog.text)
        assert (lost.type, len(held.server.made(CALLBACK))) == (None, callbacks)


@pytest.mark.parametrize("wait_s", [45.0, 600.0])
async def test_a_long_answer_is_shown_whole_after_a_long_rate_limit(store: Store, wait_s: float) -> None:
    cards = tuple(StoryCard(n, Link(f"제목 {n}", "https://a.example/1"), "매체", summary=("가" * 900,)) for n in range(12))
    async with talking(store, Desk([Answer(Message(cards, "소식"))])) as held:
        limited = {"message": "rate limited", "retry_after": wait_s, "global": False}
        held.server.faults = [Fault(429, r"POST /webhooks/\d+/[^/]+$", body=limited), Fault(503, r"POST /webhooks/\d+/[^/]+$")]
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news")
        first = await asked.settled(followups=1)
        titles = [embed["title"] for body in (first, *asked.followups) for embed in body["embeds"]]
        assert titles == [f"제목 {n}" for n in range(12)]


async def test_an_answer_whose_form_discord_refuses_leaves_nobody_without_a_word(store: Store) -> None:
    async with talking(store, Desk()) as held:
        held.server.faults = [Fault(400, CALLBACK, body={"message": "Invalid Form Body", "code": 50035})]
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원")
        answer = await asked.settled()
        assert answer["content"].startswith("지금은 답하지 못했습니다")
        assert (answer["flags"], answer["allowed_mentions"]) == (64, {"parse": []})


async def test_a_late_answer_whose_form_discord_refuses_does_not_go_on_thinking(store: Store) -> None:
    desk = Desk(gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        held.server.faults = [Fault(400, "PATCH /webhooks", body={"message": "Invalid Form Body", "code": 50035})]
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news")
        await held.server.until(lambda: asked.type is not None)
        desk.gate.set()
        assert (await asked.settled())["content"].startswith("지금은 답하지 못했습니다")


async def test_a_command_that_cannot_be_read_gets_a_word(store: Store) -> None:
    async with talking(store, Desk()) as held:
        data = {"id": held.server.commands[0]["id"], "name": "ai-news", "type": 1, "options": [{"name": "query"}]}
        asked = await held.server.interact(COMMAND, held.place, held.server.add_person(), data)
        assert (await asked.settled())["content"].startswith("지금은 답하지 못했습니다")


async def test_nothing_that_is_said_to_a_person_pings_anyone(store: Store) -> None:
    desk = Desk([Answer(note("@everyone <@1> <@&2>"))] * 3, gate=asyncio.Event())
    assert desk.gate is not None
    async with talking(store, desk, defer_after_s=0.05) as held:
        person = held.server.add_person()
        late = await held.server.slash(held.place, person, "ai-news")
        await held.server.until(lambda: late.type is not None)
        desk.gate.set()
        await late.settled()
        await (await held.server.slash(held.place, person, "ai-news", query="@here")).settled()
        sent = [said.body.get("data", said.body) for said in held.server.made("(POST|PATCH) /(interactions|webhooks)/")]
        assert len(sent) == 3
        assert [body["allowed_mentions"] for body in sent if "content" in body] == [{"parse": []}] * 2
