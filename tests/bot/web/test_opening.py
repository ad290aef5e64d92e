"""The pages as the settings ask for them: off by default, with a port, behind a token."""

import asyncio
import logging
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientConnectorError, ClientSession

from bot.app import opened
from bot.config import ConfigError, Settings, load_settings
from bot.duties import on_duty
from bot.schedule import tidy
from digest.feeds.catalog import Catalog
from digest.lexicon import default_lexicon
from digest.storage import slots
from tests.bot.posting import DAY, DUE, bot
from tests.bot.web.gallery import NEWS, TOKEN, Board, gallery

NOW = datetime(2026, 9, 2, tzinfo=UTC)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def asked(settings: Settings, path: str, **headers: str) -> int:
    """Open a bot, let it serve, and return the status of a page."""
    async with (
        opened(settings, Catalog((), ()), default_lexicon(), lambda: NOW) as opened_bot,
        on_duty(opened_bot.duties),
        ClientSession() as client,
        asyncio.timeout(20),
    ):
        while True:
            with suppress(ClientConnectorError):  # the server is about to listen
                async with client.get(f"http://127.0.0.1:{settings.http_port}{path}", headers=headers) as answer:
                    return answer.status


async def test_pages_are_off_unless_they_are_asked_for(tmp_path: Path) -> None:
    assert await asked(Settings(data_dir=tmp_path, http_port=free_port()), "/") == 404


async def test_pages_are_served_behind_the_token_of_the_settings(tmp_path: Path) -> None:
    environ = {"AINEWS_DATA_DIR": str(tmp_path), "AINEWS_WEB": "true", "AINEWS_WEB_TOKEN": TOKEN}
    settings = load_settings({**environ, "AINEWS_HTTP_PORT": str(free_port())})
    assert await asked(settings, "/feeds") == 401
    assert await asked(settings, "/feeds", Authorization=f"Bearer {TOKEN}") == 200


async def test_pages_for_everybody_are_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert await asked(Settings(data_dir=tmp_path, http_port=free_port(), web=True), "/") == 200
    assert "without AINEWS_WEB_TOKEN everybody who reaches port" in caplog.text


async def test_pages_without_a_port_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"AINEWS_WEB: .*pages need a port; set AINEWS_HTTP_PORT"):
        async with opened(Settings(data_dir=tmp_path, web=True), Catalog((), ()), default_lexicon(), lambda: NOW):
            pass


@pytest.mark.parametrize("keeps", [False, True])
async def test_what_digests_said_is_kept_for_the_pages_alone(tmp_path: Path, *, keeps: bool) -> None:
    async with gallery(tmp_path, NEWS[:1], days=1) as store:
        months_later = replace(bot(store, Board(), DUE + 60 * DAY), keeps_digests=keeps)
        await tidy(months_later)
        async with store.read() as db:
            assert (await slots.message(db, 1) is not None) == keeps


@pytest.mark.parametrize("token", ["short", "열려라참깨열려라참깨열려라참깨", "open sesame 0123456789"])
def test_a_token_that_is_easily_guessed_or_fits_no_header_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ConfigError, match=r"AINEWS_WEB_TOKEN: .*needs at least 16 letters and digits") as refused:
        load_settings({"AINEWS_WEB_TOKEN": token})
    assert token not in str(refused.value)


@pytest.mark.parametrize("url", ["news.example.org", "ftp://news.example.org", "https://news.example.org/pages"])
def test_an_address_of_the_pages_is_a_scheme_and_a_host(url: str) -> None:
    with pytest.raises(ConfigError, match="AINEWS_WEB_URL"):
        load_settings({"AINEWS_WEB_URL": url})


def test_a_bot_without_pages_loads_no_templates() -> None:
    code = "import sys, bot.cli.service; sys.exit('jinja2' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
