import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.children import Children
from digest.feeds.document import FeedContentError
from digest.feeds.parse import MOST_ENTRIES, MOST_SUMMARY_CHARACTERS, parse_feed, parse_in_child
from digest.model import Entry, Feed, ParsedFeed, PollStatus
from tests.shared_data import shared

SAMPLES = Path(__file__).parent.parent.parent / "data" / "feeds"
NOW = datetime(2026, 9, 2, 18, 0, tzinfo=ZoneInfo("Asia/Seoul"))
FEED = Feed(id="hanbit", name="한빛 리포트", url="https://hanbit.example/rss/all.xml")


def read(text: str, feed: Feed = FEED, *, base_url: str = FEED.url) -> ParsedFeed:
    return parse_feed(text.encode(), None, feed, base_url, NOW)


def rss(*items: str, channel: str = "") -> str:
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {namespaces}><channel><title>한빛 리포트</title>{channel}{inside}</channel></rss>'


ITEM = "<title>공개 모델 심사 기준 마련</title><link>https://hanbit.example/1</link>"


def only(parsed: ParsedFeed) -> Entry:
    (entry,) = parsed.entries
    return entry


def status_of(text: str) -> PollStatus:
    with pytest.raises(FeedContentError) as caught:
        read(text)
    return caught.value.status


# --- samples: what a person would read in them ---------------------------------------------------


@pytest.mark.parametrize("expected_file", sorted(SAMPLES.glob("*.expected.json")), ids=lambda path: path.name.partition(".")[0])
def test_a_sample_feed_says_what_a_person_reads_in_it(expected_file: Path) -> None:
    expected: dict[str, Any] = json.loads(expected_file.read_text(encoding="utf-8"))
    (sample,) = (path for path in SAMPLES.glob(f"{expected_file.name.partition('.')[0]}.*") if path.suffix != ".json")
    feed = Feed(id="sample", name=expected["feed_name"], url="https://feed.example/rss")
    now = datetime.fromisoformat(expected["now"])

    if "status" in expected:
        with pytest.raises(FeedContentError) as caught:
            parse_feed(sample.read_bytes(), None, feed, feed.url, now)
        assert caught.value.status == expected["status"]
        return
    parsed = parse_feed(sample.read_bytes(), None, feed, feed.url, now)

    assert (parsed.title, parsed.dates_given, parsed.dates_read, parsed.date_example) == (
        expected["title"],
        expected["dates_given"],
        expected["dates_read"],
        expected["date_example"],
    )
    assert [_told(entry) for entry in parsed.entries] == expected["entries"]


def _told(entry: Entry) -> dict[str, str | None]:
    told = {
        "title": entry.title,
        "url": entry.url,
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "summary": entry.summary,
    }
    return told | {name: value for name, value in (("author", entry.author), ("outlet", entry.outlet)) if value}


@pytest.mark.parametrize(
    ("name", "count", "title"),
    [
        ("euckr_acnnewswire.net.xml", 8, "NTT DoCoMo, Aplix에 투자"),
        ("euckr_chisato.info.xml", 20, '선생님은 말하셨지, "큰일입니다"'),
        ("euckr_console.linuxstudy.pe.kr.xml", 10, "이사했습니다."),
        ("euckr_ittrend.egloos.com.xml", 10, "다음 터치 메신저 위젯"),
        ("euckr_sparcs.kaist.ac.kr.xml", 10, "컴퓨터 수리"),
        ("cp949_ricanet.com.xml", 10, "구라치다 걸리면"),
        ("geeknews_2026-07.atom.xml", 50, "PyPI, 릴리스 14일 후 새 파일 업로드 거부"),
        ("44bits_2026.rss.xml", 30, "도커(Docker) 입문편 컨테이너 기초부터 서버 배포까지"),
        ("odd_rdf_utf8.xml", 60, "Mega-Deal: IBM übernimmt Red Hat"),
        ("odd_malformed_namespaced.rss.xml", 2, "Test Entry 2"),
        ("odd_utf16.rss.xml", 1, "UTF-16 Entry 1"),
        ("odd_windows1251.rss.xml", 50, "Цитата #17705"),
    ],
)
def test_real_feeds_are_read(name: str, count: int, title: str) -> None:
    parsed = parse_feed(shared(f"data/feeds/{name}").read_bytes(), None, FEED, FEED.url, NOW)

    assert len(parsed.entries) == count
    assert title in [entry.title for entry in parsed.entries]
    assert (parsed.dates_read, parsed.date_example) == (parsed.dates_given, "")


# --- titles and summaries ------------------------------------------------------------------------


