import json

import pytest

from bot.message import Heading, Link, Message, Note, StoryCard
from bot.platforms import DeliveryError, Scope
from bot.render import digest_message
from bot.texts import load_texts
from digest.model import Channel
from tests.bot.platforms.discord_trial import note, ready, trial
from tests.bot.samples import HOSTILE_TITLES, digest, empty_digest
from tests.fakes.discord import CROSSPOSTED, NEWS, RESET, SEND, SILENCE, VIEW, DiscordServer, Fault

KO = load_texts("ko")
POST = r"POST /channels/\d+/messages$"


async def test_a_digest_stands_in_the_channel_with_its_cards_and_buttons() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(digest_message(digest(), KO))
        number = await held.platform.post(held.channel, payload, "slot 7#1")
        (shown,) = held.server.posts(held.place)
        assert shown["id"] == number
        assert [embed.get("url", "")[:21] for embed in shown["embeds"]] == ["https://news.example/"] * 4 + [""]
        assert shown["allowed_mentions"] == {"parse": []}
        assert [row["components"][0]["label"] for row in shown["components"]] == ["자세히 #1412", "자세히 #1415"]


async def test_the_same_key_within_minutes_is_one_message() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        first = await held.platform.post(held.channel, payload, "slot 7#1")
        again = await held.platform.post(held.channel, payload, "slot 7#1")
        other = await held.platform.post(held.channel, payload, "slot 8#1")
        assert (again, len(held.server.posts(held.place))) == (first, 2)
        assert other != first


async def test_a_post_has_a_nonce_of_at_most_25_characters_that_is_enforced() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        await held.platform.post(held.channel, payload, "slot 123456789#12")
        (said,) = held.server.made(POST)
        assert len(said.body["nonce"]) == 24
        assert said.body["enforce_nonce"] is True


@pytest.mark.parametrize("build", [digest, empty_digest])
async def test_a_message_is_found_by_its_key_when_its_nonce_is_forgotten(build: object) -> None:
    async with trial(nonce_minutes=0) as held:
        assert callable(build)
        (payload,) = held.platform.payloads(digest_message(build(), KO))
        number = await held.platform.post(held.channel, payload, "slot 7#1")
        await held.platform.post(held.channel, payload, "slot 7#11")
        assert await held.platform.find(held.channel, "slot 7#1") == number
        assert await held.platform.find(held.channel, "slot 7#2") is None


async def test_a_message_beyond_the_first_hundred_is_found() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        number = await held.platform.post(held.channel, payload, "slot 7#1")
        for _ in range(130):
            held.server.messages.append({**held.server.messages[0], "id": held.server.number(), "components": []})
        assert await held.platform.find(held.channel, "slot 7#1") == number
        assert len(held.server.made(r"GET /channels/\d+/messages$")) == 2


async def test_an_empty_history_that_may_not_be_read_says_nothing() -> None:
    async with trial() as held:
        held.server.guilds[held.guild]["roles"][0]["permissions"] = str(VIEW | SEND)
        await ready(held)
        with pytest.raises(DeliveryError, match="Read Message History") as failure:
            await held.platform.find(held.channel, "slot 7#1")
        assert failure.value.ambiguous


async def test_an_empty_channel_whose_history_may_be_read_holds_nothing() -> None:
    async with trial() as held:
        await ready(held)
        assert await held.platform.find(held.channel, "slot 7#1") is None


async def test_an_edit_shows_another_payload_and_keeps_the_key() -> None:
    async with trial() as held:
        (before,) = held.platform.payloads(digest_message(digest(), KO))
        (after,) = held.platform.payloads(note("정정합니다"))
        number = await held.platform.post(held.channel, before, "slot 7#1")
        await held.platform.edit(held.channel, number, after, "slot 7#1")
        await held.platform.edit(held.channel, number, after, "slot 7#1")
        (shown,) = held.server.posts(held.place)
        assert (shown["content"], shown["embeds"]) == ("정정합니다", [])
        assert await held.platform.find(held.channel, "slot 7#1") == number


async def test_an_edit_of_a_message_that_is_gone_is_final_and_closes_no_channel() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        with pytest.raises(DeliveryError, match="was deleted") as failure:
            await held.platform.edit(held.channel, "5", payload, "slot 7#1")
        assert (failure.value.final, failure.value.scope) == (True, Scope.MESSAGE)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_fault_10_a_failing_server_gets_a_post_once_and_the_outcome_is_unknown(status: int) -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        held.server.faults = [Fault(status, POST, accepts=True, body="<html>Bad gateway</html>")]
        with pytest.raises(DeliveryError) as failure:
            await held.platform.post(held.channel, payload, "slot 7#1")
        assert (failure.value.ambiguous, failure.value.final, len(held.server.made(POST))) == (True, False, 1)
        (shown,) = held.server.posts(held.place)
        assert await held.platform.find(held.channel, "slot 7#1") == shown["id"]


