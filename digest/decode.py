"""Bytes of feeds and pages become text here, in an order that never makes mojibake.

What decides, strongest first:

1. a byte order mark, or the zero bytes of UTF-16 without one;
2. the encoding that the feed's entry in feeds.yaml insists on;
3. bytes that are strict UTF-8 are UTF-8, whatever header and declaration say, unless they read as Korean in CP949 only;
4. the encoding of the XML or HTML declaration, then of the HTTP header, if the bytes obey it strictly;
5. strict CP949, if what comes out is Korean;
6. the reading, run by run, that loses least; only what is broken becomes U+FFFD.

"euc-kr" always means CP949, its superset: feeds that declare EUC-KR hold syllables such as 똠 and 뷁.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

UTF_8 = "utf-8"
CP949 = "cp949"
WESTERN = "cp1252"  # what "iso-8859-1" means on the web (WHATWG Encoding, §4.2)

# Bytes in which a declaration is looked for: HTML says 1,024, Korean pages put scripts before it.
_DECLARATION_BYTES = 4096

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKLESS_UTF_16 = (
    (re.compile(rb"(?:\s\0){0,8}<\0[?!a-zA-Z]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0\s){0,8}\0<\0[?!a-zA-Z]"), "utf-16-be"),
)

_XML_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_HTML_DECLARATION = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)

# Labels that mean another codec than Python's of that name (WHATWG Encoding, §4.2), compared without punctuation.
_LABELS = {
    **dict.fromkeys(
        ("euckr", "cseuckr", "ksc5601", "ksc56011987", "ksc56011989", "csksc56011987", "isoir149", "korean", "ks1001"), CP949
    ),
    **dict.fromkeys(("windows949", "xwindows949", "ms949", "cp949", "uhc", "949"), CP949),
    **dict.fromkeys(("iso88591", "latin1", "l1", "usascii", "ascii", "ansix341968", "cp819", "windows1252"), WESTERN),
    **dict.fromkeys(("gb2312", "gbk", "xgbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "windows31j"), "cp932"),
    **dict.fromkeys(("utf8", "unicode11utf8", "utf8mb4"), UTF_8),
}
# A declaration may choose among these only: Python's codecs include rot13, punycode and unicode_escape.
_ALLOWED = re.compile(
    r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|cp949|johab|cp125\d|iso8859-\d{1,2}|koi8-[ru]|cp932|euc_jp|gb18030|big5"
)

# Characters that no feed or page means: C0 without tab and line ends, DEL. NUL vanishes, the others part words.
_CONTROLS = dict.fromkeys([*range(1, 9), 11, 12, *range(14, 32), 127], " ") | {0: None}

# A stretch in one encoding: half of CP949's rare syllables end in an ASCII letter (똠 is 8C 63).
_RUN = re.compile(rb"(?:[\x81-\xc6][A-Za-z]|[\x80-\xff])+")
_RUNS_ASKED = 1000
_INSIDE_LATIN = re.compile(r"[A-Za-z][\x80-\u07ff]|[\x80-\u07ff][A-Za-z]")

# The syllables of KS X 1001, rows 16 to 40; CP949 adds 8,822 that hardly any word has.
_COMMON_SYLLABLES = frozenset(bytes((row, cell)).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and how it was read. `replaced` counts its U+FFFD: what could not be read."""

    text: str
    encoding: str  # Python's name of the codec: utf-8, cp949 ...
    replaced: int = 0


