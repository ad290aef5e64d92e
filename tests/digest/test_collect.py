import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.articles.identity import url_key
from digest.children import TASKS, Children
from digest.collect import MOST_TWINS
from digest.desk import summary_key
from digest.errors import StorageError
from digest.model import Article, ArticleOutcome, Feed, FeedUse, PollStatus, Story
from digest.storage import Store, articles, feeds, stories
from tests.bot.samples import article
from tests.fakes import child_tasks
from tests.fakes.feed_server import Exchange, conditional, hang, reply
from tests.newsroom import LAW, LAW_TEXT, NOW, OFF_TOPIC, OPEN, OPEN_TEXT, Item, Newsroom, newsroom

LOGIN = b"<!doctype html><html><head><title>login</title></head><body><input type=password></body></html>"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path) as opened:
        yield opened


async def stored(room: Newsroom, path: str) -> Article:
    async with room.store.read() as db:
        found = await articles.by_url_key(db, url_key(room.site.url(path)))
    assert found is not None, f"{path} was not stored"
    return found


async def all_stories(store: Store) -> tuple[Story, ...]:
    async with store.read() as db:
        return await stories.since(db, NOW - timedelta(days=30))


async def test_a_relevant_article_becomes_a_story_with_a_summary_from_its_page(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1"), Item(OFF_TOPIC, "/a/2"))
    room.page("/a/1", LAW, LAW_TEXT)

    (report,) = await room.round(feed)

    assert (report.new, report.relevant, report.problem) == (2, 1, "")
    (story,) = await all_stories(room.store)
    assert story.anchor.title == LAW
    assert story.anchor.text.startswith("국회가 2일 본회의를 열어")
    assert story.summary is not None
    assert story.summary.sentences[0].text in LAW_TEXT
    assert (await stored(room, "/a/2")).outcome is ArticleOutcome.IRRELEVANT


async def test_validators_and_waits_of_an_old_address_do_not_hold_for_a_new_one(room: Newsroom) -> None:
    feed = room.feed()
    moved = replace(feed, url=room.site.url("/new"))
    room.answer(feed, conditional(room.rss(feed, Item(LAW, "/a/1", summary=LAW_TEXT)), etag='"v1"'))
    room.site.on("/new", conditional(room.rss(feed, Item(OPEN, "/a/2", summary=OPEN_TEXT)), etag='"v1"'))
    await room.round(feed)

    (report,) = await room.round(moved)
    (again,) = await room.round(moved)

    first, second = room.site.asked("/new")
    assert "if-none-match" not in first.headers
    assert (report.state.status, report.new) == (PollStatus.OK, 1)
    assert second.headers["if-none-match"] == '"v1"'
    assert again.state.status is PollStatus.NOT_MODIFIED
    assert {story.anchor.title for story in await all_stories(room.store)} == {LAW, OPEN}


async def test_pages_of_irrelevant_articles_are_never_asked_for(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1"), Item(OFF_TOPIC, "/a/2"))

    await room.round(feed)

    assert "/a/1" in room.site.paths
    assert "/a/2" not in room.site.paths


async def test_a_title_and_link_feed_gives_neither_summary_nor_page(room: Newsroom) -> None:
    feed = room.feed(use=FeedUse.TITLE_AND_LINK)
    room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))

    await room.round(feed)

    (story,) = await all_stories(room.store)
    assert story.anchor.body == ""
    assert story.summary is not None
    assert story.summary.sentences == ()
    assert "/a/1" not in room.site.paths


async def test_several_outlets_on_one_event_are_one_story_in_any_order_of_arrival(room: Newsroom) -> None:
    feeds_of = [room.feed(name) for name in ("한빛일보", "가온경제", "새벽신문")]
    for number, feed in enumerate(feeds_of):
        room.publish(feed, Item(LAW, f"/a/{number}", hours=number + 1, summary=LAW_TEXT))

    await room.round(feeds_of[2])
    await room.round(feeds_of[0], feeds_of[1])

    (story,) = await all_stories(room.store)
    assert {article.outlet for article in story.articles} == {"한빛일보", "가온경제", "새벽신문"}


