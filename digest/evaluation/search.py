"""How well search finds: queries with the addresses of the right stories, and the rank at which the first of them came.

A labelled file holds JSON lines: `{"query": "앤스로픽 국방부", "right": [address or id, ...]}`. A story is right when one of its
articles has one of the addresses, or is the recorded item of that id.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from digest.articles.identity import url_key
from digest.errors import Mistake, MistakesError
from digest.evaluation.recorded import address_of
from digest.model import Story

LOOKED_AT = 10  # results, as far as anybody reads
MOST_SHOWN = 3

Find = Callable[[str], Awaitable[Sequence[Story]]]
"""Gives the stories that a typed query finds, the best first, at least `LOOKED_AT` where there are as many."""


@dataclass(frozen=True, slots=True)
class LabelledQuery:
    """A query and the keys of the addresses of its right stories."""

    number: int  # its line
    query: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a query: the rank of the first right story, from 1; 0 where none was among the first `LOOKED_AT`."""

    labelled: LabelledQuery
    rank: int
    first: tuple[str, ...]  # headlines of what came first


@dataclass(frozen=True, slots=True)
class SearchScores:
    """What all queries came to."""

    outcomes: tuple[Outcome, ...]

    @property
    def success_at_1(self) -> float:
        """The share of queries whose first result is right."""
        return sum(one.rank == 1 for one in self.outcomes) / len(self.outcomes)

    @property
    def success_at_10(self) -> float:
        """The share of queries with a right result among the first ten."""
        return sum(one.rank > 0 for one in self.outcomes) / len(self.outcomes)

    @property
    def mean_reciprocal_rank(self) -> float:
        """The mean of 1 / rank; 0 counts for a query without a right result. Source: Voorhees, TREC-8, 1999."""
        return sum(1 / one.rank for one in self.outcomes if one.rank) / len(self.outcomes)


def read_queries(text: str, file: str) -> tuple[LabelledQuery, ...]:
    """Read a labelled file.

    Raises:
        MistakesError: Lines that are no labelled query, every one with its number; or no line at all.
    """
    queries: list[LabelledQuery] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            queries.append(_query(number, json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            mistakes.append(Mistake(number, "", f'a line is {{"query": text, "right": [address, ...]}} ({error})'))
    if mistakes or not queries:
        raise MistakesError(file, tuple(mistakes) or (Mistake(0, "", "no labelled query"),))
    return tuple(queries)


def _query(number: int, row: Any) -> LabelledQuery:
    if not isinstance(row["query"], str) or not isinstance(row["right"], list) or not row["right"]:
        raise TypeError("query is a text, right a list of addresses")
    return LabelledQuery(number, row["query"], frozenset(url_key(address_of(str(name))) for name in row["right"]))


async def score_search(queries: Sequence[LabelledQuery], find: Find) -> SearchScores:
    """Ask every query and see where the first right story comes."""
    return SearchScores(tuple([await _outcome(one, find) for one in queries]))


async def _outcome(one: LabelledQuery, find: Find) -> Outcome:
    stories = list(await find(one.query))[:LOOKED_AT]
    ranks = [
        rank for rank, story in enumerate(stories, start=1) if any(article.url_key in one.right for article in story.articles)
    ]
    return Outcome(one, ranks[0] if ranks else 0, tuple(story.anchor.title for story in stories[:MOST_SHOWN]))


def search_report(scores: SearchScores) -> str:
    """Return the lines for people, the last one ended: the scores, then every query whose first result is wrong."""
    wrong = [one for one in scores.outcomes if one.rank != 1]
    lines = [
        f"찾기 (search): 질의 {len(scores.outcomes)}건",
        f"  success@1   {scores.success_at_1:.3f}",
        f"  success@10  {scores.success_at_10:.3f}",
        f"  MRR         {scores.mean_reciprocal_rank:.3f}",
        f"첫 결과가 틀린 것 {len(wrong)}건 (first result wrong)",
    ]
    for one in wrong:
        lines.append(f"  {f'{one.rank}번째' if one.rank else '없음'}: {one.labelled.query}")
        lines += [f"       {title}" for title in one.first]
    return "\n".join(lines) + "\n"
