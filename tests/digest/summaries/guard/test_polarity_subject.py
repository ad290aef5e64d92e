"""Open and closed, allowed and forbidden, free and paid: what keeps to the article passes, what turns it is refused.

On first sight 23 of 42, 11 of 16 and 14 of 20 turned sentences were refused, and 9, 1 and 7 faithful ones, the third table after
the guard had learned from the first two; the faults of each were then mended by class.
"""

from collections.abc import Iterable

import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import codes
from tests.digest.summaries.guard.subject_pairs import FITTED, SECOND, THIRD, Told

TABLES = {
    "fitted": (FITTED, 0, 1),
    "second": (SECOND, 1, 1),
    "third": (THIRD, 1, 1),
}  # with what was refused and what was let through


def turned(sentences: Iterable[str], article: tuple[str, ...]) -> list[str]:
    return [each for each in sentences if Code.POLARITY in codes(each, article)]


@pytest.mark.parametrize(("table", "most", "_"), TABLES.values(), ids=TABLES)
def test_what_keeps_to_the_article_is_no_contradiction(table: tuple[Told, ...], most: int, _: int) -> None:
    refused = [each for told in table for each in turned(told.faithful, told.article)]
    assert len(refused) <= most, refused


@pytest.mark.parametrize(("table", "_", "most"), TABLES.values(), ids=TABLES)
def test_what_turns_the_article_round_is_refused(table: tuple[Told, ...], _: int, most: int) -> None:
    shown = [each for told in table for each in told.turned if each not in turned((each,), told.article)]
    assert len(shown) <= most, shown
