"""Commands and buttons judged by simcord, an in-process Discord that nobody here wrote: registration, permissions, limits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import discord
import simcord

from bot.message import Action, Actions, Link, Message, Paragraph, StoryCard
from bot.platforms.asking import Answer, Reach
from bot.platforms.discord_client import Discord
from bot.platforms.discord_front import House
from bot.platforms.discord_gateway import BotClient
from bot.platforms.discord_pace import Pace
from bot.platforms.discord_replies import Replies
from bot.platforms.discord_rest import Rest
from bot.render import digest_message
from bot.texts import load_texts
from digest.model import Channel
from digest.storage import Store, open_store
from tests.bot.platforms.discord_trial import Desk, note
from tests.bot.samples import digest, hostile_digest

CARD = StoryCard(12, Link("제목", "https://a.example/1"), "매체", actions=(Action("more", "12", "자세히"),))


@asynccontextmanager
async def simulated(store: Store, desk: Desk) -> AsyncIterator[tuple[simcord.Env, Discord]]:
    """Start a simulated Discord with the bot in it, its commands registered."""
    rest = Rest()
    house = House(Replies(rest, desk), desk.suggest, store)
    client = BotClient(Pace(), house)
    rest.client = client
    rest.logged_in.set()
    async with simcord.run(client) as env:
        try:
            await env.settle()
            yield env, Discord(rest)
        finally:
            await house.close()


async def test_everybody_may_ask_and_is_answered_alone(tmp_path: Path) -> None:
    desk = Desk()
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store, simulated(store, desk) as (env, _):
        guild = env.create_guild()
        channel = guild.create_text_channel("뉴스")
        person = guild.add_member(env.create_user("지은"))
        asked = await person.slash(channel, "ai-news", query="엑사원", days=3)
        assert asked.response is not None
        assert (asked.response.content, asked.response.ephemeral) == ("최근 3일 엑사원:", True)


async def test_a_button_under_a_digest_answers_and_sharing_is_public(tmp_path: Path) -> None:
    answer = Message((Paragraph("답"), Actions((Action("share", "7:0", "공유"),))), "답")
    desk = Desk([Answer(answer), Answer(note("모두에게"), Reach.CHANNEL)])
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store, simulated(store, desk) as (env, platform):
        guild = env.create_guild()
        channel = guild.create_text_channel("뉴스")
        person = guild.add_member(env.create_user("지은"))
        (payload,) = platform.payloads(Message((CARD,), "소식"))
        await platform.post(Channel("discord", str(guild.id), str(channel.id)), payload, "slot 7#1")
        assert channel.last_message is not None
        pressed = await person.click(channel.last_message, label="자세히 #12")
        assert pressed.response is not None
        assert (desk.asked[0].action, desk.asked[0].value, pressed.response.ephemeral) == ("more", "12", True)
        shared = await person.click(pressed.response.message, label="공유")
        assert shared.response is not None
        assert (shared.response.content, shared.response.ephemeral) == ("모두에게", False)


async def test_the_admin_command_is_shown_to_those_who_manage_the_server_only(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store, simulated(store, Desk()) as (env, _):
        guild = env.create_guild()
        channel = guild.create_text_channel("뉴스")
        reader = guild.add_member(env.create_user("지은"))
        assert "ai-news" in reader.available_commands(channel)
        assert "ai-news-admin" not in " ".join(reader.available_commands(channel))


async def test_digests_are_taken_whole(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as store, simulated(store, Desk()) as (env, platform):
        guild = env.create_guild()
        channel = guild.create_text_channel("뉴스")
        place = Channel("discord", str(guild.id), str(channel.id))
        for build in (digest, hostile_digest):
            for number, payload in enumerate(platform.payloads(digest_message(build(), load_texts("ko"))), 1):
                key = f"slot {build.__name__}#{number}"
                posted = await platform.post(place, payload, key)
                assert await platform.find(place, key) == posted
                await platform.edit(place, posted, payload, key)
        assert isinstance(channel.last_message, discord.Message)
        assert not channel.last_message.mention_everyone
