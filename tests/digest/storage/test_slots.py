import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import StorageError
from digest.model import PartState, Slot, SlotOutcome, SlotState, Story
from digest.storage import Store, open_store, slots, stories, subscriptions
from tests.digest.storage.samples import (
    CHANNEL,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_claimed_slot,
    a_story,
    a_subscription,
    parts_of,
    ranked,
)

SOON = timedelta(microseconds=1)


async def claimed_again(store: Store, held: Slot, owner: str, now_after: timedelta = timedelta(0)) -> Slot | None:
    async with store.write() as db:
        return await slots.claim(db, held.subscription_id, held.due_at, owner, NOW + now_after, MINUTE)


# --- who holds a slot ----------------------------------------------------------------------------


async def test_the_first_claim_gets_the_slot_and_the_second_nothing(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        held = await slots.claim(db, one.id, NOW, "가", NOW, MINUTE)
        assert held == Slot(one.id, NOW, held.id if held else 0, SlotState.SENDING, "가", NOW + MINUTE, attempts=1)
        assert await slots.claim(db, one.id, NOW, "나", NOW, MINUTE) is None
        assert await slots.claim(db, one.id, NOW, "가", NOW, MINUTE) is None
        assert await slots.claim(db, one.id, NOW + HOUR, "나", NOW, MINUTE) is not None


async def test_a_planned_slot_can_be_claimed_and_planning_twice_changes_nothing(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        planned = await slots.plan(db, one.id, NOW)
        assert planned == Slot(one.id, NOW, planned.id if planned else 0)
        held = await slots.claim(db, one.id, NOW, "가", NOW, MINUTE)
        assert held is not None
        assert await slots.plan(db, one.id, NOW) == held


async def test_a_slot_is_free_again_when_its_lease_has_run_out(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
    assert await claimed_again(store, held, "나", MINUTE - SOON) is None
    assert await claimed_again(store, held, "나", MINUTE) == replace(held, owner="나", lease_until=NOW + 2 * MINUTE, attempts=2)


async def test_a_renewed_lease_holds_for_longer(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await slots.renew(db, held.id, "가", NOW + MINUTE, MINUTE)
        assert not await slots.renew(db, held.id, "나", NOW + MINUTE, HOUR)
    assert await claimed_again(store, held, "나", MINUTE) is None
    assert await claimed_again(store, held, "나", 2 * MINUTE) is not None


async def test_a_released_slot_can_be_claimed_at_once(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert not await slots.release(db, held.id, "나")
        assert await slots.release(db, held.id, "가")
    assert await claimed_again(store, held, "나") is not None


async def test_a_slot_that_is_put_off_can_be_claimed_from_then_on(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await slots.retry_later(db, held.id, "가", "Slack이 503으로 답했습니다", NOW + HOUR)
        failed = await slots.get(db, held.id)
        assert failed == replace(held, state=SlotState.FAILED, last_error="Slack이 503으로 답했습니다", lease_until=NOW + HOUR)
        assert await slots.unfinished(db) == (failed,)
    assert await claimed_again(store, held, "나", HOUR - SOON) is None
    assert await claimed_again(store, held, "나", HOUR) is not None


@pytest.mark.parametrize("state", [SlotState.SENT, SlotState.FAILED, SlotState.SKIPPED])
async def test_a_settled_slot_is_never_claimed_again(store: Store, state: SlotState) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await slots.finish(db, held.id, "가", state, "까닭", NOW + SOON)
        settled = await slots.get(db, held.id)
        assert await slots.unfinished(db) == ()
    sent_at = NOW + SOON if state is SlotState.SENT else None
    assert settled == replace(held, state=state, last_error="까닭", lease_until=None, sent_at=sent_at)
    assert await claimed_again(store, held, "나", 9 * DAY) is None


async def test_a_missed_slot_is_skipped_unless_somebody_has_begun_it(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert not await slots.skip(db, held.subscription_id, NOW, "12시간이 지났습니다")
        assert await slots.get(db, held.id) == held
        await slots.plan(db, held.subscription_id, NOW - DAY)
        assert await slots.skip(db, held.subscription_id, NOW - DAY, "12시간이 지났습니다")
        assert await slots.skip(db, held.subscription_id, NOW - 2 * DAY, "12시간이 지났습니다")
        skipped = await slots.within(db, held.subscription_id, NOW - 3 * DAY, NOW - DAY)
    assert [(one.due_at, one.state, one.last_error) for one in skipped] == [
        (NOW - 2 * DAY, SlotState.SKIPPED, "12시간이 지났습니다"),
        (NOW - DAY, SlotState.SKIPPED, "12시간이 지났습니다"),
    ]


async def test_a_removed_subscription_has_no_slots_to_claim(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        await subscriptions.remove(db, held.subscription_id)
        assert await slots.claim(db, held.subscription_id, NOW, "나", NOW + HOUR, MINUTE) is None
        assert await slots.plan(db, held.subscription_id, NOW) is None
        assert not await slots.skip(db, held.subscription_id, NOW, "늦음")
        assert not await slots.finish(db, held.id, "가", SlotState.SENT, "", NOW)


async def test_of_many_claims_at_the_same_time_one_wins(url: str) -> None:
    async with await open_store(url) as one, await open_store(url) as other:
        async with one.write() as db:
            subscription = await a_subscription(db)

        async def claim(store: Store, owner: str) -> Slot | None:
            async with store.write() as db:
                return await slots.claim(db, subscription.id, NOW, owner, NOW, MINUTE)

        found = await asyncio.gather(*(claim(store, f"{store is one} {n}") for n in range(8) for store in (one, other)))
    assert len([slot for slot in found if slot]) == 1


# --- what a slot sends ---------------------------------------------------------------------------


async def two_stories(store: Store) -> list[Story]:
    async with store.write() as db:
        found = [await stories.get(db, await a_story(db, number)) for number in (1, 2)]
    return [story for story in found if story]


async def test_frozen_payloads_come_back_to_the_byte_in_their_order(store: Store) -> None:
    payloads = ['{"text": "한빛 \\u0000 🤖\\n"}', "{}", ' { "b":1,\t"a":2 } ']
    async with store.write() as db:
        held = await a_claimed_slot(db)
        frozen = parts_of(held, *payloads)
        assert await slots.freeze(db, held, tuple(reversed(frozen)), [], {})
    async with store.read() as db:
        assert await slots.parts(db, held.id) == frozen
        assert [part.key for part in frozen] == [f"slot {held.id}#{number}" for number in (1, 2, 3)]


async def test_a_slot_is_frozen_once(store: Store) -> None:
    first, second = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await slots.freeze(db, held, parts_of(held, "{}"), [ranked(first)], {1: [first.id]})
        assert not await slots.freeze(db, held, parts_of(held, "[]"), [ranked(second)], {1: [second.id]})
        assert await slots.parts(db, held.id) == parts_of(held, "{}")
        assert [one.story_id for one in await slots.candidates(db, held.id)] == [first.id]


async def test_an_empty_slot_is_frozen_once_too(store: Store) -> None:
    first, _ = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await slots.freeze(db, held, (), [ranked(first, outcome=SlotOutcome.MUTED)], {})
        assert not await slots.freeze(db, held, parts_of(held, "{}"), [], {})


async def test_candidates_come_by_rank_with_what_became_of_them(store: Store) -> None:
    first, second = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
        ranking = [ranked(second, 2, SlotOutcome.OVER_LIMIT), ranked(first, 1)]
        await slots.freeze(db, held, parts_of(held, "{}"), ranking, {1: [first.id]})
        assert await slots.candidates(db, held.id) == (
            (first.id, SlotOutcome.SHOWN, 1, "관련도가 가장 높다"),
            (second.id, SlotOutcome.OVER_LIMIT, 2, "관련도가 가장 높다"),
        )


async def test_a_story_counts_as_posted_when_the_part_that_shows_it_is_sent(store: Store) -> None:
    first, second = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
        one, two = parts_of(held, "[1]", "[2]")
        await slots.freeze(db, held, (one, two), [ranked(first), ranked(second, 2)], {1: [first.id], 2: [second.id]})
        assert await slots.start_part(db, one.key, "가")
        assert await stories.posted(db, CHANNEL) == frozenset()
        assert await slots.mark_part(db, one.key, PartState.UNKNOWN, "", "가")
        assert await stories.posted(db, CHANNEL) == frozenset()
        assert await slots.mark_part(db, one.key, PartState.SENT, "1725.1", "가")
        assert await stories.posted(db, CHANNEL) == {first.id}
        assert await slots.mark_part(db, two.key, PartState.FAILED, "", "가")
        assert await stories.posted(db, CHANNEL) == {first.id}
        assert await slots.parts(db, held.id) == (
            replace(one, state=PartState.SENT, message_id="1725.1"),
            replace(two, state=PartState.FAILED),
        )


async def test_a_sent_message_is_neither_started_nor_marked_again(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        (part,) = parts_of(held, "{}")
        await slots.freeze(db, held, (part,), [], {})
        assert await slots.mark_part(db, part.key, PartState.SENT, "m1", "가")
        assert not await slots.start_part(db, part.key, "가")
        assert not await slots.mark_part(db, part.key, PartState.FAILED, "", "가")
        assert await slots.parts(db, held.id) == (replace(part, state=PartState.SENT, message_id="m1"),)


async def test_a_stalled_owner_changes_nothing_once_another_has_the_slot(store: Store) -> None:
    first, _ = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
        (part,) = parts_of(held, "{}")
        await slots.freeze(db, held, (part,), [ranked(first)], {1: [first.id]})
        assert await slots.start_part(db, part.key, "가")
    taken = await claimed_again(store, held, "나", MINUTE)
    async with store.write() as db:
        assert not await slots.start_part(db, part.key, "가")
        assert not await slots.mark_part(db, part.key, PartState.SENT, "늦은", "가")
        assert not await slots.freeze(db, held, parts_of(held, "[]"), [], {})
        assert not await slots.renew(db, held.id, "가", NOW, HOUR)
        assert not await slots.release(db, held.id, "가")
        assert not await slots.retry_later(db, held.id, "가", "늦은", NOW)
        assert not await slots.finish(db, held.id, "가", SlotState.SENT, "", NOW)
    async with store.read() as db:
        assert await slots.get(db, held.id) == taken
        assert await slots.parts(db, held.id) == (replace(part, state=PartState.SENDING),)
        assert await stories.posted(db, CHANNEL) == frozenset()


async def test_an_owner_that_comes_late_to_freeze_gets_nothing_stored(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
    await claimed_again(store, held, "나", MINUTE)
    async with store.write() as db:
        assert not await slots.freeze(db, held, parts_of(held, "{}"), [], {})
        assert await slots.parts(db, held.id) == ()


async def test_nothing_can_be_marked_under_a_key_that_was_never_frozen(store: Store) -> None:
    async with store.write() as db:
        await a_claimed_slot(db)
        assert not await slots.start_part(db, "slot 1#9", "가")
        assert not await slots.mark_part(db, "slot 1#9", PartState.SENT, "m", "가")


async def test_a_transaction_that_fails_after_freezing_leaves_no_half_digest(store: Store) -> None:
    first, _ = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
    (part,) = parts_of(held, "{}")
    with pytest.raises(StorageError):
        async with store.write() as db:
            await slots.freeze(db, held, (part, part), [ranked(first)], {1: [first.id]})
    async with store.read() as db:
        assert await slots.parts(db, held.id) == ()
        assert await slots.candidates(db, held.id) == ()


# --- what is asked of the ledger -----------------------------------------------------------------


async def test_the_last_sent_slot_is_the_newest_due_one_that_was_sent(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        assert await slots.last_sent(db, one.id) is None
        for due_at, state in ((NOW - DAY, SlotState.SENT), (NOW - 2 * DAY, SlotState.SENT), (NOW, SlotState.FAILED)):
            held = await slots.claim(db, one.id, due_at, "가", NOW, MINUTE)
            assert held is not None
            await slots.finish(db, held.id, "가", state, "", NOW)
        last = await slots.last_sent(db, one.id)
        assert last is not None
        assert last.due_at == NOW - DAY


async def test_unfinished_slots_come_in_the_order_they_were_due_and_by_subscription(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        other = await a_subscription(db, replace(CHANNEL, id="C002"))
        later = await slots.plan(db, one.id, NOW)
        sooner = await slots.claim(db, one.id, NOW - DAY, "가", NOW, MINUTE)
        foreign = await slots.plan(db, other.id, NOW - HOUR)
        await slots.skip(db, one.id, NOW - 2 * DAY, "늦음")
        assert await slots.unfinished(db, one.id) == (sooner, later)
        assert await slots.unfinished(db) == (sooner, foreign, later)


async def test_slots_within_a_window_leave_out_its_start(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        for days in range(4):
            await slots.plan(db, one.id, NOW - days * DAY)
        found = await slots.within(db, one.id, NOW - 2 * DAY, NOW)
    assert [slot.due_at for slot in found] == [NOW - DAY, NOW]


async def test_why_tells_every_slot_of_a_story_and_of_those_merged_into_it(store: Store) -> None:
    first, second = await two_stories(store)
    async with store.write() as db:
        one = await a_subscription(db)
        for due_at, story, outcome in ((NOW, first, SlotOutcome.SHOWN), (NOW - DAY, second, SlotOutcome.OVER_LIMIT)):
            held = await slots.claim(db, one.id, due_at, "가", NOW, MINUTE)
            assert held is not None
            await slots.freeze(db, held, (), [ranked(story, 3, outcome)], {})
        assert [fate.outcome for fate in await slots.outcomes(db, first.id)] == [SlotOutcome.SHOWN]
        await stories.regroup(db, first.id, [1, 2], merged_ids=[second.id])
        told = await slots.outcomes(db, first.id)
        assert await slots.outcomes(db, 99) == ()
    assert [(slot.due_at, outcome, rank, reason) for slot, outcome, rank, reason in told] == [
        (NOW - DAY, SlotOutcome.OVER_LIMIT, 3, "관련도가 가장 높다"),
        (NOW, SlotOutcome.SHOWN, 3, "관련도가 가장 높다"),
    ]


# --- what the ticks ask ------------------------------------------------------------------------------


async def test_open_slots_come_with_their_subscriptions_and_paused_ones_are_left_out(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        paused = await subscriptions.add(db, replace(one, paused=True))
        second = await slots.plan(db, one.id, NOW, NOW, NOW + HOUR)
        first = await slots.plan(db, one.id, NOW - HOUR, NOW, NOW)
        await slots.plan(db, paused.id, NOW)
        await slots.skip(db, one.id, NOW - DAY, "늦음")
        found = await slots.waiting(db)
    assert [(open_slot.slot, open_slot.subscription) for open_slot in found] == [(first, one), (second, one)]


async def test_slots_of_the_schedule_count_against_their_day_unless_they_were_skipped_or_given_up(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        for hours, state in ((1, SlotState.SENT), (2, SlotState.FAILED), (3, None)):
            await slots.plan(db, one.id, NOW - hours * HOUR, NOW, NOW + HOUR)
            if state is not None:
                held = await slots.claim(db, one.id, NOW - hours * HOUR, "가", NOW, MINUTE)
                assert held is not None
                await slots.finish(db, held.id, "가", state, "", NOW)
        await slots.skip(db, one.id, NOW - 4 * HOUR, "늦음")
        await slots.plan(db, one.id, NOW - MINUTE)  # asked for by somebody, outside of the schedule
        assert await slots.scheduled(db, [one.id], NOW - DAY) == {one.id: (NOW - 3 * HOUR, NOW - HOUR)}
        assert await slots.scheduled(db, [one.id], NOW - 2 * HOUR) == {one.id: (NOW - HOUR,)}
        assert await slots.scheduled(db, [], NOW - DAY) == {}


async def test_a_planned_slot_keeps_when_it_was_planned_and_its_deadline(store: Store) -> None:
    async with store.write() as db:
        one = await a_subscription(db)
        await slots.plan(db, one.id, NOW, NOW + MINUTE, NOW + HOUR)
        held = await slots.claim(db, one.id, NOW, "가", NOW, MINUTE)
    assert held is not None
    assert (held.planned_at, held.deadline) == (NOW + MINUTE, NOW + HOUR)


async def test_stories_of_open_slots_are_promised_to_their_channel_alone(store: Store) -> None:
    first, second = await two_stories(store)
    async with store.write() as db:
        held = await a_claimed_slot(db)
        ranking = [ranked(first), ranked(second, 2, SlotOutcome.OVER_LIMIT)]
        await slots.freeze(db, held, parts_of(held, "{}"), ranking, {1: [first.id]})
        assert await stories.promised(db, CHANNEL) == {first.id}
        assert await stories.promised(db, CHANNEL, besides=held.id) == frozenset()
        assert await stories.promised(db, replace(CHANNEL, id="C002")) == frozenset()
        await slots.retry_later(db, held.id, "가", "503", NOW + MINUTE)
        assert await stories.promised(db, CHANNEL) == {first.id}
        await stories.regroup(db, second.id, [1, 2], merged_ids=[first.id])
        assert await stories.promised(db, CHANNEL) == {first.id, second.id}
        again = await slots.claim(db, held.subscription_id, NOW, "나", NOW + MINUTE, MINUTE)
        assert again is not None
        await slots.finish(db, held.id, "나", SlotState.FAILED, "503", NOW)
        assert await stories.promised(db, CHANNEL) == frozenset()


async def test_of_some_stories_those_are_taken_that_a_channel_had_or_will_have_or_that_such_were_merged_into(
    store: Store,
) -> None:
    first, second = await two_stories(store)
    async with store.write() as db:
        third = await a_story(db, 3)
        held = await a_claimed_slot(db)
        one, two = parts_of(held, "[1]", "[2]")
        await slots.freeze(db, held, (one, two), [ranked(first), ranked(second, 2)], {1: [first.id], 2: [second.id]})
        await slots.mark_part(db, one.key, PartState.SENT, "m1", "가")
        assert await stories.taken(db, CHANNEL, [first.id, second.id, third]) == {first.id, second.id}
        assert await stories.taken(db, CHANNEL, [second.id, third], besides=held.id) == frozenset()
        assert await stories.taken(db, CHANNEL, []) == frozenset()
        assert await stories.taken(db, replace(CHANNEL, id="C002"), [first.id, second.id]) == frozenset()
        await stories.regroup(db, third, [1, 3], merged_ids=[first.id])
        assert await stories.taken(db, CHANNEL, [third]) == {third}


async def test_the_note_of_a_message_is_kept(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        (part,) = parts_of(held, "{}")
        await slots.freeze(db, held, (part,), [], {})
        await slots.start_part(db, part.key, "가", "may be shown a second time")
        await slots.start_part(db, part.key, "가")
        (stored,) = await slots.parts(db, held.id)
    assert stored == replace(part, state=PartState.SENDING, note="may be shown a second time")


async def test_a_dead_owners_leases_are_cut_short_and_never_lengthened(store: Store) -> None:
    async with store.write() as db:
        held = await a_claimed_slot(db)
        assert await slots.owners(db) == {"가"}
        await slots.shorten(db, "가", NOW + HOUR)
        await slots.shorten(db, "나", NOW)
        assert await slots.get(db, held.id) == held
        await slots.shorten(db, "가", NOW + SOON)
        assert await slots.get(db, held.id) == replace(held, lease_until=NOW + SOON)
