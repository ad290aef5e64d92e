"""One workspace's Web API: every call waits out rate limits by itself and fails as a `DeliveryError`, never otherwise.

The SDK's own retries are switched off: its default one posts twice when a connection breaks after Slack has accepted a
message. After a 429 no request of that method leaves before its time has come, whoever asks. The SDK opens a
connection for each request, so an error before the connection stood means that nothing was sent.

What only reads is asked as a form in a POST, as most clients of Slack do: the SDK's GET is nothing that every proxy and
emulator knows. One that knows GET alone is asked so from then on.

Source: https://docs.slack.dev/apis/web-api (forms, JSON, GET), https://docs.slack.dev/apis/web-api/rate-limits (a 429 is a
method's and a workspace's, with Retry-After).
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp  # the SDK lets its exceptions through
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms import DeliveryError, Scope
from bot.platforms.slack_errors import meaning

TIMEOUT_S = 30
UNSAID_WAIT_S = 30.0  # a 429 without a readable Retry-After, e.g. a proxy's page in HTML
LONGEST_WAIT_S = 60.0  # a longer one is the caller's: a slot is put off for that long
MOST_TRIES = 4
READS = frozenset(
    {
        "chat.getPermalink",
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "users.info",
    }
)
NO_SUCH_ROUTE = frozenset({404, 405})
# AttributeError: the SDK asks a text for a key where a proxy answers 200 with plain text
_UNANSWERED = (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, ValueError, AttributeError)

sdk_log = logging.getLogger("bot.platforms.slack_sdk")
sdk_log.setLevel(logging.WARNING)  # below that the SDK logs whole payloads, people's words among them


@dataclass(slots=True)
class Waiting:
    """How waits are waited; a trial has its own clock."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random  # in [0, 1): those who wait for one method do not all come at once


@dataclass(slots=True)
class SlackWeb:
    """Calls methods with the token of one workspace. `problem` says why nothing can be sent in it; else it is empty."""

    client: AsyncWebClient
    waiting: Waiting = field(default_factory=Waiting)
    problem: str = ""
    reads_by: str = "POST"
    _quiet_until: dict[str, float] = field(default_factory=dict)

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method by its name, "chat.postMessage", and return Slack's answer.

        Raises:
            DeliveryError: Slack refused, did not answer (`ambiguous` where it may have done the work), or asked for
                more quiet than can be waited here (`retry_after`).
        """
        data = (await self._answered(method, arguments)).data
        return data if isinstance(data, dict) else {}  # bytes only of methods that give files

    async def ask(self, method: str, what: str, **arguments: Any) -> Any:
        """Call a method and return one part of the answer, its "channel" or "ts".

        Raises:
            DeliveryError: As `call`; `ambiguous` where the answer lacks that part.
        """
        answer = await self.call(method, **arguments)
        if not answer.get(what):
            raise DeliveryError(f"Slack, {method}: answered without '{what}'", ambiguous=True)
        return answer[what]

    async def scopes(self) -> frozenset[str] | None:
        """Return what the token may do; None where the server does not say.

        Raises:
            DeliveryError: As `call`.
        """
        headers = {name.lower(): value for name, value in (await self._answered("auth.test", {})).headers.items()}
        said = headers.get("x-oauth-scopes")
        return None if said is None else frozenset(scope.strip() for scope in said.split(","))

    async def _answered(self, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
        for _ in range(MOST_TRIES):
            await self._wait_for(method)
            try:
                answer = await self._sent(method, arguments)
            except SlackApiError as error:
                if method in READS and self.reads_by == "POST" and _is_unrouted(error.response):
                    self.reads_by = "GET"
                    continue
                wait_s = asked_wait_s(error.response)
                if wait_s is None:
                    raise self._refused(method, arguments, error) from error
                self._quiet_until[method] = max(self._quiet_until.get(method, 0.0), self.waiting.clock() + wait_s)
            except aiohttp.ClientConnectorError as error:
                raise DeliveryError(f"Slack, {method}: no connection ({type(error).__name__})") from error
            except _UNANSWERED as error:
                raise DeliveryError(f"Slack, {method}: no answer ({type(error).__name__})", ambiguous=True) from error
            else:
                self.problem = ""
                return answer
        raise self._too_long(method)

    async def _sent(self, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
        if method not in READS:
            answer: AsyncSlackResponse = await getattr(self.client, method.replace(".", "_"))(**arguments)
            return answer
        form = {name: str(value).lower() if isinstance(value, bool) else value for name, value in arguments.items()}
        where = {"data": form} if self.reads_by == "POST" else {"params": form}
        return await self.client.api_call(method, http_verb=self.reads_by, **where)

    async def _wait_for(self, method: str) -> None:
        """Wait until a method may be called again; another's 429 meanwhile makes it longer."""
        while (left := self._quiet_until.get(method, 0.0) - self.waiting.clock()) > 0:
            if left > LONGEST_WAIT_S:
                raise self._too_long(method)
            await self.waiting.sleep(left + self.waiting.jitter())

    def _too_long(self, method: str) -> DeliveryError:
        left = max(self._quiet_until.get(method, 0.0) - self.waiting.clock(), 1.0)
        return DeliveryError(
            f"Slack, {method}: asks for {left:.0f} s of quiet; it is tried again then", retry_after=timedelta(seconds=left)
        )

    def _refused(self, method: str, arguments: Mapping[str, Any], error: SlackApiError) -> DeliveryError:
        status = _status(error.response)
        code = _code(error.response) or ("invalid_auth" if status == 401 else "")
        if not code:
            unsure = status >= 500 or status == 200  # an answer that can't be read may be a proxy's, after the work was done
            return DeliveryError(f"Slack, {method}: answered {status} without a reason", ambiguous=unsure)
        found = meaning(code)
        if found.final and found.scope is Scope.WORKSPACE and not (code == "missing_scope" and method in READS):
            self.problem = f"{code}: {found.advice}"
        return DeliveryError(
            f"Slack, {method} in {arguments.get('channel', '-')}: {code}; {found.advice}",
            final=found.final,
            ambiguous=found.ambiguous or (status >= 500 and not found.final),
            scope=found.scope,
        )


def make_client(token: str | None, api_url: str) -> AsyncWebClient:
    """Return a client that makes each call once; its proxy comes from HTTPS_PROXY."""
    return AsyncWebClient(token, api_url, timeout=TIMEOUT_S, retry_handlers=[], logger=sdk_log)


def error_code(error: DeliveryError) -> str:
    """Return Slack's code behind an error; empty where there was none."""
    return _code(error.__cause__.response) if isinstance(error.__cause__, SlackApiError) else ""


def _status(response: Any) -> int:
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    return status


def _code(response: Any) -> str:
    data = getattr(response, "data", None)
    return str(data.get("error") or "") if isinstance(data, Mapping) else ""


def _is_unrouted(response: Any) -> bool:
    return _status(response) in NO_SUCH_ROUTE and not _code(response)


def asked_wait_s(response: Any) -> float | None:
    """Return the seconds of quiet that an answer asks for; None where it is no 429."""
    if _status(response) != 429 and _code(response) not in {"ratelimited", "rate_limited"}:
        return None
    headers = {str(name).lower(): str(value) for name, value in (getattr(response, "headers", None) or {}).items()}
    said = headers.get("retry-after", "").strip()
    return max(float(said), 1.0) if said.isdecimal() else UNSAID_WAIT_S
