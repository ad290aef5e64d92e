"""FAULT 44: HTTP mode over a real socket: forged, stale and replayed requests; installing the app in a workspace."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import ClientSession

from bot.platforms import DeliveryError, Scope
from bot.platforms.checking import Level
from bot.platforms.slack_app import make_app, make_shared_app
from bot.platforms.slack_checks import SCOPES
from bot.platforms.slack_client import Slack
from bot.platforms.slack_events import Events
from bot.platforms.slack_http import SlackHttp
from bot.platforms.slack_members import Members
from bot.platforms.slack_web import SlackWeb, make_client
from bot.platforms.slack_workspaces import EVENTS_PATH, REDIRECT_PATH, Credentials, Installations, Workspaces, oauth_settings
from bot.server import make_application, serving
from digest.storage import open_store
from tests.bot.platforms.test_slack_events import DeskFake, never_before
from tests.fakes.slack import BOT_TOKEN, SECRET, Fault, SlackFake, signed_headers

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # Slack's SDK 3.47 over aiohttp 3.14
MANIFEST = Path(__file__).parents[3] / "slack" / "manifest.yaml"


@dataclass
class Site:
    """A bot's server with Slack behind it."""

    slack: SlackFake
    desk: DeskFake
    address: str

    @property
    def events(self) -> str:
        return f"{self.address}/slack/events"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with SlackFake() as slack:
        web = SlackWeb(make_client(BOT_TOKEN, slack.base_url))

        async def of(_: str) -> SlackWeb:
            return web

        desk, app = DeskFake(), make_app(web, SECRET)
        Events(desk, Members(of), of, never_before).listen(app)
        async with serving(make_application({}, SlackHttp(app, SECRET).routes), 0, "127.0.0.1") as (port,):
            yield Site(slack, desk, f"http://127.0.0.1:{port}")


async def test_a_signed_command_is_answered(site: Site) -> None:
    status, body = await site.slack.post_signed(site.events, site.slack.command("오늘"), kind="slash_commands")
    await site.slack.until(lambda: site.slack.responses)
    assert (status, body, site.desk.asked[0].text) == (200, "", "오늘")


async def test_signed_mentions_buttons_and_slacks_own_question_are_answered(site: Site) -> None:
    assert (await site.slack.post_signed(site.events, site.slack.mention("엑사원")))[0] == 200
    assert (await site.slack.post_signed(site.events, site.slack.press("why", "12"), kind="interactive"))[0] == 200
    await site.slack.until(lambda: site.slack.shown and site.slack.responses)
    challenge = {"type": "url_verification", "challenge": "3eZbrw1aB", "token": "deprecated"}
    status, body = await site.slack.post_signed(site.events, challenge)
    assert (status, json.loads(body)) == (200, {"challenge": "3eZbrw1aB"})


async def test_an_event_that_slack_repeats_is_handled_once(site: Site) -> None:
    mention = site.slack.mention("오늘")
    now = int(time.time())
    for attempt in range(3):
        assert (await site.slack.post_signed(site.events, mention, timestamp=str(now - attempt)))[0] == 200
    await site.slack.until(lambda: site.slack.shown)
    assert len(site.desk.asked) == 1


FORGED = {
    "another secret": ({"secret": "somebody-elses"}, {}),
    "stale": ({"timestamp": str(int(time.time()) - 3600)}, {}),
    "from the future": ({"timestamp": str(int(time.time()) + 3600)}, {}),
    "no number": ({"timestamp": "vor-kurzem"}, {}),
    "digits of another script": ({"timestamp": "١٧٨٨٠٠٠٠٠٠"}, {}),
    "a negative number": ({"timestamp": "-5"}, {}),
    "a number without end": ({"timestamp": "9" * 5000}, {}),
    "no signature": ({}, {"X-Slack-Signature": ""}),
    "another's signature": ({}, {"X-Slack-Signature": "v0=" + "0" * 64}),
    "no timestamp": ({}, {"X-Slack-Request-Timestamp": ""}),
}