@pytest.mark.parametrize("how", [RESET, SILENCE])
async def test_fault_09_and_11_a_lost_answer_leaves_the_outcome_unknown(how: str) -> None:
    async with trial(answer_within_s=0.5) as held:
        (payload,) = held.platform.payloads(note())
        held.server.faults = [Fault(how, POST, accepts=True)]
        with pytest.raises(DeliveryError) as failure:
            await held.platform.post(held.channel, payload, "slot 7#1")
        assert (failure.value.ambiguous, len(held.server.posts(held.place)), len(held.server.made(POST))) == (True, 1, 1)


@pytest.mark.parametrize(
    ("status", "code", "scope"),
    [(403, 50013, Scope.CHANNEL), (403, 50001, Scope.CHANNEL), (404, 10003, Scope.CHANNEL), (400, 50035, Scope.MESSAGE)],
)
async def test_fault_15_what_no_retry_mends_is_final_and_asked_once(status: int, code: int, scope: Scope) -> None:
    async with trial() as held:
        await ready(held)
        (payload,) = held.platform.payloads(note())
        held.server.closed[held.place] = (status, code)
        with pytest.raises(DeliveryError) as failure:
            await held.platform.post(held.channel, payload, "slot 7#1")
        assert (failure.value.final, failure.value.scope, len(held.server.made(POST))) == (True, scope, 1)


async def test_a_proxys_403_in_html_closes_no_channel() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        held.server.faults = [Fault(403, POST, body="<html>blocked</html>")]
        with pytest.raises(DeliveryError, match="not Discord's own") as failure:
            await held.platform.post(held.channel, payload, "slot 7#1")
        assert not failure.value.final


async def test_fault_14_a_revoked_token_stops_every_request_and_keeps_its_secret() -> None:
    async with trial() as held:
        await ready(held)
        (payload,) = held.platform.payloads(note())
        held.server.token = "another"
        for _ in range(3):
            with pytest.raises(DeliveryError, match="AINEWS_DISCORD_TOKEN") as failure:
                await held.platform.post(held.channel, payload, "slot 7#1")
            assert (failure.value.final, failure.value.scope) == (True, Scope.WORKSPACE)
            assert "bot-token" not in str(failure.value)
        assert len(held.server.made(POST)) == 1
        assert held.platform.problem != ""


async def test_somebodys_id_stands_for_their_direct_messages() -> None:
    async with trial() as held:
        person = held.server.add_person()
        (payload,) = held.platform.payloads(note("피드가 아픕니다"))
        for key in ("notice 1#1", "notice 2#1"):
            await held.platform.post(Channel("discord", "", person), payload, key)
        assert [message["content"] for message in held.server.posts(str(int(person) + 1))] == ["피드가 아픕니다"] * 2
        assert len(held.server.made("POST /users/@me/channels")) == 1
        assert await held.platform.find(Channel("discord", "", person), "notice 2#1") is not None


async def test_what_is_neither_channel_nor_person_is_a_channel_that_is_gone() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        with pytest.raises(DeliveryError, match="deleted") as failure:
            await held.platform.post(Channel("discord", held.guild, "77"), payload, "slot 7#1")
        assert (failure.value.final, failure.value.scope) == (True, Scope.CHANNEL)


async def test_a_digest_in_an_announcement_channel_is_published() -> None:
    async with trial(kind=NEWS) as held:
        await ready(held)
        (payload,) = held.platform.payloads(note())
        await held.platform.post(held.channel, payload, "slot 7#1")
        await held.server.until(lambda: bool(held.server.made("crosspost$")))
        (shown,) = held.server.posts(held.place)
        assert shown["flags"] == CROSSPOSTED


async def test_an_announcement_that_may_not_be_published_is_posted_all_the_same() -> None:
    async with trial(kind=NEWS) as held:
        await ready(held)
        (payload,) = held.platform.payloads(note())
        held.server.faults = [Fault(403, "crosspost$", body={"message": "Missing Permissions", "code": 50013})]
        await held.platform.post(held.channel, payload, "slot 7#1")
        await held.server.until(lambda: bool(held.server.made("crosspost$")))
        (shown,) = held.server.posts(held.place)
        assert shown["flags"] == 0


