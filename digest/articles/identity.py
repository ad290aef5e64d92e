"""What makes two articles the same: one address in many spellings, one headline with other tags on it.

What decides: `url_key` may leave one article with two keys (its title then gives it away), but must not give two articles
one key: nothing that could be an article's number is dropped. `title_key` compares headlines the way a reader does.
"""

import re
import unicodedata
from datetime import datetime
from urllib.parse import SplitResult, quote, urlsplit

from digest.plaintext import plain_line, without_outlet

# --- addresses -----------------------------------------------------------------------------------

# Hosts that serve the same articles under the same paths.
_SAME_SITE = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")

_TRACKING = re.compile(
    r"utm_.*|(?:fb|g|dc|ms|y|tt|tw|wb|gb|wbr)clid|igsh(?:id)?|mc_[ce]id|_g[al]|cmpid|ncid|at_(?:medium|campaign)|trackingcode|_openstat"
    r"|spm|ocid|cvid|guccounter|guce_.*|replyall|reply_sc_order(?:_by)?"
)
# Names that some sites track with and others number articles with: dropped where the value is a word or a flag.
_MAYBE_TRACKING = frozenset(
    (
        "amp",
        "feed",
        "from",
        "oc",
        "output",
        "outputtype",
        "ref",
        "referer",
        "referrer",
        "rss",
        "share",
        "sns",
        "source",
        "src",
        "via",
    )
)
_WORD_OR_FLAG = re.compile(r"[A-Za-z._-]*\d?")

_AMP_PATHS = (
    (re.compile(r"/articleViewAmp\.html$"), "/articleView.html"),  # the newsroom system of most Korean trade papers
    (re.compile(r"(?<=.)/amp(?:\.html)?/?$"), ""),
    (re.compile(r"^/amp(?=/.)"), ""),
)
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"


def url_key(url: str) -> str:
    """Return the key under which an article's address is known: host, path and what of the query names the article.

    Gone are scheme, www and mobile hosts, default ports, tracking parameters, empty parameters, AMP forms, the fragment
    (unless it routes: #!/news/1) and a slash at the end; parameters are sorted, percent-escapes spelled one way. A key is
    no address: "ndsoft.example/news/articleView.html?idxno=100001".

    Source: RFC 3986 §6.2.2 (equivalence); the rest from addresses seen.
    """
    try:
        parts = urlsplit(quote(url.strip(), safe=_URL_CHARACTERS))
        port = parts.port
    except ValueError:
        return url.strip()
    host = _SAME_SITE.sub("", (parts.hostname or "").rstrip("."), count=1)
    if port is not None and port not in {80, 443}:
        host = f"{host}:{port}"
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return f"{host}{_path(parts)}{_query(parts)}{fragment}"


def _path(parts: SplitResult) -> str:
    path = _respelled(_SESSION.sub("", re.sub(r"/{2,}", "/", parts.path)))
    for pattern, replacement in _AMP_PATHS:
        path = pattern.sub(replacement, path)
    return path.rstrip("/")


def _query(parts: SplitResult) -> str:
    fields = (_respelled(field.replace("+", "%20")).partition("=") for field in re.split("[&;]", parts.query))
    kept = {f"{name}={value}" for name, _, value in fields if value and not _is_tracking(name.lower(), value)}
    # A bare "?20260809" numbers an article too.
    bare = {field for field in parts.query.split("&") if field and "=" not in field}
    return "?" + "&".join(sorted(kept | bare)) if kept or bare else ""


def _is_tracking(name: str, value: str) -> bool:
    return bool(_TRACKING.fullmatch(name) or (name in _MAYBE_TRACKING and _WORD_OR_FLAG.fullmatch(value)))


def _respelled(text: str) -> str:
    """Return text with its percent-escapes in capitals, and without those that nobody needs."""

    def spelled(escape: re.Match[str]) -> str:
        character = chr(int(escape[1], 16))
        return character if character in _UNRESERVED else escape[0].upper()

    return _ESCAPE.sub(spelled, text)


# --- headlines -----------------------------------------------------------------------------------

_BRACKETED = re.compile(
    r"[\[(【〔［（<〈《｢「『]\s*([^\[\]()【】〔〕［］（）<>〈〉《》｢｣「」『』]{1,20})\s*[\])】〕］）>〉》｣」』]"
)
_REVISION = re.compile(
    r"속보|단독|긴급|종합(?:\s?\d{0,2}보)?|\d{1,2}보|\d{1,2}신|상보|정정|수정|재송고?|최종|업데이트|update[sd]?|breaking|exclusive",
    re.IGNORECASE,
)
_BETWEEN_TAGS = re.compile(r"\s*[·ㆍ,/|+&-]\s*|\s+(?!\d{0,2}보)")
_LEADING_TAG = re.compile(r"^(?:속보|단독|긴급)\s*[:|]\s*")

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_PUNCTUATION = re.compile(r"[^\w.+]|_|(?<!\d)\.|\.(?!\d)")


def revision_tags(title: str) -> tuple[str, ...]:
    """Return the tags that say which state of a story a headline is, in their order: ("속보",), ("단독", "종합2보").

    Tags of kind ([포토], [인사], [AI 써보니]) are none.
    """
    return tuple(tag for bracket in _BRACKETED.finditer(title) for tag in _tags(bracket[1]))


def _tags(inside: str) -> tuple[str, ...]:
    tags = tuple(re.sub(r"\s", "", tag) for tag in _BETWEEN_TAGS.split(inside.strip()) if tag)
    return tags if all(_REVISION.fullmatch(tag) for tag in tags) else ()


def title_key(title: str) -> str:
    """Return what a headline is compared by: no revision tags, punctuation, quotes, spaces or capitals.

    Points between digits stay, other signs between digits become one: GPT-4.5 is not GPT-45, 8~9월 is not 89월. A headline
    of nothing but tags or signs is its own key. Empty only for an empty title.
    """
    bare = _LEADING_TAG.sub("", _BRACKETED.sub(lambda bracket: " " if _tags(bracket[1]) else bracket[0], title))
    return _compared(bare) or _compared(title) or title.strip()


def _compared(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _PUNCTUATION.sub("", _BETWEEN_DIGITS.sub(".", _THOUSANDS.sub("", plain)))


def clean_title(title: str, outlet: str) -> str:
    """Return a headline as readers see it: no markup, no outlet's name at the end; its tags stay."""
    return without_outlet(plain_line(title), (outlet,))


def appeared_at(published: datetime | None, now: datetime) -> datetime:
    """Return when an article appeared: the published time if there is one that is not in the future, else `now`."""
    return published if published is not None and published <= now else now
