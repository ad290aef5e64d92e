"""Nothing that a bot says holds a secret, whatever fails: refused tokens, servers that repeat them, surprises."""

import asyncio
import json
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.bot.cli.command import ai_news, ai_news_async, environment
from tests.fakes.discord import DiscordServer
from tests.fakes.feed_server import FeedServer, reply
from tests.fakes.slack import Fault, SlackFake
from tests.newsroom import LAW, LAW_TEXT, NOW, Item, rss_of

PATIENCE_S = 110
SECRETS = {
    "AINEWS_SLACK_BOT_TOKEN": "xoxb-geheim-bot-token",
    "AINEWS_SLACK_APP_TOKEN": "xapp-geheim-app-token",
    "AINEWS_SLACK_SIGNING_SECRET": 'geheime signatur "1"',
    "AINEWS_DISCORD_TOKEN": "MTIzNDU2Nzg5MDEyMzQ1Njc4.Geheim.abcdefghijklmnopqrstuvwxyz0123456789AB",
    "AINEWS_MODEL_KEY": "sk-열쇠-geheim",
    "AINEWS_WEB_TOKEN": "geheimes-web-token-123",
}
FEED_PASSWORD = "geheim-im-feed"
WEBHOOK = "https://hooks.slack.com/services/T000/B000/geheim-webhook"
DATABASE_PASSWORD = "geheim/pass@word"


def leaks(said: str) -> list[str]:
    written = [*SECRETS.values(), FEED_PASSWORD, "geheim-webhook", DATABASE_PASSWORD, "geheim%2Fpass%40word"]
    return [secret for secret in written if secret in said or json.dumps(secret)[1:-1] in said]


@asynccontextmanager
async def hostile_world(folder: Path) -> AsyncIterator[dict[str, str]]:
    """Give the settings of a bot to which everybody says no, repeating what it sent."""
    async with SlackFake() as slack, DiscordServer() as discord, FeedServer() as site:
        discord.token = "another"
        refusal = f"invalid_auth: {SECRETS['AINEWS_SLACK_BOT_TOKEN']} for {WEBHOOK}"
        slack.fail("auth.test", *(Fault(error=refusal) for _ in range(20)))
        slack.fail("apps.connections.open", *(Fault(error=SECRETS["AINEWS_SLACK_APP_TOKEN"]) for _ in range(20)))
        site.on("/rss", reply(rss_of("한빛", [Item(LAW, "/1", summary=LAW_TEXT * 3)], site.url(""))))
        said = json.dumps({"error": {"message": f"Incorrect API key {SECRETS['AINEWS_MODEL_KEY']}"}}, ensure_ascii=False)
        site.on("/v1/chat/completions", reply(said.encode(), 401, {"Content-Type": "application/json", "Connection": "close"}))
        private = site.url(f"/private?token={FEED_PASSWORD}")
        feeds = f"- {{id: hanbit, name: 한빛, url: '{site.url('/rss')}'}}\n- {{id: private, name: 유료, url: '{private}'}}\n"
        (folder / "feeds.yaml").write_text(f"feeds:\n{feeds}", encoding="utf-8")
        yield SECRETS | {
            "AINEWS_ALLOW_PRIVATE_ADDRESSES": "1",
            "AINEWS_SLACK_API_URL": slack.base_url,
            "AINEWS_DISCORD_API_URL": discord.api_url,
            "AINEWS_DISCORD_GATEWAY_URL": discord.gateway_url,
            "AINEWS_SUMMARISER": "server",
            "AINEWS_MODEL": "midm",
            "AINEWS_MODEL_URL": site.url("/v1"),
        }


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_neither_logs_nor_pages_of_a_bot_that_is_refused_by_all_hold_a_secret(
    tmp_path: Path, unused_tcp_port: int, log_format: str
) -> None:
    async with hostile_world(tmp_path) as settings, asyncio.timeout(PATIENCE_S):
        more = {"AINEWS_HTTP_PORT": str(unused_tcp_port), "AINEWS_WEB": "1", "AINEWS_LOG_FORMAT": log_format}
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "--verbose", "--at", NOW.isoformat(), "run",
            cwd=tmp_path, env=environment(tmp_path, **settings, **more), stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        assert bot.stderr is not None
        log = ""
        while not all(words in log for words in ("condensed by", "AINEWS_DISCORD_TOKEN", "invalid_auth", "feed private")):
            line = (await bot.stderr.readline()).decode()
            assert line, log
            log += line
        pages = ""
        async with ClientSession() as session:
            for path in ("/metrics", "/readyz", "/freshness", "/healthz", "/", "/feeds"):
                async with session.get(f"http://127.0.0.1:{unused_tcp_port}{path}") as answer:
                    pages += await answer.text()
        bot.terminate()
        out, rest = await bot.communicate()
    assert leaks(log + rest.decode()) == []
    assert leaks(pages + out.decode()) == []
    assert "invalid_auth: ***" in log


@pytest.mark.parametrize("verb", [("doctor",), ("feeds", "check"), ("collect",)])
async def test_no_verb_tells_a_secret_of_what_it_could_not_do(tmp_path: Path, verb: tuple[str, ...]) -> None:
    async with hostile_world(tmp_path) as settings:
        done = await ai_news_async(tmp_path, "--verbose", "--at", NOW.isoformat(), *verb, **settings)
    assert "유료" in done.out + done.err
    assert leaks(done.out + done.err) == []


@pytest.mark.parametrize("verb", ["run", "doctor", "collect", "health"])
def test_the_password_of_a_database_that_does_not_answer_stays_unsaid(tmp_path: Path, verb: str) -> None:
    database = "postgresql://bot:geheim%2Fpass%40word@127.0.0.1:9/news"
    done = ai_news(tmp_path, "--verbose", verb, AINEWS_DATABASE_URL=database)
    assert done.code == 1
    assert "127.0.0.1" in done.out + done.err
    assert leaks(done.out + done.err) == []


def test_a_surprise_is_told_with_its_traceback_and_without_the_secrets_in_it(tmp_path: Path) -> None:
    script = """
from bot import cli

@cli.app.command()
def surprise(context: cli.typer.Context) -> None:
    settings = cli.context.options_of(context).settings()
    raise RuntimeError(f"{settings.model_key.get_secret_value()} at postgresql://bot:geheim/pass@db/x")

cli.main(["surprise"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment(tmp_path, **SECRETS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "RuntimeError: *** at" in done.stderr) == (1, True)
    assert leaks(done.stdout + done.stderr) == []
