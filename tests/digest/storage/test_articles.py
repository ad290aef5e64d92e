from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import StorageError
from digest.model import ArticleOutcome, FeedUse, Relevance
from digest.storage import Store, articles, open_store, stories
from tests.digest.storage.samples import ABOUT_OPEN, DAY, HOUR, NOW, an_article, asked, stored


async def test_a_store_is_empty_until_its_first_article(store: Store) -> None:
    async with store.write() as db:
        assert await articles.is_empty(db)
        await articles.add(db, an_article())
        assert not await articles.is_empty(db)


async def test_an_article_comes_back_as_it_was_stored(store: Store) -> None:
    new = an_article(
        published_at=NOW - HOUR,
        summary="요약 “인용” <b>",
        text="첫 문단\n둘째 문단 🤖",
        use=FeedUse.TITLE_AND_LINK,
        outcome=ArticleOutcome.JOINED_STORY,
        outcome_reason="같은 사건",
    )
    async with store.write() as db:
        added = await articles.add(db, new)
    async with store.read() as db:
        assert await articles.get(db, added.id) == replace(new, id=added.id)


async def test_an_address_is_stored_once_and_the_first_one_stays(store: Store) -> None:
    async with store.write() as db:
        first = await articles.add(db, an_article(title="처음 제목"))
        again = await articles.add(db, an_article(title="나중 제목"))
        assert again == first
        assert again.title == "처음 제목"


async def test_many_articles_come_back_in_their_order_with_stored_ones_among_them(store: Store) -> None:
    async with store.write() as db:
        two = await articles.add(db, an_article(2))
        many = await articles.add_many(db, [an_article(3), an_article(2, title="다른 제목"), an_article(1), an_article(3)])
        assert [one.url_key for one in many] == [an_article(n).url_key for n in (3, 2, 1, 3)]
        assert many[1] == two
        assert many[0].id == many[3].id
        assert await articles.add_many(db, []) == ()


async def test_more_articles_than_fit_into_one_question_are_stored_and_known(store: Store) -> None:
    many = [an_article(number) for number in range(1_203)]
    async with store.write() as db:
        ids = {one.url_key: one.id for one in await articles.add_many(db, many)}
        assert await articles.known(db, [*ids, "hanbit.example/new"]) == ids


async def test_only_stored_keys_are_known(store: Store) -> None:
    async with store.write() as db:
        added = await articles.add(db, an_article(1))
        assert await articles.known(db, [an_article(2).url_key, added.url_key]) == {added.url_key: added.id}
        assert await articles.known(db, []) == {}


async def test_an_update_changes_everything_but_the_story(store: Store) -> None:
    async with store.write() as db:
        added = await articles.add(db, an_article())
        number = await stories.add(db, [added.id])
        changed = replace(added, text="본문", relevance=Relevance(relevant=False, score=0.1), outcome=ArticleOutcome.NEW_STORY)
        await articles.update(db, changed)
        assert await articles.get(db, added.id) == replace(changed, story_id=number)


async def test_an_article_that_was_never_stored_cannot_be_changed(store: Store) -> None:
    async with store.write() as db:
        with pytest.raises(StorageError, match="no article has the id 99"):
            await articles.update(db, an_article(id=99))


async def test_an_article_is_found_by_its_key(store: Store) -> None:
    async with store.write() as db:
        added = await articles.add(db, an_article())
        assert await articles.by_url_key(db, added.url_key) == added
        assert await articles.by_url_key(db, "hanbit.example/none") is None
        assert await articles.get(db, added.id + 1) is None


async def test_equal_titles_are_found_from_an_instant_on_in_order_of_appearance(store: Store) -> None:
    key = "같은 제목"
    async with store.write() as db:
        late, old, early, _other = await articles.add_many(
            db,
            [
                an_article(1, title_key=key, appeared_at=NOW),
                an_article(2, title_key=key, appeared_at=NOW - 2 * DAY),
                an_article(3, title_key=key, appeared_at=NOW - DAY),
                an_article(4),
            ],
        )
        assert await articles.with_title_key(db, key, NOW - DAY) == (early, late)
        assert old.title_key == key


async def test_twins_are_what_the_same_feed_called_the_same_before_the_first_one_first(store: Store) -> None:
    key = "같은 제목"
    async with store.write() as db:
        first, second, *_ = await articles.add_many(
            db,
            [
                an_article(1, title_key=key),
                an_article(2, title_key=key),
                an_article(3, title_key=key, feed_id="garam"),
                an_article(4, title_key=key, first_seen_at=NOW - 2 * DAY),
                an_article(5, title_key="다른 제목"),
            ],
        )
        assert await articles.twins(db, "hanbit", [key, "새 제목", key], NOW - DAY) == {key: (first.url, second.url)}
        assert await articles.twins(db, "hanbit", [], NOW - DAY) == {}


async def test_a_window_counts_from_after_its_start_up_to_its_end(store: Store) -> None:
    second = timedelta(seconds=1)
    dull = Relevance(relevant=False, score=0.0)
    async with store.write() as db:
        await stored(db, 1, appeared_at=NOW - DAY)
        await stored(db, 2, appeared_at=NOW - DAY + second, relevance=dull)
        await stored(db, 3, appeared_at=NOW)
        await stored(db, 4, appeared_at=NOW + second)
        assert await articles.counts(db, NOW - DAY, NOW) == articles.Counts(seen=2, relevant=1)
        assert await articles.counts(db, NOW - 9 * DAY, NOW - 8 * DAY) == articles.Counts(seen=0, relevant=0)


async def test_a_key_longer_than_an_index_row_is_stored_once_and_found(store: Store) -> None:
    key = "hanbit.example/" + "".join(chr(0xAC00 + (n * 7919) % 11_172) for n in range(5_000))
    async with store.write() as db:
        added = await articles.add(db, an_article(url_key=key, title_key=key))
        assert await articles.add(db, an_article(url_key=key)) == added
        assert await articles.known(db, [key]) == {key: added.id}
        assert await articles.with_title_key(db, key, NOW) == (added,)


async def test_characters_that_no_database_holds_do_not_lose_the_article(store: Store) -> None:
    async with store.write() as db:
        added = await articles.add(db, an_article(title="깨진\x00제목\ud83d", relevance=replace(ABOUT_OPEN, reasons=("\udc00",))))
        found = await articles.get(db, added.id)
    assert found is not None
    assert found.title == "깨진\N{REPLACEMENT CHARACTER}제목\N{REPLACEMENT CHARACTER}"
    assert found.relevance.reasons == ("\N{REPLACEMENT CHARACTER}",)


async def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(StorageError) as caught:
        async with store.write() as db:
            await articles.add(db, an_article(appeared_at=NOW.replace(tzinfo=None)))
    assert "a stored datetime needs a zone" in str(caught.value.__cause__)


async def test_counting_a_window_reads_the_index_alone(tmp_path: Path) -> None:
    async with await open_store(str(tmp_path / "news.db")) as store, store.read() as db:
        with asked(db) as questions:
            await articles.counts(db, NOW - DAY, NOW)
        plan = await db.exec_driver_sql(f"EXPLAIN QUERY PLAN {questions[0].statement}", questions[0].parameters)
        assert "USING COVERING INDEX ix_article_appeared_at_relevant" in plan.one().detail