@pytest.mark.parametrize("how", FORGED)
async def test_a_forged_or_stale_request_is_refused_without_work_or_traceback(
    site: Site, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    signing, headers = FORGED[how]
    body = json.dumps(site.slack.mention("구독 08:30"))
    sent = {**signed_headers(body, "application/json", **signing), **headers}

    status, said = await site.slack.post_raw(site.events, body, sent)

    assert (status, json.loads(said)) == (401, {"error": "invalid request"})
    assert (site.desk.asked, site.slack.calls) == ([], [])
    assert "Traceback" not in caplog.text


async def test_a_changed_body_is_refused(site: Site) -> None:
    headers = signed_headers(json.dumps(site.slack.mention("오늘")), "application/json")
    status, _ = await site.slack.post_raw(site.events, json.dumps(site.slack.mention("구독 08:30")), headers)
    assert (status, site.desk.asked) == (401, [])


async def test_a_recorded_request_is_refused_when_it_comes_again(site: Site) -> None:
    body = json.dumps(site.slack.mention("오늘"))
    headers = signed_headers(body, "application/json")
    assert [(await site.slack.post_raw(site.events, body, headers))[0] for _ in range(3)] == [200, 401, 401]


async def test_a_signed_body_that_is_no_event_leaves_no_traceback(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    for body in ("", "[]", "{", "null", '"글"', "payload=%7B"):
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            status, said = await site.slack.post_raw(site.events, body, signed_headers(body, kind))
            assert status in {200, 400, 401, 404}, (body, kind, status)
            assert "Traceback" not in said
    assert site.desk.asked == []


# --- installing ----------------------------------------------------------------------------------


@dataclass
class Shop:
    """A bot that any workspace may install."""

    slack: SlackFake
    desk: DeskFake
    workspaces: Workspaces
    installations: Installations
    address: str


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with SlackFake() as slack, await open_store(str(tmp_path / "news.db")) as store:
        installed = Installations("client-1", store.engines)
        oauth = oauth_settings(Credentials("client-1", "client-secret"), installed, slack.base_url)
        app = make_shared_app(oauth, SECRET, slack.base_url)
        workspaces = Workspaces(installed.token, slack.base_url)
        desk = DeskFake()
        Events(desk, Members(workspaces.web), workspaces.web, never_before).listen(app)
        async with serving(make_application({}, SlackHttp(app, SECRET).routes), 0, "127.0.0.1") as (port,):
            yield Shop(slack, desk, workspaces, installed, f"http://127.0.0.1:{port}")


async def install(shop: Shop, team: str, token: str) -> int:
    """Go through the install flow as an admin's browser does."""
    shop.slack.codes["code-1"] = (team, token)
    async with ClientSession() as browser:
        async with browser.get(f"{shop.address}/slack/install") as page:
            text = await page.text()
            assert f"{shop.slack.address}/oauth/v2/authorize?" in text
            found = re.search(r"state=([\w-]+)", text)
            cookie = page.headers["Set-Cookie"].split(";")[0]
        assert found is not None
        url = f"{shop.address}/slack/oauth_redirect?code=code-1&state={found[1]}"
        async with browser.get(url, headers={"Cookie": cookie}) as done:
            return done.status


async def test_a_workspace_that_installed_the_app_is_served_with_its_own_token(shop: Shop) -> None:
    assert await install(shop, "T1", "xoxb-of-t1") == 200
    assert (await shop.workspaces.web("T1")).client.token == "xoxb-of-t1"
    assert (await shop.slack.post_signed(f"{shop.address}/slack/events", shop.slack.mention("오늘")))[0] == 200
    await shop.slack.until(lambda: shop.slack.shown)
    assert len(shop.desk.asked) == 1


async def test_nothing_can_be_sent_where_the_app_is_not_installed(shop: Shop) -> None:
    with pytest.raises(DeliveryError, match="not installed in the workspace T9") as caught:
        await shop.workspaces.web("T9")
    assert (caught.value.final, caught.value.scope) == (True, Scope.WORKSPACE)


async def test_several_workspaces_are_each_answered_with_their_own_token(shop: Shop) -> None:
    for team in ("T1", "T2"):
        assert await install(shop, team, f"xoxb-of-{team}") == 200
    for team in ("T2", "T1"):
        mention = shop.slack.mention("오늘")
        mention |= {"team_id": team, "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}]}
        before = len(shop.slack.shown)
        assert (await shop.slack.post_signed(f"{shop.address}/slack/events", mention))[0] == 200
        await shop.slack.until(lambda before=before: len(shop.slack.shown) > before)
    assert [token for method, token in shop.slack.tokens_used if method == "chat.postMessage"] == ["xoxb-of-T2", "xoxb-of-T1"]
    assert [one.channel.workspace for one in shop.desk.asked] == ["T2", "T1"]


async def test_a_state_serves_once_and_in_one_browser(shop: Shop) -> None:
    async with ClientSession() as browser:
        async with browser.get(f"{shop.address}/slack/install") as page:
            found = re.search(r"state=([\w-]+)", await page.text())
            cookie = page.headers["Set-Cookie"].split(";")[0]
        assert found is not None
        url = f"{shop.address}/slack/oauth_redirect?code=code-1&state={found[1]}"
        for headers, status in (({}, 400), ({"Cookie": cookie}, 200), ({"Cookie": cookie}, 401)):
            shop.slack.codes["code-1"] = ("T1", "xoxb-of-t1")
            async with ClientSession() as another, another.get(url, headers=headers) as done:
                assert done.status == status


async def test_a_refused_token_is_no_problem_any_more_once_the_workspace_has_another(shop: Shop) -> None:
    await install(shop, "T1", "xoxb-old")
    shop.slack.fail("auth.test", Fault(error="token_revoked"))
    with pytest.raises(DeliveryError):
        await (await shop.workspaces.web("T1")).call("auth.test")
    assert "token_revoked" in shop.workspaces.problem
    await install(shop, "T1", "xoxb-new")
    await shop.workspaces.web("T1")
    assert shop.workspaces.problem == ""


async def test_the_workspaces_that_have_the_app_are_looked_at(shop: Shop) -> None:
    platform = Slack(shop.workspaces.web, lambda: datetime.now(UTC), None, shop.installations.workspaces)
    assert [one.level for one in await platform.checks([])] == [Level.LIMITED]
    for team in ("T2", "T1"):
        await install(shop, team, f"xoxb-of-{team}")
    assert await shop.installations.workspaces() == ("T1", "T2")
    assert [one.level for one in await platform.checks([])] == [Level.GOOD] * 2


async def test_installing_anew_gives_the_new_token(shop: Shop) -> None:
    await install(shop, "T1", "xoxb-old")
    await install(shop, "T1", "xoxb-new")
    assert (await shop.workspaces.web("T1")).client.token == "xoxb-new"


async def test_a_redirect_that_this_browser_did_not_ask_for_installs_nothing(shop: Shop) -> None:
    shop.slack.codes["code-1"] = ("T1", "xoxb-of-t1")
    async with ClientSession() as browser, browser.get(f"{shop.address}/slack/oauth_redirect?code=code-1&state=made-up") as done:
        assert done.status == 400
    with pytest.raises(DeliveryError):
        await shop.workspaces.web("T1")


async def test_a_workspace_that_removed_the_app_is_forgotten(shop: Shop) -> None:
    assert await install(shop, "T1", "xoxb-of-t1") == 200
    await shop.workspaces.web("T1")
    gone: dict[str, Any] = shop.slack.home()
    gone["event"] = {"type": "app_uninstalled"}
    assert (await shop.slack.post_signed(f"{shop.address}/slack/events", gone))[0] == 200
    with pytest.raises(DeliveryError):
        await asyncio.wait_for(_asked_until_refused(shop.workspaces), 10)


async def _asked_until_refused(workspaces: Workspaces) -> None:
    while True:  # Bolt acknowledges before it forgets
        await workspaces.web("T1")


# --- the manifest --------------------------------------------------------------------------------


def test_the_manifest_asks_for_what_the_code_uses_and_no_more() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == {"app_mention", "app_home_opened"}
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert [one["command"] for one in manifest["features"]["slash_commands"]] == ["/ai-news"]


@pytest.mark.parametrize("name", ["slack.md", "slack.ko.md"])
def test_a_document_explains_every_scope_and_no_other(name: str) -> None:
    text = (MANIFEST.parents[1] / "docs" / name).read_text("utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if re.match(r"\| `[a-z_]+:?\w*`", line)]
    assert sorted(re.findall(r"`([\w:]+)`", " ".join(rows))) == sorted(SCOPES)


def test_the_documented_lines_of_http_mode_fit_the_manifest() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    text = (MANIFEST.parents[1] / "docs" / "slack.md").read_text("utf-8")
    http, shared = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    assert http["settings"].keys() <= manifest["settings"].keys()
    assert http["features"]["slash_commands"][0]["command"] == manifest["features"]["slash_commands"][0]["command"]
    addresses = re.findall(r"https://YOUR-HOST(/\S+)", yaml.safe_dump(http) + yaml.safe_dump(shared))
    assert set(addresses) == {EVENTS_PATH, REDIRECT_PATH}
    events = set(shared["settings"]["event_subscriptions"]["bot_events"])
    assert events == {*manifest["settings"]["event_subscriptions"]["bot_events"], "app_uninstalled", "tokens_revoked"}
