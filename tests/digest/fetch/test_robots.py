import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from yarl import URL

from digest.fetch import Fetcher, FetchFailed, FetchSettings, Surroundings
from digest.fetch.robots import MOST_BYTES, MOST_RULES_KEPT, MOST_SITES, Robots, parse_rules
from digest.model import PollStatus
from tests.fakes.feed_server import FeedServer, NameTable, drop, redirect, reply

PAGE = "<html><body><p>개방형 모델의 가중치가 공개됐다.</p></body></html>".encode()
SETTINGS = FetchSettings(allow_private_addresses=True, host_delay=timedelta(0), total_timeout=timedelta(seconds=5))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        server.on("/news/1", reply(PAGE))
        server.on("/news/2", reply(PAGE))
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fetcher(clock: Clock) -> AsyncIterator[Fetcher]:
    async with Fetcher(SETTINGS, Surroundings(clock=clock, sleep=clock.sleep)) as ready:
        yield ready


async def refusal(fetcher: Fetcher, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetcher.page(url)
    return caught.value


async def test_a_page_that_robots_txt_forbids_is_not_asked_for(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/robots.txt", reply(b"User-agent: *\nDisallow: /news/1\n"))
    failure = await refusal(fetcher, site.url("/news/1"))
    assert (failure.status, failure.problem) == (PollStatus.REFUSED, "robots.txt가 허용하지 않습니다")
    assert (await fetcher.page(site.url("/news/2"))).body == PAGE
    assert site.paths == ["/robots.txt", "/news/2"]


async def test_our_own_name_in_robots_txt_overrules_the_rules_for_all(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/robots.txt", reply(b"User-agent: *\nDisallow: /\n\nUser-agent: AI-News\nAllow: /\n"))
    assert (await fetcher.page(site.url("/news/1"))).body == PAGE


async def test_a_feed_is_polled_whatever_robots_txt_says(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/robots.txt", reply(b"User-agent: *\nDisallow: /\n"))
    await fetcher.get(site.url("/news/1"))
    assert site.paths == ["/news/1"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_site_without_robots_txt_allows_everything(site: FeedServer, fetcher: Fetcher, status: int) -> None:
    site.on("/robots.txt", reply(status=status))
    assert (await fetcher.page(site.url("/news/1"))).body == PAGE


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_site_that_cannot_say_is_not_read_now_and_asked_again_after_ten_minutes(
    site: FeedServer, fetcher: Fetcher, clock: Clock, status: int
) -> None:
    site.on("/robots.txt", reply(status=status), reply(b""))
    failure = await refusal(fetcher, site.url("/news/1"))
    assert (failure.status, failure.problem) == (PollStatus.UNREACHABLE, "robots.txt를 읽을 수 없습니다")
    await refusal(fetcher, site.url("/news/1"))
    assert site.paths == ["/robots.txt"]
    clock.now += 600
    assert (await fetcher.page(site.url("/news/1"))).body == PAGE


async def test_a_site_that_drops_the_question_is_not_read_now(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/robots.txt", drop())
    assert (await refusal(fetcher, site.url("/news/1"))).problem == "robots.txt를 읽을 수 없습니다"


async def test_robots_txt_is_asked_for_once_a_day(site: FeedServer, fetcher: Fetcher, clock: Clock) -> None:
    for seconds in (0, 86_399, 2):
        clock.now += seconds
        await fetcher.page(site.url("/news/1"))
    assert len(site.asked("/robots.txt")) == 2


async def test_many_pages_of_one_site_ask_for_its_robots_txt_once(site: FeedServer, fetcher: Fetcher) -> None:
    await asyncio.gather(*(fetcher.page(site.url(f"/news/{1 + number % 2}")) for number in range(10)))
    assert len(site.asked("/robots.txt")) == 1


async def test_the_sites_asked_last_are_remembered_and_older_ones_forgotten() -> None:
    asked: list[URL] = []

    async def read(url: URL) -> bytes:
        asked.append(url)
        return b""

    robots = Robots(read, "ai-news", lambda: 0.0)
    for number in (*range(MOST_SITES), 0, MOST_SITES, 0, 1):  # 0 is asked about in between, 1 is not
        await robots.rules(URL(f"https://outlet{number}.example/news/1"))
    again = [url.host for url in asked[MOST_SITES:]]
    assert again == [f"outlet{MOST_SITES}.example", "outlet1.example"]


async def test_sites_with_endless_rules_do_not_fill_the_memory() -> None:
    asked: list[str | None] = []
    rules = b"".join(b"User-agent: bot%d\n" % number for number in range(499)) + b"Disallow: /x\n" * (MOST_RULES_KEPT // 1000)

    async def read(url: URL) -> bytes:
        asked.append(url.host)
        return rules

    robots = Robots(read, "ai-news", lambda: 0.0)
    for host in ("a", "b", "a", "c", "a", "b"):
        await robots.rules(URL(f"https://{host}.example/news/1"))
    assert asked == ["a.example", "b.example", "c.example", "b.example"]


async def test_the_site_that_a_page_redirects_to_is_asked_too(site: FeedServer, fetcher: Fetcher) -> None:
    async with FeedServer() as other:
        other.on("/robots.txt", reply(b"User-agent: *\nDisallow: /\n"))
        site.on("/go", redirect(other.url("/news/1"), 302))
        assert (await refusal(fetcher, site.url("/go"))).problem == "robots.txt가 허용하지 않습니다"
        assert other.paths == ["/robots.txt"]


async def test_a_robots_txt_that_goes_round_in_circles_is_none(site: FeedServer, fetcher: Fetcher) -> None:
    site.on("/robots.txt", redirect("/robots.txt"))
    assert (await fetcher.page(site.url("/news/1"))).body == PAGE


async def test_only_the_first_500_kib_of_robots_txt_count(site: FeedServer, fetcher: Fetcher) -> None:
    head = b"User-agent: *\nDisallow: /news/1\n#"
    site.on("/robots.txt", reply(head + b"x" * MOST_BYTES + b"\nDisallow: /news/2\n"))
    assert (await refusal(fetcher, site.url("/news/1"))).problem == "robots.txt가 허용하지 않습니다"
    assert (await fetcher.page(site.url("/news/2"))).body == PAGE


async def test_a_crawl_delay_is_kept_up_to_ten_seconds(site: FeedServer, clock: Clock) -> None:
    names = NameTable({"outlet.example": "127.0.0.1"})
    site.on("/robots.txt", reply(b"User-agent: *\nCrawl-delay: 3600\n"))
    async with Fetcher(replace(SETTINGS), Surroundings(resolver=names, clock=clock, sleep=clock.sleep)) as fetcher:
        await fetcher.page(site.url("/news/1", "outlet.example"))
        await fetcher.page(site.url("/news/2", "outlet.example"))
    assert clock.waits == [10.0]


def test_a_robots_txt_that_would_take_minutes_to_read_means_not_now() -> None:
    agents = "".join(f"User-agent: 로봇{number}\n뭔가 다른 줄\n\n" for number in range(5_000))
    assert not parse_rules((agents + "Disallow: /x\n" * 5_000).encode(), "ai-news").known


def test_many_agents_with_rules_of_their_own_are_read() -> None:
    groups = "".join(f"User-agent: bot{number}\nDisallow: /\n\n" for number in range(5_000))
    rules = parse_rules((groups + "User-agent: ai-news\nDisallow: /private\n").encode(), "ai-news")
    answers = [rules.allow(URL(f"https://outlet.example/{path}")) for path in ("private/1", "news/1")]
    assert answers == [False, True]


def test_a_page_of_html_in_place_of_robots_txt_forbids_nothing() -> None:
    assert parse_rules(PAGE, "ai-news").allow(URL("https://outlet.example/news/1"))


def test_bytes_that_are_no_text_forbid_nothing() -> None:
    assert parse_rules(b"\xff\xfe\x00User-agent: *", "ai-news").allow(URL("https://outlet.example/news/1"))
