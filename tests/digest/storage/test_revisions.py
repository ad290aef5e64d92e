from dataclasses import replace

from digest.model import PartState, Revision, RevisionKind, SlotState
from digest.storage import Store, revisions, slots, stories
from tests.digest.storage.samples import CHANNEL, DAY, HOUR, NOW, a_claimed_slot, a_story, an_article, parts_of, ranked, stored

KEY = an_article(1).url_key
CHANGED = Revision(1, RevisionKind.FIGURES, NOW + HOUR, "한빛연구소, 언어모델 가중치 1차 공개")


async def posted_story(store: Store) -> int:
    """Store a story of the articles 1 and 2 that was posted at `NOW`, and a third article that was not."""
    async with store.write() as db:
        number = await a_story(db, 1, 2)
        await stored(db, 3)
        held = await a_claimed_slot(db)
        story = await stories.get(db, number)
        assert story is not None
        (part,) = parts_of(held, "{}")
        await slots.freeze(db, held, (part,), [ranked(story)], {1: [number]}, "전하는 말")
        await slots.mark_part(db, part.key, PartState.SENT, "m1", held.owner)
        await slots.finish(db, held.id, held.owner, SlotState.SENT, "", NOW)
    return number


async def test_articles_of_stories_that_were_posted_lately_can_be_revised_once(store: Store) -> None:
    await posted_story(store)
    keys = [an_article(number).url_key for number in (1, 2, 3)]
    async with store.write() as db:
        assert [one.id for one in await revisions.revisable(db, keys, NOW)] == [1, 2]
        assert await revisions.revisable(db, keys, NOW + HOUR) == ()
        assert await revisions.revisable(db, [], NOW) == ()
        await revisions.note(db, CHANGED)
        assert [one.id for one in await revisions.revisable(db, keys, NOW)] == [2]


async def test_a_revision_waits_until_it_is_done_and_stays_as_it_was_noted_first(store: Store) -> None:
    await posted_story(store)
    async with store.write() as db:
        await revisions.note(db, CHANGED)
        await revisions.note(db, replace(CHANGED, title="또 바뀐 제목"))
        assert await revisions.undone(db) == (CHANGED,)
        await revisions.finish(db, 1, NOW + 2 * HOUR)
        assert await revisions.undone(db) == ()


async def test_a_card_is_found_where_it_hangs_until_it_was_edited(store: Store) -> None:
    number = await posted_story(store)
    async with store.write() as db:
        (card,) = await revisions.postings(db, number, NOW - DAY)
        assert (card.channel, card.story_id, card.zone) == (CHANNEL, number, "Asia/Seoul")
        assert await slots.message(db, card.slot_id) == "전하는 말"
        assert await revisions.postings(db, number, NOW + HOUR) == ()
        await revisions.mark_edited(db, card, NOW + HOUR)
        assert await revisions.postings(db, number, NOW - DAY) == ()


async def test_a_message_is_kept_changed_and_forgotten(store: Store) -> None:
    await posted_story(store)
    async with store.write() as db:
        await slots.put_message(db, 1, "고친 말")
        await slots.forget_messages(db, NOW)
        assert await slots.message(db, 1) == "고친 말"
        await slots.forget_messages(db, NOW + HOUR)
        assert await slots.message(db, 1) is None
        assert await slots.message(db, 99) is None
