from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import StorageError
from digest.model import Channel, Part, PartState, SummarySentence
from digest.storage import Store, slots, stories
from tests.digest.storage.samples import (
    CHANNEL,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_claimed_slot,
    a_story,
    a_subscription,
    a_summary,
    asked,
    parts_of,
    ranked,
    stored,
)


async def test_a_story_has_its_anchor_first_and_the_others_in_order_of_appearance(store: Store) -> None:
    async with store.write() as db:
        (late,) = await stored(db, 1, appeared_at=NOW)
        (early,) = await stored(db, 2, appeared_at=NOW - 2 * HOUR)
        (anchor,) = await stored(db, 3, appeared_at=NOW - HOUR)
        number = await stories.add(db, [anchor, late, early])
        story = await stories.get(db, number)
    assert story is not None
    assert [one.id for one in story.articles] == [anchor, early, late]
    assert {one.story_id for one in story.articles} == {number}
    assert (story.id, story.follows_id, story.merged_into_id, story.summary) == (number, None, None, None)


async def test_a_number_that_was_never_given_is_no_story(store: Store) -> None:
    async with store.read() as db:
        assert await stories.get(db, 1) is None


async def test_a_story_remembers_which_one_it_follows(store: Store) -> None:
    async with store.write() as db:
        draft = await a_story(db, 1)
        decree = await stories.add(db, await stored(db, 2), follows_id=draft)
        story = await stories.get(db, decree)
    assert story is not None
    assert story.follows_id == draft


async def test_regrouping_moves_articles_and_the_anchor(store: Store) -> None:
    async with store.write() as db:
        first, second, third = await stored(db, 1, 2, 3)
        one = await stories.add(db, [first, second])
        other = await stories.add(db, [third])
        await stories.regroup(db, one, [second, first], follows_id=other, merged_ids=())
        await stories.regroup(db, other, [third, first])
        left, right = await stories.get(db, one), await stories.get(db, other)
    assert left is not None
    assert right is not None
    assert [article.id for article in left.articles] == [second]
    assert left.follows_id == other
    assert [article.id for article in right.articles] == [third, first]


async def test_a_story_that_does_not_exist_cannot_be_regrouped(store: Store) -> None:
    async with store.write() as db:
        with pytest.raises(StorageError, match="#7"):
            await stories.regroup(db, 7, await stored(db, 1))


async def test_a_merged_number_leads_to_the_story_it_became_part_of(store: Store) -> None:
    async with store.write() as db:
        a, b, c = [await a_story(db, number) for number in (1, 2, 3)]
        (extra,) = await stored(db, 4)
        await stories.regroup(db, b, [2, 3], merged_ids=[c])
        await stories.regroup(db, a, [1, 2, 3, extra], merged_ids=[b, a])
        found = [await stories.get(db, number) for number in (a, b, c)]
        everything = await stories.since(db, NOW - DAY)
    assert [story.id for story in found if story] == [a, a, a]
    assert everything == (found[0],)
    assert len(everything[0].articles) == 4


async def test_articles_of_a_merged_story_come_along_even_where_they_are_not_named(store: Store) -> None:
    async with store.write() as db:
        winner, loser = await a_story(db, 1), await a_story(db, 2, 3)
        await stories.regroup(db, winner, [1], merged_ids=[loser])
        story = await stories.get(db, loser)
    assert story is not None
    assert [one.id for one in story.articles] == [1, 2, 3]


async def test_a_merged_story_that_is_regrouped_stands_for_itself_again(store: Store) -> None:
    async with store.write() as db:
        one, other = await a_story(db, 1), await a_story(db, 2)
        await stories.regroup(db, one, [1, 2], merged_ids=[other])
        await stories.regroup(db, other, [2, 1], merged_ids=[one])
        found = [await stories.get(db, number) for number in (one, other)]
    assert [story.id for story in found if story] == [other, other]


