"""How pages are answered: what a browser may do with them, what it keeps, and who is let in before anything is read."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from aiohttp import web

from bot.texts import load_texts
from bot.web.entrance import COOKIE, LANGUAGE, LANGUAGE_COOKIE, STAYS_FOR, TOKEN, Entrance, Visit, language_of
from bot.web.pages import render, style_address
from digest.errors import StorageError

log = logging.getLogger(__name__)

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Server": "ai-news",
}
HTML, RSS, PNG = "text/html", "application/rss+xml", "image/png"
OWN = "private, no-cache"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who reads, where they are and in which language."""

    request: web.Request
    language: str

    @property
    def query(self) -> dict[str, str]:
        """What the address asks for; the last of equal names counts."""
        return dict(self.request.query)

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a number of the address; None where there is none, or one outside of its limits."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 and least <= int(text) <= most else None


Shown = web.Response
Page = Callable[[Visitor], Awaitable[Shown]]


def page(visitor: Visitor, template: str, place: str, values: Mapping[str, object], status: int = 200) -> Shown:
    """Return a page.

    Args:
        visitor: Who reads it.
        template: A file of `templates`.
        place: Its part in the navigation; empty shows none.
        values: What the template names.
        status: Of HTTP.
    """
    other = "en" if visitor.language == "ko" else "ko"
    address = (
        visitor.request.rel_url.update_query({LANGUAGE: other}) if visitor.request.method != "POST" else f"/?{LANGUAGE}={other}"
    )
    frame = {"place": place, "style": style_address(), "other": other, "other_address": str(address)}
    text = render(template, visitor.language, {**frame, **values})
    return web.Response(text=text, content_type=HTML, charset="utf-8", status=status)


def answered(
    make: Page, entrance: Entrance, *, keeps_token: bool = False
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of a page: asks for the token, makes it, and says what a browser may do with it.

    Args:
        make: Makes the page.
        entrance: Who is let in.
        keeps_token: The token may stay in the address, for programs that read RSS and keep no cookie.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        language = language_of(request.query, request.cookies, request.headers.get("Accept-Language", ""))
        visitor = Visitor(request, language)
        visit = entrance.visit(request.headers, request.query, request.cookies)
        if visit is Visit.REFUSED:
            response = refusal(visitor, wrong=TOKEN in request.query)
        elif visit is Visit.BY_ADDRESS and not keeps_token:
            response = admitted(request, entrance, str(request.rel_url.without_query_params(TOKEN)))
        else:
            response = await _made(make, visitor)
        if request.query.get(LANGUAGE) == language:
            _remember(response, request, LANGUAGE_COOKIE, language)
        return guarded(response, request)

    return handle


def guarded(response: Shown, request: web.Request) -> Shown:
    """Add what a browser may do with an answer; say "not modified" where it has it already."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", OWN)
    response.headers["Vary"] = "Accept-Language, Cookie, Authorization"
    if response.status == 200 and isinstance(response.body, bytes):
        etag = sha256(response.body).hexdigest()[:24]
        response.etag = etag
        if f'"{etag}"' in request.headers.get("If-None-Match", "") and not response.cookies:
            kept = {name: response.headers[name] for name in (*HEADERS, "Cache-Control", "Vary", "ETag")}
            return web.Response(status=304, headers=kept)
    return response


def refusal(visitor: Visitor, *, wrong: bool) -> Shown:
    """Return the page that asks for the token."""
    following = str(visitor.request.rel_url.without_query_params(TOKEN)) if visitor.request.method != "POST" else "/"
    response = page(visitor, "entrance.html", "", {"wrong": wrong, "next": following}, 401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def admitted(request: web.Request, entrance: Entrance, following: str) -> Shown:
    """Return the way on for somebody who gave the token: the page without it, and a cookie."""
    response = web.Response(status=303, headers={"Location": following if is_own(following) else "/"})
    if entrance.token:
        _remember(response, request, COOKIE, entrance.fingerprint)
    return response


def is_own(address: str) -> bool:
    """Say whether an address is a path of ours, rather than another site's in disguise (//evil)."""
    return address.startswith("/") and address[1:2] not in {"/", "\\"} and address.isprintable()


def is_https(request: web.Request) -> bool:
    """Say whether the visitor came by HTTPS, here or at a proxy before us."""
    return request.secure or request.headers.get("X-Forwarded-Proto", "") == "https"


def _remember(response: Shown, request: web.Request, name: str, value: str) -> None:
    seconds = int(STAYS_FOR.total_seconds())
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=is_https(request))


async def _made(make: Page, visitor: Visitor) -> Shown:
    try:
        return await make(visitor)
    except StorageError as error:
        log.error("a page could not be made: %s", error)  # noqa: TRY400  the message is plain, no traceback
        return page(visitor, "plain.html", "archive", words(visitor, "unavailable"), 503)
    except Exception:  # the page's boundary: its reader is told nothing of what went wrong inside
        log.exception("the page %s failed", quote(visitor.request.path))
        return page(visitor, "plain.html", "archive", words(visitor, "failed"), 500)


def missing(visitor: Visitor, what: str) -> Shown:
    """Return the page that says that there is no such thing."""
    return page(visitor, "plain.html", "archive", words(visitor, what), 404)


def words(visitor: Visitor, what: str) -> dict[str, str]:
    """Return title and text of a page that says one thing."""
    texts = load_texts(visitor.language)
    return {name: texts(f"web.{what}.{name}") for name in ("title", "text")}
