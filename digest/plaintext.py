"""Markup of feeds and pages becomes plain text here: one idea of what a tag is, for titles and for summaries.

Titles are other people's, and hostile: what leaves this file has no tags, no escapes (also none escaped twice), no invisible
or direction-changing characters. It may hold `<`, `&` and `@everyone`: each platform escapes for itself.
Every step is linear in the length of the text, whatever the text is.
"""

import html
import re
import unicodedata
from collections.abc import Iterable

# No summary needs more markup than this, and a cut never harms: what is kept of it is 2,000 characters.
MOST_MARKUP = 100_000

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
        " header hr li main nav ol option p pre section summary table tbody tfoot thead tr ul",
    )
)
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym applet area audio b base basefont bdi bdo big blink body button canvas caption cite code col colgroup data datalist"
        " del dfn dir em embed font frame frameset head html i iframe img input ins kbd label legend link map mark marquee meta meter"
        " nobr noframes noscript object optgroup output param picture progress q rp rt ruby s samp script select small source span"
        " strike strong style sub sup svg td template textarea th time title track tt u var video wbr",
    )
)
_CELLS = frozenset({"td", "th", "img", "caption"})  # what stands between words without a block's end

# A tag ends at the first ">" outside quotes, or at the first ">" where quotes don't pair. Neither part crosses a "<",
# and nothing is tried twice (possessive quantifiers): a text of 100,000 "<a " takes as long as any other.
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,40}+)
        (?P<rest>(?:[\s/](?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)?>|[\s/][^<>]*+>)""",
    re.VERBOSE,
)
_DECLARATION = re.compile(r"<!\[CDATA\[|\]\]>|<[!?][A-Za-z][^<>]*+>")
_HIDDEN = re.compile(r"<!--|<script\b|<style\b", re.IGNORECASE)
_HIDDEN_ENDS = {"<!--": "-->", "<script": "</script", "<style": "</style"}
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CUT_REFERENCE = re.compile(r"&(?:am|amp|qu|quo|quot|lt|gt|ap|apo|apos|nb|nbs|nbsp|ls|lsq|ld|ldq|rd|rdq|#\d*)(?=\W*$)")
_TAIL = 12  # a reference can only be cut at the very end
_CUT_TAG = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9]{0,10}+(?:\s[^<>]*+)?)?$")

# Invisible or direction-changing, so able to hide text or to turn a line round; the joiner stays where emoji need it.
_INVISIBLE = dict.fromkeys(
    (
        *range(9),
        *range(0x0E, 0x1C),
        *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200C, 0x200E,
        0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFD), *range(0xE0000, 0xE0080),
    )
) | {0x3164: " "}  # fmt: skip
_HEAP_OF_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def plain_lines(markup: str) -> str:
    """Return the text of markup, single-spaced, its paragraphs and list items on lines of their own.

    Escapes are undone until nothing changes, three times at most, and tags that appear by it go as well: some feeds
    escape their markup twice. Angle brackets that are no HTML tag stay: "<AI 기본법>", "1 < 2".
    """
    text = markup[:MOST_MARKUP]
    for _ in range(3):
        before = text
        text = _REFERENCE.sub(lambda reference: html.unescape(reference[0]), _without_tags(text))
        if text == before:
            break
    text = _CUT_TAG.sub("", text)
    text = text[:-_TAIL] + _CUT_REFERENCE.sub("", text[-_TAIL:])
    text = _HEAP_OF_MARKS.sub(r"\1", unicodedata.normalize("NFC", text.translate(_INVISIBLE)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_line(markup: str) -> str:
    """Return the text of markup on one line: a title, a name."""
    return " ".join(plain_lines(markup).split("\n"))


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    return _TAG.sub(_replacement, _DECLARATION.sub("", _without_hidden(text)))


def _replacement(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if name in _BLOCKS:
        return "\n"
    if name in _CELLS:
        return " "
    known = name in _INLINE or tag["close"] or ":" in name or "-" in name or '="' in tag["rest"]
    return "" if known else tag[0]


def _without_hidden(text: str) -> str:
    """Return text without comments, scripts and styles; a comment that never ends takes the rest with it."""
    pieces: list[str] = []
    lowered = text.lower() if text.isascii() else re.sub("[A-Z]", lambda letter: letter[0].lower(), text)  # same length
    missing: set[str] = set()
    end = 0
    for opening in _HIDDEN.finditer(text):
        if opening.start() < end:
            continue
        closing = _HIDDEN_ENDS[opening[0].lower()]
        found = -1 if closing in missing else lowered.find(closing, opening.end())
        if found < 0 and closing == "-->":
            return "".join((*pieces, text[end : opening.start()]))
        if found < 0:
            missing.add(closing)
            continue
        pieces.append(text[end : opening.start()])
        end = found + len(closing) if closing == "-->" else text.find(">", found) + 1 or len(text)
    return "".join((*pieces, text[end:]))


# --- the outlet's name at the end of a title -------------------------------------------------------

_SEPARATOR = re.compile(r"\s+(?:[-–—|:]|::|//)\s+|\s*[|｜ㅣ│]\s*")
# How outlets call themselves. A single word of this shape behind a dash is a name, whoever wrote the feed.
_OUTLET_WORD = re.compile(
    r"[가-힣A-Za-z0-9]{1,12}(?:일보|신문|뉴스|타임스|타임즈|투데이|데일리|저널|매거진|뉴스룸)|(?:한국|매일|서울|아시아|헤럴드)경제"
    r"|연합뉴스TV|뉴시스|뉴스1|블로터|조선비즈|한겨레"
)


def without_outlet(title: str, outlets: Iterable[str]) -> str:
    """Return a title without the outlet's name at its end: "AI 규제 특례 확대 - 가상일보".

    A name goes if it is one of `outlets`, or the first word of one ("전자신문" of "전자신문 AI"), or a single word
    that newspapers are called by. The title never becomes empty.
    """
    names = {_folded(name) for outlet in outlets for name in (outlet, *outlet.split()[:1]) if _is_name(name)}
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts or not cuts[-1].start():
            return title
        tail = title[cuts[-1].end() :]
        if _folded(tail) not in names and not _OUTLET_WORD.fullmatch(tail):
            return title
        title = title[: cuts[-1].start()].rstrip()
    return title


def _is_name(word: str) -> bool:
    # "AI" of "AI 뉴스레터" is none; "한빛" of "한빛 리포트" is.
    return len(word) > (2 if word.isascii() else 1)


def _folded(name: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", name).casefold() if character.isalnum())
