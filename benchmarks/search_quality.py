"""How well search finds, beside two that need no Korean: SQLite's FTS5 by its bm25 over words, and over runs of three letters.

    python benchmarks/search_quality.py QUERIES.jsonl ITEMS.jsonl ...

The files are those of `ai-news evaluate search`. The baselines look for any word of a query (headlines count twice) and know no
stories: each article is one of its own, and right where it is one of the right ones.
"""

import argparse
import asyncio
import re
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.cli.measuring_search import finding
from digest.evaluation.recorded import fill, read_items
from digest.evaluation.search import LOOKED_AT, LabelledQuery, SearchScores, read_queries, score_search
from digest.korean import Korean
from digest.lexicon import default_lexicon
from digest.model import Article, Story
from digest.search import Engine
from digest.storage import open_store

_WORD = re.compile(r"\w+")
Run = Callable[[str], list[str]]
"""Takes a query apart into what is looked for."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queries", type=Path)
    parser.add_argument("items", type=Path, nargs="+")
    arguments = parser.parse_args()
    queries = read_queries(arguments.queries.read_text(encoding="utf-8"), arguments.queries.name)
    lines = [line for file in arguments.items for line in file.read_text(encoding="utf-8").splitlines()]
    lexicon = default_lexicon()
    articles = read_items(lines, lexicon)
    print(f"{len(queries)} queries, {len(articles)} items of the subject")
    show("FTS5 bm25, words", asyncio.run(baseline(queries, articles, "unicode61", _WORD.findall)))
    show("FTS5 bm25, three letters", asyncio.run(baseline(queries, articles, "trigram", three_letters)))
    show("ai-news", asyncio.run(ours(queries, articles)))


def show(name: str, scores: SearchScores) -> None:
    print(f"{name:26} success@1 {scores.success_at_1:.3f}  @10 {scores.success_at_10:.3f}  MRR {scores.mean_reciprocal_rank:.3f}")


def three_letters(query: str) -> list[str]:
    words = _WORD.findall(query)
    return [word[at : at + 3] for word in words for at in range(max(len(word) - 2, 1)) if len(word) > 2]


async def baseline(queries: Sequence[LabelledQuery], articles: Sequence[Article], tokenizer: str, run: Run) -> SearchScores:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE item USING fts5(title, said, tokenize = '{tokenizer}')")
    rows = [(place, article.title, article.body) for place, article in enumerate(articles)]
    database.executemany("INSERT INTO item (rowid, title, said) VALUES (?, ?, ?)", rows)

    async def find(typed: str) -> list[Story]:
        words = run(typed)
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        found = database.execute(
            "SELECT rowid FROM item WHERE item MATCH ? ORDER BY bm25(item, 2.0, 1.0), rowid DESC LIMIT ?", (wanted, LOOKED_AT)
        )
        return [Story((articles[place],), place + 1) for (place,) in found]

    return await score_search(queries, find)


async def ours(queries: Sequence[LabelledQuery], articles: Sequence[Article]) -> SearchScores:
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)
    with tempfile.TemporaryDirectory() as folder:
        async with await open_store(str(Path(folder) / "items.db")) as store:
            await fill(store, articles, korean, lexicon)
            now = max(article.appeared_at for article in articles)
            return await score_search(queries, finding(Engine(store, korean, lexicon), now))


if __name__ == "__main__":
    main()
