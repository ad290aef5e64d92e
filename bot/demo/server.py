"""Serves the sample site on 127.0.0.1, with the validators that a polite reader sends back (aiohttp.web)."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.articles import sample_articles
from bot.demo.site import Document, documents, sample_feeds
from digest.model import Feed

HOST = "127.0.0.1"


class DemoSite:
    """The sample site while an `async with` lasts, on a free port.

    Args:
        now: Aware time at which the demo begins; the newest article is an hour older.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._articles = sample_articles(now)
        self._site: dict[str, Document] = {}
        self._base = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self._base = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self.show_until(self._now)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The sample feeds, with the addresses under which they are served; only inside `async with`."""
        if not self._base:
            raise RuntimeError("the sample site has no address before it is entered")
        return sample_feeds(self._base)

    def show_until(self, moment: datetime) -> None:
        """Serve only what is published by `moment`, so that a demo can live through several days."""
        published = [article for article in self._articles if article.published_at <= moment]
        self._site = documents(published, self._base, self._now)

    async def _answer(self, request: web.Request) -> web.Response:
        document = self._site.get(request.rel_url.raw_path_qs)
        if document is None:
            return web.Response(status=404, text="없는 기사입니다")
        if document.location:
            return web.Response(status=302, headers={"Location": document.location})
        validators = {
            "ETag": f'"{hashlib.sha256(document.body).hexdigest()[:16]}"',
            "Last-Modified": format_datetime(document.changed_at.astimezone(UTC), usegmt=True),
        }
        if _unchanged(request, validators):
            return web.Response(status=304, headers=validators)
        return web.Response(body=document.body, headers={**validators, "Content-Type": document.content_type})


def _unchanged(request: web.Request, validators: dict[str, str]) -> bool:
    """Compare as RFC 9110 §13.2.2 orders it: If-Modified-Since counts only where there is no If-None-Match."""
    if "If-None-Match" in request.headers:
        return request.headers["If-None-Match"] == validators["ETag"]
    return request.headers.get("If-Modified-Since") == validators["Last-Modified"]
