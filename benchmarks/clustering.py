"""How long one more article takes in a week's window of 1,000 relevant ones, and what the window weighs.

    python benchmarks/clustering.py RECORDED_DAY.jsonl ... [--window 1000] [--added 200]

The recorded days hold `title`, `summary`, `outlet`, `url`, `published`. Those that mention AI come first; the times are spread evenly
over seven days, which makes the window as dense as a week of news.
"""

import argparse
import json
import re
import statistics
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.articles.identity import clean_title, title_key, url_key
from digest.korean import Korean
from digest.lexicon import default_lexicon
from digest.model import UNSAVED, Article, Story
from digest.selection.clustering import Regrouping, StoryWindow

WEEK = timedelta(days=7)
START = datetime(2026, 2, 20, tzinfo=UTC)
AI = re.compile(r"AI|인공지능")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", nargs="+", type=Path)
    parser.add_argument("--window", type=int, default=1_000)
    parser.add_argument("--added", type=int, default=200)
    arguments = parser.parse_args()
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)
    korean.warm()
    articles = read(arguments.days, arguments.window + arguments.added)
    grown = StoryWindow((), korean, lexicon)
    stories: dict[int, tuple[int, ...]] = {}
    took = [milliseconds(add, grown, article, stories) for article in articles]
    spent = took[arguments.window :]
    print(f"{len(articles)} articles, {len(stories)} stories, the largest of {max(map(len, stories.values()))}")
    print(
        f"add: median {statistics.median(spent):.1f} ms, 95th of 100 {statistics.quantiles(spent, n=20)[-1]:.1f} ms, worst {max(spent):.1f} ms"
    )
    known = {article.id: article for article in articles}
    stored = [Story(tuple(known[member] for member in members), number) for number, members in stories.items()]
    for state, earlier in (("cold", None), ("after an earlier window", grown)):
        built = milliseconds(StoryWindow, stored, korean, lexicon, frozenset(), earlier)
        print(f"build from the store, {state}: {built / 1000:.2f} s")
    tracemalloc.start()
    kept = StoryWindow(stored, korean, lexicon)
    print(f"memory of the window: {tracemalloc.get_traced_memory()[0] / 2**20:.1f} MiB ({type(kept).__name__})")


def read(days: Sequence[Path], wanted: int) -> list[Article]:
    rows = [json.loads(line) for day in days for line in day.read_text(encoding="utf-8").splitlines()]
    rows = list({row["url"]: row for row in sorted(rows, key=lambda row: str(row["published"]))}.values())
    rows.sort(key=lambda row: AI.search(row["title"] + row["summary"]) is None)
    chosen = sorted(rows[:wanted], key=lambda row: str(row["published"]))
    return [article(number, row, START + WEEK * number / len(chosen)) for number, row in enumerate(chosen, start=1)]


def article(number: int, row: dict[str, str], at: datetime) -> Article:
    title = clean_title(row["title"], row["outlet"])
    return Article(
        id=number,
        feed_id=row["feed"],
        outlet=row["outlet"],
        url=row["url"],
        url_key=url_key(row["url"]),
        title=title,
        title_key=title_key(title),
        first_seen_at=at,
        appeared_at=at,
        summary=row["summary"],
    )


def add(window: StoryWindow, new: Article, stories: dict[int, tuple[int, ...]]) -> Regrouping:
    placed = window.add(new)
    for group in placed.groups:
        number = group.story_id
        if number == UNSAVED:
            number = max(stories, default=0) + 1
            window.numbered(group.article_ids[0], number)
        stories[number] = group.article_ids
        for merged in group.merged_ids:
            stories.pop(merged)
    return placed


def milliseconds(function: object, *arguments: object) -> float:
    assert callable(function)
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
