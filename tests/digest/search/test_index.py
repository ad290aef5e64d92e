from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.lexicon import default_lexicon, load_lexicon, shipped_text
from digest.model import FeedUse, Story, Topic
from digest.search import Engine, Query, StoryIndex
from digest.search.index import AT_ONCE, entry, marks, outlet_names, words
from digest.storage import stories as story_rows
from tests.digest.search.library import DAY, FINE, HOUR, LICENCE, NOW, TITLE_ONLY, Library, Told, article, library
from tests.kiwi import loaded_korean

LEXICON = default_lexicon()


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Library]:
    async with library(tmp_path) as opened:
        yield opened


def story(*told: Told) -> Story:
    return Story(tuple(replace(article(one), id=number) for number, one in enumerate(told, 1)), 7)


def test_a_story_is_found_by_all_its_articles_each_place_by_itself() -> None:
    long = replace(FINE, text=f"{FINE.text}\n{'사이에 긴 글이 있다. ' * 30}\n끝말이 나왔다.")
    other = Told("당국, 상한 확정", "당국이 상한을 확정했다.", HOUR, "누리신문")
    made = entry(story(long, other), loaded_korean(), LEXICON)
    assert "과태료" in made.title.split()
    assert {"당국", "계도"} <= set(made.lead.split())  # the other outlet's headline, and how the text begins
    assert "끝말" in made.body.split()
    assert made.story_id == 7
    assert (made.first_at, made.newest_at) == (NOW - FINE.ago, NOW - HOUR)


def test_a_term_stands_in_its_best_place_only() -> None:
    made = entry(story(FINE), loaded_korean(), LEXICON)
    title, lead, body = (set(place.split()) for place in (made.title, made.lead, made.body))
    assert not title & lead
    assert not (title | lead) & body
    assert set(made.marks.split()) >= {f"^{term}" for term in title}


def test_topics_and_outlets_are_marks() -> None:
    assert {"t:policy", "o:한빛일보", "o:hanbit"} <= set(marks(story(FINE)))


@pytest.mark.parametrize(
    ("site", "name"),
    [("www.etnews.com", "etnews"), ("rss.etnews.co.kr", "etnews"), ("zdnet.co.kr", "zdnet"), ("news.example", "example")],
)
def test_an_outlet_is_called_by_its_site(site: str, name: str) -> None:
    told = replace(article(FINE), url=f"https://{site}/a", feed_id="other")
    assert name in set(outlet_names(told))


def test_a_title_only_story_is_found_by_its_title() -> None:
    made = entry(story(TITLE_ONLY), loaded_korean(), LEXICON)
    assert "@하이퍼클로바x" in made.title.split()
    assert made.body == ""


def test_a_story_of_very_long_articles_is_bounded() -> None:
    made = entry(story(replace(FINE, text="과태료를 물린다. " * 20_000, use=FeedUse.TITLE_AND_SUMMARY)), loaded_korean(), LEXICON)
    assert len(made.body) < 20_000


def test_words_that_people_may_mistype_are_kept_with_their_ends() -> None:
    kept = {one.word: (one.head, one.tail) for one in words(entry(story(FINE), loaded_korean(), LEXICON))}
    assert kept["과태료"] == ("ㄱㅗㅏ", "ㅐㄹㅛ")
    assert not any(word.startswith("@") or word[0].isdigit() for word in kept)


async def test_what_is_new_is_found_after_catching_up(shelf: Library) -> None:
    number = await shelf.tell(Told("누리온 모델 공개", "누리온이 모델을 공개했다."))
    assert (await shelf.engine.search(Query("누리온"), NOW)).found == ()
    assert await shelf.index.waiting() == 1
    assert await shelf.index.catch_up() == 1
    assert [one.story.id for one in (await shelf.engine.search(Query("누리온"), NOW)).found] == [number]
    assert await shelf.index.catch_up() == 0


async def test_catching_up_goes_in_batches_and_tells_how_far_it_is(shelf: Library) -> None:
    for place in range(AT_ONCE + 5):
        await shelf.tell(Told(f"누리온 소식 {place}", f"누리온 소식 {place}호가 나왔다."))
    told: list[int] = []
    assert await shelf.index.catch_up(on_progress=told.append) == AT_ONCE + 5
    assert told == [AT_ONCE, AT_ONCE + 5]


async def test_catching_up_stops_where_it_is_told_to(shelf: Library) -> None:
    for place in range(6):
        await shelf.tell(Told(f"누리온 소식 {place}", f"누리온 소식 {place}호가 나왔다."))
    assert await shelf.index.catch_up(4) == 4
    assert await shelf.index.waiting() == 2


async def test_the_same_words_need_no_rebuild(shelf: Library) -> None:
    assert not await shelf.index.check()
    assert await shelf.index.waiting() == 0


async def test_another_lexicon_makes_every_story_wait_and_be_found_by_its_new_names(shelf: Library) -> None:
    own = load_lexicon(shipped_text(), "models:\n  새벽별: [라이선스 완화]\n", files=("a", "b"))
    index = StoryIndex(shelf.store, loaded_korean(), own)
    engine = Engine(shelf.store, loaded_korean(), own)
    assert (await engine.search(Query("새벽별"), NOW)).found == ()
    assert await index.check()
    assert await index.waiting() == 6
    assert [one.story.id for one in (await engine.search(Query("과태료"), NOW)).found] == [2]  # found while it waits
    await index.catch_up()
    assert [one.story.id for one in (await engine.search(Query("새벽별"), NOW)).found] == [1]
    assert not await index.check()


async def test_a_story_that_was_merged_before_its_turn_is_not_indexed(shelf: Library) -> None:
    loser = await shelf.tell(Told("합쳐질 소식", "합쳐질 소식이다."))
    async with shelf.store.write() as db:
        kept, other = await story_rows.get(db, 1), await story_rows.get(db, loser)
        assert kept is not None
        assert other is not None
        await story_rows.regroup(db, 1, [one.id for one in (*kept.articles, *other.articles)], merged_ids=[loser])
    await shelf.index.catch_up()
    assert await shelf.index.waiting() == 0
    assert loser not in [one.story.id for one in (await shelf.engine.search(Query("합쳐질 소식"), NOW)).found]


async def test_the_summary_is_part_of_what_is_found(tmp_path: Path) -> None:
    async with library(tmp_path, [replace(LICENCE, summary="동백모델이 함께 나왔다.", ago=DAY, topics=(Topic.OPEN,))]) as shelf:
        assert [one.story.id for one in (await shelf.engine.search(Query("동백모델"), NOW)).found] == [1]