def test_a_full_text_is_the_summary_where_the_description_is_missing_or_short() -> None:
    full = "정부가 공개 모델의 심사 기준을 마련했다. " * 10
    item = f"{ITEM}<description>짧은 설명</description><content:encoded><![CDATA[<p>{full}</p>]]></content:encoded>"

    assert only(read(rss(item))).summary == full.strip()
    assert only(read(rss(item.replace("<description>짧은 설명</description>", "")))).summary == full.strip()


def test_a_description_that_says_enough_is_the_summary() -> None:
    told = "위원회는 심사 기준을 두 단계로 나누고 시범 기간을 두기로 했다. " * 8
    item = f"{ITEM}<description>{told}</description><content:encoded>{'전문 ' * 500}</content:encoded>"

    assert only(read(rss(item))).summary == told.strip()


def test_a_summary_ends_at_a_word_before_2000_characters() -> None:
    summary = only(read(rss(f"{ITEM}<description>{'가나다라 ' * 1000}</description>"))).summary

    assert MOST_SUMMARY_CHARACTERS - 10 < len(summary) <= MOST_SUMMARY_CHARACTERS
    assert summary.endswith("가나다라")


def test_a_title_that_is_missing_is_the_first_sentence_of_the_summary() -> None:
    item = "<link>https://hanbit.example/1</link><description>심사 기준이 공개됐다. 시행은 내년이다.</description>"

    assert only(read(rss(item))).title == "심사 기준이 공개됐다."


def test_a_summary_that_begins_with_the_title_does_not_say_it_again() -> None:
    item = f"{ITEM}<description><![CDATA[<h1>공개 모델 심사 기준 마련</h1><p>위원회가 밝혔다.</p>]]></description>"

    assert only(read(rss(item))).summary == "위원회가 밝혔다."


def test_the_footer_that_blogs_put_behind_summaries_goes() -> None:
    item = f"{ITEM}<description><![CDATA[<p>위원회가 밝혔다.</p><p>The post <a href='/1'>제목</a> appeared first on <a href='/'>한빛</a>.</p>]]></description>"

    assert only(read(rss(item))).summary == "위원회가 밝혔다."


def test_fault_40_hostile_text_in_title_author_summary_and_feed_name_comes_out_plain() -> None:
    hostile = "&lt;b onmouseover=x&gt;\u202e@everyone&lt;/b&gt; &lt;!channel&gt;\u200b [보기](https://evil.example)"
    parsed = read(
        rss(
            f"<title>{hostile}</title><link>https://hanbit.example/1</link><description>{hostile}본문</description><author>{hostile}</author>",
        ).replace("한빛 리포트", hostile)
    )
    entry = only(parsed)

    plain = "@everyone [보기](https://evil.example)"
    assert (entry.title, entry.summary, entry.author, parsed.title) == (plain, f"{plain}본문", plain[:60], plain)


# --- links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<title>가</title><link>/news/1</link>", "https://hanbit.example/news/1"),
        ("<title>가</title><link><![CDATA[\n https://hanbit.example/1?a=1&b=2 ]]></link>", "https://hanbit.example/1?a=1&b=2"),
        ("<title>가</title><link>https://hanbit.example/1?a=1&b=2</link>", "https://hanbit.example/1?a=1&b=2"),
        ("<title>가</title><guid>https://hanbit.example/guid/1</guid>", "https://hanbit.example/guid/1"),
        ('<title>가</title><guid isPermaLink="false">https://hanbit.example/guid/1</guid>', "https://hanbit.example/guid/1"),
        (
            "<title>가</title><link>javascript:alert(1)</link><guid>https://hanbit.example/guid/1</guid>",
            "https://hanbit.example/guid/1",
        ),
        (
            '<title>가</title><link>https://feeds.example/~r/1</link><feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">https://hanbit.example/1</feedburner:origLink>',
            "https://hanbit.example/1",
        ),
        (
            "<title>가</title><link>http://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fhanbit.example%2f1&amp;c=1</link>",
            "https://hanbit.example/1",
        ),
    ],
)
def test_an_item_leads_to_its_article(item: str, url: str) -> None:
    assert only(read(rss(item))).url == url


def test_relative_links_are_relative_to_the_site_that_the_feed_names() -> None:
    text = rss("<title>가</title><link>/news/1</link>", channel="<link>https://hanbit.example/</link>")

    assert only(read(text, base_url="https://feeds.example/hanbit")).url == "https://hanbit.example/news/1"


def test_items_without_an_address_are_left_out() -> None:
    assert [entry.title for entry in read(rss("<title>주소 없음</title>", ITEM)).entries] == ["공개 모델 심사 기준 마련"]


# --- outlets -------------------------------------------------------------------------------------


