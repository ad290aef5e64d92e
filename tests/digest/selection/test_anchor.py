from dataclasses import replace

from digest.model import Article, FeedUse
from digest.selection.anchor import headline_first, in_order, is_aside
from digest.selection.partition import SCALE
from tests.digest.selection.samples import HOUR, MORNING, article

TEXT = "정부가 인공지능 생성물의 표시 방법을 정한 고시를 고쳤다. 앞으로 영상은 첫 화면에 표시를 붙여야 하고 음성은 처음에 알려야 한다고 담당 부처가 밝혔다."


def numbered(*articles: Article) -> list[int]:
    ids = [one.id for one in articles]
    links = {one: {other: 5_000 for other in ids if other != one} for one in ids}
    return [one.id for one in headline_first(articles, links)]


def test_of_equals_the_first_stands_for_the_story() -> None:
    assert numbered(article(1, "고시 개정", TEXT), article(2, "표시 고시 고쳤다", TEXT)) == [1, 2]


def test_one_with_a_text_comes_before_a_title_alone() -> None:
    assert numbered(article(1, "고시 개정"), article(2, "표시 고시 고쳤다", TEXT), article(3, "고시", TEXT)) == [2, 1, 3]


def test_a_text_that_may_not_be_summarised_is_none() -> None:
    linked = replace(article(1, "고시 개정", TEXT), use=FeedUse.TITLE_AND_LINK)
    assert numbered(linked, article(2, "표시 고시 고쳤다", TEXT)) == [2, 1]


def test_flashes_comments_and_round_ups_give_way() -> None:
    for tag in ("[속보]", "[사설]", "[인터뷰]", "[글로벌 모닝 브리핑]"):
        assert numbered(article(1, f"{tag} 고시 개정", TEXT), article(2, "표시 고시 고쳤다", TEXT)) == [2, 1]


def test_a_reprint_and_an_outsider_give_way() -> None:
    articles = [article(number, f"고시 {number}", TEXT) for number in (1, 2, 3)]
    copy = {1: {2: 5_000, 3: 4_000}, 2: {1: 5_000, 3: SCALE}, 3: {1: 4_000, 2: SCALE}}
    assert [one.id for one in headline_first(articles[1:], copy)] == [2, 3]
    outsider = {1: {2: 1_000, 3: 1_000}, 2: {1: 1_000, 3: 8_000}, 3: {1: 1_000, 2: 8_000}}
    assert [one.id for one in headline_first(articles, outsider)] == [2, 1, 3]


def test_a_label_counts_only_as_a_label() -> None:
    assert is_aside("[칼럼] AI 기본법을 다시 읽다")
    assert not is_aside("AI 기본법 칼럼니스트 모임 출범")


def test_articles_of_one_instant_are_told_apart_by_address_not_by_arrival() -> None:
    early, late = article(5, "가"), article(2, "나", at=MORNING + HOUR)
    twin = replace(article(9, "다"), url_key="news.example/1")
    assert in_order((late, early, twin)) == [twin, early, late]
