"""What is taken out of other people's text before any platform shows it, and which addresses are links.

Everything that a person reads stays. What goes is what only machines see or what breaks a layout: control
and terminal characters, direction overrides, invisible format characters, unpaired surrogates, stacks of
combining marks. Emoji sequences keep their joiners.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

MOST_MARKS = 4  # combining marks on one letter; Vietnamese and pointed Hebrew need 2 or 3, "Zalgo" text has dozens
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # C0 and C1 without tab and newline
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # format, direction
    "]"
)
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e0fff]")  # flags keep theirs
_LINE_ENDS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SAFE_IN_URL = "!#$%&'*+,/:;=?@~-._"  # RFC 3986 without brackets and parentheses, which end links in chat markup
_BROKEN_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


def legible(text: str) -> str:
    """Return text in which every character is visible, a space or a newline, trimmed; NFC."""
    text = _LINE_ENDS.sub("\n", _SURROGATE.sub("\ufffd", text)).replace("\t", " ")
    text = _TAGS.sub(lambda match: match[1] or "", _INVISIBLE.sub("", text))
    lines = (" ".join(line.split()) for line in _with_few_marks(unicodedata.normalize("NFC", text)).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """Return legible text on a single line."""
    return " ".join(legible(text).split())


def web_address(url: str) -> str | None:
    """Return an address that is safe inside any link markup, or None where it is no http(s) address.

    Characters that end a link in chat markup, and all beyond ASCII, are percent-encoded; host names beyond
    ASCII become punycode (RFC 3986 §2, RFC 3490).
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[0-9A-Za-z.:_-]+", host):
        return None
    place = f"[{host}]" if ":" in host else host
    rest = parts.path + f"?{parts.query}" * bool(parts.query) + f"#{parts.fragment}" * bool(parts.fragment)
    encoded = quote(_BROKEN_PERCENT.sub("%25", _SURROGATE.sub("\ufffd", rest)), safe=_SAFE_IN_URL)
    return f"{parts.scheme}://{place}{port}{encoded}"


def _with_few_marks(text: str) -> str:
    """Leave out combining marks beyond `MOST_MARKS` in a row."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
