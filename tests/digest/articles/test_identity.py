import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.identity import appeared_at, clean_title, revision_tags, title_key, url_key
from digest.feeds.parse import parse_feed
from digest.model import Feed
from tests.shared_data import shared

NOW = datetime(2026, 8, 9, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.ndsoft.example/news/articleView.html?idxno=100001",
        "http://ndsoft.example/news/articleView.html?idxno=100001",
        "HTTPS://WWW.NdSoft.Example:443/news/articleView.html?idxno=100001",
        "https://m.ndsoft.example/news/articleView.html?idxno=100001",
        "https://ndsoft.example/news/articleViewAmp.html?idxno=100001",
        "https://ndsoft.example//news/articleView.html?idxno=100001#comments",
        "https://ndsoft.example/news/articleView.html?utm_source=rss&idxno=100001&utm_medium=feed",
        "https://ndsoft.example/news/articleView.html?idxno=100001&fbclid=IwAR0&page=",
        "https://ndsoft.example/news/articleView.html?ref=naver&idxno=100001&from=rss",
        "https://ndsoft.example/news/articleView.html?idxno=100001&replyAll=1&reply_sc_order_by=C",
        "https://ndsoft.example/news/%61rticleView.html?idxno=%31%30%30001",
    ],
)
def test_one_article_has_one_key_however_its_address_is_written(url: str) -> None:
    assert url_key(url) == "ndsoft.example/news/articleView.html?idxno=100001"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/view?idxno=1", "https://a.example/view?idxno=2"),
        ("https://a.example/view?newsid=1&page=1", "https://a.example/view?newsid=1&page=2"),
        ("https://a.example/view?ref=1234", "https://a.example/view?ref=1235"),
        ("https://a.example/view?source=20260809", "https://a.example/view?source=20260810"),
        ("https://a.example/?20260809", "https://a.example/?20260810"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/x?q=%B0%A1", "https://a.example/x?q=%B0%A2"),  # EUC-KR escapes
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/#!/news/1", "https://a.example/#!/news/2"),
        ("https://a.example/News/1", "https://a.example/news/1"),
        ("https://a.example/1", "https://b.example/1"),
        ("https://a.example:8080/1", "https://a.example/1"),
        ("https://example.kr/camp", "https://example.kr/c"),
        ("https://example.kr/amp", "https://example.kr/"),
    ],
)
def test_different_articles_keep_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://a.example/2026/08/09/title/amp/", "a.example/2026/08/09/title"),
        ("https://a.example/amp/view/AKR1", "a.example/view/AKR1"),
        ("https://a.example/view;jsessionid=AB12?b=2&a=1", "a.example/view?a=1&b=2"),
        ("https://a.example/가?q=나", "a.example/%EA%B0%80?q=%EB%82%98"),
        ("https://news.google.com/rss/articles/CBMi?oc=5", "news.google.com/rss/articles/CBMi"),
        ("http://[bad", "http://[bad"),
        ("", ""),
    ],
)
def test_keys_of_odd_addresses(url: str, key: str) -> None:
    assert url_key(url) == key


@given(st.integers(min_value=0), st.permutations(["idxno=%d", "utm_campaign=x", "section=ai", "gclid=1"]))
def test_the_order_of_parameters_says_nothing_and_the_number_everything(number: int, parameters: list[str]) -> None:
    query = "&".join(parameters).replace("%d", str(number))

    assert url_key(f"https://a.example/view?{query}") == f"a.example/view?idxno={number}&section=ai"


def test_no_two_of_8000_recorded_articles_share_an_address_key() -> None:
    urls = {
        json.loads(line)["url"]
        for day in ("2026-02-24", "2026-02-25", "2026-02-26")
        for line in shared(f"data/replay/{day}.jsonl").read_text(encoding="utf-8").splitlines()
    }

    assert len({url_key(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    ("title", "tags"),
    [
        ("[속보]과기정통부, AI 안전 고시 확정", ("속보",)),
        ("[단독] AI 기본법 시행령 윤곽", ("단독",)),
        ("AI 규제 특례 확대(종합2보)", ("종합2보",)),
        ("AI 규제 특례 확대 (종합 2보)", ("종합2보",)),
        ("(1보) AI 규제 특례 확대", ("1보",)),
        ("[단독·종합] AI 규제 특례 확대 [정정]", ("단독", "종합", "정정")),
        ("【속보】 <단독> AI 규제", ("속보", "단독")),
        ("[AI 써보니] 열린 모델의 한계", ()),
        ("[포토] AI 토론회", ()),
        ("[인사] 가상부처", ()),
        ("단독 주택에 AI", ()),
    ],
)
def test_revision_tags_are_seen_in_every_bracket(title: str, tags: tuple[str, ...]) -> None:
    assert revision_tags(title) == tags


@pytest.mark.parametrize(
    "title",
    [
        "AI 기본법 시행령, ‘고영향’ 범위 축소",
        "[단독] AI 기본법 시행령, '고영향' 범위 축소",
        'AI 기본법 시행령 "고영향" 범위 축소(종합2보)',
        "속보: ＡＩ 기본법 시행령…고영향 범위 축소",
        "[속보/종합] ai기본법 시행령, 고영향 범위 축소 [정정]",
    ],
)
def test_one_headline_has_one_key_whatever_its_tags_and_quotes(title: str) -> None:
    assert title_key(title) == "ai기본법시행령고영향범위축소"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4.5 공개", "GPT-45 공개"),
        ("8~9월 시행", "89월 시행"),
        ("예산 1.5조", "예산 15조"),
        ("[포토] AI 토론회", "AI 토론회"),
        ("[속보]", "[단독]"),
        ("C++ 지원", "C 지원"),
        ("!!!", "???"),
    ],
)
def test_different_headlines_keep_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_thousands_are_one_number_with_and_without_commas() -> None:
    assert title_key("1,000억원 투자") == title_key("1000억원 투자")


def test_a_clean_title_has_its_tags_and_not_its_outlet() -> None:
    assert clean_title("<b>[단독]</b> AI 규제 &quot;완화&quot; - 한빛 리포트", "한빛 리포트") == '[단독] AI 규제 "완화"'


def test_a_feed_whose_guids_and_times_change_on_every_fetch_brings_no_new_article() -> None:
    feed = Feed(id="hanbit", name="한빛 리포트", url="https://hanbit.example/rss")

    def fetched(at: datetime) -> tuple[str, str]:
        item = (
            f"<title>[속보] 심사 기준 마련</title><link>https://hanbit.example/1?utm_id={at:%H}</link>"
            f"<guid>{at:%H%M%S}</guid><pubDate>{at:%Y-%m-%dT%H:%M:%SZ}</pubDate>"
        )
        (entry,) = parse_feed(f"<rss><channel><item>{item}</item></channel></rss>".encode(), None, feed, feed.url, at).entries
        return url_key(entry.url), title_key(entry.title)

    assert fetched(NOW) == fetched(NOW + timedelta(hours=1)) == ("hanbit.example/1", "심사기준마련")


@pytest.mark.parametrize(
    ("published", "appeared"),
    [
        (NOW - timedelta(hours=3), NOW - timedelta(hours=3)),
        (NOW, NOW),
        (NOW + timedelta(minutes=1), NOW),
        (datetime(2099, 1, 1, tzinfo=UTC), NOW),
        (None, NOW),
    ],
)
def test_an_article_appeared_when_it_says_unless_that_is_in_the_future(published: datetime | None, appeared: datetime) -> None:
    assert appeared_at(published, NOW) == appeared
