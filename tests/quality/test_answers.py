"""How much of a model's answer is kept: faithful paraphrases of 48 articles, and short inventions about whom they name.

The floors are a little off what was counted when they were set: 217 of 229 faithful sentences kept, 18 of 112 inventions shown.
The guard of summaries alone kept 224 and 109: it was made for sentences that say more.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from digest.answers import Evidence
from digest.answers.grounding import grounded
from digest.korean import Korean, split_sentences
from digest.lexicon import default_lexicon
from digest.model import Article, Story
from digest.summaries.source import SourceSentence, read_article

FILE = Path(__file__).parent / "faithful-own.jsonl"
INVENTED = ("이를 거부했다", "사업을 중단했다", "정부에 사과했다", "계약을 해지했다")
MOST_EVIDENCE = 12
LEXICON = default_lexicon()


@cache
def korean() -> Korean:
    return Korean(LEXICON.user_words)


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def evidence(row: dict[str, Any], number: int) -> list[Evidence]:
    at = datetime.fromisoformat(row.get("date", "2026-03-03")).replace(tzinfo=UTC)
    url = f"https://items.example/{number}"
    article = Article(
        feed_id="items",
        outlet="한빛일보",
        url=url,
        url_key=url,
        title=row["title"],
        title_key=row["title"],
        first_seen_at=at,
        appeared_at=at,
        published_at=at,
        text="\n".join(row["sentences"]),
        id=number,
    )
    story = Story((article,), number)
    texts = read_article(article)[:MOST_EVIDENCE]
    return [Evidence(SourceSentence(text, number, 0, place), article, story) for place, text in enumerate(texts)]


def sentences(row: dict[str, Any]) -> list[str]:
    return [one for summary in row["summaries"] for one in (summary if isinstance(summary, list) else split_sentences(summary))]


def kept(said: str, given: list[Evidence]) -> bool:
    return bool(grounded([said], given, korean(), LEXICON))


@pytest.mark.timeout(300)
def test_faithful_paraphrases_are_kept() -> None:
    told = [
        kept(said, given) for number, row in enumerate(rows(), 1) for given in [evidence(row, number)] for said in sentences(row)
    ]
    assert len(told) >= 200
    assert sum(told) / len(told) >= 0.92


@pytest.mark.timeout(300)
def test_short_inventions_about_whom_an_article_names_are_mostly_dropped() -> None:
    shown: list[bool] = []
    for number, row in enumerate(rows(), 1):
        for name in row.get("names", ())[:1]:
            particle = "은" if (ord(name[-1]) - ord("가")) % 28 else "는"
            shown += [kept(f"{name}{particle} {done}.", evidence(row, number)) for done in INVENTED]
    assert len(shown) >= 100
    assert sum(shown) / len(shown) <= 0.22


@pytest.mark.timeout(300)
def test_no_sentence_of_another_article_is_kept() -> None:
    every = rows()
    far = [(every[(place + 7) % len(every)], place) for place in range(0, len(every), 3)]
    assert [said for row, place in far for said in sentences(row) if kept(said, evidence(every[place], place + 1))] == []
