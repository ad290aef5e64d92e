import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.discord_commands import HASH_NAME
from bot.platforms.discord_front import House
from bot.platforms.discord_replies import Replies
from bot.platforms.discord_rest import Rest
from digest.storage import Store, meta, open_store
from tests.bot.platforms.discord_trial import Desk, Trial, ready, trial
from tests.fakes.discord import MANAGE_GUILD, SEND, USUAL, DiscordServer, Fault

NOW = datetime(2026, 2, 25, 8, 30, tzinfo=UTC)


@asynccontextmanager
async def talking(store: Store, desk: Desk, server: DiscordServer | None = None, **more: Any) -> AsyncIterator[Trial]:
    """Start a Discord with the bot's commands, registered."""

    def house(rest: Rest) -> House:
        return House(Replies(rest, desk, **more), desk.suggest, store)

    async with trial(house=house, server=server) as held:
        await ready(held)
        await held.server.until(lambda: bool(held.server.commands))
        yield held


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


async def noted(store: Store) -> None:
    """Wait until it is stored what was registered."""
    async with asyncio.timeout(10):
        while True:
            async with store.read() as db:
                if await meta.get(db, HASH_NAME) is not None:
                    return


async def test_both_commands_are_registered_in_two_languages(store: Store) -> None:
    async with talking(store, Desk()) as held:
        news, admin = held.server.commands
        assert (news["name"], [option["name"] for option in news["options"]]) == ("ai-news", ["query", "topic", "days"])
        assert news["description_localizations"]["ko"].startswith("봇이 읽은")
        assert [option["name_localizations"]["ko"] for option in news["options"]] == ["질문", "주제", "기간"]
        assert [option.get("required", False) for option in news["options"]] == [False, False, False]
        assert [choice["name_localizations"]["ko"] for choice in news["options"][1]["choices"]] == [
            "개방",
            "폐쇄",
            "정책",
            "소버린",
        ]
        assert (admin["name"], admin["default_member_permissions"]) == ("ai-news-admin", str(MANAGE_GUILD))
        verbs = ["subscribe", "unsubscribe", "settings", "preview", "pause", "resume"]
        assert [option["name"] for option in admin["options"]] == verbs
        names = ["channel", "time", "weekdays", "zone", "topics", "limit", "language"]
        assert [option["name"] for option in admin["options"][0]["options"]] == names


async def test_the_tree_is_registered_once_for_all_starts(store: Store) -> None:
    async with DiscordServer() as server:
        for _ in range(2):
            async with talking(store, Desk(), server):
                await noted(store)
        assert len(server.made("PUT /applications/.*/commands")) == 1


async def test_the_tree_is_registered_later_where_discord_fails_at_first(store: Store) -> None:
    async with DiscordServer() as server:
        server.faults = [Fault(403, "PUT /applications", body={"message": "Missing Access", "code": 50001})]

        def house(rest: Rest) -> House:
            return House(Replies(rest, Desk()), Desk().suggest, store, sleep=lambda _: asyncio.sleep(0))

        async with trial(house=house, server=server):
            await server.until(lambda: bool(server.commands))
        assert len(server.made("PUT /applications/.*/commands")) == 2


async def test_fault_12_registration_waits_as_long_as_discord_asks(store: Store) -> None:
    async with DiscordServer() as server:
        limited = {"message": "Max number of daily application command creates has been reached", "retry_after": 700.5}
        server.faults = [Fault(429, "PUT /applications", headers={"Via": "1.1 google"}, body=limited)]

        def house(rest: Rest) -> House:
            return House(Replies(rest, Desk()), Desk().suggest, store, sleep=rest.sleep)

        async with trial(house=house, server=server) as held:
            await server.until(lambda: bool(server.commands))
        assert (700.5 in held.time.waits, len(server.made("PUT /applications/.*/commands"))) == (True, 2)


