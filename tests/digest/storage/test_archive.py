from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from digest.model import Channel, SlotOutcome, SlotState, Subscription
from digest.storage import Store, archive, slots, stories
from tests.digest.storage.samples import CHANNEL, DAY, MINUTE, NOW, a_story, a_subscription, parts_of, ranked, stored


async def a_digest(
    db: AsyncConnection, of: Subscription, due_at: datetime, *outcomes: tuple[int, SlotOutcome], state: SlotState = SlotState.SENT
) -> int:
    """Store a settled digest with what became of some stories, in their order; say its number."""
    held = await slots.claim(db, of.id, due_at, "가", NOW, MINUTE)
    assert held is not None
    found = {one.id: one for one in await stories.several(db, [number for number, _ in outcomes])}
    ranking = [ranked(found[number], rank, outcome) for rank, (number, outcome) in enumerate(outcomes, 1)]
    shown = [number for number, outcome in outcomes if outcome is SlotOutcome.SHOWN]
    await slots.freeze(db, held, parts_of(held, "{}"), ranking, {1: shown})
    await slots.finish(db, held.id, "가", state, "", due_at)
    return held.id


def numbers(found: Sequence[archive.Sent]) -> list[int]:
    return [one.slot.id for one in found]


async def test_what_was_sent_comes_newest_first_with_the_stories_that_it_shows(store: Store) -> None:
    async with store.write() as db:
        one, other = await a_subscription(db), await a_subscription(db, Channel("discord", "G", "9"))
        first, second, third = [await a_story(db, number) for number in (1, 2, 3)]
        shown, cut = SlotOutcome.SHOWN, SlotOutcome.OVER_LIMIT
        old = await a_digest(db, one, NOW - DAY, (third, shown), (first, shown), (second, cut))
        await a_digest(db, one, NOW - 2 * DAY, state=SlotState.FAILED)
        new = await a_digest(db, other, NOW)
        found = await archive.sent(db, 9)
        assert [(one.slot.id, one.subscription.channel, one.stories) for one in found] == [
            (new, Channel("discord", "G", "9"), ()),
            (old, CHANNEL, (third, first)),
        ]
        assert numbers(await archive.sent(db, 1)) == [new]
        assert numbers(await archive.sent(db, 9, before=new)) == [old]
        assert numbers(await archive.sent(db, 9, subscription_id=one.id)) == [old]


async def test_a_digest_that_was_not_sent_has_no_page(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        sent = await a_digest(db, one, NOW)
        failed = await a_digest(db, one, NOW - DAY, state=SlotState.FAILED)
        assert (await archive.one(db, failed), await archive.one(db, 999)) == (None, None)
        found = await archive.one(db, sent)
    assert found is not None
    assert (found.slot.id, found.subscription) == (sent, one)


async def test_the_digests_beside_one_are_of_the_same_subscription(store: Store) -> None:
    async with store.write() as db:
        one, other = await a_subscription(db), await a_subscription(db, Channel("discord", "G", "9"))
        first = await a_digest(db, one, NOW - 2 * DAY)
        await a_digest(db, other, NOW - 2 * DAY)
        second = await a_digest(db, one, NOW - DAY)
        last = await a_digest(db, one, NOW)
        found = [await archive.one(db, number) for number in (first, second, last)]
        beside = [await archive.beside(db, one.slot) for one in found if one]
    assert beside == [(None, second), (first, last), (second, None)]


async def test_an_affair_is_followed_in_both_directions_through_merged_stories(store: Store) -> None:
    async with store.write() as db:
        draft = await a_story(db, 1)
        vote = await stories.add(db, await stored(db, 2), follows_id=draft)
        merged = await stories.add(db, await stored(db, 3), follows_id=draft)
        decree = await stories.add(db, await stored(db, 4), follows_id=merged)
        await stories.regroup(db, vote, [2, 3], follows_id=draft, merged_ids=[merged])
        found = await stories.several(db, [draft, vote, decree])
        chains = [await archive.chain(db, one) for one in found]
    assert [([one.id for one in chain.earlier], [one.id for one in chain.later]) for chain in chains] == [
        ([], [vote, decree]),
        ([draft], [decree]),
        ([draft, vote], []),
    ]


async def test_stories_that_follow_each_other_in_a_circle_end(store: Store) -> None:
    async with store.write() as db:
        one, other = await a_story(db, 1), await a_story(db, 2)
        await stories.regroup(db, one, [1], follows_id=other)
        await stories.regroup(db, other, [2], follows_id=one)
        (story,) = await stories.several(db, [one])
        chain = await archive.chain(db, story)
    assert ([one.id for one in chain.earlier], chain.later) == ([other], ())
