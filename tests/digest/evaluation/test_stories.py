"""Scores of stories, counted on divisions that are known."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.evaluation.labelled import Labelled
from digest.evaluation.stories import compare, score_stories
from digest.lexicon import default_lexicon
from tests.kiwi import loaded_korean

NOON = datetime(2026, 2, 25, 12, tzinfo=UTC)


def item(number: int, event: str, *, near: str = "", title: str = "제목", text: str = "", relevant: bool = True) -> Labelled:
    return Labelled(
        number=number,
        id=str(number),
        title=title,
        text=text,
        relevant=relevant,
        topics=frozenset(),
        event=event,
        published_at=NOON + timedelta(hours=number),
        outlet=f"신문 {number}",
        url=f"https://news.example/{number}",
        near_miss_of=near,
    )


def test_a_perfect_division_scores_one() -> None:
    found = compare([item(1, "a"), item(2, "a"), item(3, "b")], [7, 7, 8])
    assert (found.pair_f1, found.b_cubed_f1, found.stories, found.events) == (1.0, 1.0, 2, 2)


def test_two_events_in_one_story_cost_precision() -> None:
    found = compare([item(1, "a"), item(2, "a"), item(3, "b")], [1, 1, 1])
    assert [found.pair_precision, found.pair_recall] == pytest.approx([1 / 3, 1.0])
    assert [found.b_cubed_precision, found.b_cubed_recall] == pytest.approx([5 / 9, 1.0])


def test_one_event_in_two_stories_costs_recall() -> None:
    found = compare([item(1, "a"), item(2, "a"), item(3, "a")], [1, 1, 2])
    assert [found.pair_precision, found.pair_recall] == pytest.approx([1.0, 1 / 3])
    assert found.b_cubed_recall == pytest.approx(5 / 9)


def test_where_nothing_can_be_wrong_nothing_is() -> None:
    found = compare([item(1, "a"), item(2, "b")], [1, 2])
    assert (found.pair_f1, found.b_cubed_f1, found.near_misses) == (1.0, 1.0, 0)


def test_near_misses_are_pairs_with_each_article_of_the_event() -> None:
    items = [item(1, "a"), item(2, "a"), item(3, "b", near="a"), item(4, "c", near="nowhere")]
    found = compare(items, [1, 2, 1, 3])
    assert (found.near_misses, [(one.number, other.number) for one, other in found.merged]) == (2, [(3, 1)])


def test_relevant_articles_are_grouped_as_the_product_does() -> None:
    law = "과학기술정보통신부가 인공지능 기본법 시행령 제정안을 25일 입법예고했다."
    items = [
        item(1, "law", title="과기정통부, AI 기본법 시행령 입법예고", text=law),
        item(2, "law", title="AI 기본법 시행령 제정안 입법예고…과기정통부", text=law),
        item(
            3,
            "model",
            title="한빛AI, 32B 추론 모델 '한결' 가중치 공개",
            text="한빛AI가 추론 모델 '한결'의 가중치를 허깅페이스에 공개했다.",
        ),
        item(4, "off", title="신상 맛집 오픈런 행렬", relevant=False),
    ]
    found = score_stories(items, loaded_korean(), default_lexicon())
    assert (found.articles, found.events, found.stories, found.pair_f1) == (3, 2, 2, 1.0)
