"""Reading labelled files."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from digest.errors import MistakesError
from digest.evaluation.labelled import Labelled, read_labelled
from digest.model import Topic

FULL = (
    '{"id": "k1", "title": "AI 기본법 시행", "text": "시행된다.", "url": "https://a.example/1", "outlet": "누리일보",'
    ' "published": "2026-02-25T09:00:00+09:00", "relevant": true, "topics": ["policy"], "cluster": "law", "near_miss_of": "draft",'
    ' "difficulty": "hard", "sure": false}'
)


def mistakes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(MistakesError) as caught:
        read_labelled(text, "표지.jsonl")
    return [(mistake.line, mistake.problem) for mistake in caught.value.mistakes]


def test_everything_a_line_says_is_read() -> None:
    assert read_labelled(FULL, "표지.jsonl") == (
        Labelled(
            number=1,
            id="k1",
            title="AI 기본법 시행",
            text="시행된다.",
            relevant=True,
            topics=frozenset({Topic.POLICY}),
            event="law",
            published_at=datetime(2026, 2, 25, 9, tzinfo=timezone(timedelta(hours=9))),
            outlet="누리일보",
            url="https://a.example/1",
            near_miss_of="draft",
            hard=True,
            sure=False,
        ),
    )


def test_a_line_needs_a_title_and_a_truth() -> None:
    [item] = read_labelled('\n{"title": "오픈런 행렬", "relevant": false}\n\n', "표지.jsonl")
    assert (item.id, item.number, item.event, item.text, item.sure) == ("2", 2, "alone 2", "", True)


def test_articles_that_tell_an_event_alone_share_none() -> None:
    line = '{"title": "가", "relevant": true, "cluster": null}'
    first, second = read_labelled(f"{line}\n{line}", "표지.jsonl")
    assert (first.event != second.event, first.url != second.url) == (True, True)


def test_a_date_without_a_zone_is_korean_and_other_names_are_understood() -> None:
    [item] = read_labelled('{"title": "가", "summary": "나", "relevant": true, "date": "2026-02-25", "event": "e"}', "표지.jsonl")
    assert (item.published_at.astimezone(UTC), item.text, item.event) == (datetime(2026, 2, 24, 15, tzinfo=UTC), "나", "e")


def test_every_bad_line_is_told_with_its_number() -> None:
    text = (
        '{"title": "가"}\nnonsense\n[1]\n{"title": 1, "relevant": true}\n{"title": "가", "relevant": true, "topics": ["sport"]}\n'
        + FULL
    )
    assert mistakes(text) == [
        (1, "relevant is missing"),
        (2, "no JSON: Expecting value"),
        (3, "an article is an object: {...}"),
        (4, "title is a text, relevant is true or false"),
        (5, "'sport' is not a valid Topic"),
    ]


def test_an_empty_file_is_a_mistake() -> None:
    assert mistakes("\n\n") == [(0, "no labelled article")]
