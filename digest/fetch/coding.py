"""Undoes Content-Encoding piece by piece, so that a megabyte which unpacks to a gigabyte never gets that far.

Every layer's output is counted against the limit, not only the last one's: a bomb may hide between two layers. At no time
is there more in memory than what was kept, one piece a layer and the codecs' windows (32 KiB for gzip, 16 MiB for brotli).
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # ships no types

PIECE_BYTES = 128 * 1024
MOST_LAYERS = 3
MOST_MEMBERS = 100  # of one gzip stream; thousands of tiny members would cost quadratic time
ACCEPTED = "gzip, deflate, br"

GZIP_MAGIC = b"\x1f\x8b"
GZIP, ZLIB, RAW = 31, 15, -15  # zlib's window bits for the three wrappings
UNREADABLE = frozenset({"compress", "x-compress", "zstd", "dcb", "dcz"})


class CodingError(Exception):
    """A body is not packed the way its header says, breaks off, or is packed in a way that was not asked for."""


class TooLargeError(Exception):
    """A body unpacks to more bytes than its reader takes."""


class Layer(Protocol):
    """One coding being undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` unpacks to, in pieces of bounded size."""

    def end(self) -> None:
        """Raise CodingError where the stream is not complete."""


class Unpacker:
    """Undoes all codings of one body.

    Raises:
        CodingError: A coding cannot be undone, or there are more than three.
    """

    def __init__(self, content_encoding: str | None, most_bytes: int) -> None:
        codings = [coding.strip().lower() for coding in (content_encoding or "").split(",")]
        layers = [layer for coding in reversed(codings) if (layer := _layer(coding)) is not None]
        if len(layers) > MOST_LAYERS:
            raise CodingError("packed more than three times over")
        self._layers = layers
        self._room = [most_bytes] * (len(layers) + 1)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the next bytes from the network unpack to; never more than `most_bytes` in all.

        Raises:
            CodingError: The bytes are not packed as announced.
            TooLargeError: There is more; everything up to the limit was yielded.
        """
        yield from self._through(0, data)

    def end(self) -> None:
        """Say that no more bytes come.

        Raises:
            CodingError: The stream is not complete.
        """
        for layer in self._layers:
            layer.end()

    def close(self) -> None:
        """Give back the codecs' windows."""
        self._layers.clear()

    def _through(self, depth: int, data: bytes) -> Iterator[bytes]:
        kept = data[: self._room[depth]]
        self._room[depth] -= len(kept)
        if depth == len(self._layers):
            yield kept
        else:
            for piece in self._layers[depth].feed(kept):
                yield from self._through(depth + 1, piece)
        if len(kept) < len(data):
            raise TooLargeError


class _Deflated:
    """gzip or deflate.

    The first bytes overrule the label: servers call gzip deflate, send deflate with and without zlib's wrapping, and
    label a plain body gzip.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._head = b""
        self._members = 0
        self._stream: zlib._Decompress | None = None
        self._plain = False
        self._complete = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._plain:
                yield data
                return
            if self._stream is None:
                data = self._begin(data)
                continue
            try:
                piece = self._stream.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                raise CodingError("the packed body is damaged") from error
            data = self._stream.unconsumed_tail
            while piece:
                yield piece
                # a full piece may leave output inside zlib even where no input is left over
                piece = self._stream.decompress(b"", PIECE_BYTES) if len(piece) == PIECE_BYTES and not data else b""
            if self._stream.eof:
                data, self._stream, self._complete = self._stream.unused_data, None, True

    def end(self) -> None:
        if not self._complete or (self._head and not self._members):
            raise CodingError("the packed body breaks off")

    def _begin(self, data: bytes) -> bytes:
        """Start the next member, or find that none follows; return what is left to unpack."""
        data, self._head = self._head + data, b""
        if len(data) < len(GZIP_MAGIC):
            self._head = data
            return b""
        if self._members and not data.startswith(GZIP_MAGIC):
            return b""  # padding behind the last member; everyone overlooks it
        if self._members == MOST_MEMBERS:
            raise CodingError(f"packed in more than {MOST_MEMBERS} members")
        bits = _window_bits(data, self._label)
        if bits is None:
            self._plain = True
            return data
        self._members, self._complete = self._members + 1, False
        self._stream = zlib.decompressobj(bits)
        return data


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        try:
            piece = self._stream.process(data, output_buffer_limit=PIECE_BYTES)
            # output may wait inside even where all input was taken, so "can accept more" alone is no end
            while piece or not self._stream.can_accept_more_data():
                yield piece
                piece = b"" if self._stream.is_finished() else self._stream.process(b"", output_buffer_limit=PIECE_BYTES)
        except brotli.error as error:
            raise CodingError("the packed body is damaged") from error

    def end(self) -> None:
        if self._fed and not self._stream.is_finished():
            raise CodingError("the packed body breaks off")


def _window_bits(data: bytes, label: str) -> int | None:
    """Return zlib's window bits for a stream by its first two bytes; None for a body that is not packed."""
    if data.startswith(GZIP_MAGIC):
        return GZIP
    if label == "gzip":
        return None
    wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0  # RFC 1950 §2.2
    return ZLIB if wrapped else RAW


def _layer(coding: str) -> Layer | None:
    """Return what undoes a coding; None for those that change nothing, as "identity" and the charsets that people put here."""
    match coding:
        case "gzip" | "x-gzip":
            return _Deflated("gzip")
        case "deflate":
            return _Deflated("deflate")
        case "br":
            return _Brotli()
        case _ if coding in UNREADABLE:
            raise CodingError(f"packed with {coding}, which was not asked for")
        case _:
            return None
