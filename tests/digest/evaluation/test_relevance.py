"""Scores of relevance, counted on a judge whose answers are known."""

from datetime import UTC, datetime

import pytest

from digest.evaluation.labelled import Labelled
from digest.evaluation.relevance import MOST_MISTAKES, RelevanceScores, score_relevance
from digest.lexicon import Lexicon, default_lexicon
from digest.model import Relevance, Topic


def item(number: int, title: str, *, text: str = "본문", event: str = "", **changes: object) -> Labelled:
    """Make an item that is relevant if its title begins with +."""
    fields: dict[str, object] = {
        "hard": False,
        "sure": True,
        "topics": frozenset({Topic.POLICY}) if title[0] == "+" else frozenset(),
    }
    return Labelled(
        number=number,
        id=str(number),
        title=title,
        text=text,
        relevant=title[0] == "+",
        event=event or f"alone {number}",
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        **(fields | changes),  # type: ignore[arg-type]  # the test names the fields it changes
    )


def by_word(title: str, body: str, _: Lexicon) -> Relevance:
    """Pick what says 고름 in title or body; the number in the title is the score in percent."""
    picked = "고름" in title + body
    score = int(title.split()[1]) / 100
    return Relevance(picked, score, (Topic.POLICY,) if picked else (), ("까닭",))


def scores(*items: Labelled) -> RelevanceScores:
    return score_relevance(items, default_lexicon(), judge=by_word)


def test_precision_recall_and_f1_are_those_of_the_picks() -> None:
    total = scores(item(1, "+ 90 고름"), item(2, "+ 90 고름"), item(3, "+ 10"), item(4, "- 80 고름"), item(5, "- 10")).total
    assert (total.items, total.relevant, total.picked) == (5, 3, 3)
    assert (total.precision.value, total.recall.value, total.f1.value) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_parts_count_their_own_items() -> None:
    found = scores(
        item(1, "+ 90 고름", hard=True),
        item(2, "- 80 고름", hard=True, sure=False),
        item(3, "+ 10 제목", text=""),
        item(4, "+ 90", text="고름"),
    )
    assert (found.hard.precision.value, found.sure.precision.value) == (0.5, 1.0)
    assert (found.title_only.items, found.title_only.recall.value) == (1, 0.0)
    assert (found.by_title.items, found.by_title.picked) == (4, 2)


def test_topics_are_scored_apart() -> None:
    found = scores(item(1, "+ 90 고름"), item(2, "+ 90 고름", topics=frozenset({Topic.OPEN})))
    assert (found.topics[Topic.POLICY].precision.value, found.topics[Topic.OPEN].recall.value) == (0.5, 0.0)


def test_the_interval_holds_the_value_and_is_the_same_every_time() -> None:
    items = [item(number, f"+ 90{' 고름' if number % 3 else ''}") for number in range(1, 40)]
    first, second = scores(*items).total, scores(*items).total
    assert first == second
    assert first.recall.low < first.recall.value < first.recall.high


def test_articles_of_one_event_widen_the_interval() -> None:
    apart = [item(number, f"+ 90{' 고름' if number % 2 else ''}") for number in range(1, 41)]
    together = [item(number, f"+ 90{' 고름' if number % 2 else ''}", event=f"e{number % 2}") for number in range(1, 41)]

    def width(items: list[Labelled]) -> float:
        recall = scores(*items).total.recall
        return recall.high - recall.low

    assert width(together) > width(apart)


def test_nothing_picked_and_nothing_relevant_are_zero_and_no_crash() -> None:
    found = scores(item(1, "- 10"))
    assert (found.total.precision.value, found.total.recall.value, found.hard.f1.value, found.hard.items) == (0.0, 0.0, 0.0, 0)


def test_the_worst_mistakes_come_first_and_are_at_most_twenty() -> None:
    found = scores(item(1, "- 60 고름"), item(2, "+ 01"), item(3, "- 97 고름"), item(4, "+ 90 고름"))
    assert [slip.item.number for slip in found.worst] == [2, 3, 1]
    many = scores(*(item(number, "+ 10") for number in range(1, 40)))
    assert len(many.worst) == MOST_MISTAKES
