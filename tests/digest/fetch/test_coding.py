import asyncio
import gzip
import sys
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest

from digest.fetch import Fetcher, FetchFailed, FetchSettings
from digest.fetch.coding import MOST_MEMBERS, PIECE_BYTES, CodingError, TooLargeError, Unpacker
from digest.model import PollStatus
from tests.fakes.feed_server import FeedServer, bomb, packed, reply

ROOT = Path(__file__).resolve().parents[3]
TEXT = "공공기관의 개방형 모델 도입 지침이 확정됐다. ".encode() * 5_000
SETTINGS = FetchSettings(allow_private_addresses=True, total_timeout=timedelta(seconds=20))


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def unpacked(coding: str | None, data: bytes, most_bytes: int = 10**7, step: int = 1_000) -> bytes:
    unpacker = Unpacker(coding, most_bytes)
    pieces = [piece for start in range(0, len(data), step) for piece in unpacker.feed(data[start : start + step])]
    unpacker.end()
    return b"".join(pieces)


@pytest.mark.parametrize(
    "codings", [("gzip",), ("deflate",), ("br",), ("gzip", "gzip"), ("deflate", "br"), ("br", "gzip", "deflate")]
)
async def test_a_packed_body_arrives_unpacked(site: FeedServer, codings: tuple[str, ...]) -> None:
    site.on("/rss", packed(TEXT, *codings))
    async with Fetcher(SETTINGS) as fetcher:
        assert (await fetcher.get(site.url("/rss"))).body == TEXT
    assert site.requests[0].headers["accept-encoding"] == "gzip, deflate, br"


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        (None, TEXT),
        ("identity", TEXT),
        ("UTF-8", TEXT),  # seen where people mean the charset
        ("gzip", TEXT),  # seen behind proxies that unpack and forget to say so
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT) + b"\0\0\0padding"),
        ("gzip", gzip.compress(TEXT[:7]) + gzip.compress(b"") + gzip.compress(TEXT[7:])),
        ("gzip", b""),
        ("br", b""),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 100_000])
def test_what_servers_really_send_is_understood(coding: str | None, data: bytes, step: int) -> None:
    assert unpacked(coding, data, step=step) == (TEXT if data else b"")


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(TEXT)[:-20]),
        ("gzip", b"\x1f"),
        ("br", brotli.compress(TEXT)[:-5]),
        ("gzip", gzip.compress(TEXT)[:100] + b"\xff" * 100),
        ("br", b"\xff" * 100),
        ("br", brotli.compress(TEXT) + b"padding"),
        ("deflate", b"\x07" * 100),
        ("zstd", TEXT),
        ("gzip, gzip, gzip, gzip", TEXT),
        ("gzip", gzip.compress(b"x") * (MOST_MEMBERS + 1)),
    ],
)
def test_a_damaged_packing_is_an_error(coding: str, data: bytes) -> None:
    with pytest.raises(CodingError):
        unpacked(coding, data)


@pytest.mark.parametrize("coding", [None, "gzip", "deflate", "br"])
def test_the_limit_is_exact(coding: str | None) -> None:
    data = {None: TEXT, "gzip": gzip.compress(TEXT), "deflate": zlib.compress(TEXT), "br": brotli.compress(TEXT)}[coding]
    assert unpacked(coding, data, len(TEXT)) == TEXT
    unpacker = Unpacker(coding, len(TEXT) - 1)
    pieces: list[bytes] = []
    with pytest.raises(TooLargeError):
        pieces.extend(piece for piece in unpacker.feed(data))
    assert len(b"".join(pieces)) in {0, len(TEXT) - 1}


def test_pieces_stay_small_however_much_comes_of_a_byte() -> None:
    zeros = bytes(20 * PIECE_BYTES)
    for coding, data in (("gzip", gzip.compress(zeros)), ("br", brotli.compress(zeros))):
        assert max(len(piece) for piece in Unpacker(coding, len(zeros)).feed(data)) <= 2 * PIECE_BYTES


def test_a_bomb_between_two_layers_counts_too() -> None:
    outer = gzip.compress(gzip.compress(b"") * 90 + b"\0" * 10**7)  # unpacks to megabytes, and those to nothing
    with pytest.raises(TooLargeError):
        unpacked("gzip, gzip", outer, most_bytes=10**6)


@pytest.mark.parametrize("codings", [("gzip",), ("deflate",), ("br",), ("gzip", "gzip"), ("gzip", "br"), ("br", "br", "br")])
async def test_fault_25_a_bomb_is_cut_at_the_limit(site: FeedServer, codings: tuple[str, ...]) -> None:
    site.on("/rss", bomb(*codings))
    async with Fetcher(SETTINGS) as fetcher:
        with pytest.raises(FetchFailed) as caught:
            await fetcher.get(site.url("/rss"))
    assert (caught.value.status, caught.value.problem) == (PollStatus.TOO_LARGE, "응답이 너무 큽니다")


MEASURE = """
import asyncio, sys
from pathlib import Path
from digest.fetch import Fetcher, FetchSettings

def kib(field):
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))

async def main(small, *bombs):
    async with Fetcher(FetchSettings(allow_private_addresses=True)) as fetcher:
        await fetcher.get(small)
        Path("/proc/self/clear_refs").write_text("5")  # the peak is measured from here on
        before = kib("VmRSS")
        results = await asyncio.gather(*(fetcher.get(url) for url in bombs), return_exceptions=True)
        assert [result.status for result in results] == ["too_large"] * len(bombs), results
        print(kib("VmHWM") - before)

asyncio.run(main(*sys.argv[1:]))
"""


async def growth_kib(*urls: str) -> int:
    """Return by how much the memory of a process of its own grows at its peak when it reads bombs at the same time."""
    if sys.platform != "linux":
        pytest.skip("peaks of memory are measured on Linux only")
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", MEASURE, *urls, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    assert child.returncode == 0
    return int(out)


@pytest.mark.parametrize("codings", [("gzip",), ("br",), ("gzip", "gzip"), ("br", "gzip", "br")])
async def test_fault_25_a_bomb_of_a_gibibyte_costs_less_than_40_mib(site: FeedServer, codings: tuple[str, ...]) -> None:
    site.on("/small", reply(TEXT))
    site.on("/rss", bomb(*codings))
    assert await growth_kib(site.url("/small"), site.url("/rss")) < 40 * 1024


async def test_fault_25_twenty_bombs_at_once_cost_no_more_than_four(site: FeedServer) -> None:
    site.on("/small", reply(TEXT))
    async with AsyncExitStack() as running:
        sites = [await running.enter_async_context(FeedServer()) for _ in range(20)]  # each port of this machine is a host
        for other in sites:
            other.on("/rss", bomb("br"))
        growth = await growth_kib(site.url("/small"), *(other.url("/rss") for other in sites))
    assert growth < 200 * 1024  # 135 MiB measured; 260 where all twenty go on to ten megabytes at once


async def test_a_damaged_body_is_told_in_plain_words(site: FeedServer) -> None:
    site.on("/rss", reply(gzip.compress(TEXT)[:-20], headers={"Content-Encoding": "gzip"}))
    async with Fetcher(SETTINGS) as fetcher:
        with pytest.raises(FetchFailed) as caught:
            await fetcher.get(site.url("/rss"))
    assert (caught.value.status, caught.value.problem) == (PollStatus.BROKEN, "압축이 깨진 응답을 보냅니다")
