import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from digest.fetch import Fetcher, FetchFailed, FetchSettings, Surroundings
from digest.model import PollStatus
from tests.fakes.certificates import make_certificate
from tests.fakes.feed_server import FeedServer, NameTable, redirect, reply

FEED = b"<rss/>"
SETTINGS = FetchSettings(allow_private_addresses=True, host_delay=timedelta(0), total_timeout=timedelta(seconds=5))
NAMES = {"outlet.example": "127.0.0.1", "other.example": "127.0.0.1"}


async def failure_of(url: str, trusted: ssl.SSLContext | None) -> FetchFailed:
    async with Fetcher(SETTINGS, Surroundings(tls=trusted, resolver=NameTable(NAMES))) as fetcher:
        with pytest.raises(FetchFailed) as caught:
            await fetcher.get(url)
    return caught.value


async def test_a_trusted_certificate_is_taken_and_a_downgrade_to_http_is_followed_but_no_move(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "outlet.example")
    async with (
        FeedServer(tls=certificate.server()) as secure,
        FeedServer() as plain,
        Fetcher(SETTINGS, Surroundings(tls=certificate.trusting_client(), resolver=NameTable(NAMES))) as fetcher,
    ):
        secure.on("/rss", reply(FEED))
        secure.on("/down", redirect(plain.url("/rss", "outlet.example")))
        plain.on("/rss", reply(FEED))
        plain.on("/up", redirect(secure.url("/rss", "outlet.example")))
        straight = await fetcher.get(secure.url("/rss", "outlet.example"))
        down = await fetcher.get(secure.url("/down", "outlet.example"))
        up = await fetcher.get(plain.url("/up", "outlet.example"))
    assert [answer.body for answer in (straight, down, up)] == [FEED] * 3
    assert [answer.permanent_url for answer in (straight, down, up)] == [None, None, straight.url]


async def test_fault_52_an_expired_certificate_is_told_and_http_is_not_tried_instead(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "outlet.example", start="20200101000000Z", end="20200201000000Z")
    async with FeedServer(tls=certificate.server()) as secure:
        failure = await failure_of(secure.url("/rss", "outlet.example"), certificate.trusting_client())
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "인증서가 만료되었습니다")
    assert secure.requests == []


async def test_fault_52_a_certificate_for_another_name_is_told(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "outlet.example")
    async with FeedServer(tls=certificate.server()) as secure:
        failure = await failure_of(secure.url("/rss", "other.example"), certificate.trusting_client())
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "인증서의 이름이 다릅니다")
    assert secure.requests == []


async def test_a_self_signed_certificate_is_not_trusted(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "outlet.example")
    async with FeedServer(tls=certificate.server()) as secure:
        failure = await failure_of(secure.url("/rss", "outlet.example"), None)
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "믿을 수 없는 인증서입니다")


async def test_a_port_that_speaks_no_tls_is_told() -> None:
    async def answer_anything(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer_anything, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        failure = await failure_of(f"https://outlet.example:{port}/rss", None)
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "보안 연결(TLS)에 실패했습니다")
