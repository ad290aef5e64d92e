"""What a server sent is told apart here: a feed, a page, a torso; and a feed is mended so that one strict parse will do.

Everything before the root element is dropped, a DOCTYPE with its entities among it: nothing is left that could be expanded
or fetched. All steps are linear in the length of the text.
"""

import html
import re
from collections.abc import Iterator
from html.entities import html5

from digest.errors import ContentError
from digest.model import PollStatus
from digest.plaintext import plain_line

# Warnings of a broken PHP page may stand before the root; a licence text as well.
_PROLOGUE_CHARACTERS = 65_536

_VERBATIM = re.compile(r"<!--|<!\[CDATA\[")
_RSS_PREFIX = re.compile(r"(?<=<)(/?)rss:", re.IGNORECASE)
_ROOT = re.compile(r"<(?P<name>(?:(?P<prefix>[A-Za-z][\w.-]{0,20}):)?(?P<local>rss|feed|rdf|channel))(?=[\s>])", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_CHALLENGE = re.compile(r"cf-chl|challenge-platform|just a moment|captcha|checking your browser|자동등록방지", re.IGNORECASE)
_LOGIN = re.compile(r"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)

_ITEM_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)\s*>", re.IGNORECASE)

# A named reference that XML does not know, or an ampersand that begins none.
_LOOSE_AMPERSAND = re.compile(r"&(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31});|(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};))")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


class FeedContentError(ContentError):
    """Bytes arrived, but no feed could be read in them.

    `status` says which way: NOT_A_FEED (a page, a login, a challenge), EMPTY (a feed without items) or BROKEN.
    `encoding` is how the bytes were read.
    """

    def __init__(self, problem: str, status: PollStatus, encoding: str = "") -> None:
        super().__init__(problem)
        self.status = status
        self.encoding = encoding


def mended(text: str) -> str:
    """Return a feed's text as XML that a strict parser takes, with a declaration of UTF-8.

    Comments go, stray ampersands are escaped, HTML's named characters put in; a feed that was cut off ends after its
    last whole item.

    Raises:
        FeedContentError: The text is no feed (NOT_A_FEED), or was cut off before its first item ended (BROKEN).
    """
    plain = "".join(piece if verbatim else _LOOSE_AMPERSAND.sub(_reference, piece) for verbatim, piece in _pieces(text))
    root = _root(plain)
    body = plain[root.start() :]
    if "<rss:item" in body:  # RSS 2.0 has no namespace; feedparser knows none of that name
        body = _RSS_PREFIX.sub(r"\1", body)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_whole(body, root["name"])}'


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield what stands in CDATA sections (with True) and around them; comments are left out, an endless one with all after it."""
    start = 0
    while opening := _VERBATIM.search(text, start):
        yield False, text[start : opening.start()]
        comment = opening[0] == "<!--"
        end = text.find("-->" if comment else "]]>", opening.end())
        if end < 0 and comment:
            return
        start = len(text) if end < 0 else end + 3
        if not comment:
            yield True, text[opening.start() : start]
    yield False, text[start:]


def _root(text: str) -> re.Match[str]:
    head = text[:_PROLOGUE_CHARACTERS]
    root, page = _ROOT.search(head), _PAGE.search(head)
    if root is None or (page is not None and page.start() < root.start()):
        raise FeedContentError(_stranger(head), PollStatus.NOT_A_FEED)
    return root


def _stranger(head: str) -> str:
    """Say in one sentence what came instead of a feed."""
    if not head.strip():
        return "the server sent nothing where a feed should be; look at the address in a browser"
    if _CHALLENGE.search(head):
        return "the server sent a bot challenge instead of the feed; ask the outlet, or try another address of it"
    if _LOGIN.search(head):
        return "the server sent a login page instead of the feed; look for another address of it"
    if _PAGE.search(head) is None:
        return "what the server sent is no RSS or Atom feed; look at the address in a browser"
    title = _PAGE_TITLE.search(head)
    named = f' ("{plain_line(title[1])[:60]}")' if title else ""
    return f"the server sent a web page{named} instead of a feed; look at the address in a browser"


def _whole(text: str, root: str) -> str:
    """Return a feed's element without what follows it, closed after its last whole item if it was cut off."""
    closing = f"</{root}"
    end = text.rfind(closing)
    if end >= 0:
        after = text.find(">", end)
        return text[: after + 1] if after >= 0 else f"{text[:end]}{closing}>"
    ends = [item.end() for item in _ITEM_END.finditer(text)]
    if not ends:
        raise FeedContentError("the feed was cut off before its first item ended; it is asked again later", PollStatus.BROKEN)
    kept = text[: ends[-1]]
    open_channel = kept.count("<channel") > kept.count("</channel")
    return f"{kept}{'</channel>' if open_channel else ''}{closing}>"


def _reference(ampersand: re.Match[str]) -> str:
    name = ampersand["name"]
    if name is None:
        return "&amp;"
    if name in _XML_NAMES:
        return ampersand[0]
    return html.escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"
