"""The index's contract, on SQLite and on PostgreSQL: the same stories in the same order."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.storage import Store, retention, search, stories
from digest.storage.search import Candidate, Counted, Due, Entry, Word
from digest.storage.search_language import Asked, as_term
from tests.digest.storage.samples import DAY, HOUR, NOW, a_story, asked, stored

ODD_TERMS = (
    "gpt-4o",
    "a.x",
    "4.0",
    "ax4.0",
    "c++",
    "c#",
    "@앤트로픽",
    "^엑사원",
    "t:open",
    "o:전자신문",
    "믿음k",
    "人工",
    "é",
    "가",
    "_x_",
    "1",
)


def entry(number: int, title: str = "엑사원 공개", lead: str = "", body: str = "", marks: str = "", at: datetime = NOW) -> Entry:
    return Entry(number, at, at, title, lead, body, marks)


async def indexed(store: Store, *entries: Entry) -> list[int]:
    """Store a story for each entry, numbered in order, and index it."""
    numbers = []
    async with store.write() as db:
        for place, one in enumerate(entries):
            number = await a_story(db, 1000 + place, appeared_at=one.newest_at)
            numbers.append(number)
            await search.put(db, [replace(one, story_id=number)], ())
    return numbers


async def found(
    store: Store, question: Asked, most: int = 10, since: datetime | None = None, until: datetime | None = None
) -> list[int]:
    async with store.read() as db:
        return [one.story_id for one in await search.candidates(db, [(question, most)], since, until)]


def all_of(*terms: str) -> Asked:
    return [[[term]] for term in terms]


async def test_a_term_is_found_wherever_it_stands(store: Store) -> None:
    numbers = await indexed(
        store, entry(0, title="엑사원"), entry(0, lead="엑사원"), entry(0, body="엑사원"), entry(0, title="솔라")
    )
    assert await found(store, all_of("엑사원")) == numbers[2::-1]


async def test_what_comes_back_is_what_was_put(store: Store) -> None:
    one = Entry(0, NOW - DAY, NOW, "엑사원 공개", "연구소 가중치", "라이선스", "t:open ^엑사원")
    (number,) = await indexed(store, one)
    async with store.read() as db:
        assert await search.get(db, number) == replace(one, story_id=number)
        assert await search.get(db, number + 1) is None
        question = [(all_of("엑사원"), 10)]
        assert await search.candidates(db, question) == (Candidate(number, NOW, "엑사원 공개", "연구소 가중치"),)
        assert (await search.candidates(db, question, bodies=True))[0].body == "라이선스"


async def test_terms_with_marks_in_them_stay_whole(store: Store) -> None:
    having = await indexed(store, *(entry(0, body=f"앞 {term} 뒤") for term in ODD_TERMS))
    await indexed(store, entry(0, body="앞 뒤 gpt 4o a x 40 c 앤트로픽 엑사원 open 전자신문 k é0"))
    assert [await found(store, all_of(term)) for term in ODD_TERMS] == [[number] for number in having]


async def test_terms_are_not_folded_stemmed_or_left_out(store: Store) -> None:
    numbers = await indexed(store, entry(0, body="the running café"), entry(0, body="run cafe"))
    assert await found(store, all_of("the", "running", "café")) == numbers[:1]
    assert await found(store, all_of("cafe")) == numbers[1:]


async def test_all_groups_must_be_there_each_in_any_of_its_ways(store: Store) -> None:
    numbers = await indexed(
        store,
        entry(0, body="고 영향 과태료"),
        entry(0, body="고영향 과태료"),
        entry(0, body="고 과태료"),
        entry(0, body="고영향"),
    )
    question = [[["고영향"], ["고", "영향"]], [["과태료"]]]
    assert await found(store, question) == [numbers[1], numbers[0]]


async def test_the_newest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    numbers = await indexed(store, *(entry(0, body=f"ai {place}") for place in range(5)))
    assert await found(store, all_of("ai"), most=3) == numbers[:1:-1]


async def test_a_question_without_terms_finds_all(store: Store) -> None:
    numbers = await indexed(store, entry(0), entry(0))
    assert await found(store, []) == numbers[::-1]


async def test_words_of_a_query_language_are_words(store: Store) -> None:
    numbers = await indexed(store, entry(0, body="and or not near"), entry(0, body="and"))
    assert await found(store, all_of("and", "or", "not", "near")) == numbers[:1]


HOSTILE = ('"', "'", "''", '" OR "', "') | ('a", "*", "a*", ":", "(", "\\", "-", "^", "a b", "\x00", "{a}", "a & !b")


async def test_hostile_terms_break_nothing(store: Store) -> None:
    numbers = await indexed(store, entry(0, body="엑사원"))
    for hostile in HOSTILE:
        assert await found(store, [[["엑사원"], [as_term(hostile) or "없음"]]]) == numbers
        assert await found(store, [[["엑사원"], [hostile]]]) == numbers


async def test_a_window_has_the_stories_that_touch_it(store: Store) -> None:
    numbers = await indexed(
        store,
        entry(0, body="ai", at=NOW - 3 * DAY),
        Entry(0, NOW - 2 * DAY, NOW, "", "", "ai", ""),
        entry(0, body="ai", at=NOW - DAY),
        entry(0, body="ai", at=NOW),
    )
    assert await found(store, all_of("ai"), since=NOW - DAY, until=NOW) == [numbers[2], numbers[1]]
    assert await found(store, all_of("ai"), since=NOW - DAY) == numbers[:0:-1]
    assert await found(store, all_of("ai"), until=NOW - DAY) == numbers[1::-1]
    assert await found(store, [], since=NOW - DAY, until=NOW) == [numbers[2], numbers[1]]
    assert await found(store, all_of("ai"), since=NOW + HOUR) == []


async def test_a_limit_counts_what_is_in_the_window(store: Store) -> None:
    old = [entry(0, body="ai", at=NOW - 5 * DAY), entry(0, body="ai", at=NOW - 5 * DAY)]
    new = [entry(0, body="ai", at=NOW) for _ in range(5)]
    numbers = await indexed(store, new[0], *old, *new[1:])
    assert await found(store, all_of("ai"), most=2, until=NOW - DAY) == [numbers[2], numbers[1]]


async def test_putting_again_replaces(store: Store) -> None:
    (number,) = await indexed(store, entry(0, title="엑사원", body="라이선스"))
    async with store.write() as db:
        await search.put(db, [entry(number, title="솔라", body="가중치")], ())
    assert await found(store, all_of("엑사원")) == []
    assert await found(store, all_of("솔라", "가중치")) == [number]


async def test_counting_stops_at_the_limit(store: Store) -> None:
    await indexed(store, entry(0, body="ai 하나"), entry(0, body="ai 둘"), entry(0, body="ai 셋"))
    async with store.read() as db:
        found = await search.count(db, [all_of("ai"), all_of("둘"), all_of("넷"), [[["하나"], ["셋"]]]], 2)
        assert found == Counted((2, 1, 0, 2), 3)
        assert await search.count(db, [], 2) == Counted((), 3)


async def test_as_many_counts_as_a_query_has_ways_are_one_question(store: Store) -> None:
    await indexed(store, entry(0, body="ai"))
    async with store.read() as db:
        with asked(db) as questions:
            assert (await search.count(db, [all_of("ai") for _ in range(60)], 5)).counts == (1,) * 60
    assert len(questions) == 1


async def test_several_questions_are_answered_together_each_story_once(store: Store) -> None:
    numbers = await indexed(
        store, *(entry(0, title="^" * (place % 2), body=f"ai {'칩' if place % 2 else '법'}") for place in range(6))
    )
    async with store.read() as db:
        with asked(db) as questions:
            both = await search.candidates(db, [(all_of("칩"), 2), (all_of("ai"), 3), (all_of("없음"), 5)])
    assert [one.story_id for one in both] == [numbers[5], numbers[4], numbers[3]]
    assert len(questions) == 1


async def test_a_removed_story_is_not_found(store: Store) -> None:
    numbers = await indexed(store, entry(0, body="ai"), entry(0, body="ai"))
    async with store.write() as db:
        await search.remove(db, numbers[:1])
    assert await found(store, all_of("ai")) == numbers[1:]


async def test_a_pruned_story_takes_its_terms_with_it(store: Store) -> None:
    numbers = await indexed(store, entry(0, body="ai"), entry(0, body="ai"))
    async with store.write() as db:
        await retention.prune(db, NOW + DAY)
    async with store.read() as db:
        assert await search.count(db, [all_of("ai")], 10) == Counted((0,), 0)
        assert await search.count_indexed(db) == 0
    assert len(numbers) == 2


async def test_marks_narrow_a_time_without_words(store: Store) -> None:
    one, other = "t:open", "t:policy"
    numbers = await indexed(store, entry(0, marks=f"{one} o:한빛"), entry(0, marks=f"{one} {other}"), entry(0, marks="t:opener"))
    assert await found(store, [[[one]]]) == [numbers[1], numbers[0]]
    assert await found(store, [[[one], [other]], [["o:한빛"]]]) == numbers[:1]


async def test_when_stories_began_comes_in_order_with_their_marks(store: Store) -> None:
    await indexed(store, entry(0, marks="t:open", at=NOW), entry(0, marks="t:closed", at=NOW - DAY), entry(0, at=NOW - 9 * DAY))
    async with store.read() as db:
        begun = await search.begun(db, NOW - 2 * DAY, NOW + HOUR)
        assert [(one.first_at, one.marks) for one in begun] == [(NOW - DAY, "t:closed"), (NOW, "t:open")]
        assert await search.begun(db, NOW - 2 * DAY, NOW + HOUR, [1]) == begun[1:]


# --- what waits ----------------------------------------------------------------------------------


async def due(store: Store, most: int = 10) -> tuple[Due, ...]:
    async with store.read() as db:
        return await search.due(db, most)


async def test_marked_stories_wait_newest_first(store: Store) -> None:
    async with store.write() as db:
        numbers = [await a_story(db, place) for place in range(3)]
        await search.mark(db, numbers)
        await search.mark(db, [])
        assert await search.count_due(db) == 3
    assert [one.story_id for one in await due(store, 2)] == numbers[:0:-1]


async def test_a_story_that_changes_while_it_is_indexed_waits_again(store: Store) -> None:
    async with store.write() as db:
        number = await a_story(db, 1)
        await search.mark(db, [number])
    taken = await due(store)
    async with store.write() as db:
        await search.mark(db, [number])
    async with store.write() as db:
        await search.put(db, [entry(number)], taken)
    assert [one.story_id for one in await due(store)] == [number]
    async with store.write() as db:
        await search.put(db, [entry(number)], await search.due(db, 10))
    assert await due(store) == ()


async def test_a_change_that_is_rolled_back_leaves_no_mark(store: Store) -> None:
    async with store.write() as db:
        number = await a_story(db, 1)

    async def marked_and_undone() -> None:
        async with store.write() as db:
            await search.mark(db, [number])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await marked_and_undone()
    assert await due(store) == ()


async def test_a_rebuild_makes_every_story_wait_and_leaves_what_is_found(store: Store) -> None:
    numbers = await indexed(store, entry(0, body="ai"), entry(0, body="ai"))
    async with store.write() as db:
        loser = await a_story(db, 1)
        await stories.regroup(db, numbers[0], await _articles(db, numbers[0]), merged_ids=[loser])
        await search.mark(db, [numbers[1]])
        await search.mark_all(db)
    assert [one.story_id for one in await due(store)] == numbers[::-1]
    assert await found(store, all_of("ai")) == numbers[::-1]


async def _articles(db: AsyncConnection, number: int) -> list[int]:
    story = await stories.get(db, number)
    assert story is not None
    return [one.id for one in story.articles]


async def test_only_stories_that_are_there_are_still_there(store: Store) -> None:
    async with store.write() as db:
        kept, loser = await a_story(db, 1), await a_story(db, 2)
        await stories.regroup(db, kept, [*await _articles(db, kept), *await _articles(db, loser)], merged_ids=[loser])
        assert await search.still_there(db, [kept, loser, 999]) == {kept}


# --- words ---------------------------------------------------------------------------------------


async def test_words_are_found_by_their_first_or_last_letters(store: Store) -> None:
    async with store.write() as db:
        await search.put_words(
            db, [Word("앤트로픽", "ㅇㅐㄴ", "ㅍㅣㄱ"), Word("엔트리", "ㅇㅔㄴ", "ㄹㅣ"), Word("토픽", "ㅌㅗㅍ", "ㅍㅣㄱ")]
        )
        await search.put_words(db, [Word("앤트로픽", "ㅇㅐㄴ", "ㅍㅣㄱ")])
        await search.put_words(db, [])
    async with store.read() as db:
        assert await search.near(db, "ㅇㅐㄴ", "ㅍㅣㄱ", 10) == ("앤트로픽", "토픽")
        assert await search.near(db, "ㅋ", "ㅋ", 10) == ()


async def test_storing_again_is_one_story(store: Store) -> None:
    async with store.write() as db:
        (one,) = await stored(db, 1)
        number = await stories.add(db, [one])
        assert [story.id for story in await stories.several(db, [number, 999])] == [number]
        assert await stories.several(db, []) == ()
