"""The bot as a process when Discord takes its token away: close code 4004 on the gateway."""

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from tests.bot.cli.command import environment
from tests.fakes.discord import TOKEN, DiscordServer
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SlackFake

PATIENCE_S = 100


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def running(folder: Path, **settings: str) -> AsyncIterator[Process]:
    (folder / "feeds.yaml").write_text("feeds: []\n", encoding="utf-8")
    given = {f"AINEWS_{name}": value for name, value in settings.items()}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment(folder, **given), stdout=DEVNULL, stderr=PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield bot
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()


def of_discord(server: DiscordServer) -> dict[str, str]:
    return {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": server.api_url, "DISCORD_GATEWAY_URL": server.gateway_url}


async def readiness(port: int, *, until: bool) -> dict[str, Any]:
    """Ask until the bot says that it is ready, or that it is not, and return what it said."""
    async with ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    said: dict[str, Any] = await answer.json()
                    assert (answer.status == 200) == said["ready"]
                    if said["ready"] == until and (until or "4004" in str(said)):
                        return said
            except ClientError:
                pass  # it does not listen yet
            await asyncio.sleep(0)


async def take_the_token_away(server: DiscordServer) -> None:
    server.close_on_identify, server.refuses_resume = 4004, True
    await server.drop(4000)


async def test_discord_stops_with_a_clear_word_in_readyz_and_slack_goes_on(tmp_path: Path) -> None:
    port = free_port()
    async with DiscordServer() as server, SlackFake() as slack:
        server.add_channel(server.add_guild())
        chats = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.base_url}
        async with running(tmp_path, HTTP_PORT=str(port), **of_discord(server), **chats) as bot:
            assert (await readiness(port, until=True))["problems"] == {}

            await take_the_token_away(server)
            (problem,) = [(await readiness(port, until=False))["problems"]]
            assert list(problem) == ["discord"]
            assert "put a new one into AINEWS_DISCORD_TOKEN and restart" in problem["discord"]
            assert TOKEN not in problem["discord"]

            await slack.send("slash_commands", slack.command("상태"))
            await slack.until(lambda: bool(slack.responses))
            assert bot.returncode is None
            connections = server.connections

            bot.terminate()
            assert await bot.wait() == 0
            assert server.connections == connections


async def test_where_only_discord_is_served_the_process_ends_with_2_and_says_what_to_do(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        server.add_channel(server.add_guild())
        async with running(tmp_path, **of_discord(server)) as bot:
            await server.until(lambda: bool(server.sessions), PATIENCE_S)
            await take_the_token_away(server)
            assert bot.stderr is not None
            said = (await bot.stderr.read()).decode()
            assert await bot.wait() == 2
            assert "close code 4004" in said
            assert "AINEWS_DISCORD_TOKEN" in said
            assert "Traceback" not in said
            assert TOKEN not in said


async def test_a_token_that_is_wrong_from_the_start_ends_the_process_with_2(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        server.token = "another"
        async with running(tmp_path, **of_discord(server)) as bot:
            assert bot.stderr is not None
            said = (await bot.stderr.read()).decode()
            assert (await bot.wait(), "AINEWS_DISCORD_TOKEN" in said, server.connections) == (2, True, 0)
