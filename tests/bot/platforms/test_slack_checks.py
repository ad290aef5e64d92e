from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.platforms.checking import Checkable, Finding, Level
from bot.platforms.slack_client import Slack
from bot.platforms.slack_web import SlackWeb, make_client
from digest.model import Channel
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, TEAM, Fault, Room, SlackFake


@pytest.fixture
async def slack() -> AsyncIterator[SlackFake]:
    async with SlackFake() as fake:
        fake.rooms["C3"] = Room(archived=True, name="옛방")
        fake.rooms["C4"] = Room(members=set(), name="남의방")
        yield fake


async def checked(slack: SlackFake, *channels: str, app_token: str = APP_TOKEN) -> list[Finding]:
    web = SlackWeb(make_client(BOT_TOKEN, slack.base_url))

    async def of(_: str) -> SlackWeb:
        return web

    platform = Slack(of, lambda: datetime.now(UTC), SlackWeb(make_client(app_token, slack.base_url)))
    assert isinstance(platform, Checkable)
    found = list(await platform.checks([Channel("slack", TEAM, name) for name in channels]))
    assert all(one.remedy for one in found if one.level is Level.BAD)
    assert not any(token in one.said + one.remedy for one in found for token in (BOT_TOKEN, app_token))
    return found


async def test_all_in_order_is_said_of_tokens_and_channels_and_nothing_is_posted(slack: SlackFake) -> None:
    found = await checked(slack, "C1", "C2")
    assert [one.level for one in found] == [Level.GOOD] * 4
    assert "@ainews" in found[0].said
    assert (slack.shown, slack.opened) == ([], 0)


async def test_closed_and_unknown_channels_are_named_with_what_to_do(slack: SlackFake) -> None:
    _, archived, foreign, unknown, _ = await checked(slack, "C3", "C4", "C9")
    assert [one.level for one in (archived, foreign, unknown)] == [Level.BAD] * 3
    assert ("#옛방" in archived.said, "#남의방" in foreign.said, "/invite" in foreign.remedy) == (True, True, True)
    assert "channel_not_found" in unknown.said


async def test_missing_scopes_are_named(slack: SlackFake) -> None:
    slack.scopes = "commands,chat:write,app_mentions:read,channels:read,groups:read,users:read,channels:history"
    found = await checked(slack)
    assert (found[0].level, "groups:history" in found[0].said) == (Level.BAD, True)


async def test_a_bad_bot_token_and_a_bad_app_token_are_told_apart(slack: SlackFake) -> None:
    slack.fail("auth.test", Fault(error="invalid_auth"))
    bot, app = await checked(slack, app_token="xapp-wrong")
    assert (bot.level, "AINEWS_SLACK_BOT_TOKEN" in bot.remedy) == (Level.BAD, True)
    assert (app.level, "AINEWS_SLACK_APP_TOKEN" in app.remedy) == (Level.BAD, True)


async def test_a_slack_that_does_not_answer_is_a_finding(slack: SlackFake) -> None:
    slack.fail("auth.test", Fault(503))
    assert (await checked(slack))[0].level is Level.BAD
