from digest.model import SlotState
from digest.storage import Store, articles, retention, slots, stories
from digest.storage.retention import Pruned, prune
from tests.digest.storage.samples import (
    CHANNEL,
    DAY,
    MINUTE,
    NOW,
    a_story,
    a_subscription,
    a_summary,
    parts_of,
    ranked,
    stored,
)

LONG_AGO = NOW - 400 * DAY


async def test_old_articles_go_and_younger_ones_stay(store: Store) -> None:
    async with store.write() as db:
        await stored(db, 1, first_seen_at=LONG_AGO)
        (kept,) = await stored(db, 2, first_seen_at=NOW - retention.SHORTEST_KEEPING)
        assert await prune(db, NOW - retention.SHORTEST_KEEPING) == Pruned(stories=0, articles=1, slots=0)
        assert await articles.get(db, kept) is not None
        assert await prune(db, NOW - retention.SHORTEST_KEEPING) == Pruned(0, 0, 0)


async def test_an_old_story_goes_with_all_that_hangs_on_it(store: Store) -> None:
    async with store.write() as db:
        old, loser = await a_story(db, 1, 2, first_seen_at=LONG_AGO), await a_story(db, 3, first_seen_at=LONG_AGO)
        await stories.regroup(db, old, [1, 2, 3], merged_ids=[loser])
        young = await stories.add(db, await stored(db, 4), follows_id=old)
        await stories.save_summary(db, old, a_summary())
        one = await a_subscription(db)
        held = await slots.claim(db, one.id, LONG_AGO, "가", NOW, MINUTE)
        told = [await stories.get(db, number) for number in (old, young)]
        assert held is not None
        ranking = [ranked(story, rank) for rank, story in enumerate(told, 1) if story]
        await slots.freeze(db, held, parts_of(held, "{}"), ranking, {1: [old]})
        await slots.finish(db, held.id, "가", SlotState.FAILED, "", NOW)

        assert await prune(db, NOW - DAY) == Pruned(stories=1, articles=3, slots=1)
        assert await stories.get(db, old) is None
        assert await stories.get(db, loser) is None
        assert await slots.parts(db, held.id) == ()
        assert await stories.posted(db, CHANNEL) == frozenset()
        follower = await stories.get(db, young)
        assert follower is not None
        assert follower.follows_id is None


async def test_an_old_article_stays_as_long_as_its_story_is_young(store: Store) -> None:
    async with store.write() as db:
        old = await stored(db, 1, first_seen_at=LONG_AGO)
        number = await stories.add(db, old + await stored(db, 2))
        assert await prune(db, NOW - DAY) == Pruned(0, 0, 0)
        story = await stories.get(db, number)
    assert story is not None
    assert len(story.articles) == 2


async def test_an_old_slot_that_is_not_settled_stays(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        planned = await slots.plan(db, one.id, LONG_AGO)
        assert await prune(db, NOW) == Pruned(0, 0, 0)
        assert await slots.unfinished(db) == (planned,)


async def test_numbers_of_stories_are_never_given_again(store: Store) -> None:
    async with store.write() as db:
        first = await a_story(db, 1, first_seen_at=LONG_AGO)
        await prune(db, NOW)
        assert await a_story(db, 2) > first


async def test_a_big_clearing_goes_in_steps(store: Store) -> None:
    async with store.write() as db:
        await stored(db, *range(retention.MOST_ROWS + 1), first_seen_at=LONG_AGO)
        first = await prune(db, NOW)
        assert (first, first.more) == (Pruned(0, retention.MOST_ROWS, 0), True)
        second = await prune(db, NOW)
        assert (second, second.more) == (Pruned(0, 1, 0), False)