def test_the_source_of_an_aggregators_item_is_its_outlet() -> None:
    item = '<title>공개 모델 심사 기준 마련 - 하늘소식</title><link>https://news.example/1</link><source url="https://haneul.example">하늘소식</source>'
    entry = only(read(rss(item)))

    assert (entry.title, entry.outlet) == ("공개 모델 심사 기준 마련", "하늘소식")


def test_a_list_of_other_outlets_titles_is_no_summary() -> None:
    listed = "".join(
        f'<li><a href="https://news.example/{n}">{title}</a> <font>{outlet}</font></li>'
        for n, title, outlet in ((1, "공개 모델 심사 기준 마련", "하늘소식"), (2, "심사 기준 논란", "바다소식"))
    )
    item = f'<title>공개 모델 심사 기준 마련 - 하늘소식</title><link>https://news.example/1</link><description><![CDATA[<ol>{listed}</ol>]]></description><source url="https://haneul.example">하늘소식</source>'

    assert only(read(rss(item))).summary == ""


def test_a_feed_that_names_itself_as_source_has_no_other_outlet() -> None:
    assert only(read(rss(f'{ITEM}<source url="https://hanbit.example">한빛 리포트</source>'))).outlet == ""


# --- dates ---------------------------------------------------------------------------------------


def test_zone_less_dates_are_in_the_feeds_zone() -> None:
    dated = f"{ITEM}<pubDate>2026-09-01 08:00:00</pubDate>"

    assert only(read(rss(dated))).published_at == datetime(2026, 8, 31, 23, tzinfo=UTC)
    assert only(read(rss(dated), Feed("x", "x", FEED.url, zone="UTC"))).published_at == datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_a_date_that_cannot_be_read_gives_way_to_another_of_the_item() -> None:
    item = f"{ITEM}<pubDate>곧</pubDate><dc:date>2026.08.13</dc:date>"

    assert only(read(rss(item))).published_at == datetime(2026, 8, 12, 15, tzinfo=UTC)


def test_dates_that_nobody_can_read_are_counted_and_shown() -> None:
    parsed = read(rss(f"{ITEM}<pubDate>2026-09-01</pubDate>", f"{ITEM}<pubDate>팔월 초하루</pubDate>", ITEM))

    assert (parsed.dates_given, parsed.dates_read, parsed.date_example) == (2, 1, "팔월 초하루")


def test_fault_31_all_dates_in_2099_or_1970_are_no_dates() -> None:
    parsed = read(
        rss(
            *(
                f"<title>기사 {year}</title><link>https://hanbit.example/{year}</link><pubDate>{year}-01-01</pubDate>"
                for year in (2099, 1970)
            )
        )
    )

    assert [entry.published_at for entry in parsed.entries] == [None, None]


# --- order and number ----------------------------------------------------------------------------


def test_entries_come_newest_first_and_undated_ones_stay_behind_their_neighbours() -> None:
    dates = ("2026-08-01", "", "2026-08-03", "2026-08-02")
    items = [
        f"<title>{n}</title><link>https://hanbit.example/{n}</link><pubDate>{date}</pubDate>" for n, date in enumerate(dates)
    ]

    assert [entry.title for entry in read(rss(*items)).entries] == ["2", "3", "0", "1"]


def test_the_newest_thousand_count() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    items = [
        f"<title>기사 {n}</title><link>https://hanbit.example/{n}</link><pubDate>{start + timedelta(minutes=n):%Y-%m-%dT%H:%M:00Z}</pubDate>"
        for n in range(MOST_ENTRIES + 5)
    ]
    parsed = read(rss(*items))

    assert (len(parsed.entries), parsed.left_out) == (MOST_ENTRIES, 5)
    assert (parsed.entries[0].title, parsed.entries[-1].title) == ("기사 1004", "기사 5")


@pytest.mark.parametrize(
    ("channel", "wait"),
    [
        ("<ttl>60</ttl>", timedelta(minutes=60)),
        ("<ttl> 5 </ttl>", timedelta(minutes=5)),
        ("<ttl>999999</ttl>", timedelta(hours=24)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>자주</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", timedelta(minutes=30)),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", timedelta(hours=24)),
        ("<sy:updatePeriod>monthly</sy:updatePeriod>", timedelta(hours=24)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("", None),
    ],
)
def test_a_feed_may_ask_to_be_left_alone_for_at_most_a_day(channel: str, wait: timedelta | None) -> None:
    assert read(rss(ITEM, channel=channel)).server_wait == wait


# --- what is no feed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<!DOCTYPE html><html><head><title>RSS 안내</title></head><body>종료</body></html>", 'a web page ("RSS 안내")'),
        (
            "<html><head><title>Just a moment...</title></head><body><script src='/cdn-cgi/challenge-platform/x'></script></body></html>",
            "a bot challenge",
        ),
        ("<html><body><form><input name=id><input type='password'></form></body></html>", "a login page"),
        ("<html><body><p>피드 예: <rss version='2.0'><channel></channel></rss></p></body></html>", "a web page"),
        ("", "sent nothing"),
        ("   \n", "sent nothing"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "no RSS or Atom feed"),
        ("<?xml version='1.0'?><sitemapindex></sitemapindex>", "no RSS or Atom feed"),
        ("서비스 점검 중입니다", "no RSS or Atom feed"),
    ],
)
def test_fault_30_a_page_with_status_200_is_not_a_feed_and_said_to_be_what_it_is(text: str, problem: str) -> None:
    with pytest.raises(FeedContentError) as caught:
        read(text)

    assert caught.value.status is PollStatus.NOT_A_FEED
    assert problem in str(caught.value)


