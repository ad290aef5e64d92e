import asyncio
from pathlib import Path

import pytest

from bot.platforms import DeliveryError
from bot.platforms.discord_gateway import BotClient
from bot.platforms.discord_pace import LONGEST_CONNECT_WAIT_S, Pace
from bot.platforms.discord_socket import MOST_RESUMES
from digest.storage import open_store
from tests.bot.platforms.discord_trial import Desk, Trial, note, ready, trial, until
from tests.bot.platforms.test_discord_commands import store, talking
from tests.fakes.discord import TOKEN, DiscordServer, Fault

__all__ = ["store"]
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content


async def post(held: Trial, key: str) -> None:
    (payload,) = held.platform.payloads(note())
    await held.platform.post(held.channel, payload, key)


async def test_no_privileged_intent_is_asked_for() -> None:
    async with trial() as held:
        await ready(held)
        (identified,) = held.server.identified
        assert identified["intents"] & PRIVILEGED == 0
        assert identified["token"] == TOKEN


async def test_a_dropped_connection_is_resumed_and_misses_nothing(tmp_path: Path) -> None:
    desk = Desk()
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened, talking(opened, desk) as held:
        await held.server.drop(4000)
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="끊긴 동안")
        assert (await asked.settled())["content"] == "끊긴 동안:"
        assert (len(held.server.identified), len(held.server.resumed)) == (1, 1)


async def test_a_reconnect_that_discord_asks_for_is_done_at_once() -> None:
    async with trial() as held:
        await ready(held)
        waits = len(held.time.waits)
        await held.server.say(7)
        await held.server.until(lambda: len(held.server.resumed) == 1)
        assert (len(held.server.identified), len(held.time.waits)) == (1, waits)


async def test_fault_18_a_refused_resume_begins_a_new_session_after_a_wait_and_starts_nothing_twice(tmp_path: Path) -> None:
    desk = Desk()
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened, talking(opened, desk) as held:
        held.server.refuses_resume = True
        await held.server.drop(4000)
        await held.server.until(lambda: len(held.server.identified) == 2 and bool(held.server.sessions))
        await (await held.server.slash(held.place, held.server.add_person(), "ai-news", query="그 뒤")).settled()
        assert [one.text for one in desk.asked] == ["그 뒤"]
        assert held.time.waits[-1] == 3.0
        assert len(held.server.made("PUT /applications/.*/commands")) == 1


async def test_an_invalid_session_begins_anew() -> None:
    async with trial() as held:
        await ready(held)
        held.server.sessions.clear()
        await held.server.drop(4009)
        await held.server.until(lambda: len(held.server.identified) == 2)
        assert len(held.server.resumed) == 1


async def test_fault_18_what_is_posted_goes_out_while_the_gateway_is_away() -> None:
    async with trial() as held:
        await ready(held)
        held.server.greets = False
        await held.server.drop(4000)
        await held.server.until(lambda: held.server.connections > 3)
        await post(held, "slot 7#1")
        assert len(held.server.posts(held.place)) == 1


async def test_a_gateway_that_closes_every_connection_is_asked_ever_more_slowly() -> None:
    async with trial() as held:
        await ready(held)
        held.server.greets = False
        await held.server.drop(4000)
        await held.server.until(lambda: held.server.connections > 12)
        waits = [wait for wait in held.time.waits if wait != 3.0]  # that one is before a new session
        assert waits[-7:] == sorted(waits[-7:])
        assert max(held.time.waits) >= LONGEST_CONNECT_WAIT_S


async def test_a_gateway_that_is_away_at_the_start_is_tried_until_it_is_there() -> None:
    async with DiscordServer() as server:
        server.greets = False
        async with trial(server=server) as held:
            await server.until(lambda: server.connections > 2)
            await post(held, "slot 7#1")
            server.greets = True
            await ready(held)
            assert len(server.posts(held.place)) == 1


