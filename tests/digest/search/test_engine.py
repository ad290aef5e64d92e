from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.model import Topic
from digest.search import Began, Page, Query
from digest.storage import retention
from digest.storage import search as search_rows
from digest.storage import stories as story_rows
from tests.digest.search.library import DAY, FINE, HOUR, LICENCE, MODEL_4O, NOW, USUAL, Library, Told, article, library

ONE, TWO, THREE, FOUR, FIVE, SIX = range(1, 7)  # LICENCE, FINE, CHIPS, OLD, TITLE_ONLY, MODEL_4O


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Library]:
    async with library(tmp_path) as opened:
        yield opened


def numbers(page: Page) -> list[int]:
    return [found.story.id for found in page.found]


async def found(shelf: Library, query: str | Query) -> list[int]:
    return numbers(await shelf.engine.search(Query(query) if isinstance(query, str) else query, NOW))


@pytest.mark.parametrize("typed", ["엑사원", "엑사원은", "엑사원이", "엑사원의", "엑사원을", "EXAONE", "exaone"])
async def test_particles_and_script_make_no_difference(shelf: Library, typed: str) -> None:
    assert await found(shelf, typed) == [ONE, FOUR]


@pytest.mark.parametrize("typed", ["앤트로픽", "앤스로픽", "엔트로픽", "Anthropic", "앤스로픽의 칩"])
async def test_spellings_find_the_same(shelf: Library, typed: str) -> None:
    assert await found(shelf, typed) == [THREE]


@pytest.mark.parametrize("typed", ["GPT-4o", "gpt4o", "GPT 4o", "지피티 4o", "A.X 4.0", "a.x 4.0"])
async def test_names_with_marks_and_numbers_are_found(shelf: Library, typed: str) -> None:
    assert (await found(shelf, typed))[:1] == [SIX]


@pytest.mark.parametrize("typed", ["고영향 AI 과태료", "고영향AI 과태료는?", "과태료 고영향", "과태료를 물리는 고영향 AI"])
async def test_order_and_spacing_make_no_difference(shelf: Library, typed: str) -> None:
    assert (await found(shelf, typed))[:1] == [TWO]


async def test_inflected_verbs_find_each_other(shelf: Library) -> None:
    page = await shelf.engine.search(Query("수출을 막는 앤트로픽"), NOW)
    assert numbers(page) == [THREE]


async def test_the_snippet_shows_why_a_story_was_found(shelf: Library) -> None:
    (first,) = (await shelf.engine.search(Query("과태료 계도 기간"), NOW)).found
    assert first.snippet.text == "과태료는 계도 기간이 끝나는 내년 1월 22일부터 물린다."
    assert [first.snippet.text[start:end] for start, end in first.snippet.marks] == ["과태료", "계도", "기간"]


async def test_a_title_only_story_is_found_and_shows_no_snippet(shelf: Library) -> None:
    (first,) = (await shelf.engine.search(Query("하이퍼클로바X 시드"), NOW)).found
    assert (first.story.id, first.snippet.text) == (FIVE, "")


async def test_one_event_is_one_card(shelf: Library) -> None:
    twins = [
        replace(FINE, title=f"과태료 상한 확정 {outlet}", outlet=outlet, site=f"{site}.example")
        for outlet, site in (("가신문", "ga"), ("나신문", "na"))
    ]
    number = await shelf.tell(*twins)
    await shelf.index.catch_up()
    assert sorted(await found(shelf, "과태료")) == [TWO, number]


@pytest.mark.parametrize(
    ("query", "right"),
    [
        (Query("엑사원", since=NOW - 7 * DAY), [ONE]),
        (Query("엑사원", until=NOW - 100 * DAY), [FOUR]),
        (Query("엑사원", topics=(Topic.POLICY,)), []),
        (Query("엑사원", topics=(Topic.POLICY, Topic.OPEN)), [ONE, FOUR]),
        (Query("수출", outlets=("미리내경제",)), [THREE]),
        (Query("수출", outlets=("mirinae",)), [THREE]),
        (Query("수출", outlets=("한빛일보",)), []),
        (Query("하이퍼클로바 시드", outlets=("nuri",)), [FIVE]),
    ],
)
async def test_filters_narrow(shelf: Library, query: Query, right: list[int]) -> None:
    assert await found(shelf, query) == right