def test_a_feed_without_items_is_empty() -> None:
    assert status_of(rss()) is PollStatus.EMPTY


def test_a_feed_whose_items_have_neither_title_nor_address_is_empty() -> None:
    assert status_of(rss('<guid isPermaLink="false">1</guid>')) is PollStatus.EMPTY


def test_fault_29_a_feed_that_was_cut_off_before_its_first_item_ended_is_broken() -> None:
    assert status_of(rss(ITEM)[:-40]) is PollStatus.BROKEN


def test_a_failure_says_how_the_bytes_were_read() -> None:
    with pytest.raises(FeedContentError) as caught:
        parse_feed("<html><title>점검 안내</title></html>".encode("cp949"), None, FEED, FEED.url, NOW)

    assert caught.value.encoding == "cp949"


# --- what is a little wrong ----------------------------------------------------------------------


def test_fault_29_a_feed_that_was_cut_off_keeps_its_whole_items() -> None:
    whole = rss(ITEM, "<title>둘째 기사</title><link>https://hanbit.example/2</link>", "<title>셋째</title>")

    assert [entry.title for entry in read(whole[: whole.rindex("셋째") + 1]).entries] == ["공개 모델 심사 기준 마련", "둘째 기사"]


def test_an_atom_feed_that_was_cut_off_keeps_its_whole_entries() -> None:
    text = '<feed xmlns="http://www.w3.org/2005/Atom"><title>한빛</title><entry><title>가</title><link href="https://hanbit.example/1"/></entry><entry><title>나'

    assert only(read(text)).title == "가"


@pytest.mark.parametrize(
    "text",
    [
        f"<br />\n<b>Warning</b>: mysql_connect() in <b>/www/rss.php</b>\n{rss(ITEM)}",
        f"\n\n{rss(ITEM)}",
        f"<!-- 갱신 2026-09-01 -->\n{rss(ITEM)}",
        f"{rss(ITEM)}<script>track()</script>",
        rss(f"{ITEM}<description>R&D & AT&T &nbsp; &hellip; &unknown;</description>"),
        rss(f"{ITEM}<media:thumbnail url='x'/>"),  # a prefix that nobody declared
        rss(f"{ITEM}<description><b>굵게</description>"),
        rss(f"{ITEM}<!-- 닫히지 않은 -- 주석 -->"),
        rss(ITEM).replace("</channel></rss>", ""),
    ],
)
def test_a_feed_that_is_a_little_wrong_is_read(text: str) -> None:
    assert only(read(text)).title == "공개 모델 심사 기준 마련"


def test_ampersands_in_verbatim_sections_stay_as_they_are() -> None:
    item = "<title><![CDATA[R&D & <b>AI</b> &amp; 규제]]></title><link><![CDATA[https://hanbit.example/1?a=1&b=2]]></link>"

    assert (only(read(rss(item))).title, only(read(rss(item))).url) == ("R&D & AI & 규제", "https://hanbit.example/1?a=1&b=2")


# --- in a child ----------------------------------------------------------------------------------


async def test_a_child_reads_a_feed_as_this_process_does() -> None:
    body = (SAMPLES / "made_euckr_singlequote_dcdate.rss.xml").read_bytes()
    async with Children() as children:
        parsed, encoding = await parse_in_child(children, body, None, FEED, FEED.url, NOW)

    assert (parsed, encoding) == (parse_feed(body, None, FEED, FEED.url, NOW), "cp949")


async def test_a_child_says_that_a_page_is_no_feed() -> None:
    body = (SAMPLES / "made_html_200_instead_of_feed.html").read_bytes()
    async with Children() as children:
        with pytest.raises(FeedContentError, match="RSS 서비스 안내") as caught:
            await parse_in_child(children, body, "text/html", FEED, FEED.url, NOW)

    assert (caught.value.status, caught.value.encoding) == (PollStatus.NOT_A_FEED, "utf-8")