async def test_reading_the_history_is_tried_again_where_a_server_is_unavailable() -> None:
    async with trial() as held:
        await ready(held)
        held.server.faults = [Fault(503, r"GET /channels/\d+/messages", times=2)]
        assert await held.platform.find(held.channel, "slot 7#1") is None
        assert len(held.server.made(r"GET /channels/\d+/messages")) == 3


@pytest.mark.parametrize("title", HOSTILE_TITLES)
async def test_fault_40_hostile_titles_are_taken_and_ping_nobody(title: str) -> None:
    async with trial() as held:
        message = Message((Heading(title), StoryCard(1, Link(title, "https://a.example/1"), title), Note((title,))), title)
        for number, payload in enumerate(held.platform.payloads(message), 1):
            await held.platform.post(held.channel, payload, f"slot 7#{number}")
        assert {json.dumps(said.body["allowed_mentions"]) for said in held.server.made(POST)} == {'{"parse": []}'}


def test_fault_16_every_part_has_a_button_for_its_key() -> None:
    from bot.platforms.discord_client import Discord  # noqa: PLC0415  needs no server
    from bot.platforms.discord_rest import Rest  # noqa: PLC0415

    cards = tuple(StoryCard(n, Link("제목", "https://a.example/1"), "매체", summary=("가" * 900,)) for n in range(1, 21))
    made = Discord(Rest()).payloads(Message((*cards, Note(("영수증",))), "소식"))
    assert len(made) > 1
    assert ['"custom_id": "status:"' in payload for payload in made] == [True] * len(made)
    assert [number for payload in made for number in payload.stories] == list(range(1, 21))


async def test_a_channel_that_the_gateway_says_is_closed_costs_no_request() -> None:
    async with DiscordServer() as server:
        guild = server.add_guild(permissions=VIEW)
        place = server.add_channel(guild)
        async with trial(server=server) as held:
            await ready(held)
            assert not await held.platform.is_open(held.channel)
            assert held.server.made(f"GET /channels/{place}$") == []


async def test_a_channel_of_a_server_that_tells_no_roles_is_asked_for() -> None:
    async with DiscordServer() as server:
        server.spare = True
        async with trial(server=server) as held:
            await ready(held)
            assert await held.platform.is_open(held.channel)
            assert await held.platform.find(held.channel, "slot 7#1") is None


async def test_an_announcement_waits_for_its_rate_limit_and_holds_up_no_digest() -> None:
    async with trial(kind=NEWS) as held:
        await ready(held)
        (payload,) = held.platform.payloads(note())
        limited = {"message": "rate limited", "retry_after": 1_800.0, "global": False}
        held.server.faults = [Fault(429, "crosspost$", headers={"Via": "1.1 google"}, body=limited), Fault(503, "crosspost$")]
        await held.platform.post(held.channel, payload, "slot 7#1")
        await held.server.until(lambda: len(held.server.made("crosspost$")) == 3)
        (shown,) = held.server.posts(held.place)
        assert (shown["flags"], 1_800.0 in held.time.waits) == (CROSSPOSTED, True)


async def test_a_digest_of_several_messages_is_published_whole() -> None:
    async with trial(kind=NEWS) as held:
        await ready(held)
        cards = tuple(StoryCard(n, Link(f"제목 {n}", "https://a.example/1"), "매체", summary=("가" * 900,)) for n in range(12))
        payloads = held.platform.payloads(Message(cards, "소식"))
        for number, payload in enumerate(payloads, 1):
            await held.platform.post(held.channel, payload, f"slot 7#{number}")
        await held.server.until(lambda: len(held.server.made("crosspost$")) == len(payloads) > 1)
        assert [one["flags"] for one in held.server.posts(held.place)] == [CROSSPOSTED] * len(payloads)


async def test_a_digest_goes_to_a_thread() -> None:
    async with trial() as held:
        thread = held.server.add_channel(held.guild, "이야기", kind=11)
        (payload,) = held.platform.payloads(note())
        place = Channel("discord", held.guild, thread)
        number = await held.platform.post(place, payload, "slot 7#1")
        assert await held.platform.find(place, "slot 7#1") == number


async def test_every_word_that_is_sent_or_edited_pings_nobody() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note("@everyone <@1> <@&2> @here"))
        number = await held.platform.post(held.channel, payload, "slot 7#1")
        await held.platform.edit(held.channel, number, payload, "slot 7#1")
        sent = [said for said in held.server.requests if said.method in {"POST", "PATCH"} and "content" in (said.body or {})]
        assert [said.body["allowed_mentions"] for said in sent] == [{"parse": []}] * 2