async def test_a_quoted_phrase_must_stand_as_it_is(shelf: Library) -> None:
    assert await found(shelf, Query("계도 기간이", phrases=("계도 기간이",))) == [TWO]
    assert await found(shelf, Query("계도기간이", phrases=("계도기간이",))) == [TWO]  # spacing aside


async def test_where_nothing_has_a_quoted_phrase_its_words_are_searched_for_and_that_is_told(shelf: Library) -> None:
    exact = await shelf.engine.search(Query("계도 기간이", phrases=("계도 기간이",)), NOW)
    loose = await shelf.engine.search(Query("기간이 계도", phrases=("기간이 계도",)), NOW)
    assert (exact.loosened, loose.loosened) == (False, True)
    assert [one.story.id for one in loose.found] == [TWO]
    nothing = await shelf.engine.search(Query("양자컴퓨터 보급", phrases=("양자컴퓨터 보급",)), NOW)
    assert (nothing.found, nothing.loosened) == ((), False)


async def test_brackets_do_not_keep_a_phrase_from_being_found(tmp_path: Path) -> None:
    async with library(tmp_path, [Told("포럼 열려", "‘인공지능(AI) 기본법’ 시행을 주제로 포럼이 열렸다.")]) as shelf:
        page = await shelf.engine.search(Query("AI 기본법", phrases=("AI 기본법",)), NOW)
    assert ([one.story.id for one in page.found], page.loosened) == ([1], False)


async def test_a_word_that_no_story_has_is_told(shelf: Library) -> None:
    assert (await shelf.engine.search(Query("양자컴퓨터 과태료"), NOW)).lacking == ("양자컴퓨터",)
    apart = await shelf.engine.search(Query("엑사원 과태료"), NOW)  # each has a story, none has both
    assert (apart.lacking, all(one.missing for one in apart.found)) == ((), True)


async def test_a_noun_that_a_verb_is_made_of_is_not_needed_beside_a_name(shelf: Library) -> None:
    asked = {want.typed: want for want in await shelf.engine.wants("앤트로픽은 언제 고소했나?")}
    assert (asked["앤트로픽"].needed, asked["고소"].needed) == (True, False)
    assert all(want.needed for want in await shelf.engine.wants("고소했나?"))
    assert [one.story.id for one in (await shelf.engine.search(Query("앤트로픽은 언제 고소했나?"), NOW)).found] == [3]


async def test_pages_go_on_where_the_last_one_ended(shelf: Library) -> None:
    for place in range(7):
        await shelf.tell(Told(f"누리온 소식 {place}호", f"누리온이 {place}번째 소식을 냈다.", ago=place * HOUR))
    await shelf.index.catch_up()
    first = await shelf.engine.search(Query("누리온"), NOW, 0, 5)
    second = await shelf.engine.search(Query("누리온"), NOW, 5, 5)
    assert (first.total, second.total) == (7, 7)
    assert len({*numbers(first), *numbers(second)}) == 7
    assert not first.capped


async def test_without_words_nothing_is_found(shelf: Library) -> None:
    assert await found(shelf, "!!") == []
    assert await found(shelf, "") == []


async def test_what_nobody_wrote_about_is_not_found(shelf: Library) -> None:
    page = await shelf.engine.search(Query("양자컴퓨터"), NOW)
    assert (page.found, page.total, page.suggestions) == ((), 0, ())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("하이퍼클로버", "하이퍼클로바"),
        ("ㅎㅏ이퍼클로바X", "하이퍼클로바X"),
        ("엑사언", "엑사원"),
        ("dprtkdnjs", "엑사원"),
        ("엔쓰로픽", "앤쓰로픽"),
        ("과테료", "과태료"),
    ],
)
async def test_a_slip_gets_what_was_perhaps_meant(shelf: Library, typed: str, meant: str) -> None:
    page = await shelf.engine.search(Query(typed), NOW)
    assert meant in page.suggestions
    assert page.instead
    assert page.found


