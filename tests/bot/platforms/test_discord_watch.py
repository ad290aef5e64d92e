"""What happens to servers and channels, handed on to whoever follows it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.platforms.discord_front import House
from bot.platforms.discord_replies import Replies
from bot.platforms.discord_rest import Rest
from digest.storage import open_store
from tests.bot.platforms.discord_trial import Desk, Trial, ready, trial, until


@dataclass(slots=True)
class Shutters:
    """Remembers what closed and opened."""

    shut: list[tuple[str, str]] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)

    async def on_shut(self, guild: str, channel: str, reason: str) -> None:
        assert reason
        self.shut.append((guild, channel))

    async def on_opened(self, guild: str, channel: str) -> None:
        self.opened.append((guild, channel))


@asynccontextmanager
async def watched(folder: Path, shutters: Shutters) -> AsyncIterator[Trial]:
    async with await open_store(f"sqlite:///{folder / 'news.db'}") as opened:

        def house(rest: Rest) -> House:
            return House(Replies(rest, Desk()), Desk().suggest, opened, shutters.on_shut, shutters.on_opened)

        async with trial(house=house) as held:
            await ready(held)
            yield held


async def test_leaving_a_server_and_losing_a_channel_are_told(tmp_path: Path) -> None:
    shutters = Shutters()
    async with watched(tmp_path, shutters) as held:
        await held.server.dispatch("CHANNEL_DELETE", held.server.channels[held.place])
        await held.server.dispatch("GUILD_DELETE", {"id": held.guild})
        await until(lambda: len(shutters.shut) == 2)
        assert shutters.shut == [(held.guild, held.place), (held.guild, "")]


async def test_an_outage_of_a_server_is_no_farewell(tmp_path: Path) -> None:
    shutters = Shutters()
    async with watched(tmp_path, shutters) as held:
        await held.server.dispatch("GUILD_DELETE", {"id": held.guild, "unavailable": True})
        await held.server.dispatch("CHANNEL_UPDATE", held.server.channels[held.place])
        other = held.server.add_guild("다른 팀")
        joined = {name: value for name, value in held.server.guilds[other].items() if name != "unavailable"}
        await held.server.dispatch("GUILD_CREATE", joined)
        await until(lambda: (other, "") in shutters.opened)
        assert shutters.shut == []


async def test_changed_permissions_are_told(tmp_path: Path) -> None:
    shutters = Shutters()
    async with watched(tmp_path, shutters) as held:
        await held.server.dispatch("CHANNEL_UPDATE", held.server.channels[held.place])
        role = held.server.guilds[held.guild]["roles"][0]
        await held.server.dispatch("GUILD_ROLE_UPDATE", {"guild_id": held.guild, "role": role})
        await until(lambda: len(shutters.opened) == 2)
        assert shutters.opened == [(held.guild, held.place), (held.guild, "")]
