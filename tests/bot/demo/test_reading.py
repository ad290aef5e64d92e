"""Whether the product reads out of the odd feeds what the sample articles say."""

from datetime import datetime, time

import pytest

from bot.demo.articles import KST, SampleArticle, sample_articles
from bot.demo.site import documents, sample_feeds
from digest.articles.extract import Page, extract_page
from digest.feeds.document import FeedContentError
from digest.feeds.parse import parse_feed
from digest.model import Feed, ParsedFeed, PollStatus

NOW = datetime(2026, 9, 24, 14, 40, tzinfo=KST)
BASE = "http://127.0.0.1:8099"
ARTICLES = sample_articles(NOW)
SITE = documents(ARTICLES, BASE, NOW)
FEEDS = {feed.id: feed for feed in sample_feeds(BASE)}


def read(feed: Feed) -> ParsedFeed:
    document = SITE[feed.url.removeprefix(BASE)]
    return parse_feed(document.body, document.content_type, feed, feed.url, NOW)


def newest_first(outlet: str) -> list[SampleArticle]:
    return sorted((a for a in ARTICLES if a.outlet == outlet), key=lambda a: a.published_at, reverse=True)


LIVING = sorted(FEEDS.keys() - {"mulle"})


@pytest.mark.parametrize("outlet", LIVING)
def test_every_title_is_read_as_it_was_written(outlet: str) -> None:
    assert sorted(entry.title for entry in read(FEEDS[outlet]).entries) == sorted(a.title for a in newest_first(outlet))


@pytest.mark.parametrize("outlet", sorted(set(LIVING) - {"jeongchaek"}))
def test_every_date_notation_gives_the_time_of_publication(outlet: str) -> None:
    parsed = read(FEEDS[outlet])
    assert [entry.published_at for entry in parsed.entries] == [article.published_at for article in newest_first(outlet)]
    assert parsed.dates_read == parsed.dates_given


def test_a_day_without_a_time_is_that_day_in_korea() -> None:
    days = {entry.title: entry.published_at for entry in read(FEEDS["jeongchaek"]).entries}
    expected = {a.title: datetime.combine(a.published_at.date(), time(), KST) for a in newest_first("jeongchaek")}
    assert days == expected


def test_summaries_are_plain_text_and_a_feed_without_any_has_none() -> None:
    summaries = {outlet: [entry.summary for entry in read(FEEDS[outlet]).entries] for outlet in LIVING}
    assert set(summaries["mirinae"]) == {""}
    assert [text for texts in summaries.values() for text in texts if "<" in text or "&" in text] == []


def test_an_aggregators_items_name_the_outlet_that_wrote_them() -> None:
    assert {entry.outlet for entry in read(FEEDS["durebak"]).entries} == {"벼리AI신문", "윤슬경제", "달구벌스포츠24"}


def test_the_page_that_stands_where_a_feed_was_is_no_feed() -> None:
    with pytest.raises(FeedContentError) as caught:
        read(FEEDS["mulle"])
    assert caught.value.status is PollStatus.NOT_A_FEED


def pages() -> dict[str, Page]:
    """Return what is read in each page that a feed links to, by the title of its article."""
    urls = [entry.url for outlet in LIVING if outlet != "durebak" for entry in read(FEEDS[outlet]).entries]
    answers = [(url, SITE[url.removeprefix(BASE)]) for url in urls]
    found = [extract_page(answer.body, answer.content_type, url) for url, answer in answers]
    return {page.title: page for page in found}


def test_every_page_gives_its_paragraphs_and_none_of_the_noise_around_them() -> None:
    expected = {a.title: list(a.paragraphs) for a in ARTICLES if a.paragraphs and a.outlet != "mirinae"}
    found = pages()
    assert {title: found[title].text.splitlines() for title in expected} == expected


def test_a_page_whose_text_is_in_a_script_gives_the_first_paragraph_of_its_description() -> None:
    expected = {a.title: a.paragraphs[0] for a in newest_first("mirinae")}
    found = pages()
    assert {title: found[title].text for title in expected} == expected