async def test_what_is_older_than_a_day_at_a_feeds_first_poll_is_stored_as_seen(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/old", hours=25), Item(OPEN, "/a/new", hours=23, summary=OPEN_TEXT))

    await room.round(feed)

    assert (await stored(room, "/a/old")).outcome is ArticleOutcome.SEEN_BEFORE_START
    assert (await stored(room, "/a/new")).outcome is ArticleOutcome.NEW_STORY
    assert "/a/old" not in room.site.paths


async def test_what_is_old_but_new_in_a_feed_known_for_long_is_not_lost(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(OFF_TOPIC, "/a/1"))
    await room.round(feed)

    room.publish(feed, Item(OFF_TOPIC, "/a/1"), Item(LAW, "/a/late", hours=30, summary=LAW_TEXT))
    await room.round(feed, now=NOW + timedelta(hours=1))

    assert (await stored(room, "/a/late")).outcome is ArticleOutcome.NEW_STORY


async def test_an_article_without_a_date_appeared_when_it_was_first_seen(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1", hours=None, summary=LAW_TEXT))

    await room.round(feed)

    undated = await stored(room, "/a/1")
    assert (undated.published_at, undated.appeared_at) == (None, NOW)


async def test_a_second_poll_of_an_unchanged_feed_downloads_and_stores_nothing(room: Newsroom) -> None:
    feed = room.feed()
    room.answer(feed, conditional(room.rss(feed, Item(LAW, "/a/1", summary=LAW_TEXT)), etag='"v1"'))

    await room.round(feed)
    asked_before = len(room.site.requests)
    (second,) = await room.round(feed, now=NOW + timedelta(minutes=30))

    assert second.state.status is PollStatus.NOT_MODIFIED
    assert second.new == 0
    assert len(room.site.requests) == asked_before + 1


async def test_fault_31_one_title_under_addresses_that_change_at_every_poll_is_shown_once_and_stored_a_limited_number_of_times(
    room: Newsroom,
) -> None:
    feed = room.feed()
    for number in range(MOST_TWINS + 3):
        room.publish(feed, Item(LAW, f"/a/{number}", hours=0, summary=LAW_TEXT))
        await room.round(feed, now=NOW + timedelta(minutes=30 * number))

    (story,) = await all_stories(room.store)
    assert len(story.articles) == 1
    async with room.store.read() as db:
        counts = await articles.counts(db, NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert counts.seen == 1 + MOST_TWINS  # `why` can explain that many
    twin = await stored(room, "/a/1")
    assert twin.outcome is ArticleOutcome.DUPLICATE
    assert room.site.url("/a/0") in twin.outcome_reason


async def test_fault_32_a_moved_site_that_lists_its_archive_brings_no_old_story_and_one_notice(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    feed = room.feed()
    room.publish(feed, Item(OFF_TOPIC, "/a/1"))
    await room.round(feed)
    archive = [Item(f"{LAW} {number}차", f"/archive/{number}", hours=100 + number) for number in range(5_000)]
    room.publish(feed, Item(OPEN, "/a/new", summary=OPEN_TEXT), *archive)

    (report,) = await room.round(feed, now=NOW + timedelta(hours=1))

    assert report.new == 1_000
    (story,) = await all_stories(room.store)
    assert story.anchor.title == OPEN
    assert (await stored(room, "/archive/7")).outcome is ArticleOutcome.SEEN_BEFORE_START
    assert caplog.text.count("suddenly has 1000 new items") == 1
    assert not any(path.startswith("/archive") for path in room.site.paths)


async def test_an_article_that_comes_back_after_two_weeks_in_another_feed_is_old_news(room: Newsroom) -> None:
    first, second = room.feed("한빛일보"), room.feed("가온경제")
    room.publish(first, Item(LAW, "/a/1", summary=LAW_TEXT))
    await room.round(first)
    room.publish(second, Item(LAW, "/b/1", hours=-24 * 14, summary=LAW_TEXT))

    await room.round(second, now=NOW + timedelta(days=14, hours=1))

    assert (await stored(room, "/b/1")).outcome is ArticleOutcome.OLD_NEWS
    (story,) = await all_stories(room.store)
    assert [told.outlet for told in story.articles] == ["한빛일보"]


async def test_one_broken_feed_does_not_keep_the_others_from_being_read(room: Newsroom) -> None:
    good, login = room.feed("한빛일보"), room.feed("누리저널")
    room.publish(good, Item(LAW, "/a/1", summary=LAW_TEXT))
    room.answer(login, reply(LOGIN))
    away = Feed(id="away", name="먼신문", url="http://127.0.0.1:1/rss")

    reports = {report.feed.name: report for report in await room.round(good, login, away)}

    assert reports["한빛일보"].relevant == 1
    assert reports["누리저널"].state.status is PollStatus.NOT_A_FEED
    assert reports["먼신문"].state.status is PollStatus.UNREACHABLE
    async with room.store.read() as db:
        states = await feeds.states(db)
    assert states["누리저널"].unwell
    assert states["누리저널"].etag is None


async def test_fault_30_items_of_a_feed_that_turned_into_a_login_page_are_kept(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
    await room.round(feed)
    room.answer(feed, reply(LOGIN))

    (report,) = await room.round(feed, now=NOW + timedelta(hours=1))

    assert report.problem
    assert len(await all_stories(room.store)) == 1


async def test_a_feed_that_another_process_is_reading_is_left_to_it(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
    async with room.store.write() as db:
        await feeds.lease(db, feed.id, "another", datetime.now(UTC), timedelta(minutes=5))

    (report,) = await room.round(feed)

    assert report.poll is None
    assert room.site.paths == []


async def test_a_feed_may_be_asked_again_as_soon_as_it_was_read(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
    await room.round(feed)

    async with room.store.write() as db:
        assert await feeds.lease(db, feed.id, "another", datetime.now(UTC), timedelta(minutes=5))


async def test_a_poll_that_is_called_off_gives_its_feed_back(room: Newsroom) -> None:
    feed = room.feed()
    asked = asyncio.Event()

    async def note_and_hang(exchange: Exchange) -> None:
        asked.set()
        await hang()(exchange)

    room.answer(feed, note_and_hang)
    polling = asyncio.create_task(room.round(feed))
    await asked.wait()

    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling

    async with room.store.write() as db:
        assert await feeds.lease(db, feed.id, "another", datetime.now(UTC), timedelta(minutes=5))


async def test_a_page_that_cannot_be_read_leaves_the_feeds_own_words(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
    room.site.on("/a/1", reply(b"", status=503))

    await room.round(feed)

    (story,) = await all_stories(room.store)
    assert story.anchor.text == ""
    assert story.summary is not None
    assert story.summary.sentences


async def test_fault_28_a_page_that_kills_its_reader_twice_leaves_the_article_with_what_its_feed_said(room: Newsroom) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1"), Item(OPEN, "/a/2", summary=OPEN_TEXT))
    room.page("/a/1", LAW, LAW_TEXT)
    async with Children({**TASKS, "extract": child_tasks.TASKS["crash"]}) as children:
        collector = replace(room.collector, reader=replace(room.collector.reader, children=children))
        (report,) = await collector.round([feed], NOW, lambda _: None)
        again = await collector.round([feed], NOW + timedelta(hours=1), lambda _: None)

    assert (report.new, report.relevant, report.state.unwell) == (2, 2, False)
    assert {story.anchor.title: story.anchor.text for story in await all_stories(room.store)} == {LAW: "", OPEN: ""}
    assert again[0].new == 0


async def test_fault_31_a_feed_that_dates_every_item_to_the_moment_of_asking_makes_nothing_new(room: Newsroom) -> None:
    feed = room.feed()
    for hour in range(3):
        room.publish(feed, Item(LAW, "/a/1", hours=-hour, summary=LAW_TEXT))
        (report,) = await room.round(feed, now=NOW + timedelta(hours=hour))
        assert report.new == (1 if hour == 0 else 0)

    (story,) = await all_stories(room.store)
    assert story.anchor.appeared_at == NOW


async def test_a_database_that_is_held_by_another_loses_no_article_and_no_poll(room: Newsroom, tmp_path: Path) -> None:
    feed = room.feed()
    room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
    with closing(sqlite3.connect(tmp_path / "news.db", isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="holds the database"):
            await room.round(feed)

    (report,) = await room.round(feed)

    assert report.relevant == 1
    assert len(await all_stories(room.store)) == 1


def test_a_story_with_the_same_anchor_and_one_outlet_more_keeps_its_summary() -> None:
    anchor = article("국회, AI 기본법 개정안 통과", summary="국회가 개정안을 통과시켰다.")
    others = [
        article(f"AI 기본법 개정안 통과 {name}", outlet=name, path=name, summary=f"{name}의 다른 글이다.")
        for name in ("가온", "새벽")
    ]

    alone, with_one, with_two = (summary_key(Story((anchor, *others[:count]))) for count in range(3))

    assert alone == with_one
    assert alone != with_two
    assert alone != summary_key(Story((replace(anchor, title="다른 제목"),)))
