"""The whole bot with Discord on: from a command to a subscription to a digest in the channel, over loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import opened
from bot.chats import make_chats
from bot.commands import Wish
from bot.config import Settings, load_settings
from bot.duties import on_duty
from bot.guilds import Guilds
from bot.running import Bot
from bot.schedule import post_due
from bot.subscriptions import subscribe
from digest.feeds.catalog import load_catalog
from digest.lexicon import default_lexicon
from digest.model import Channel, Subscription
from digest.storage import Store, open_store
from digest.storage import notices as notice_rows
from digest.storage import subscriptions as subscription_rows
from tests.fakes.discord import MANAGE_GUILD, TOKEN, USUAL, DiscordServer

NOON = datetime(2026, 2, 25, 3, 0, tzinfo=UTC)
CHANNEL = Channel("discord", "G1", "C1")


class Clock:
    """The clock of the news."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def settings(folder: Path, server: DiscordServer, **more: str) -> Settings:
    given = {
        "DATA_DIR": str(folder),
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": server.api_url,
        "DISCORD_GATEWAY_URL": server.gateway_url,
    }
    return load_settings({f"AINEWS_{name}": value for name, value in (given | more).items()})


@asynccontextmanager
async def running(folder: Path, server: DiscordServer, clock: Clock, **more: str) -> AsyncIterator[Bot]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        catalog = load_catalog("feeds: []", "feeds.yaml")
        async with opened(settings(folder, server, **more), catalog, default_lexicon(), clock) as bot, on_duty(bot.duties):
            await server.until(lambda: bool(server.commands) and bool(server.sessions))
            yield bot
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def test_from_a_command_to_a_digest_in_the_channel(tmp_path: Path) -> None:
    clock = Clock()
    async with DiscordServer() as server:
        guild, person = server.add_guild(), server.add_person()
        place = server.add_channel(guild)
        async with running(tmp_path, server, clock) as bot:
            asked = await server.slash(place, person, "ai-news")
            assert (await asked.settled())["flags"] == 64

            options = {"time": "18:00", "topics": "정책"}
            made = await server.slash(place, person, "ai-news-admin", "subscribe", permissions=USUAL | MANAGE_GUILD, **options)
            said = json.dumps(await made.settled(), ensure_ascii=False)
            assert "18:00" in said

            clock.now = NOON + timedelta(hours=6)
            await post_due(bot)
            (digest,) = server.posts(place)
            assert "AI 정책 브리핑" in digest["content"]
            assert digest["allowed_mentions"] == {"parse": []}
            assert digest["components"][0]["components"][0]["custom_id"].startswith("status:|slot ")

            pressed = await server.press(digest, "상태", person)
            assert "피드" in json.dumps(await pressed.settled(), ensure_ascii=False)


async def test_what_was_subscribed_for_another_channel_is_previewed_by_a_button_for_its_server_alone(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        guild, person = server.add_guild(), server.add_person()
        here, news = server.add_channel(guild), server.add_channel(guild, "뉴스")
        elsewhere = server.add_channel(server.add_guild("다른 팀"))
        async with running(tmp_path, server, Clock()):
            options = {"channel": news, "time": "18:00", "topics": "정책"}
            rights = USUAL | MANAGE_GUILD
            asked = await server.slash(here, person, "ai-news-admin", "subscribe", permissions=rights, **options)
            made = await asked.settled()
            assert "다음: 2026년 2월 25일 (수) 18:00" in json.dumps(made, ensure_ascii=False)

            shown = await (await server.press(server.shown(made, here), "미리보기", person)).settled()
            assert (shown["flags"], "AI 정책 브리핑" in shown["content"]) == (64, True)
            assert server.posts(news) == []

            stolen = await (await server.press(server.shown(made, elsewhere), "미리보기", person)).settled()
            assert "AI 정책 브리핑" not in stolen["content"]


async def test_options_that_nobody_understands_subscribe_nothing_and_are_named(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        place, person = server.add_channel(server.add_guild()), server.add_person()
        async with running(tmp_path, server, Clock()) as bot:
            rights = USUAL | MANAGE_GUILD
            asked = await server.slash(place, person, "ai-news-admin", "subscribe", permissions=rights, time="아침나절쯤")
            assert (await asked.settled())["content"] == "알아듣지 못한 말: 아침나절쯤"
            async with bot.store.read() as db:
                assert await subscription_rows.all(db) == ()


async def test_a_subscription_by_somebody_who_may_not_is_refused(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        place, person = server.add_channel(server.add_guild()), server.add_person()
        async with running(tmp_path, server, Clock()) as bot:
            await (await server.slash(place, person, "ai-news", query="구독 08:30 매일")).settled()
            async with bot.store.read() as db:
                assert await subscription_rows.all(db) == ()


async def test_a_deleted_channel_is_paused_told_once_and_resumed_when_it_opens(tmp_path: Path) -> None:
    clock = Clock()
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        opens: list[bool] = []

        async def is_open(_: Channel) -> bool:
            return opens.pop(0)

        guilds = Guilds(store, is_open, clock)
        await subscribe(store, CHANNEL, Wish(), NOON, "7")
        await subscribe(store, replace(CHANNEL, workspace="G2"), Wish(), NOON)
        await guilds.close("G1", "", "removed")
        await guilds.close("G1", "", "removed")
        assert [one.paused for one in await _all(store)] == [True, False]
        async with store.write() as db:
            told = await notice_rows.take(db, NOON)
        assert ([notice.person for notice in told], "멈췄습니다" in told[0].text) == (["7"], True)

        opens += [False, True]
        await guilds.open("G1", "")
        assert [one.paused for one in await _all(store)] == [True, False]
        await guilds.open("G1", "C1")
        assert [one.paused for one in await _all(store)] == [False, False]


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko", "봇이 서버에서 나왔습니다"), ("en", "The bot was removed from the server; please invite it again.")],
)
async def test_the_loss_of_a_server_is_told_in_the_language_of_its_subscription(tmp_path: Path, language: str, said: str) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:

        async def is_open(_: Channel) -> bool:
            return False

        await subscribe(store, CHANNEL, Wish(language=language), NOON, "7")
        await Guilds(store, is_open, Clock()).close("G1", "", "removed")
        async with store.write() as db:
            (told,) = await notice_rows.take(db, NOON)
        assert said in told.text
        (paused,) = await _all(store)
        assert said in paused.pause_reason


async def test_the_loss_of_another_channel_pauses_nothing(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:

        async def is_open(_: Channel) -> bool:
            raise AssertionError

        await subscribe(store, CHANNEL, Wish(), NOON)
        guilds = Guilds(store, is_open, Clock())
        await guilds.close("G1", "C2", "deleted")
        await guilds.open("G1", "")
        assert [one.paused for one in await _all(store)] == [False]


async def test_a_refused_token_leaves_no_hope_where_only_discord_is_served(tmp_path: Path) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with DiscordServer() as server, await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
            server.token = "another"
            chats = make_chats(settings(tmp_path, server), store)
            assert chats.hopeless is not None
            async with on_duty(chats.sending), asyncio.timeout(10):
                assert "AINEWS_DISCORD_TOKEN" in await chats.hopeless()
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture(autouse=True)
def _no_setting_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


async def _all(store: Store) -> tuple[Subscription, ...]:
    async with store.read() as db:
        return await subscription_rows.all(db)
