"""Floors under the quality of search: on items written for the repository, and on whole recorded days where they are at hand.

Written: 85 queries over the 620 items that they were written for (`LAST`; later ones would need labels). Recorded: 106 queries over what three days' dailies said of the subject. The floors are a
little below what `ai-news evaluate search` printed when they were set.
"""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from bot.cli.measuring_search import finding
from digest.evaluation.recorded import fill, read_items
from digest.evaluation.search import SearchScores, read_queries, score_search
from digest.korean import Korean
from digest.lexicon import default_lexicon
from digest.search import Engine
from digest.storage import open_store
from tests.shared_data import shared

HERE = Path(__file__).parent
OWN, DAYS = HERE / "search-own.jsonl", HERE / "search-days.jsonl"
LAST = {"relevance-own.jsonl": 499, "stories-own.jsonl": 121}  # numbers of written items
RECORDED = ("2026-02-24", "2026-02-25", "2026-02-26")


async def _scores(queries: str, file: str, lines: Sequence[str]) -> SearchScores:
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)
    articles = read_items(lines, lexicon)
    now: datetime = max(article.appeared_at for article in articles)
    with tempfile.TemporaryDirectory() as folder:
        async with await open_store(str(Path(folder) / "items.db")) as store:
            await fill(store, articles, korean, lexicon)
            return await score_search(read_queries(queries, file), finding(Engine(store, korean, lexicon), now))


@cache
def own() -> SearchScores:
    lines = [
        line
        for file, last in LAST.items()
        for line in (HERE / file).read_text(encoding="utf-8").splitlines()
        if int(json.loads(line)["id"].lstrip("own-s")) <= last
    ]
    return asyncio.run(_scores(OWN.read_text(encoding="utf-8"), OWN.name, lines))


@cache
def days() -> SearchScores:
    files = [shared(f"data/replay/{day}.jsonl") for day in RECORDED]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return asyncio.run(_scores(DAYS.read_text(encoding="utf-8"), DAYS.name, lines))


def rank_of(query: str) -> int:
    """Return the rank at which the first right story of a written query came, from 1; 0 for none."""
    (rank,) = (outcome.rank for outcome in own().outcomes if outcome.labelled.query == query)
    return rank


def test_there_are_enough_queries_each_once() -> None:
    for file in (OWN, DAYS):
        queries = [one.query for one in read_queries(file.read_text(encoding="utf-8"), file.name)]
        assert len(queries) >= 60
        assert len(set(queries)) == len(queries)


@pytest.mark.timeout(300)
def test_written_items_are_found() -> None:
    assert own().success_at_1 >= 0.92
    assert own().success_at_10 >= 0.98
    assert own().mean_reciprocal_rank >= 0.95


@pytest.mark.parametrize(
    "query",
    [
        *("엑사원", "엑사원은", "엑사원이", "엑사원의", "엑싸원", "dprtkdnjs", "EXAONE 라이선스"),
        *("하이퍼클로바X", "하이퍼클로바", "하이퍼클로바는", "하이퍼클로버", "ㅎㅏ이퍼클로바", "hyperclova x"),
        *("앤스로픽 군사 이용", "Anthropic 펜타곤", "엔트로픽 작가 저작권 합의"),
        *("AI 기본법 과태료 유예", "인공지능기본법 과태료", '"고영향 AI" 가이드라인', "뉴욕타임즈 오픈AI 소송"),
    ],
)
def test_spellings_slips_and_particles_make_no_difference(query: str) -> None:
    assert rank_of(query) == 1


@pytest.mark.timeout(300)  # 8,000 items are looked through and 2,000 indexed
def test_recorded_items_are_found() -> None:
    assert days().success_at_1 >= 0.95
    assert days().success_at_10 >= 0.98
    assert days().mean_reciprocal_rank >= 0.96