async def test_a_bare_command_asks_for_today_and_the_answer_is_the_persons_own(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news")
        answer = await asked.settled()
        assert (desk.asked[0].text, desk.asked[0].channel) == ("", held.channel)
        assert (answer["flags"], answer["allowed_mentions"]) == (64, {"parse": []})


async def test_options_are_put_into_the_shared_grammar(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        asked = await held.server.slash(held.place, held.server.add_person(), "ai-news", query="엑사원", topic="open", days=3)
        await asked.settled()
        assert desk.asked[0].text == "최근 3일 개방 엑사원"
        assert desk.asked[0].language == "ko"


async def test_a_person_whose_discord_is_english_is_answered_in_english(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        await (await held.server.slash(held.place, held.server.add_person(), "ai-news", locale="en-GB")).settled()
        assert desk.asked[0].language == "en"


async def test_a_query_is_completed_with_at_most_25_choices(store: Store) -> None:
    async with talking(store, Desk()) as held:
        asked = await held.server.complete(held.place, held.server.add_person(), "ai-news", "query", "엑사")
        choices = await asked.completed()
        assert (len(choices), choices[0]["name"][:9], choices[0]["value"]) == (25, "엑사 소식 1 긴", "#1")
        assert {len(choice["name"]) <= 100 for choice in choices} == {True}


@pytest.mark.parametrize(
    ("option", "typed", "first"),
    [
        ("topics", "개방, 정", "개방, 정책"),
        ("zone", "서울", "Asia/Seoul"),
        ("zone", "new y", "America/New_York"),
        ("weekdays", "평", "평일"),
        ("time", "9", "09:00"),
    ],
)
async def test_options_of_a_subscription_are_completed(store: Store, option: str, typed: str, first: str) -> None:
    async with talking(store, Desk()) as held:
        person = held.server.add_person()
        asked = await held.server.complete(held.place, person, "ai-news-admin", option, typed, "subscribe")
        choices = await asked.completed()
        assert choices[0]["value"] == first
        assert len(choices) <= 25


async def test_a_subscription_is_asked_for_in_the_grammar_of_all_platforms_for_the_named_channel(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        other = held.server.add_channel(held.guild, "정책")
        options = {
            "channel": other,
            "time": "08:30",
            "weekdays": "평일",
            "zone": "Asia/Tokyo",
            "topics": "개방, 정책",
            "limit": 5,
        }
        asked = await held.server.slash(
            held.place, held.server.add_person(), "ai-news-admin", "subscribe", permissions=USUAL | MANAGE_GUILD, **options
        )
        await asked.settled()
        assert desk.asked[0].text == "구독 08:30 평일 Asia/Tokyo 개방  정책 5건"
        assert desk.asked[0].channel.id == other
        assert await desk.asked[0].may_change()


async def test_fault_45_who_may_not_manage_the_server_is_refused_and_that_is_written_down(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        person = held.server.add_person()
        asked = await held.server.slash(held.place, person, "ai-news-admin", "unsubscribe")
        answer = await asked.settled()
        assert "서버 관리하기" in answer["content"]
        assert desk.asked == []
        assert f"{person} was refused a change of settings" in caplog.text


async def test_fault_45_who_may_not_manage_the_server_may_not_by_a_typed_command_either(store: Store) -> None:
    desk = Desk()
    async with talking(store, desk) as held:
        await (await held.server.slash(held.place, held.server.add_person(), "ai-news", query="구독 08:30")).settled()
        assert not await desk.asked[0].may_change()


@pytest.mark.parametrize(("everybody", "allowed"), [(USUAL, False), (USUAL | MANAGE_GUILD, True)])
async def test_fault_45_where_discord_does_not_say_who_may_a_persons_roles_decide(
    store: Store, everybody: int, *, allowed: bool
) -> None:
    desk = Desk()
    async with DiscordServer() as server:
        server.add_channel(server.add_guild(permissions=everybody))
        async with talking(store, desk, server) as held:
            asked = await server.slash(held.place, server.add_person(), "ai-news-admin", "pause", permissions=None)
            await asked.settled()
            assert [one.text for one in desk.asked] == (["일시정지"] if allowed else [])


async def test_a_named_admin_may_change_settings(store: Store) -> None:
    desk = Desk()
    async with DiscordServer() as server:
        person = server.add_person()
        async with talking(store, desk, server, admins=(person,)) as held:
            await (await server.slash(held.place, person, "ai-news-admin", "pause")).settled()
            assert desk.asked[0].text == "일시정지"


async def test_a_channel_in_which_the_bot_may_not_post_is_not_subscribed(store: Store) -> None:
    desk = Desk()
    async with DiscordServer() as server:
        guild = server.add_guild(permissions=USUAL & ~SEND)
        server.add_channel(guild)
        async with talking(store, desk, server) as held:
            asked = await server.slash(
                held.place, server.add_person(), "ai-news-admin", "subscribe", permissions=USUAL | MANAGE_GUILD
            )
            assert "메시지 보내기" in (await asked.settled())["content"]
            assert desk.asked == []


async def test_a_command_that_discords_window_still_shows_as_it_was_gets_a_word(store: Store) -> None:
    async with talking(store, Desk()) as held:
        held.server.commands[0]["name"] = "old-news"
        asked = await held.server.slash(held.place, held.server.add_person(), "old-news")
        assert "바뀌었습니다" in (await asked.settled())["content"]


async def test_a_tree_that_has_changed_is_registered_anew(store: Store) -> None:
    async with DiscordServer() as server:
        async with talking(store, Desk(), server):
            await noted(store)
        async with store.write() as db:
            await meta.put(db, HASH_NAME, "of an older version")
        async with talking(store, Desk(), server) as held:
            await held.server.until(lambda: len(server.made("PUT /applications/.*/commands")) == 2)


async def test_every_name_and_description_is_within_what_discord_takes(store: Store) -> None:
    async with talking(store, Desk()) as held:
        every = [part for command in held.server.commands for part in _parts(command)]
        assert len(every) == 33
        names = [name for part in every for name in (part["name"], *part.get("name_localizations", {}).values())]
        assert [name for name in names if not re.fullmatch(r"[-_'\w]{1,32}", name) or name != name.lower()] == []
        said = [text for part in every for text in (part["description"], *part.get("description_localizations", {}).values())]
        assert [text for text in said if not 1 <= len(text) <= 100] == []
        ko = [part for part in every if "ko" not in part.get("description_localizations", {})]
        assert ko == []


def _parts(command: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a command with its subcommands and options, all that has a name and a description."""
    return [command, *(part for option in command.get("options", []) for part in _parts(option))]