def decode(body: bytes, content_type: str | None = None, override: str | None = None) -> Decoded:
    """Return the text of a feed or page; never raises.

    Control characters that XML forbids are gone, a byte order mark too; line ends are as they came.

    Args:
        body: What the server sent, with any transfer and content encoding already undone.
        content_type: The HTTP header of that name, if there was one.
        override: A charset label that beats header and declaration (not a byte order mark).

    Source: XML 1.0 appendix F (detection), RFC 7303 §3 (header), WHATWG Encoding §4.2 (labels).
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _forced(body[len(mark) :], encoding)
    for pattern, encoding in _MARKLESS_UTF_16:
        if pattern.match(body):
            return _forced(body, encoding)
    insisted = known_codec(override)
    if insisted is not None:
        return _forced(body, insisted)
    return _chosen(body, tuple(_declared(body, content_type)))


def known_codec(label: str | None) -> str | None:
    """Return Python's codec for a charset label ("EUC-KR" is cp949), or None where no feed may choose it."""
    if not label:
        return None
    known = _LABELS.get(re.sub(r"[^a-z0-9]", "", label.lower()))
    if known is not None:
        return known
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return name if _ALLOWED.fullmatch(name) else None


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the codecs that the document and the header name, the document first: it was written by who wrote the text."""
    head = body[:_DECLARATION_BYTES]
    found = _XML_DECLARATION.search(head) or _HTML_DECLARATION.search(head)
    header = _HEADER_CHARSET.search(content_type or "")
    for label in (found and found[1].decode("ascii"), header and header[1]):
        encoding = known_codec(label)
        # No wide encoding can be true here: its bytes would have been seen before.
        if encoding is not None and not encoding.startswith(("utf-16", "utf-32")):
            yield encoding


def _chosen(body: bytes, declared: tuple[str, ...]) -> Decoded:
    as_utf_8, as_cp949 = _strict(body, UTF_8), _strict(body, CP949)
    if as_utf_8 is not None:
        if as_cp949 is not None and UTF_8 not in declared and _only_korean_in_cp949(as_utf_8, as_cp949):
            return _clean(as_cp949, CP949)
        return _clean(as_utf_8, UTF_8)
    if as_cp949 is not None and (CP949 in declared or _reads_as_korean(as_cp949)):
        return _clean(as_cp949, CP949)
    # A declaration of a Western codec proves nothing: it takes any bytes, and servers send it by default.
    for encoding in declared:
        text = _strict(body, encoding) if encoding != WESTERN else None
        if text is not None:
            return _clean(text, encoding)
    mended = _mended(body, declared)
    foreign = sum(1 for character in mended.text if character > "\x7f")
    return mended if mended.replaced * 2 <= foreign else _clean(body.decode(WESTERN, "replace"), WESTERN)


def _mended(body: bytes, declared: tuple[str, ...]) -> Decoded:
    """Read a document run by run: one item of it is in another encoding, or one character is cut or broken.

    A run that obeys one of the two encodings is read in it, one that obeys both in the encoding of most others.
    """
    usual = _usual(body, declared)
    order = (CP949, UTF_8) if usual == CP949 else (UTF_8, CP949)
    pieces: list[str] = []
    end = 0
    for run in _RUN.finditer(body):
        text = next((text for encoding in order if (text := _plausible(run[0], encoding)) is not None), None)
        pieces += (body[end : run.start()].decode("ascii"), _salvaged(run[0], usual) if text is None else text)
        end = run.end()
    pieces.append(body[end:].decode("ascii"))
    return _clean("".join(pieces), usual)


def _usual(body: bytes, declared: tuple[str, ...]) -> str:
    """Return the encoding that most of the first runs obey; the declared one where both lead."""
    runs = [run[0] for run in islice(_RUN.finditer(body), _RUNS_ASKED)]
    utf_8, cp949 = (sum(_plausible(run, encoding) is not None for run in runs) for encoding in (UTF_8, CP949))
    return CP949 if cp949 > utf_8 or (cp949 == utf_8 and CP949 in declared) else UTF_8


def _plausible(run: bytes, encoding: str) -> str | None:
    text = _strict(run, encoding)
    return _korean(text) if encoding == CP949 else text


def _salvaged(run: bytes, usual: str) -> str:
    """Return the reading of a broken run that loses least; the usual encoding's where both lose the same."""
    plain = run.decode(UTF_8, "replace")
    korean = _korean(run.decode(CP949, "replace"))
    if korean is None:
        return plain
    readings = (korean, plain) if usual == CP949 else (plain, korean)
    return min(readings, key=lambda reading: reading.count("\ufffd"))


def _only_korean_in_cp949(as_utf_8: str, as_cp949: str) -> bool:
    """Say whether bytes that obey both encodings are CP949.

    책, 체 and 티 are the UTF-8 bytes of å, ü and Ƽ. Such text is Korean if UTF-8 gives two-byte letters only,
    none of them inside a Latin word (Café), and CP949 gives common syllables.
    """
    foreign = [character for character in as_utf_8 if character > "\x7f"]
    if not foreign or max(foreign) > "\u07ff" or _INSIDE_LATIN.search(as_utf_8):
        return False
    return _reads_as_korean(as_cp949)


def _korean(text: str | None) -> str | None:
    return text if text is not None and _reads_as_korean(text) else None


def _reads_as_korean(text: str) -> bool:
    """Say whether at least half of what is not ASCII are the 2,350 syllables that Korean is written with."""
    foreign = [character for character in text if character > "\x7f"]
    return sum(map(_COMMON_SYLLABLES.__contains__, foreign)) * 2 >= len(foreign)


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _forced(body: bytes, encoding: str) -> Decoded:
    return _clean(body.decode(encoding, "replace"), encoding)


def _clean(text: str, encoding: str) -> Decoded:
    return Decoded(text.removeprefix("\ufeff").translate(_CONTROLS), encoding, text.count("\ufffd"))
