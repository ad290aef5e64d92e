"""The addresses of the pages, and what lies at each. They are permanent: a digest and a story keep their numbers."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.answering.found import card_of
from bot.charts import SHAPES, THEMES, Look, Plot, alternative
from bot.commands import Verb, read_command
from bot.receipts import fall_words
from bot.render import summary_label
from bot.texts import load_texts
from bot.trends import MOST_WEEKS, USUAL_WEEKS
from bot.web.answers import PNG, RSS, Page, Shown, Visitor, admitted, answered, guarded, is_https, missing, page, refusal
from bot.web.entrance import TOKEN, Entrance, language_of
from bot.web.pages import render, static
from bot.web.reading import FOUND_ON_A_PAGE, ZONE, Records
from digest.model import Topic

MOST_NUMBER = (1 << 63) - 1
WEEKS = (USUAL_WEEKS, 13, MOST_WEEKS)
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Site:
    """Makes the pages. `url` is their own address; empty: the one that was asked for. `plot` draws pictures."""

    records: Records
    entrance: Entrance
    url: str = ""
    plot: Plot | None = None

    @property
    def routes(self) -> tuple[web.RouteDef, ...]:
        """What the server serves."""
        pages: Sequence[tuple[str, Page]] = (
            ("/", self.archive),
            (r"/digests/{number:\d{1,18}}", self.digest),
            (r"/stories/{number:\d{1,18}}", self.story),
            ("/feeds", self.feeds),
            ("/search", self.search),
            ("/trend", self.trend),
            ("/trend.png", self.picture),
        )
        return (
            *(web.get(path, answered(make, self.entrance)) for path, make in pages),
            web.get("/rss.xml", answered(self.rss, self.entrance, keeps_token=True)),
            web.post("/enter", self.enter),
            *(web.get(path, _file(name, kind)) for path, name, kind in FILES),
        )

    async def archive(self, visitor: Visitor) -> Shown:
        """Return the digests that were sent, the newest first."""
        found = await self.records.archive(
            visitor.number("before", 1, MOST_NUMBER), visitor.number("subscription", 1, MOST_NUMBER)
        )
        return page(visitor, "archive.html", "archive", {"page": found})

    async def digest(self, visitor: Visitor) -> Shown:
        """Return a digest as it was sent."""
        found = await self.records.digest(int(visitor.request.match_info["number"]))
        if found is None:
            return missing(visitor, "no_digest")
        now, texts = self.records.clock().astimezone(ZONE), load_texts(visitor.language)
        cards = () if found.message else tuple(card_of(story, now, texts) for story in found.entry.stories)
        return page(visitor, "digest.html", "archive", {"page": found, "cards": cards})

    async def story(self, visitor: Visitor) -> Shown:
        """Return a story with what it stands on."""
        asked = int(visitor.request.match_info["number"])
        found = await self.records.story(asked)
        if found is None:
            return missing(visitor, "no_story")
        texts, summary = load_texts(visitor.language), found.story.summary
        fell = fall_words(summary.fell, texts) if summary is not None and summary.fell else ""
        told = {"page": found, "asked": asked, "label": summary_label(found.story, texts), "fell": fell}
        return page(visitor, "story.html", "archive", told)

    async def feeds(self, visitor: Visitor) -> Shown:
        """Return how the feeds are."""
        return page(visitor, "feeds.html", "feeds", {"rows": await self.records.health()})

    async def search(self, visitor: Visitor) -> Shown:
        """Return what was found; a number leads to its story."""
        typed = visitor.query.get("q", "").strip()
        command = read_command(typed, self.records.clock().astimezone(ZONE))
        if command.verb in {Verb.SHOW, Verb.WHY} and command.target.isdecimal():
            return web.Response(status=303, headers={"Location": f"/stories/{command.target}"})
        found = await self.records.search(typed, visitor.number("start", 0, 10_000) or 0)
        return page(visitor, "search.html", "search", {"typed": typed, "page": found, "step": FOUND_ON_A_PAGE})

    async def trend(self, visitor: Visitor) -> Shown:
        """Return the weeks in numbers."""
        found = await self.records.trend(visitor.number("weeks", 2, MOST_WEEKS) or USUAL_WEEKS)
        alt = alternative(found, load_texts(visitor.language))
        shown = {"trend": found, "topics": tuple(Topic), "choices": WEEKS, "has_picture": self.plot is not None, "shapes": SHAPES}
        return page(visitor, "trend.html", "trend", {**shown, "alt": alt})

    async def picture(self, visitor: Visitor) -> Shown:
        """Return the picture of the same weeks as a PNG, for light or dark pages, wide or narrow."""
        theme, shape = THEMES.get(visitor.query.get("theme", "")), SHAPES.get(visitor.query.get("shape", ""))
        if self.plot is None or theme is None or shape is None:
            return missing(visitor, "no_picture")
        found = await self.records.trend(visitor.number("weeks", 2, MOST_WEEKS) or USUAL_WEEKS)
        return web.Response(body=await self.plot(found, load_texts(visitor.language), Look(theme, shape)), content_type=PNG)

    async def rss(self, visitor: Visitor) -> Shown:
        """Return the newest digests as RSS 2.0 (https://www.rssboard.org/rss-specification)."""
        found = await self.records.archive(subscription_id=visitor.number("subscription", 1, MOST_NUMBER))
        text = render("rss.xml", visitor.language, {"page": found, "base": self.base(visitor.request)})
        return web.Response(text=text, content_type=RSS, charset="utf-8")

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Let somebody in who typed the token."""
        visitor = Visitor(request, language_of(request.query, request.cookies, request.headers.get("Accept-Language", "")))
        form = await request.post()
        given, following = form.get(TOKEN), form.get("next")
        if not isinstance(given, str) or not self.entrance.knows(given.strip()):
            return guarded(refusal(visitor, wrong=True), request)
        return guarded(admitted(request, self.entrance, following if isinstance(following, str) else "/"), request)

    def base(self, request: web.Request) -> str:
        """Return scheme and host of absolute links: as the settings say, else as the visitor asked."""
        if self.url:
            return self.url.rstrip("/")
        host = request.host if _HOST.fullmatch(request.host) else "localhost"
        return f"{'https' if is_https(request) else 'http'}://{host}"


FILES = (
    ("/style.css", "style.css", "text/css"),
    ("/icon.svg", "icon.svg", "image/svg+xml"),
)


def _file(name: str, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    content = static(name)

    async def serve(request: web.Request) -> web.StreamResponse:
        headers = {"Cache-Control": "public, max-age=86400"}
        return guarded(web.Response(body=content, content_type=kind, charset="utf-8", headers=headers), request)

    return serve
