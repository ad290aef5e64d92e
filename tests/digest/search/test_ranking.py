from datetime import timedelta

import pytest

from digest.lexicon import default_lexicon
from digest.search.query import wants
from digest.search.ranking import Counts, Hit, rank, rarity
from digest.storage.search import Candidate
from tests.digest.search.library import NOW
from tests.kiwi import loaded_korean

LEXICON = default_lexicon()
BASE = Candidate(1, NOW, "", "", "")


def ranked(query: str, *stories: Candidate, common: str = "") -> list[int]:
    return [hit.story_id for hit in hits(query, *stories, common=common)]


def hits(query: str, *stories: Candidate, common: str = "") -> tuple[Hit, ...]:
    asked = wants(query, loaded_korean(), LEXICON)
    counts = {way: 900 if want.typed == common else 3 for want in asked for way in want.ways}
    return rank(stories, asked, Counts(counts, 1000), NOW)


def test_a_headline_counts_more_than_a_lead_and_that_more_than_a_text() -> None:
    body, lead = BASE._replace(story_id=1, body="과태료"), BASE._replace(story_id=2, lead="과태료")
    title = BASE._replace(story_id=3, title="과태료")
    assert ranked("과태료", body, lead, title) == [3, 2, 1]


def test_what_was_not_read_counts_as_the_text() -> None:
    """The database says that a candidate has all words; what its headline lacks must stand further down."""
    unread, title = BASE._replace(story_id=1, body=None), BASE._replace(story_id=2, title="과태료", body=None)
    found = hits("과태료", unread, title)
    assert [hit.story_id for hit in found] == [2, 1]
    assert [hit.missing for hit in found] == [(), ()]


def test_of_equals_the_newer_comes_first() -> None:
    old = BASE._replace(story_id=1, title="과태료", newest_at=NOW - timedelta(days=60))
    new = BASE._replace(story_id=2, title="과태료", newest_at=NOW)
    assert ranked("과태료", old, new) == [2, 1]


def test_a_story_that_is_about_it_comes_before_a_newer_one_that_mentions_it() -> None:
    about = BASE._replace(story_id=1, title="과태료", newest_at=NOW - timedelta(days=60))
    mentions = BASE._replace(story_id=2, body="말 과태료", newest_at=NOW)
    assert ranked("과태료", mentions, about) == [1, 2]


def test_all_words_come_before_some() -> None:
    some = BASE._replace(story_id=1, title="과태료")
    every = BASE._replace(story_id=2, body="과태료 개정안")
    assert ranked("과태료 개정안", some, every)[0] == 2


def test_what_is_missing_is_told() -> None:
    (hit,) = hits("과태료 개정안", BASE._replace(title="과태료"))
    assert hit.missing == ("개정안",)


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    rare = BASE._replace(story_id=1, title="과태료")
    common = BASE._replace(story_id=2, title="정부")
    assert ranked("정부 과태료", common, rare, common="정부")[0] == 1


def test_a_story_with_little_of_what_is_wanted_is_left_out() -> None:
    assert ranked("정부 과태료", BASE._replace(title="정부"), common="정부") == []


def test_as_typed_counts_more_than_a_spelling_of_the_same_kind() -> None:
    """본회의 is a spelling of 국회, and not what somebody means who types 국회."""
    typed = BASE._replace(story_id=1, title="국회 @국회")
    kindred = BASE._replace(story_id=2, title="본회의 @국회")
    assert ranked("국회", kindred, typed) == [1, 2]


def test_a_word_that_no_story_has_does_not_decide() -> None:
    asked = wants("과태료 없는말", loaded_korean(), LEXICON)
    counts = {way: 3 if want.typed == "과태료" else 0 for want in asked for way in want.ways}
    (hit,) = rank([BASE._replace(title="과태료")], asked, Counts(counts, 1000), NOW)
    assert hit.missing == ("없는말",)


@pytest.mark.parametrize(("fewer", "more"), [(0, 1), (1, 10), (999, 1000)])
def test_the_rarer_the_more_it_counts(fewer: int, more: int) -> None:
    assert rarity(fewer, 1000) > rarity(more, 1000) > 0
