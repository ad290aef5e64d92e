"""Links of feeds and pages become absolute web addresses here.

What leaves this file is http or https, printable ASCII without spaces, quotes or brackets: nothing in it can end a
Slack or Discord link early. Aggregators' redirectors that carry the article's address in a parameter are undone.
"""

import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit, urlunsplit

MOST_CHARACTERS = 2048

# Percent signs stay: the address may be quoted already. The rest of what RFC 3986 allows, bar the quote and brackets.
_SAFE = "%/?#:@!$&*+,;=~"
_AMPERSAND = re.compile(r"&(?:amp|#0{0,4}38|#[xX]0{0,4}26);")  # others could be parameters: &copy=1, &reg=2
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

# Host (its end), path, the parameter that holds the address.
_REDIRECTORS = (
    ("bing.com", "/news/apiclick.aspx", "url"),
    ("google.com", "/url", "url"),
    ("google.com", "/url", "q"),
    ("google.co.kr", "/url", "url"),
)


def absolute(link: str, base: str = "") -> str:
    """Return `link` as an absolute http(s) address, or "" where it is none.

    Args:
        link: As the feed or page has it: relative, with escapes, with line breaks or Korean letters in it.
        base: The address that a relative link is relative to.

    Source: RFC 3986 §5 (resolution), WHATWG URL §4.4 (line breaks vanish).
    """
    plain = _AMPERSAND.sub("&", re.sub(r"[\t\r\n]", "", link)).strip()
    if not plain or len(plain) > MOST_CHARACTERS:
        return ""
    try:
        parts = urlsplit(urljoin(base, plain))
        host, port = parts.hostname, parts.port
    except ValueError:  # a bracket without its partner, a port that is no number
        return ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""  # nobody links to news with a password, but phishers do
    name = _ascii_host(host)
    if not name:
        return ""
    found = urlunsplit(
        (
            parts.scheme,
            name if port is None or port == {"http": 80, "https": 443}[parts.scheme] else f"{name}:{port}",
            _quoted(parts.path) or "/",
            _quoted(parts.query),
            _quoted(parts.fragment),
        )
    )
    return _unwrapped(found) if len(found) <= MOST_CHARACTERS else ""


def _quoted(part: str) -> str:
    return quote(_BROKEN_PERCENT.sub("%25", part), safe=_SAFE)


def _ascii_host(host: str) -> str:
    """Return a host name in ASCII (punycode for Korean names), or "" where it can be none."""
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return ""
    if ":" in name:
        return f"[{name}]"
    return name if re.fullmatch(r"[a-z0-9._-]{1,253}", name) else ""


def _unwrapped(url: str) -> str:
    """Return the address behind a known redirector, else `url` itself."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    for domain, path, parameter in _REDIRECTORS:
        if parts.path == path and (host == domain or host.endswith(f".{domain}")):
            for inner in parse_qs(parts.query, max_num_fields=50).get(parameter, []):
                found = absolute(inner) if inner.startswith(("http://", "https://")) else ""
                if found:
                    return found
    return url
