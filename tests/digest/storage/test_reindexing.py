"""A changed lexicon, on SQLite and on PostgreSQL: everything is indexed anew, the newest first, and found meanwhile."""

from dataclasses import replace

import pytest

from digest.lexicon import default_lexicon, load_lexicon, shipped_text
from digest.search import Engine, Query, StoryIndex
from digest.search.index import AT_ONCE, VERSION
from digest.storage import Store
from digest.storage import articles as article_rows
from digest.storage import meta as meta_rows
from digest.storage import search as search_rows
from digest.storage import stories as story_rows
from tests.digest.search.library import FINE, HOUR, LICENCE, NOW, USUAL, Told, article
from tests.kiwi import loaded_korean

OWN = load_lexicon(shipped_text(), "models:\n  새벽별: [라이선스 완화]\n", files=("a", "b"))


async def tell(store: Store, *told: Told) -> None:
    for one in told:
        async with store.write() as db:
            (stored,) = await article_rows.add_many(db, [article(one)])
            await search_rows.mark(db, [await story_rows.add(db, [stored.id])])


async def found(store: Store, query: str) -> list[int]:
    page = await Engine(store, loaded_korean(), OWN).search(Query(query), NOW)
    return [one.story.id for one in page.found if not one.missing]


@pytest.fixture
async def shelf(store: Store) -> Store:
    """Hold the usual stories, indexed with the lexicon that ships."""
    index = StoryIndex(store, loaded_korean(), default_lexicon())
    await index.check()
    await tell(store, *USUAL)
    assert await index.catch_up() == len(USUAL)
    return store


async def test_a_changed_lexicon_makes_every_story_due_once(shelf: Store) -> None:
    index = StoryIndex(shelf, loaded_korean(), OWN)
    assert await index.check()
    assert await index.waiting() == len(USUAL)
    assert not await index.check()
    async with shelf.read() as db:
        assert await meta_rows.get(db, VERSION) == index.version


async def test_until_its_turn_a_story_is_found_by_what_it_had(shelf: Store) -> None:
    index = StoryIndex(shelf, loaded_korean(), OWN)
    await index.check()
    assert (await found(shelf, "새벽별"), await found(shelf, "과태료")) == ([], [2])
    await index.catch_up()
    assert (await found(shelf, "새벽별"), await found(shelf, "과태료")) == ([1], [2])


async def test_the_newest_come_first_and_a_stop_half_way_goes_on_later(shelf: Store) -> None:
    index = StoryIndex(shelf, loaded_korean(), OWN)
    await index.check()
    assert await index.catch_up(4) == 4
    async with shelf.read() as db:
        assert [one.story_id for one in await search_rows.due(db, 10)] == [2, 1]
    assert await StoryIndex(shelf, loaded_korean(), OWN).catch_up() == 2
    assert await found(shelf, "새벽별") == [1]


async def test_what_is_told_meanwhile_is_found_before_the_old_ones_had_their_turn(shelf: Store) -> None:
    index = StoryIndex(shelf, loaded_korean(), OWN)
    await index.check()
    await tell(shelf, replace(FINE, title="누리온 과태료", ago=HOUR))
    assert await index.catch_up(1) == 1
    assert await found(shelf, "누리온 과태료") == [7]
    assert await index.waiting() == len(USUAL)


async def test_back_to_the_first_lexicon_is_a_change_too(shelf: Store) -> None:
    await StoryIndex(shelf, loaded_korean(), OWN).check()
    await StoryIndex(shelf, loaded_korean(), OWN).catch_up()
    first = StoryIndex(shelf, loaded_korean(), default_lexicon())
    assert await first.check()
    await first.catch_up()
    assert await found(shelf, "새벽별") == []


async def test_a_rebuild_goes_in_batches_so_that_others_can_write(shelf: Store) -> None:
    await tell(shelf, *(replace(LICENCE, title=f"{place}번째 소식", ago=place * HOUR) for place in range(AT_ONCE)))
    index = StoryIndex(shelf, loaded_korean(), OWN)
    await index.check()
    batches: list[int] = []
    await index.catch_up(on_progress=batches.append)
    assert batches == [AT_ONCE, AT_ONCE + len(USUAL)]
