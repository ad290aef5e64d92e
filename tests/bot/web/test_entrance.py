"""Who may look, asked over real sockets; and in which language they read."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.web.entrance import Entrance, Visit, language_of
from digest.storage import Store, open_store
from tests.bot.web.gallery import TOKEN, Visitors, opened

BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(tmp_path / "news.db")) as found:
        yield found


@pytest.fixture
async def shut(store: Store) -> AsyncIterator[Visitors]:
    async with opened(store, TOKEN) as visitors:
        yield visitors


async def status(visitors: Visitors, path: str, **how: object) -> int:
    async with visitors.client.get(visitors.address + path, **how) as answer:  # type: ignore[arg-type]  # aiohttp's own options
        return answer.status


async def test_pages_are_open_to_everybody_where_no_token_is_set(store: Store) -> None:
    async with opened(store) as visitors:
        assert [await status(visitors, path) for path in ("/", "/feeds", "/rss.xml")] == [200, 200, 200]


@pytest.mark.parametrize("path", ["/", "/digests/1", "/stories/1", "/feeds", "/search?q=AI", "/trend", "/trend.png", "/rss.xml"])
async def test_nothing_is_shown_without_the_token(shut: Visitors, path: str) -> None:
    async with shut.client.get(shut.address + path) as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "토큰이 필요합니다" in await answer.text()


async def test_the_token_is_taken_as_a_bearer(shut: Visitors) -> None:
    assert await status(shut, "/", headers=BEARER) == 200
    assert await status(shut, "/", headers={"Authorization": f"bearer {TOKEN}"}) == 200
    assert await status(shut, "/", headers={"Authorization": f"Bearer {TOKEN}x"}) == 401
    assert await status(shut, "/", headers={"Authorization": TOKEN}) == 401


async def test_the_token_in_an_address_becomes_a_cookie_and_leaves_the_address(shut: Visitors) -> None:
    async with shut.client.get(f"{shut.address}/feeds?token={TOKEN}&lang=en", allow_redirects=False) as answer:
        cookie = answer.cookies["ainews"]
        assert (answer.status, answer.headers["Location"]) == (303, "/feeds?lang=en")
        assert (cookie["httponly"], cookie["samesite"], TOKEN in cookie.value) == (True, "Lax", False)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert await status(shut, "/") == 200


async def test_the_cookie_is_kept_to_https_where_the_visitor_came_by_it(shut: Visitors) -> None:
    by_proxy = {"X-Forwarded-Proto": "https"}
    async with shut.client.get(f"{shut.address}/?token={TOKEN}", headers=by_proxy, allow_redirects=False) as answer:
        assert answer.cookies["ainews"]["secure"] is True


async def test_the_token_is_taken_from_the_form(shut: Visitors) -> None:
    form = {"token": f" {TOKEN} ", "next": "/trend"}
    async with shut.client.post(f"{shut.address}/enter", data=form, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"], "ainews" in answer.cookies) == (303, "/trend", True)
    assert await status(shut, "/trend") == 200


async def test_a_wrong_token_is_refused_wherever_it_comes_from(shut: Visitors) -> None:
    async with shut.client.post(f"{shut.address}/enter", data={"token": "wrong"}) as answer:
        assert (answer.status, "토큰이 맞지 않습니다" in await answer.text()) == (401, True)
    assert await status(shut, "/?token=wrong") == 401
    assert await status(shut, "/", cookies={"ainews": TOKEN}) == 401


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "", "/\r\nX-Evil: 1"])
async def test_the_form_leads_to_no_other_site(shut: Visitors, elsewhere: str) -> None:
    form = {"token": TOKEN, "next": elsewhere}
    async with shut.client.post(f"{shut.address}/enter", data=form, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/")


async def test_readers_of_rss_may_leave_the_token_in_the_address(shut: Visitors) -> None:
    async with shut.client.get(f"{shut.address}/rss.xml?token={TOKEN}", allow_redirects=False) as answer:
        assert (answer.status, TOKEN in await answer.text()) == (200, False)


async def test_what_needs_no_token_tells_nothing(shut: Visitors) -> None:
    assert [await status(shut, path) for path in ("/style.css", "/icon.svg")] == [200, 200]


async def test_the_token_stands_in_no_log_and_no_page(shut: Visitors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in (f"/?token={TOKEN}", f"/nowhere?token={TOKEN}", f"/rss.xml?token={TOKEN}&before=x"):
        async with shut.client.get(shut.address + path) as answer:
            assert TOKEN not in await answer.text()
    assert TOKEN not in caplog.text


def test_the_token_is_no_part_of_what_an_entrance_shows_or_hands_out() -> None:
    entrance = Entrance(TOKEN)
    assert TOKEN not in repr(entrance) + entrance.fingerprint
    assert entrance.fingerprint != Entrance(TOKEN + "x").fingerprint
    assert entrance.visit({}, {}, {"ainews": entrance.fingerprint}) is Visit.ADMITTED


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("", "ko"),
        ("*", "ko"),
        ("en-US,en;q=0.9", "en"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("en;q=0.5,ko;q=0.5", "ko"),
        ("fr,en;q=wrong", "en"),
        ("fr", "ko"),
    ],
)
def test_the_language_is_the_one_that_the_browser_prefers(accepts: str, language: str) -> None:
    assert language_of({}, {}, accepts) == language


def test_an_address_then_an_earlier_choice_go_before_the_browser() -> None:
    assert language_of({"lang": "en"}, {"ainews_language": "ko"}, "ko") == "en"
    assert language_of({"lang": "xx"}, {"ainews_language": "en"}, "ko") == "en"


async def test_a_chosen_language_is_kept(store: Store) -> None:
    async with opened(store) as visitors:
        for path, language in (("/", "ko"), ("/?lang=en", "en"), ("/feeds", "en")):
            async with visitors.client.get(visitors.address + path) as answer:
                assert f'<html lang="{language}">' in await answer.text()
