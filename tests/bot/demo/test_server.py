from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import aiohttp
import pytest

from bot.demo.articles import KST
from bot.demo.server import DemoSite
from digest.model import FeedUse

NOW = datetime(2026, 9, 1, 14, 40, tzinfo=KST)


@pytest.fixture
async def site() -> AsyncIterator[DemoSite]:
    async with DemoSite(NOW) as site:
        yield site


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


def address(site: DemoSite, outlet: str) -> str:
    return next(feed.url for feed in site.feeds if feed.id == outlet)


async def test_all_feeds_lie_on_loopback_and_answer(site: DemoSite, client: aiohttp.ClientSession) -> None:
    assert len(site.feeds) == 11
    for feed in site.feeds:
        assert feed.url.startswith("http://127.0.0.1:")
        async with client.get(feed.url) as response:
            assert response.status == 200


async def test_the_aggregator_alone_allows_titles_and_links_only(site: DemoSite) -> None:
    assert [feed.name for feed in site.feeds if feed.use is FeedUse.TITLE_AND_LINK] == ["뉴스두레박"]


@pytest.mark.parametrize(("validator", "condition"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")])
async def test_a_feed_that_did_not_change_is_not_sent_again(
    site: DemoSite, client: aiohttp.ClientSession, validator: str, condition: str
) -> None:
    url = address(site, "byeori")
    async with client.get(url) as first:
        headers = {condition: first.headers[validator]}
    async with client.get(url, headers=headers) as second:
        assert (second.status, await second.read()) == (304, b"")


async def test_a_feed_that_grew_is_sent_again(site: DemoSite, client: aiohttp.ClientSession) -> None:
    url = address(site, "byeori")
    site.show_until(NOW - timedelta(days=1))
    async with client.get(url) as first:
        headers = {"If-None-Match": first.headers["ETag"]}
        assert "너울 32B" not in await first.text()
    site.show_until(NOW)
    async with client.get(url, headers=headers) as second:
        assert second.status == 200
        assert "너울 32B" in await second.text()


async def test_an_aggregators_link_leads_to_the_outlets_own_page(site: DemoSite, client: aiohttp.ClientSession) -> None:
    async with client.get(address(site, "durebak")) as feed:
        link = (await feed.text()).split("아파치 2.0 - 벼리AI신문</title>")[1].split("<link>")[1].split("</link>")[0]
    async with client.get(link) as page:
        assert "/byeori/news/articleView.html?idxno=" in str(page.url)
        assert "학습 코드와 평가 도구" in await page.text()


async def test_robots_may_read_articles_but_not_an_aggregators_links(site: DemoSite, client: aiohttp.ClientSession) -> None:
    async with client.get(address(site, "byeori").split("/byeori")[0] + "/robots.txt") as robots:
        assert await robots.text() == "User-agent: *\nDisallow: /durebak/rss/articles/\n"


async def test_an_address_that_nothing_lies_at_is_404(site: DemoSite, client: aiohttp.ClientSession) -> None:
    async with client.get(address(site, "yeoul") + "?page=2") as response:
        assert response.status == 404


async def test_a_site_that_is_not_served_has_no_addresses() -> None:
    with pytest.raises(RuntimeError, match="no address before it is entered"):
        _ = DemoSite(NOW).feeds
