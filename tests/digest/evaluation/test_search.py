import pytest

from digest.errors import MistakesError
from digest.evaluation.recorded import read_items
from digest.evaluation.search import LabelledQuery, SearchScores, read_queries, score_search, search_report
from digest.lexicon import default_lexicon
from digest.model import Article, Story

ITEM = '{"feed": "a", "outlet": "한빛일보", "published": "2026-09-01T08:00:00+09:00", "url": "https://hanbit.example/1", "title": "누리온, AI 모델 공개 - 한빛일보", "summary": "누리온이 모델을 공개했다."}'
WRITTEN = '{"id": "n7", "title": "AI 기본법 시행령 공개", "text": "정부가 시행령을 공개했다."}'
OFF_TOPIC = '{"id": "n8", "title": "오늘의 날씨", "text": "전국이 맑겠다."}'


def items() -> tuple[Article, ...]:
    return read_items([ITEM, "", WRITTEN, OFF_TOPIC, ITEM], default_lexicon())


def test_items_are_read_with_or_without_address_and_date_once_each() -> None:
    recorded, written = items()
    assert (recorded.title, recorded.url, recorded.summary) == (
        "누리온, AI 모델 공개",
        "https://hanbit.example/1",
        "누리온이 모델을 공개했다.",
    )
    assert (written.title, written.summary) == ("AI 기본법 시행령 공개", "정부가 시행령을 공개했다.")
    assert written.appeared_at.tzinfo is not None


async def scores() -> SearchScores:
    queries = read_queries(
        '{"query": "누리온", "right": ["https://hanbit.example/1"]}\n\n{"query": "시행령", "right": ["n7"]}\n{"query": "날씨", "right": ["n8"]}\n',
        "q.jsonl",
    )
    stories = [Story((article,), number) for number, article in enumerate(items(), start=1)]
    answers = {"누리온": stories, "시행령": stories, "날씨": []}

    async def find(typed: str) -> list[Story]:
        return answers[typed]

    return await score_search(queries, find)


async def test_a_query_is_right_by_address_or_by_id_and_scored_by_its_rank() -> None:
    found = await scores()
    assert [one.rank for one in found.outcomes] == [1, 2, 0]
    assert [found.success_at_1, found.success_at_10] == pytest.approx([1 / 3, 2 / 3])
    assert found.mean_reciprocal_rank == pytest.approx(0.5)


async def test_the_report_names_the_queries_whose_first_result_is_wrong() -> None:
    report = search_report(await scores())
    assert "success@1   0.333" in report
    assert "2번째: 시행령\n       누리온, AI 모델 공개" in report
    assert "없음: 날씨" in report


@pytest.mark.parametrize("line", ['{"query": "x"}', '{"query": 1, "right": ["a"]}', '{"query": "x", "right": []}', "nonsense"])
def test_lines_that_are_no_labelled_query_are_named(line: str) -> None:
    with pytest.raises(MistakesError, match="2"):
        read_queries(f'{{"query": "x", "right": ["n7"]}}\n{line}\n', "q.jsonl")


def test_a_file_without_a_query_is_a_mistake() -> None:
    with pytest.raises(MistakesError):
        read_queries("\n", "q.jsonl")


def test_a_query_keeps_its_line() -> None:
    assert [one.number for one in read_queries('\n{"query": "x", "right": ["n7"]}', "q.jsonl")] == [2]
    assert isinstance(read_queries('{"query": "x", "right": ["n7"]}', "q.jsonl")[0], LabelledQuery)