async def test_recent_stories_come_whole_with_their_old_articles(store: Store) -> None:
    async with store.write() as db:
        old = await stored(db, 1, appeared_at=NOW - 5 * DAY)
        number = await stories.add(db, old + await stored(db, 2, appeared_at=NOW))
        await a_story(db, 3, appeared_at=NOW - 5 * DAY)
        await stored(db, 4)
        await stories.save_summary(db, number, a_summary())
    async with store.read() as db:
        (story,) = await stories.since(db, NOW)
        assert story.id == number
        assert [one.id for one in story.articles] == [1, 2]
        assert story.summary == a_summary()
        assert await stories.since(db, NOW + timedelta(microseconds=1)) == ()


async def test_recent_stories_take_two_questions_however_many_there_are(store: Store) -> None:
    async with store.write() as db:
        for number in range(1, 40, 2):
            await a_story(db, number, number + 1)
    async with store.read() as db:
        with asked(db) as questions:
            found = await stories.since(db, NOW - DAY)
    assert len(found) == 20
    assert [len(story.articles) for story in found] == [2] * 20
    assert len(questions) == 2


async def test_a_summary_takes_the_place_of_the_older_one(store: Store) -> None:
    newer = replace(
        a_summary("둘째 요약이다."),
        backend="server",
        model="한빛-7B",
        fallback_reason="첫 답이 비었다",
        why_it_matters=SummarySentence("누구나 쓸 수 있다.", (0,)),
        asked="한빛-7B",
        problems=("number: 기사에 없는 수치 ‘5만 명’",),
    )
    async with store.write() as db:
        number = await a_story(db, 1)
        await stories.save_summary(db, number, a_summary())
        await stories.save_summary(db, number, newer)
        story = await stories.get(db, number)
    assert story is not None
    assert story.summary == newer


async def test_a_channel_remembers_its_own_stories_and_what_they_were_merged_into(store: Store) -> None:
    async with store.write() as db:
        a, b, c, unposted = [await a_story(db, number) for number in (1, 2, 3, 4)]
        held = await a_claimed_slot(db)
        told = [await stories.get(db, number) for number in (a, unposted)]
        await slots.freeze(
            db, held, parts_of(held, "{}"), [ranked(one, rank) for rank, one in enumerate(told, 1) if one], {1: [a]}
        )
        await slots.mark_part(db, slots.part_key(held.id, 1), PartState.SENT, "m1", held.owner)
        await stories.regroup(db, b, [2, 1], merged_ids=[a])
        await stories.regroup(db, c, [3, 2, 1], merged_ids=[b])
    async with store.read() as db:
        assert await stories.posted(db, CHANNEL) == {a, b, c}
        assert await stories.posted(db, Channel("slack", CHANNEL.workspace, "C002")) == frozenset()
        assert await stories.posted(db, Channel("discord", CHANNEL.workspace, CHANNEL.id)) == frozenset()


async def test_a_story_counts_as_posted_anywhere_with_what_was_merged_into_it(store: Store) -> None:
    async with store.write() as db:
        a, b, c = [await a_story(db, number) for number in (1, 2, 3)]
        held = await a_claimed_slot(db)
        told = await stories.get(db, a)
        assert told is not None
        await slots.freeze(db, held, parts_of(held, "{}"), [ranked(told)], {1: [a]})
        await slots.mark_part(db, slots.part_key(held.id, 1), PartState.SENT, "m1", held.owner)
        assert await stories.posted_anywhere(db, [a, b, c, 99]) == {a}
        assert await stories.posted_anywhere(db, [b, c]) == frozenset()
        await stories.regroup(db, b, [2, 1], merged_ids=[a])
        assert await stories.posted_anywhere(db, [a, b, c]) == {a, b}
        assert await stories.posted_anywhere(db, []) == frozenset()


async def test_a_channel_remembers_what_it_was_shown_after_its_subscription_was_removed(store: Store) -> None:
    async with store.write() as db:
        number = await a_story(db, 1)
        story = await stories.get(db, number)
        assert story is not None
        held = await a_claimed_slot(db)
        part = Part("자리#1", held.id, 1, "{}")
        await slots.freeze(db, held, [part], [ranked(story)], {1: [number]})
        await slots.mark_part(db, part.key, PartState.SENT, "m1", held.owner)
        await db.exec_driver_sql("DELETE FROM subscription")
        await a_subscription(db)
        assert await stories.posted(db, CHANNEL) == {number}
        assert await slots.parts(db, held.id) == ()
        assert held.lease_until == NOW + MINUTE
