import pytest

from digest.lexicon import default_lexicon
from digest.model import FeedUse, Story
from digest.search.query import wants
from digest.search.snippets import Marker, Snippet
from tests.digest.search.library import Told, article
from tests.kiwi import loaded_korean

LEXICON = default_lexicon()
TEXT = (
    "국회가 2일 본회의를 열었다.\n고영향 AI 사업자는 영향평가를 해마다 해야 한다. 어기면 과태료 3000만원을 낸다.\n"
    "과학기술정보통신부는 시행령을 연말까지 마련하겠다고 밝혔다."
)


def snippet(query: str, text: str = TEXT, use: FeedUse = FeedUse.TITLE_AND_SUMMARY, most: int = 160) -> Snippet:
    story = Story((article(Told("국회, 개정안 통과", text, use=use)),), 1)
    return Marker(wants(query, loaded_korean(), LEXICON)).snippet(story, most)


def marked(one: Snippet) -> list[str]:
    return [one.text[start:end] for start, end in one.marks]


def test_the_sentence_that_has_most_of_the_query_is_shown() -> None:
    assert snippet("과태료").text == "어기면 과태료 3000만원을 낸다."
    assert snippet("고영향 영향평가").text == "고영향 AI 사업자는 영향평가를 해마다 해야 한다."


def test_matched_words_are_marked_whatever_their_spelling() -> None:
    assert marked(snippet("Anthropic 칩", "앤스로픽이 칩 수출을 막으라고 했다.")) == ["앤스로픽", "칩"]
    assert marked(snippet("시행령은", "정부는 시행령까지 마련했다.")) == ["시행령"]


def test_a_part_of_a_longer_word_is_marked() -> None:
    one = snippet("기본법", "인공지능기본법을 고쳤다.")
    assert marked(one) == ["기본법"]


def test_without_a_match_the_first_sentence_is_shown() -> None:
    one = snippet("앤트로픽")
    assert (one.text, one.marks) == ("국회가 2일 본회의를 열었다.", ())


def test_of_an_outlet_that_allows_titles_only_nothing_is_shown() -> None:
    assert snippet("과태료", use=FeedUse.TITLE_AND_LINK) == Snippet()


def test_a_story_without_text_has_no_snippet() -> None:
    assert snippet("과태료", "") == Snippet()


@pytest.mark.parametrize("most", [40, 80, 160])
def test_a_long_sentence_is_cut_around_the_match(most: int) -> None:
    one = snippet("과태료", "앞말 " * 100 + "그리고 과태료를 물린다고 밝혔다.", most=most)
    assert len(one.text) <= most + 2
    assert marked(one) == ["과태료"]
    assert one.text.startswith("…")


def test_by_lines_and_credits_are_not_shown() -> None:
    one = snippet("과태료", "[한빛일보 홍길동 기자] 무단 전재 및 재배포 금지\n정부가 과태료를 물린다고 밝혔다.")
    assert one.text == "정부가 과태료를 물린다고 밝혔다."


def test_overlapping_matches_are_one_mark() -> None:
    one = snippet("AI 기본법 기본법", "국회가 AI 기본법을 고쳤다.")
    assert marked(one) == ["AI 기본법"]
