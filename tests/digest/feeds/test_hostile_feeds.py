"""Feeds that want to hurt whoever parses them: none gets a file, a request, the service's memory or its time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.children import TASKS, Children, Limits
from digest.errors import ChildError
from digest.feeds import parcel
from digest.feeds.document import FeedContentError
from digest.feeds.parse import parse_feed, parse_in_child
from digest.model import Feed, ParsedFeed
from tests.fakes import child_tasks

NOW = datetime(2026, 8, 9, 9, 0, tzinfo=UTC)
FEED = Feed(id="hostile", name="검은 소식", url="https://hostile.example/rss")
ITEM = "<item><title>온전한 기사</title><link>https://hostile.example/1</link></item>"
BOMB = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "쾅" * 10}">' for n in range(10))


def feed_of(inside: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>검은 소식</title>{inside}{ITEM}</channel></rss>'.encode()


def read(body: bytes) -> ParsedFeed:
    return parse_feed(body, None, FEED, FEED.url, NOW)


@pytest.fixture
async def visitors() -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server on loopback that writes down who came."""
    came: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}", came


def test_fault_26_an_entity_bomb_stays_a_word() -> None:
    body = feed_of("<item><title>앞 &b9; 뒤</title><link>https://hostile.example/2</link></item>", f"<!DOCTYPE rss [{BOMB}]>")

    assert [entry.title for entry in read(body).entries] == ["앞 &b9; 뒤", "온전한 기사"]


def test_fault_26_an_entity_bomb_inside_the_feed_blows_nothing_up() -> None:
    body = feed_of(f"<!DOCTYPE rss [{BOMB}]><item><title>앞 &b9; 뒤</title><link>https://hostile.example/2</link></item>")

    assert all(len(entry.title) < 300 for entry in read(body).entries)


def test_fault_26_no_file_is_read_for_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("xoxb-canary", encoding="utf-8")
    doctype = f'<!DOCTYPE rss [<!ENTITY leak SYSTEM "{secret.as_uri()}"><!ENTITY % more SYSTEM "{secret.as_uri()}"> %more;]>'
    body = feed_of("<item><title>앞 &leak; 뒤</title><link>https://hostile.example/2</link></item>", doctype)

    assert "canary" not in str(read(body))


async def test_fault_26_no_request_is_made_for_an_entity_a_doctype_or_a_style_sheet(visitors: tuple[str, list[bytes]]) -> None:
    address, came = visitors
    body = feed_of(
        f'<item><title>앞 &leak; 뒤</title><link>{address}/article</link><enclosure url="{address}/x.mp3"/></item>',
        f'<?xml-stylesheet href="{address}/style.xsl"?><!DOCTYPE rss SYSTEM "{address}/rss.dtd" [<!ENTITY leak SYSTEM "{address}/leak">]>',
    )
    async with Children() as children:
        parsed, _ = await parse_in_child(children, body, None, FEED, f"{address}/rss", NOW)

    assert (len(parsed.entries), came) == (2, [])


async def test_a_body_that_is_an_address_or_a_path_is_not_opened(visitors: tuple[str, list[bytes]], tmp_path: Path) -> None:
    address, came = visitors
    own = tmp_path / "feed.xml"
    own.write_bytes(feed_of(""))

    for body in (f"{address}/rss", str(own), own.as_uri(), f"feed:{address}/rss"):
        with pytest.raises(FeedContentError, match="no RSS or Atom feed"):
            await asyncio.to_thread(read, body.encode())

    assert came == []


@pytest.mark.parametrize(
    "inside",
    [
        "<!--" * 200_000,
        f"<item><title><![CDATA[{'<!--' * 200_000}]]></title><link>https://hostile.example/2</link></item>",
        f"<item><title>{'<![CDATA[' * 50_000}</title></item>",
        f"<item><title>{'&' * 200_000}</title><link>https://hostile.example/2</link></item>",
        f"<item><description><![CDATA[{'<div>' * 200_000}]]></description></item>",
        "<group " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(50_000)) + "/>",
    ],
    ids=["comments", "comments in CDATA", "CDATA in CDATA", "ampersands", "nested markup", "namespaces"],
)
async def test_fault_27_bait_for_slow_scanners_is_read_or_refused_within_the_limits(inside: str) -> None:
    async with Children() as children:
        try:
            parsed, _ = await parse_in_child(children, feed_of(inside), None, FEED, FEED.url, NOW)
        except FeedContentError:
            return  # endless comments swallow every item

    assert "온전한 기사" in [entry.title for entry in parsed.entries]


@pytest.mark.parametrize(
    "body",
    [
        feed_of("".join(f"<item><title>기사 {n}</title><link>https://hostile.example/{n}</link></item>" for n in range(60_000))),
        feed_of("<item " + " ".join(f'a{n}="{n}"' for n in range(60_000)) + "/>"),
        feed_of("<a>" * 200_000 + "</a>" * 200_000),
    ],
    ids=["items", "attributes", "depth"],
)
async def test_fault_27_a_feed_over_the_cpu_limit_is_given_up_and_the_next_feed_is_read(body: bytes) -> None:
    request = parcel.pack_request(body, None, FEED, FEED.url, NOW)
    async with Children() as children:
        with pytest.raises(ChildError, match="CPU time"):
            await children.call("parse", request, Limits(cpu_seconds=0.5))
        parsed, _ = await parse_in_child(children, feed_of(""), None, FEED, FEED.url, NOW)

    assert [entry.title for entry in parsed.entries] == ["온전한 기사"]


async def test_fault_28_a_parser_that_crashes_on_one_feed_reads_the_next() -> None:
    async with Children({**TASKS, "crash": child_tasks.TASKS["crash"]}) as children:
        with pytest.raises(ChildError, match="SIGSEGV, twice"):
            await children.call("crash", b"")
        parsed, _ = await parse_in_child(children, feed_of(""), None, FEED, FEED.url, NOW)

    assert [entry.title for entry in parsed.entries] == ["온전한 기사"]
