import pytest

from digest.links import absolute

BASE = "https://news.example/rss/all.xml"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://a.example/1", "https://a.example/1"),
        ("  HTTPS://A.Example:443/1\n", "https://a.example/1"),
        ("https://a.example/view?\n no=1", "https://a.example/view?%20no=1"),
        ("/article/1", "https://news.example/article/1"),
        ("article/1", "https://news.example/rss/article/1"),
        ("//cdn.example/1", "https://cdn.example/1"),
        ("?id=1", "https://news.example/rss/all.xml?id=1"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/view?a=1&amp;b=2&copy=3", "https://a.example/view?a=1&b=2&copy=3"),
        ("https://a.example/가 나?q=다#라", "https://a.example/%EA%B0%80%20%EB%82%98?q=%EB%8B%A4#%EB%9D%BC"),
        ("https://a.example/%EA%B0%80?q=50%", "https://a.example/%EA%B0%80?q=50%25"),
        ("https://한글.example/", "https://xn--bj0bj06e.example/"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
    ],
)
def test_a_link_becomes_an_absolute_address(link: str, url: str) -> None:
    assert absolute(link, BASE) == url


@pytest.mark.parametrize(
    "link",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "gopher://a.example/1",
        "feed://a.example/rss",
        "mailto:kim@a.example",
        "http:///x",
        "http://[bad",
        "http://a.example:port/",
        "https://user:secret@a.example/",
        "https://a b.example/",
        "https://a.example/" + "x" * 3000,
    ],
)
def test_what_is_no_web_address_is_none(link: str) -> None:
    assert absolute(link) == ""


def test_nothing_in_an_address_can_end_a_chat_link_early() -> None:
    found = absolute('https://a.example/x>y|z"<q>)(`\\ ]{^')

    assert set(found) & set("<>|\"` ()\\[]{}^'") == set()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fa.example%2f1%3fid%3d2&c=3",
            "https://a.example/1?id=2",
        ),
        ("https://www.google.com/url?rct=j&url=https://a.example/1&ct=ga", "https://a.example/1"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert%281%29"),
        (
            "https://bing.com.evil.example/news/apiclick.aspx?url=https://a.example/",
            "https://bing.com.evil.example/news/apiclick.aspx?url=https://a.example/",
        ),
    ],
)
def test_an_aggregators_redirector_gives_way_to_the_article(link: str, url: str) -> None:
    assert absolute(link) == url
