"""A Discord that tells no more than it must: optional fields, compression and answers' bodies are left out.

Proxies, trials and other people's servers are like that; the bot goes by what the documentation promises.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import discord.client
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.asking import Answer
from bot.platforms.discord_events import application, completed
from bot.platforms.discord_socket import Socket, resume_url, use_addresses
from bot.render import digest_message
from bot.texts import load_texts
from digest.storage import Store, open_store
from tests.bot.platforms.discord_trial import Desk, Trial, note, ready
from tests.bot.platforms.test_discord_commands import noted, talking
from tests.bot.platforms.test_discord_replies import MORE
from tests.bot.samples import digest
from tests.fakes.discord import MANAGE_GUILD, USUAL, DiscordServer, Fault


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


@asynccontextmanager
async def spare(store: Store, desk: Desk) -> AsyncIterator[Trial]:
    async with DiscordServer() as server:
        server.spare = True
        async with talking(store, desk, server) as held:
            yield held


async def test_commands_are_registered_and_answered(store: Store) -> None:
    desk = Desk()
    async with spare(store, desk) as held:
        await noted(store)
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원", locale="ko")
        assert (await asked.settled())["content"] == "엑사원:"
        assert (desk.asked[0].channel, desk.asked[0].language) == (held.channel, "ko")
        assert len(held.server.made("PUT /applications/.*/commands")) == 1


async def test_a_subscription_is_made_for_a_named_channel(store: Store) -> None:
    desk = Desk()
    async with spare(store, desk) as held:
        other = held.server.add_channel(held.guild, "정책")
        options = {"channel": other, "time": "08:30"}
        rights = USUAL | MANAGE_GUILD
        asked = await held.server.slash(
            held.place, held.server.add_person(), "ai-news-admin", "subscribe", permissions=rights, **options
        )
        await asked.settled()
        assert (desk.asked[0].text, desk.asked[0].channel.id) == ("구독 08:30", other)


async def test_an_option_is_completed(store: Store) -> None:
    async with spare(store, Desk()) as held:
        asked = await held.server.complete(held.place, held.server.add_person(), "ai-news", "query", "엑사")
        assert len(await asked.completed()) == 25


async def test_a_digest_is_posted_found_edited_and_its_button_answered(store: Store) -> None:
    desk = Desk([Answer(note("자세한 이야기"))])
    async with spare(store, desk) as held:
        (payload,) = held.platform.payloads(digest_message(digest(), load_texts("ko")))
        number = await held.platform.post(held.channel, payload, "slot 7#1")
        assert await held.platform.find(held.channel, "slot 7#1") == number
        await held.platform.edit(held.channel, number, payload, "slot 7#1")
        asked = await held.server.press(held.server.posts(held.place)[0], "자세히 #1412", held.server.add_person())
        assert (await asked.settled())["content"] == "자세한 이야기"
        assert MORE


async def test_a_person_is_written_to_and_answers_in_direct_messages(store: Store) -> None:
    async with spare(store, Desk()) as held:
        person = held.server.add_person()
        (payload,) = held.platform.payloads(note("피드가 아픕니다"))
        await held.platform.post(held.channel.__class__("discord", "", person), payload, "notice 1#1")
        direct = str(int(person) + 1)
        asked = await held.server.slash(direct, person, "ai-news", query="엑사원")
        assert (await asked.settled())["content"] == "엑사원:"


async def test_a_session_is_resumed_without_being_told_where(store: Store) -> None:
    async with spare(store, Desk()) as held:
        await held.server.drop(4000)
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="끊긴 동안")
        assert (await asked.settled())["content"] == "끊긴 동안:"
        assert (len(held.server.identified), len(held.server.resumed)) == (1, 1)
        await ready(held)


async def test_an_unknown_failure_of_the_application_is_no_reason_to_go_on_without_it(store: Store) -> None:
    async with DiscordServer() as server:
        server.faults = [Fault(503, "GET /oauth2/applications/@me", times=2)]
        async with talking(store, Desk(), server) as held:
            assert len(held.server.made("GET /oauth2/applications/@me")) == 3


@pytest.mark.parametrize(
    ("api", "base"),
    [
        ("https://discord.com/api/v10", "https://discord.com/api/v10"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v10"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/api/v10"),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8080/api/v10"),
        ("http://proxy.example/discord/api/v10/", "http://proxy.example/discord/api/v10"),
    ],
)
@pytest.mark.parametrize("gateway", ["ws://127.0.0.1:8080", "ws://127.0.0.1:8080/", "ws://127.0.0.1:8080/gateway/"])
def test_addresses_are_understood_with_and_without_a_path(api: str, base: str, gateway: str) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.client.DiscordWebSocket
    try:
        use_addresses(api, gateway)
        assert (Route.BASE, resume_url()) == (base, str(yarl.URL(gateway)))
        assert discord.client.DiscordWebSocket is Socket
        use_addresses(api, "wss://gateway.discord.gg/")
        assert resume_url() == ""
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, discord.client.DiscordWebSocket = before  # type: ignore[misc]


def test_a_session_is_resumed_where_the_settings_say_and_else_where_discord_says() -> None:
    ready_event = {"op": 0, "t": "READY", "d": {"user": {"id": "1"}, "resume_gateway_url": "wss://other.example"}}
    assert completed(ready_event, "ws://proxy.example/")["d"]["resume_gateway_url"] == "ws://proxy.example/"
    assert completed(ready_event, "")["d"]["resume_gateway_url"] == "wss://other.example"


def test_what_is_told_is_never_overwritten() -> None:
    channel = {"id": "7", "type": 5, "name": "뉴스", "position": 3}
    told = {
        "id": "1",
        "type": 2,
        "version": 9,
        "channel": channel,
        "member": {"user": {"id": "2", "username": "지은"}, "flags": 4},
    }
    filled = completed({"op": 0, "t": "INTERACTION_CREATE", "d": told}, "")["d"]
    assert (filled["version"], filled["member"]["flags"], filled["member"]["user"]["username"]) == (9, 4, "지은")
    assert {name: filled["channel"][name] for name in channel} == channel
    about = application({"id": "5", "name": "ai-news", "flags": 8}, {"id": "1"})
    assert (about["id"], about["flags"], about["bot_public"]) == ("5", 8, True)


def test_an_event_that_nobody_needs_stays_as_it_is() -> None:
    event = {"op": 0, "t": "PRESENCE_UPDATE", "s": 3, "d": {"status": "online"}}
    assert completed(event, "") == event