async def test_a_slip_beside_a_right_word_is_replaced_in_the_suggestion(shelf: Library) -> None:
    page = await shelf.engine.search(Query("엑사언 라이선스"), NOW)
    assert page.suggestions[0] == "엑사원 라이선스"
    assert numbers(page)[:1] == [ONE]


async def test_a_known_name_that_nobody_wrote_about_is_no_slip(shelf: Library) -> None:
    page = await shelf.engine.search(Query("솔트룩스"), NOW)
    assert (page.suggestions, page.found) == ((), ())


async def test_a_word_that_is_missing_is_told(shelf: Library) -> None:
    page = await shelf.engine.search(Query("엑사원 양자컴퓨터"), NOW)
    assert numbers(page)[:1] == [ONE]
    assert page.found[0].missing == ("양자컴퓨터",)


async def test_stories_of_a_time_without_words(shelf: Library) -> None:
    recent = await shelf.engine.recent(Query(since=NOW - 2 * DAY, until=NOW), 10)
    assert sorted(story.id for story in recent) == [ONE, TWO, FIVE, SIX]
    policy = await shelf.engine.recent(Query(topics=(Topic.SOVEREIGN,)), 10)
    assert [story.id for story in policy] == [FIVE]


async def test_when_stories_began_with_and_without_words(shelf: Library) -> None:
    began = await shelf.engine.began(Query(since=NOW - 7 * DAY, until=NOW), NOW)
    assert len(began) == 5
    assert Began(NOW - 3 * DAY, (Topic.POLICY,), ("앤트로픽",)) in began
    assert await shelf.engine.began(Query("엑사원", since=NOW - 7 * DAY, until=NOW), NOW) == (
        Began(NOW - HOUR, (Topic.OPEN,), ("허깅페이스",)),
    )


async def test_a_maker_is_named_by_a_headline_or_by_what_is_said_first_in_any_spelling(shelf: Library) -> None:
    began = await shelf.engine.began(Query("무료", since=NOW - 7 * DAY, until=NOW), NOW)
    assert [one.makers for one in began] == [("오픈AI",)]


async def test_a_merged_story_is_found_under_its_new_number(shelf: Library) -> None:
    loser = await shelf.tell(Told("엑사원 라이선스 바뀌어", "엑사원 라이선스가 바뀌었다.", outlet="가신문"))
    await shelf.index.catch_up()
    async with shelf.store.write() as db:
        story = await story_rows.get(db, ONE)
        other = await story_rows.get(db, loser)
        assert story is not None
        assert other is not None
        await story_rows.regroup(db, ONE, [one.id for one in (*story.articles, *other.articles)], merged_ids=[loser])
        await search_rows.mark(db, [ONE, loser])
    await shelf.index.catch_up()
    assert loser not in await found(shelf, "엑사원 라이선스")
    assert (await found(shelf, "엑사원 라이선스 바뀌어"))[:1] == [ONE]


async def test_a_story_that_was_pruned_meanwhile_is_left_out(shelf: Library) -> None:
    async with shelf.store.write() as db:
        await retention.prune(db, NOW - 100 * DAY)
    assert await found(shelf, "엑사원") == [ONE]


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        "a OR b",
        "NEAR(a, b)",
        "*",
        "엑사원*",
        "엑사원\x00",
        "'; DROP TABLE story; --",
        "col:엑사원",
        "(" * 200,
        "엑사원 " * 200,
    ],
)
async def test_hostile_queries_break_nothing(shelf: Library, hostile: str) -> None:
    page = await shelf.engine.search(Query(hostile), NOW)
    assert set(numbers(page)) <= set(range(1, len(USUAL) + 1))


def test_the_written_stories_differ_in_address() -> None:
    assert len({article(one).url_key for one in (*USUAL, LICENCE, MODEL_4O)}) == len(USUAL)
    assert timedelta(0) < FINE.ago
