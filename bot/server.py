"""The one HTTP server: whether the bot lives, whether it is ready, and whatever parts bring pages of their own.

`/healthz` says that the loop turns. `/readyz` says what is wrong: 503 with a list where something can't be done, for a
load balancer and a person alike; it never holds a secret, since only parts' own plain sentences get in. `/metrics` is for
Prometheus, `/freshness` says whether news comes in and digests leave (503 where not).
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

from aiohttp import web

from bot.monitoring import masked
from digest.errors import StorageError
from digest.storage import Store

log = logging.getLogger(__name__)

EVERYWHERE = "0.0.0.0"  # noqa: S104  a container's port is reached from outside of it
MOST_BYTES = 1024 * 1024
END_WITHIN_S = 3.0
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"  # https://prometheus.io/docs/instrumenting/exposition_formats/

_written = partial(json.dumps, ensure_ascii=False)  # people read it too

Check = Callable[[], Awaitable[str]]  # what is wrong; empty where nothing is


class Watch(Protocol):
    """What can say how the bot fares."""

    async def measured(self, problems: Mapping[str, str]) -> str:
        """Return the metrics as text; `problems` is what each check said."""

    async def fresh(self) -> tuple[bool, Mapping[str, Any]]:
        """Return whether all is fresh, and a document that says it."""


def make_application(
    checks: Mapping[str, Check], routes: Iterable[web.RouteDef] = (), watch: Watch | None = None
) -> web.Application:
    """Return the application.

    Args:
        checks: What readiness depends on, by name.
        routes: What other parts serve.
        watch: What `/metrics` and `/freshness` ask; None serves neither.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        problems = {name: problem for name, problem in (await _said(checks)).items() if problem}
        return web.json_response({"ready": not problems, "problems": problems}, status=503 if problems else 200, dumps=_written)

    application = web.Application(client_max_size=MOST_BYTES)
    application.add_routes([web.get("/healthz", live), web.get("/readyz", ready), *routes])
    if watch is not None:
        application.add_routes(_watched(watch, checks))
    return application


def _watched(watch: Watch, checks: Mapping[str, Check]) -> list[web.RouteDef]:
    async def metrics(_: web.Request) -> web.Response:
        text = await watch.measured(await _said(checks))
        return web.Response(body=text.encode(), headers={"Content-Type": EXPOSITION})

    async def freshness(_: web.Request) -> web.Response:
        is_fresh, document = await watch.fresh()
        return web.json_response(document, status=200 if is_fresh else 503, dumps=_written)

    return [web.get("/metrics", metrics), web.get("/freshness", freshness)]


@asynccontextmanager
async def serving(application: web.Application, port: int, host: str = EVERYWHERE) -> AsyncIterator[Sequence[int]]:
    """Serve for as long as the block runs; gives the ports (0 chooses a free one).

    Raises:
        OSError: The port is taken.
    """
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=END_WITHIN_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield tuple(address[1] for address in runner.addresses)
    finally:
        await runner.cleanup()


async def serve(application: web.Application, port: int) -> None:
    """Serve until cancelled.

    Raises:
        OSError: The port is taken.
    """
    async with serving(application, port):
        log.info("listening on port %d", port)
        await asyncio.Event().wait()


def database_check(store: Store) -> Check:
    """Return a check that asks the database for a transaction."""

    async def check() -> str:
        try:
            async with store.read():
                return ""
        except StorageError as error:
            return str(error)

    return check


async def _said(checks: Mapping[str, Check]) -> dict[str, str]:
    return {name: await _asked(check) for name, check in checks.items()}


async def _asked(check: Check) -> str:
    try:
        return masked(await check())  # a platform's refusal may repeat what it was sent
    except Exception:
        log.exception("a check failed")
        return "the check itself failed; the log says why"
