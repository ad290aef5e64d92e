import html
import xml.etree.ElementTree as ET
from datetime import datetime

from bot.demo.articles import KST, sample_articles
from bot.demo.outlets import OUTLETS
from bot.demo.site import Document, documents, sample_feeds

NOW = datetime(2026, 9, 1, 14, 40, tzinfo=KST)
BASE = "http://127.0.0.1:8099"
ARTICLES = sample_articles(NOW)
SITE = documents(ARTICLES, BASE, NOW)


def feed(outlet: str) -> Document:
    [address] = [feed.url.removeprefix(BASE) for feed in sample_feeds(BASE) if feed.id == outlet]
    return SITE[address]


def tree(outlet: str) -> ET.Element:
    """Read a feed as text, because the standard library's parser knows no EUC-KR."""
    body = feed(outlet).body
    return ET.fromstring(body.decode("cp949" if b"euc-kr" in body else "utf-8").partition("?>")[2])


def first_item(outlet: str) -> dict[str, str]:
    item = tree(outlet).find("channel/item")
    assert item is not None
    return {child.tag.rpartition("}")[2]: child.text or "" for child in item}


def test_every_link_of_every_feed_leads_to_a_page_of_the_site() -> None:
    links: list[str] = []
    for outlet in (sample.id for sample in sample_feeds(BASE) if sample.id != "mulle"):
        links += [link.text or "" for link in tree(outlet).iterfind("channel/item/link")]
        links += [link.attrib["href"] for link in tree(outlet).iterfind("{*}entry/{*}link")]
    assert len(links) == len(ARTICLES)
    assert [link for link in links if link.removeprefix(BASE) not in SITE] == []


def test_trade_papers_send_korean_times_without_a_zone() -> None:
    assert first_item("byeori")["pubDate"] == "2026-09-01 12:50:00"


def test_a_board_sends_the_day_with_dots_and_nothing_more() -> None:
    assert first_item("jeongchaek")["pubDate"] == "2026.09.01"


def test_a_wire_names_a_zone_that_rfc_822_does_not_know() -> None:
    assert first_item("haeoreum")["pubDate"] == "Tue, 01 Sep 2026 13:00:00 KST"


def test_an_economic_paper_sends_no_summaries_and_gmt() -> None:
    item = first_item("mirinae")
    assert item["pubDate"] == "Tue, 01 Sep 2026 03:00:00 GMT"
    assert "description" not in item


def test_the_feed_declared_as_euc_kr_holds_syllables_that_only_cp949_has() -> None:
    body = feed("neulpum").body
    assert body.startswith(b"<?xml version='1.0' encoding='euc-kr' ?>")
    assert "똠얌랩".encode("cp949") in body


def test_an_atom_feed_escapes_quotation_marks_twice() -> None:
    assert "&amp;quot;무늬만 개방&amp;quot;".encode() in feed("yeoul").body


def test_an_aggregator_adds_the_outlet_to_the_title_and_redirects_to_its_article() -> None:
    assert first_item("durebak")["title"] == "프로야구 주말 경기 매진…올 시즌 관중 신기록 눈앞 - 달구벌스포츠24"
    [repeated] = [article for article in ARTICLES if article.links_to]
    target = SITE[f"/durebak/rss/articles/{100_000 + repeated.number}"].location
    assert repeated.title in html.unescape(SITE[target.removeprefix(BASE)].body.decode())


def test_one_feed_answers_with_a_page_and_one_stopped_88_days_ago() -> None:
    assert feed("mulle").body.startswith(b"<!DOCTYPE html>")
    assert (NOW - feed("oraetteul").changed_at).days == 88


def test_a_page_holds_the_text_and_the_noise_around_it() -> None:
    [article] = [article for article in ARTICLES if article.event == "gated-access"]
    text = html.unescape(SITE[f"/neulpum/media/view.asp?idx={100_000 + article.number}"].body.decode("cp949"))
    assert article.paragraphs[0] in text
    assert "무단전재 및 재배포 금지" in text
    assert "desk@neulpum.example" in text


def test_pages_of_one_outlet_hold_their_text_in_a_script_only() -> None:
    [article] = [article for article in ARTICLES if article.event == "chip-export"]
    text = SITE[f"/mirinae/article/{100_000 + article.number}"].body.decode()
    assert text.count(article.paragraphs[0]) == 2  # og:description and the script
    assert text.count(article.paragraphs[1]) == 1
    assert f"<p>{article.paragraphs[0]}</p>" not in text


def test_the_site_before_the_first_article_still_has_every_feed() -> None:
    empty = documents((), BASE, NOW)
    assert len(empty) == len(OUTLETS) + 1
