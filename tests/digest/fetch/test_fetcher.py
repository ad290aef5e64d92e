import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.fetch import Fetcher, FetchFailed, FetchSettings, Response, Surroundings
from digest.model import PollStatus
from tests.fakes.feed_server import (
    Behaviour,
    FeedServer,
    NameTable,
    busy,
    conditional,
    cut_off,
    drip,
    drop,
    endless,
    hang,
    late,
    packed,
    raw,
    redirect,
    reply,
    reset,
    together,
)

FEED = "<rss><channel><title>한밭경제</title></channel></rss>".encode()
QUICK = FetchSettings(
    allow_private_addresses=True,
    host_delay=timedelta(0),
    connect_timeout=timedelta(seconds=2),
    read_timeout=timedelta(seconds=0.3),
    total_timeout=timedelta(seconds=1),
)


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(QUICK) as ready:
        yield ready


async def failure_of(fetcher: Fetcher, url: str, most_bytes: int = 10 * 1024 * 1024) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetcher.get(url, most_bytes=most_bytes)
    return caught.value


# --- conditional requests ------------------------------------------------------------------------


async def test_validators_go_back_as_they_came_and_a_304_brings_no_body(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", conditional(FEED, etag='W/"1"', last_modified="Tue, 24 Feb 2026 03:00:00 GMT"))
    first = await fetcher.get(site.url("/rss"))
    second = await fetcher.get(site.url("/rss"), etag=first.etag, last_modified=first.last_modified)
    assert (first.body, second.body, second.not_modified) == (FEED, b"", True)
    sent = site.requests[1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"1"', "Tue, 24 Feb 2026 03:00:00 GMT")


async def test_a_first_request_asks_without_conditions(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", conditional(FEED, etag='"1"'))
    await fetcher.get(site.url("/rss"))
    assert {"if-none-match", "if-modified-since"}.isdisjoint(site.requests[0].headers)


async def test_a_304_that_nobody_asked_for_is_an_error(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem) == (PollStatus.HTTP_ERROR, "HTTP 304")


async def test_a_good_answer_carries_what_polling_needs(site: FeedServer, fetcher: Fetcher) -> None:
    headers = {"ETag": '"1"', "Cache-Control": "public, max-age=1800", "Content-Type": "text/xml; charset=euc-kr"}
    site.on("/rss", reply(FEED, headers=headers))
    assert await fetcher.get(site.url("/rss")) == Response(
        url=site.url("/rss"),
        status=200,
        body=FEED,
        content_type="text/xml; charset=euc-kr",
        etag='"1"',
        max_age=timedelta(minutes=30),
    )


# --- manners -------------------------------------------------------------------------------------


async def test_we_say_who_we_are_and_where_to_complain(site: FeedServer) -> None:
    site.on("/rss", reply(FEED))
    async with Fetcher(replace(QUICK, contact="https://모임.example/bot\r\nX-Evil: 1")) as fetcher:
        await fetcher.get(site.url("/rss"))
    sent = site.requests[0].headers
    assert sent["user-agent"].startswith("ai-news/")
    assert sent["user-agent"].endswith(" (+https://%EB%AA%A8%EC%9E%84.example/botX-Evil: 1)")
    assert "x-evil" not in sent


async def test_cookies_are_neither_kept_nor_sent(site: FeedServer) -> None:
    site.on("/rss", reply(FEED, headers={"Set-Cookie": "session=1; Path=/"}))
    async with Fetcher(QUICK, Surroundings(resolver=NameTable({"outlet.example": "127.0.0.1"}))) as fetcher:
        for _ in range(2):
            await fetcher.get(site.url("/rss", "outlet.example"))
    assert ["cookie" in request.headers for request in site.requests] == [False, False]


async def test_fault_37_two_hundred_feeds_on_one_host_are_asked_one_at_a_time_and_a_second_apart(site: FeedServer) -> None:
    now, pauses = 0.0, list[float]()

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        pauses.append(seconds)
        await asyncio.sleep(0)

    names = NameTable({"outlet.example": "127.0.0.1"})
    paths = [f"/rss/{number}" for number in range(200)]
    for path in paths:
        site.on(path, reply(FEED))
    polite = replace(QUICK, host_delay=timedelta(seconds=1))
    async with Fetcher(polite, Surroundings(resolver=names, clock=lambda: now, sleep=sleep)) as fetcher:
        answers = await asyncio.gather(*(fetcher.get(site.url(path, "outlet.example")) for path in paths))
    assert [answer.body for answer in answers] == [FEED] * 200
    assert (site.paths, site.most_in_flight) == (paths, 1)
    assert pauses == [1.0] * 199  # 200 s in all: well within the half hour of a round


async def test_this_machine_needs_no_pause_where_private_addresses_are_allowed(site: FeedServer) -> None:
    async def sleep(seconds: float) -> None:
        pytest.fail(f"waited {seconds} s")

    site.on("/rss", reply(FEED))
    async with Fetcher(replace(QUICK, host_delay=timedelta(seconds=1)), Surroundings(sleep=sleep)) as fetcher:
        await asyncio.gather(*(fetcher.get(site.url("/rss")) for _ in range(5)))
    assert site.most_in_flight == 1


async def test_different_hosts_are_asked_at_the_same_time(site: FeedServer) -> None:
    hosts = [f"outlet{number}.example" for number in range(30)]
    site.on("/rss", together(30, reply(FEED)))  # answers nobody before all thirty have asked
    names = NameTable(dict.fromkeys(hosts, "127.0.0.1"))
    async with Fetcher(
        replace(QUICK, read_timeout=timedelta(seconds=5), total_timeout=timedelta(seconds=5)), Surroundings(resolver=names)
    ) as fetcher:
        answers = await asyncio.gather(*(fetcher.get(site.url("/rss", host)) for host in hosts))
    assert [answer.status for answer in answers] == [200] * 30


async def test_not_more_requests_are_in_flight_than_the_setting_says(site: FeedServer) -> None:
    hosts = [f"outlet{number}.example" for number in range(12)]
    site.on("/rss", late(0.05, reply(FEED)))
    names = NameTable(dict.fromkeys(hosts, "127.0.0.1"))
    async with Fetcher(replace(QUICK, at_once=3), Surroundings(resolver=names)) as fetcher:
        await asyncio.gather(*(fetcher.get(site.url("/rss", host)) for host in hosts))
    assert site.most_in_flight == 3


# --- redirects -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 308])
async def test_fault_34_a_permanent_redirect_says_where_the_feed_has_moved(
    site: FeedServer, fetcher: Fetcher, status: int
) -> None:
    site.on("/old", redirect("/new", status))
    site.on("/new", reply(FEED))
    answer = await fetcher.get(site.url("/old"))
    assert (answer.url, answer.permanent_url, answer.body) == (site.url("/new"), site.url("/new"), FEED)


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_is_followed_but_no_move(site: FeedServer, fetcher: Fetcher, status: int) -> None:
    site.on("/old", redirect("/between", 301))
    site.on("/between", redirect("/new", status))
    site.on("/new", reply(FEED))
    answer = await fetcher.get(site.url("/old"))
    assert (answer.url, answer.permanent_url) == (site.url("/new"), None)


async def test_fault_34_five_redirects_are_followed_and_a_sixth_is_not(site: FeedServer, fetcher: Fetcher) -> None:
    for number in range(6):
        site.on(f"/{number}", redirect(f"/{number + 1}"))
    site.on("/6", reply(FEED))
    assert (await fetcher.get(site.url("/1"))).body == FEED
    site.requests.clear()
    failure = await failure_of(fetcher, site.url("/0"))
    assert (failure.status, failure.problem) == (PollStatus.REFUSED, "리다이렉트가 너무 많습니다")
    assert site.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


async def test_fault_34_a_redirect_in_a_circle_ends_when_it_closes(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/a", redirect("/b"))
    site.on("/b", redirect("/a"))
    assert (await failure_of(fetcher, site.url("/a"))).status is PollStatus.REFUSED
    assert site.paths == ["/a", "/b"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://127.0.0.1/", "feed://a.example/", "http://[::1"])
async def test_fault_39_a_redirect_leads_to_no_other_scheme(site: FeedServer, fetcher: Fetcher, target: str) -> None:
    site.on("/rss", redirect(target))
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem) == (PollStatus.REFUSED, "잘못된 주소로 리다이렉트합니다")


async def test_a_redirect_without_a_target_is_an_error(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", reply(status=301))
    assert (await failure_of(fetcher, site.url("/rss"))).problem == "HTTP 301"


# --- error statuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "recorded"),
    [(404, PollStatus.HTTP_ERROR), (500, PollStatus.HTTP_ERROR), (403, PollStatus.HTTP_ERROR), (410, PollStatus.GONE)],
)
async def test_fault_35_an_error_status_is_told_as_it_is(
    site: FeedServer, fetcher: Fetcher, status: int, recorded: PollStatus
) -> None:
    site.on("/rss", reply("없음".encode(), status))
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem, failure.http_status) == (recorded, f"HTTP {status}", status)


@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("-5", timedelta(0)),
        ("315360000", timedelta(hours=24)),  # ten years
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
        ("soon", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_fault_36_retry_after_stays_within_a_day(
    site: FeedServer, fetcher: Fetcher, status: int, sent: str | None, wait: timedelta | None
) -> None:
    site.on("/rss", busy(status, sent))
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem, failure.retry_after) == (PollStatus.HTTP_ERROR, f"HTTP {status}", wait)


# --- slow, broken and oversized answers ----------------------------------------------------------


def test_fault_24_out_of_the_box_a_read_may_take_ten_seconds_and_all_of_it_thirty() -> None:
    usual = FetchSettings()
    assert (usual.read_timeout, usual.total_timeout, usual.host_delay) == (
        timedelta(seconds=10),
        timedelta(seconds=30),
        timedelta(seconds=1),
    )


async def test_fault_24_a_host_that_never_answers_is_cut_and_others_are_not_kept_waiting(
    site: FeedServer, fetcher: Fetcher
) -> None:
    site.on("/rss", hang())
    async with FeedServer() as other:
        other.on("/rss", reply(FEED))
        slow = asyncio.create_task(failure_of(fetcher, site.url("/rss")))
        assert (await fetcher.get(other.url("/rss"))).body == FEED
        assert not slow.done()
        failure = await slow
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "응답 시간 초과")


async def test_fault_24_a_body_of_one_byte_at_a_time_is_cut_by_the_total_timeout(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", drip(FEED * 1000, seconds=0.1))  # each byte comes within read_timeout
    assert (await failure_of(fetcher, site.url("/rss"))).problem == "응답 시간 초과"


async def test_the_total_timeout_counts_over_all_redirects(site: FeedServer) -> None:
    for number in range(5):
        site.on(f"/{number}", late(0.2, redirect(f"/{number + 1}")))
    site.on("/5", reply(FEED))
    patient = replace(QUICK, read_timeout=timedelta(seconds=5), total_timeout=timedelta(seconds=0.5))
    async with Fetcher(patient) as fetcher:
        assert (await failure_of(fetcher, site.url("/0"))).problem == "응답 시간 초과"
    assert "/5" not in site.paths


async def test_fault_24_a_body_without_end_is_cut_at_the_limit(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", endless())
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem) == (PollStatus.TOO_LARGE, "응답이 너무 큽니다")


async def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", raw(b"HTTP/1.1 200 OK\r\n\r\n" + FEED))  # no Content-Length: only counting helps
    assert (await fetcher.get(site.url("/rss"), most_bytes=len(FEED))).body == FEED
    assert (await failure_of(fetcher, site.url("/rss"), len(FEED) - 1)).status is PollStatus.TOO_LARGE


async def test_an_announced_size_over_the_limit_is_not_even_begun(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"))
    assert (await failure_of(fetcher, site.url("/rss"))).status is PollStatus.TOO_LARGE


@pytest.mark.parametrize("behaviour", [cut_off(FEED, 10), reset(), drop()])
async def test_a_broken_connection_is_told_in_plain_words(site: FeedServer, fetcher: Fetcher, behaviour: Behaviour) -> None:
    site.on("/rss", behaviour)
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "연결이 도중에 끊겼습니다")


async def test_a_host_that_speaks_no_http_is_told_in_plain_words(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", raw(b"SSH-2.0-OpenSSH_9.2\r\n"))
    failure = await failure_of(fetcher, site.url("/rss"))
    assert (failure.status, failure.problem) == (PollStatus.HTTP_ERROR, "HTTP가 아닌 응답을 보냅니다")


async def test_a_closed_port_is_told_in_plain_words(site: FeedServer, fetcher: Fetcher) -> None:
    url = site.url("/rss")
    await site.__aexit__(None, None, None)
    failure = await failure_of(fetcher, url)
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "서버가 연결을 받지 않습니다")


# --- pooled connections --------------------------------------------------------------------------


async def test_fault_53_a_connection_is_given_up_before_it_idles_longer_than_a_read_may_take(
    site: FeedServer, fetcher: Fetcher
) -> None:
    site.on("/rss", packed(FEED * 20_000, "gzip"))  # with its own unpacking of such a body aiohttp 3.14.5 shows the fault
    first = await fetcher.get(site.url("/rss"))
    async with asyncio.timeout(5):  # the connection would idle for 15 s if it were not for the read timeout
        await site.client_left(connection=1)
    second = await fetcher.get(site.url("/rss"))
    assert (len(first.body), len(second.body)) == (len(FEED) * 20_000,) * 2
    assert [request.connection for request in site.requests] == [1, 2]


async def test_a_connection_that_broke_while_idle_is_replaced_once(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", reply(FEED), drop(), reply(FEED))
    for _ in range(2):
        assert (await fetcher.get(site.url("/rss"))).body == FEED
    assert [request.connection for request in site.requests] == [1, 1, 2]


async def test_a_host_that_keeps_dropping_is_asked_twice_and_no_more(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss", drop())
    await failure_of(fetcher, site.url("/rss"))
    assert len(site.requests) == 2


# --- messages ------------------------------------------------------------------------------------


async def test_no_failure_repeats_a_password_or_a_token(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/rss?token=canary1", hang())
    failure = await failure_of(fetcher, site.url("/rss?token=canary1").replace("://", "://reader:canary2@"))
    assert "canary" not in str(failure)
    assert "reader" not in str(failure)
    assert f"{site.host}:{site.port}/rss?token=***" in str(failure)
    assert failure.__cause__ is None


async def test_fault_35_a_name_that_does_not_exist_is_told_in_plain_words() -> None:
    async with Fetcher(QUICK, Surroundings(resolver=NameTable({}))) as fetcher:
        failure = await failure_of(fetcher, "https://없는매체.example/rss")
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "도메인 이름을 찾을 수 없습니다")
