import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.connector import AddrInfoType

from digest.fetch import Fetcher, FetchFailed, FetchSettings, Surroundings
from digest.fetch.addresses import PrivateAddressError, is_loopback_host, is_public, open_socket, public_socket
from digest.model import PollStatus
from tests.fakes.feed_server import FeedServer, NameTable, redirect, reply

GUARDED = FetchSettings(host_delay=timedelta(0), connect_timeout=timedelta(seconds=2), total_timeout=timedelta(seconds=5))

PRIVATE_HOSTS = [  # every spelling leads to this machine or its neighbours
    "127.0.0.1",
    "127.8.8.8",
    "127.1",
    "127.0.0.1.",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "１２７.0.0.1",
    "127。0。0。1",
    "localhost",
    "LOCALHOST.",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[ff02::1]",
    "outlet.example",  # resolves to 127.0.0.1
    "two.example",  # resolves to two private addresses
]
NAMES: dict[str, str | list[list[str]]] = {
    "localhost": "127.0.0.1",
    "localhost.": "127.0.0.1",
    "0x7f000001": "127.0.0.1",
    "0x7f.0.0.1": "127.0.0.1",
    "outlet.example": "127.0.0.1",
    "two.example": [["::1", "10.0.0.1"]],
}


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        server.on("/rss", reply(b"<rss/>"))
        yield server


async def failure_of(fetcher: Fetcher, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetcher.get(url)
    return caught.value


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
async def test_fault_38_every_form_of_a_private_address_is_refused_before_connecting(site: FeedServer, host: str) -> None:
    async with Fetcher(GUARDED, Surroundings(resolver=NameTable(NAMES))) as fetcher:
        failure = await failure_of(fetcher, site.url("/rss", host))
    assert (failure.status, failure.problem) == (PollStatus.REFUSED, "공개 인터넷 주소가 아닙니다")
    assert site.connections == 0


async def test_fault_38_the_text_is_the_same_for_all_forms_and_for_open_and_closed_ports(site: FeedServer) -> None:
    hosts = [*PRIVATE_HOSTS, "127.0.0.1"]
    urls = [site.url("/rss", host) for host in hosts] + ["http://127.0.0.1:1/", "https://127.0.0.1:22/", "http://[::1]:1/"]
    async with Fetcher(GUARDED, Surroundings(resolver=NameTable(NAMES))) as fetcher:
        texts = {str(await failure_of(fetcher, url)) for url in urls}
    assert len(texts) == 1


async def test_fault_38_the_systems_own_resolver_is_guarded_too(site: FeedServer) -> None:
    async with Fetcher(GUARDED) as fetcher:
        assert (await failure_of(fetcher, site.url("/rss", "localhost"))).status is PollStatus.REFUSED
    assert site.connections == 0


async def test_fault_38_a_name_that_changes_its_address_is_refused_at_every_poll(site: FeedServer) -> None:
    rebinding = NameTable({"outlet.example": [["10.0.0.1"], ["127.0.0.1"], ["::1"], ["169.254.169.254"]]})
    for _ in range(4):  # a fetcher each, so that no look-up is remembered
        async with Fetcher(GUARDED, Surroundings(resolver=rebinding)) as fetcher:
            assert (await failure_of(fetcher, site.url("/rss", "outlet.example"))).status is PollStatus.REFUSED
    assert rebinding.looked_up == ["outlet.example"] * 4
    assert site.connections == 0


def pretend_public(addr_info: AddrInfoType) -> socket.socket:
    """Take 127.0.0.2 for an address of the public internet and nothing else of this machine."""
    return open_socket(addr_info) if addr_info[4][0] == "127.0.0.2" else public_socket(addr_info)


@pytest.mark.parametrize("host", ["127.0.0.1", "inside.example", "[::ffff:127.0.0.1]", "2130706433"])
async def test_fault_38_a_redirect_to_a_private_address_is_refused_before_connecting(site: FeedServer, host: str) -> None:
    names = NameTable({"inside.example": "127.0.0.1"})
    async with (
        FeedServer(host="127.0.0.2") as outside,
        Fetcher(GUARDED, Surroundings(dial=pretend_public, resolver=names)) as fetcher,
    ):
        outside.on("/rss", redirect(site.url("/rss", host)))
        failure = await failure_of(fetcher, outside.url("/rss"))
    assert (failure.status, failure.problem) == (PollStatus.REFUSED, "공개 인터넷 주소가 아닙니다")
    assert (outside.connections, site.connections) == (1, 0)


async def test_fault_38_a_page_and_its_robots_txt_are_guarded_too(site: FeedServer) -> None:
    async with Fetcher(GUARDED) as fetcher:
        with pytest.raises(FetchFailed, match="public internet"):
            await fetcher.page(site.url("/rss"))
    assert site.connections == 0


async def test_private_addresses_are_read_where_the_setting_allows_them(site: FeedServer) -> None:
    async with Fetcher(replace(GUARDED, allow_private_addresses=True)) as fetcher:
        assert (await fetcher.get(site.url("/rss"))).body == b"<rss/>"


async def test_a_proxy_in_the_environment_is_no_way_round_the_guard(site: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.url("/"))
    async with Fetcher(GUARDED) as fetcher:
        assert (await failure_of(fetcher, "http://10.0.0.1/rss")).status is PollStatus.REFUSED
    assert site.connections == 0


@pytest.mark.parametrize(
    "address", ["/etc/passwd", "file:///etc/passwd", "gopher://a.example/", "feed://a.example/rss", "feed:https://a.example/rss"]
)
async def test_fault_39_only_http_and_https_are_asked(address: str) -> None:
    async with Fetcher(GUARDED) as fetcher:
        failure = await failure_of(fetcher, address)
    assert (failure.status, failure.problem) == (PollStatus.REFUSED, "http(s) 주소가 아닙니다")


@pytest.mark.parametrize(
    "address", ["", "   ", "http://", "http:///rss", "http://[::1", "http://a.example:99999/", "한밭경제", "//a.example/"]
)
async def test_fault_39_what_is_no_address_is_refused(address: str) -> None:
    async with Fetcher(GUARDED) as fetcher:
        assert (await failure_of(fetcher, address)).status is PollStatus.REFUSED


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "211.231.99.17", "2001:4860:4860::8888", "2606:4700::1111"])
def test_addresses_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "192.88.99.1",
        "192.0.0.9",
        "192.0.2.1",
        "2001:db8::1",
        "2001:1::1",
        "3fff::1",
        "64:ff9b::8.8.8.8",
        "::8.8.8.8",
        "outlet.example",
        "",
    ],
)
def test_addresses_that_only_look_public_are_not(address: str) -> None:
    assert not is_public(address)


def test_a_socket_is_opened_for_a_public_address_only() -> None:
    info: AddrInfoType = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("8.8.8.8", 443))
    public_socket(info).close()
    with pytest.raises(PrivateAddressError):
        public_socket((*info[:4], ("10.0.0.1", 443)))


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost.", "feeds.localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]
)
def test_this_machine_is_known_by_its_spellings(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize("host", ["localhost.example", "10.0.0.1", "outlet.example", "128.0.0.1", "::2", ""])
def test_other_hosts_are_not_this_machine(host: str) -> None:
    assert not is_loopback_host(host)
