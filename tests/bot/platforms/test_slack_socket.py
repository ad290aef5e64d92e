"""FAULT 17: Socket Mode over a real web socket that breaks in every way; end to end with the app behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.platforms.slack_app import make_app
from bot.platforms.slack_events import Events
from bot.platforms.slack_members import Members
from bot.platforms.slack_socket import Patience, SlackSocket
from bot.platforms.slack_web import SlackWeb, make_client
from tests.bot.platforms.test_slack_events import DeskFake, never_before
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, Fault, SlackFake

SOON = timedelta(milliseconds=20)
PATIENT = Patience(timedelta(seconds=10), timedelta(minutes=4), SOON, SOON, SOON)


@pytest.fixture
async def slack() -> AsyncIterator[SlackFake]:
    async with SlackFake() as fake:
        yield fake


@asynccontextmanager
async def listening(
    slack: SlackFake, patience: Patience = PATIENT, app_token: str = APP_TOKEN
) -> AsyncIterator[tuple[SlackSocket, DeskFake]]:
    web = SlackWeb(make_client(BOT_TOKEN, slack.base_url))

    async def of(_: str) -> SlackWeb:
        return web

    desk, app = DeskFake(), make_app(web)
    Events(desk, Members(of), of, never_before).listen(app)
    line = SlackSocket(app, web, app_token, patience)
    running = asyncio.create_task(line.run())
    try:
        yield line, desk
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def well(line: SlackSocket) -> None:
    """Wait until the socket has no problem."""
    async with asyncio.timeout(20):
        while line.problem:  # noqa: ASYNC110  what is waited for is a plain field, as readiness reads it
            await asyncio.sleep(0.005)


async def unwell(line: SlackSocket, problem: str) -> None:
    async with asyncio.timeout(20):
        while problem not in line.problem:  # noqa: ASYNC110  as above
            await asyncio.sleep(0.005)


async def test_a_command_over_the_socket_is_acknowledged_and_answered(slack: SlackFake) -> None:
    async with listening(slack) as (line, desk):
        await well(line)
        assert await slack.send("slash_commands", slack.command("오늘")) is None
        await slack.until(lambda: slack.responses)
    assert [asked.text for asked in desk.asked] == ["오늘"]


async def test_a_mention_a_button_and_the_page_over_the_socket_are_answered(slack: SlackFake) -> None:
    async with listening(slack) as (line, desk):
        await well(line)
        await slack.send("events_api", slack.mention("엑사원"))
        await slack.send("interactive", slack.press("why", "12"))
        await slack.send("events_api", slack.home())
        await slack.until(lambda: slack.shown and slack.responses and slack.homes)
    assert {asked.text or asked.action for asked in desk.asked} == {"엑사원", "why"}


async def test_an_event_that_comes_again_over_the_socket_is_acknowledged_and_not_answered_again(slack: SlackFake) -> None:
    async with listening(slack) as (line, desk):
        await well(line)
        mention = slack.mention("오늘")
        for attempt in range(3):
            await slack.send("events_api", mention, retry_attempt=attempt, retry_reason="timeout" if attempt else "")
        await slack.until(lambda: slack.shown)
    assert (len(desk.asked), len(slack.acks)) == (1, 3)


async def test_when_slack_asks_for_it_another_connection_takes_over(slack: SlackFake) -> None:
    async with listening(slack) as (line, desk):
        await well(line)
        await slack.disconnect()
        await slack.until(lambda: slack.opened == 2 and len(slack.sockets) == 1)
        await slack.send("slash_commands", slack.command("어제"))
        await slack.until(lambda: slack.responses)
    assert [asked.text for asked in desk.asked] == ["어제"]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_connection_that_is_to_end_serves_until_another_one_speaks(slack: SlackFake, reason: str) -> None:
    async with listening(slack) as (line, desk):
        await well(line)
        slack.says_hello = False
        await slack.disconnect(reason)
        await slack.until(lambda: slack.opened == 2)
        await slack.send("slash_commands", slack.command("아직"), over=0)
        await slack.until(lambda: slack.responses)
        assert [asked.text for asked in desk.asked] == ["아직"]


async def test_a_dropped_socket_is_replaced_and_what_was_not_acknowledged_is_answered_once(slack: SlackFake) -> None:
    async with listening(slack) as (line, desk):
        await well(line)
        mention = slack.mention("오늘")
        await slack.send("events_api", mention)
        await slack.sockets[-1].close()
        await slack.until(lambda: slack.opened == 2 and slack.sockets)
        await well(line)
        await slack.send("events_api", mention, retry_attempt=1)
        await slack.until(lambda: slack.shown)
    assert len(desk.asked) == 1


async def test_a_connection_without_a_hello_is_no_connection_and_health_is_red_until_one_speaks(slack: SlackFake) -> None:
    hasty = Patience(SOON * 5, PATIENT.quiet, SOON, SOON, SOON)
    async with listening(slack, hasty) as (line, desk):
        await well(line)
        slack.says_hello = False
        await slack.sockets[-1].close()
        await unwell(line, "said no hello")
        slack.says_hello = True
        await well(line)
        await slack.until(lambda: len(slack.sockets) == 1)
        await slack.send("slash_commands", slack.command("오늘"))
        await slack.until(lambda: slack.responses)
    assert len(desk.asked) == 1


async def test_a_connection_that_carries_nothing_is_replaced_before_it_is_let_go(slack: SlackFake) -> None:
    hasty = Patience(PATIENT.hello, SOON * 3, SOON, SOON, SOON)
    async with listening(slack, hasty) as (line, _):
        await slack.until(lambda: slack.opened >= 3)
        assert line.replaced >= 2
    assert line.problem == ""


async def test_a_refused_app_token_is_said_and_asked_about_again(slack: SlackFake) -> None:
    async with listening(slack, app_token="xapp-wrong") as (line, _):
        await slack.until(lambda: len(slack.asked("apps.connections.open")) >= 2)
        assert "invalid_auth" in line.problem
        assert "xapp" not in line.problem


async def test_slack_down_at_the_start_only_delays_the_connection(slack: SlackFake) -> None:
    slack.fail("apps.connections.open", Fault(500), Fault(status=0), Fault(503, html="<p>maintenance</p>"))
    async with listening(slack) as (line, _):
        await well(line)
    assert slack.opened == 1


async def test_the_end_closes_every_socket(slack: SlackFake) -> None:
    async with listening(slack) as (line, _):
        await well(line)
    await slack.until(lambda: not slack.sockets)