async def test_a_gateway_that_could_not_be_reached_for_long_is_taken_up_again_soon_after(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = DiscordServer()
    async with server, trial(server=server) as held:
        await ready(held)
        await server.__aexit__(None, None, None)
        await until(lambda: held.time.waits.count(LONGEST_CONNECT_WAIT_S * 1.125) >= 3)
        await server.__aenter__()
        await ready(held)
        await post(held, "slot 7#1")
        assert len(server.posts(held.place)) == 1
        told = [record for record in caplog.records if "can't be reached" in record.getMessage()]
        assert [record.exc_info for record in told] == [None] * len(told) != []


async def test_a_discord_that_is_away_at_the_start_is_tried_until_it_is_there() -> None:
    async with DiscordServer() as server:
        server.faults = [Fault(503, "GET /users/@me", times=3, body="<html>unavailable</html>")]
        async with trial(server=server) as held:
            await ready(held)
            await post(held, "slot 7#1")
            assert len(server.made("GET /users/@me")) == 4
            assert len(server.posts(held.place)) == 1


@pytest.mark.parametrize(
    ("headers", "body", "wait_s"),
    [
        ({"Retry-After": "90"}, "<html>error code: 1015</html>", 90.0),
        ({}, "error code: 1015", 30.0),
        ({"Via": "1.1 google", "Retry-After": "75"}, {"message": "limited", "retry_after": 74.5, "global": True}, 74.5),
    ],
)
async def test_fault_12_a_login_that_discord_wants_later_comes_later(
    headers: dict[str, str], body: object, wait_s: float
) -> None:
    async with DiscordServer() as server:
        server.faults = [Fault(429, "GET /users/@me", headers=headers, body=body)]
        async with trial(server=server) as held:
            await ready(held)
            assert (len(server.made("GET /users/@me$")), wait_s in held.time.waits) == (2, True)


async def test_a_wrong_token_stops_discord_with_a_clear_word() -> None:
    async with trial(token="wrong") as held:
        await until(lambda: held.platform.problem)
        with pytest.raises(DeliveryError, match="AINEWS_DISCORD_TOKEN") as failure:
            await post(held, "slot 7#1")
        assert (failure.value.final, len(held.server.made("POST")), held.server.connections) == (True, 0, 0)
        assert "wrong" not in held.platform.problem


async def test_close_code_4004_stops_discord_and_is_not_asked_again() -> None:
    async with trial() as held:
        await ready(held)
        held.server.close_on_identify = 4004
        held.server.refuses_resume = True
        await held.server.drop(4000)
        await until(lambda: held.platform.problem)
        assert "4004" in held.platform.problem
        connections = held.server.connections
        with pytest.raises(DeliveryError, match="AINEWS_DISCORD_TOKEN"):
            await post(held, "slot 7#1")
        assert held.server.connections == connections


async def test_another_close_code_that_no_resume_mends_is_said_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async with trial() as held:
        await ready(held)
        held.server.close_on_identify = 4011
        held.server.refuses_resume = True
        await held.server.drop(4000)
        await held.server.until(lambda: len(held.server.identified) >= 3)
        held.server.close_on_identify = None
        await ready(held)
        await post(held, "slot 7#1")
        assert len(held.server.posts(held.place)) == 1
        assert "asks for sharding" in caplog.text


async def test_secrets_are_in_no_log_line_at_the_most_talkative(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened, talking(opened, Desk()) as held:
        await (await held.server.slash(held.place, held.server.add_person(), "ai-news")).settled()
        held.server.faults = [Fault(503, "POST /channels")]
        with pytest.raises(DeliveryError):
            await post(held, "slot 7#1")
        assert len(caplog.records) > 20
        assert TOKEN not in caplog.text
        assert TOKEN not in repr((held.gateway, held.platform))


async def test_fault_18_a_gateway_that_refuses_sessions_for_long_is_asked_gently_and_not_given_up() -> None:
    async with DiscordServer() as server:
        server.invalid_sessions = 16
        async with trial(server=server) as held:
            await ready(held)
            assert len(server.identified) == 17
            assert max(held.time.waits) > 60
            assert held.gateway.trouble == ""


async def test_a_session_that_never_resumes_is_begun_anew() -> None:
    async with trial() as held:
        await ready(held)
        held.server.close_on_resume = 4007
        await held.server.drop(4000)
        await held.server.until(lambda: len(held.server.identified) == 2)
        assert len(held.server.resumed) == MOST_RESUMES
        await ready(held)


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_that_discord_calls_invalid_is_resumed_where_it_may_be(*, resumable: bool) -> None:
    async with trial() as held:
        await ready(held)
        await held.server.say(9, resumable)
        await held.server.until(lambda: bool(held.server.resumed) if resumable else len(held.server.identified) == 2)
        assert (len(held.server.resumed), len(held.server.identified)) == ((1, 1) if resumable else (0, 2))


async def test_a_beat_that_discord_asks_for_is_given() -> None:
    async with trial() as held:
        await ready(held)
        beats = len(held.server.beats)
        await held.server.say(1)
        await held.server.until(lambda: len(held.server.beats) > beats)


async def test_an_event_that_cannot_be_read_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened, talking(opened, Desk()) as held:
        await held.server.dispatch("CHANNEL_CREATE", {"id": "no number", "guild_id": held.guild, "type": 0})
        await (await held.server.slash(held.place, held.server.add_person(), "ai-news")).settled()
        assert (held.server.connections, "could not be read (CHANNEL_CREATE)" in caplog.text) == (1, True)


async def test_what_is_wrong_with_the_connection_is_said_in_plain_words() -> None:
    async with trial() as held:
        assert held.gateway.trouble == "not connected to Discord yet"
        await ready(held)
        held.server.greets = False
        await held.server.drop(4000)
        await until(lambda: "broke; connecting again" in held.gateway.trouble)


async def test_every_send_of_the_client_pings_nobody() -> None:
    mentions = BotClient(Pace()).allowed_mentions
    assert mentions is not None
    assert (mentions.everyone, mentions.users, mentions.roles) == (False, False, False)


async def test_a_client_that_is_closed_begins_nothing_more() -> None:
    client = BotClient(Pace())
    await client.close()
    client.dispatch("ready")
    assert [task.get_name() for task in asyncio.all_tasks() if "discord.py" in task.get_name()] == []
