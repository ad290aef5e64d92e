import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.legible import legible, one_line, web_address


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("한 줄\t둘\u00a0셋", "한 줄 둘 셋"),
        ("\x1b[31m빨강\x1b[0m\x07\x00", "[31m빨강[0m"),
        ("\u202e거꾸로\u202c\u2066격리\u2069", "거꾸로격리"),
        ("보이지\u200b않는\ufeff글자\u00ad", "보이지않는글자"),
        ("짝 없는 \ud83d", "짝 없는 \ufffd"),
        ("윗줄\r\n아랫줄\u2028끝줄", "윗줄\n아랫줄\n끝줄"),
        ("하나\n\n\n\n둘", "하나\n\n둘"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("e" + "\u0301" * 30, "é" + "\u0301" * 4),
        ("👩‍👩‍👧‍👦 👍🏽 🇰🇷", "👩‍👩‍👧‍👦 👍🏽 🇰🇷"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("숨긴 지시\U000e0041\U000e0042", "숨긴 지시"),
        ("  \n ", ""),
    ],
)
def test_what_only_machines_see_goes_and_the_rest_stays(given_text: str, shown: str) -> None:
    assert legible(given_text) == shown


def test_a_headline_is_a_single_line() -> None:
    assert one_line("# 제목\n> 둘째 줄\n") == "# 제목 > 둘째 줄"


@given(st.text(st.characters()))
def test_legible_text_stays_as_it_is_and_can_be_written_as_utf8(text: str) -> None:
    shown = legible(text)
    assert legible(shown) == shown
    assert shown.encode("utf-8").decode("utf-8") == shown


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://news.example/a?b=c&d=%EA%B0%80#e", "https://news.example/a?b=c&d=%EA%B0%80#e"),
        ("HTTPS://News.Example:8443/A", "https://news.example:8443/A"),
        ("https://news.example/기사/1", "https://news.example/%EA%B8%B0%EC%82%AC/1"),
        ("https://뉴스.example/", "https://xn--vg1b002a.example/"),
        ("https://news.example/100%/a", "https://news.example/100%25/a"),
        ("https://news.example/a b|c>d<e(f)[g]\"h'", "https://news.example/a%20b%7Cc%3Ed%3Ce%28f%29%5Bg%5D%22h'"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("https://a.example//evil.test", "https://a.example//evil.test"),
        ("https://bank.example@evil.test/", "https://evil.test/"),
    ],
)
def test_an_address_is_made_safe_for_any_link_markup(url: str, address: str) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example",
        "javascript:alert(1)",
        "ftp://a.example/",
        "http://",
        "http://[bad",
        "http://a:99999999/",
        "https://a..b/",
        "//a.example/x",
    ],
)
def test_what_is_no_web_address_gives_none(url: str) -> None:
    assert web_address(url) is None


@given(st.text())
def test_no_text_whatever_makes_an_address_that_leaves_its_link(text: str) -> None:
    address = web_address(f"https://news.example/{text}")
    assert address is None or (address.isascii() and not set(address) & set(' <>|()[]"\\^`{}\n'))
