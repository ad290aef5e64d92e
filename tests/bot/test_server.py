import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.server import Check, database_check, make_application, serving
from digest.storage import open_store


async def get(path: str, checks: Mapping[str, Check], *routes: web.RouteDef) -> tuple[int, Any]:
    async with (
        serving(make_application(checks, routes), 0, "127.0.0.1") as (port,),
        ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, json.loads(await answer.text())


async def well() -> str:
    return ""


async def ill() -> str:
    return "token_revoked: 앱을 다시 설치해 주세요"


async def broken() -> str:
    raise RuntimeError("xoxb-secret-in-a-traceback")


async def test_a_living_bot_says_so_even_when_it_is_not_ready() -> None:
    assert await get("/healthz", {"slack": ill}) == (200, {"alive": True})


async def test_a_bot_without_troubles_is_ready() -> None:
    assert await get("/readyz", {"slack": well}) == (200, {"ready": True, "problems": {}})


async def test_what_is_wrong_is_said_by_name() -> None:
    status, body = await get("/readyz", {"slack": ill, "database": well})
    assert (status, body) == (503, {"ready": False, "problems": {"slack": "token_revoked: 앱을 다시 설치해 주세요"}})


async def test_a_check_that_fails_itself_is_a_trouble_and_shows_no_details(caplog: pytest.LogCaptureFixture) -> None:
    status, body = await get("/readyz", {"slack": broken})
    assert (status, "xoxb" in json.dumps(body)) == (503, False)
    assert "a check failed" in caplog.text


async def test_the_database_is_asked(tmp_path: Path) -> None:
    store = await open_store(str(tmp_path / "news.db"))
    async with store:
        assert await get("/readyz", {"database": database_check(store)}) == (200, {"ready": True, "problems": {}})


async def test_other_parts_bring_routes_of_their_own() -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.json_response("안녕")

    assert await get("/hello", {}, web.get("/hello", hello)) == (200, "안녕")
