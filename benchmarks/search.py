"""How long a query takes in a store of 100,000 stories while stories are being indexed; what the index weighs.

    python benchmarks/search.py RECORDED_DAY.jsonl ... [--stories 100000] [--queries 400] [--folder DIR]

The stories are made from the recorded items: the words of one with some of others' in their place, spread over ten years, each
with a few words that no other has. Queries are of common words, of names, of words out of headlines and out of texts, with and
without a window, a topic and quotes, and mistyped. Meanwhile one story after another is analysed and indexed, without a pause.
"""

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import SWITCH_S
from digest.articles.identity import title_key, url_key
from digest.evaluation.recorded import read_items
from digest.korean import Korean
from digest.lexicon import Lexicon, default_lexicon
from digest.model import Article, Relevance, Story, Topic
from digest.search import Engine, Query
from digest.search.index import entry, marks, words
from digest.storage import Store, open_store
from digest.storage import articles as article_rows
from digest.storage import search as search_rows
from digest.storage import stories as story_rows
from digest.storage.search import Entry

YEARS = timedelta(days=3650)
NOW = datetime(2026, 9, 1, tzinfo=UTC)
AT_ONCE = 1_000
SWAPPED = 0.3  # of a headline's words
BORROWED = 5  # items whose texts a story's text is made of
OWN_WORDS = 4
COMMON = (
    "AI",
    "인공지능",
    "정부",
    "기업",
    "투자",
    "모델",
    "한국",
    "기술",
    "데이터",
    "서비스",
    "미국",
    "중국",
    "반도체",
    "오픈AI",
    "엔비디아",
    "구글",
)


@dataclass(frozen=True, slots=True)
class Material:
    """A recorded item with its terms."""

    article: Article
    entry: Entry


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of queries: on the clock by kind, and of this process's processor time, whoever else is on the machine."""

    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    work: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("days", nargs="+", type=Path)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--folder", type=Path, help="where the store is made, or kept from an earlier run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(arguments, arguments.folder or Path(folder)))


async def measure(arguments: argparse.Namespace, folder: Path) -> None:
    sys.setswitchinterval(SWITCH_S)
    chance = random.Random(6)
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)
    korean.warm()
    material = read_material(arguments.days, korean, lexicon)
    path = folder / f"search-{arguments.stories}.db"
    async with await open_store(str(path)) as store:
        async with store.read() as db:
            there = await search_rows.count_indexed(db)
        if there < arguments.stories:
            began = time.perf_counter()
            await fill(store, material, arguments.stories, chance)
            print(f"made {arguments.stories:,} stories in {time.perf_counter() - began:.0f} s")
        await weigh(store, path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        queries = list(make_queries(material, arguments.queries, chance))
        engine = Engine(store, korean, lexicon)
        await ask(engine, queries[:20], Spent())  # the first queries meet empty caches
        alone = Spent()
        await ask(engine, queries, alone)
        report("nothing else going on", alone, work=True)
        busy = Spent()
        collecting = asyncio.create_task(collect(store, material, korean, lexicon, chance))
        await asyncio.sleep(1)
        await ask(engine, queries, busy)
        collecting.cancel()
        with suppress(asyncio.CancelledError):
            await collecting
        report("while stories are indexed one after another", busy)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory: {before:.0f} MiB before the queries (Kiwi among them), {after:.0f} MiB after")


def read_material(days: Sequence[Path], korean: Korean, lexicon: Lexicon) -> list[Material]:
    lines = [line for day in days for line in day.read_text(encoding="utf-8").splitlines()]
    items = read_items(lines, lexicon)
    return [Material(item, entry(Story((replace(item, id=1),), 1), korean, lexicon)) for item in items]


async def fill(store: Store, material: Sequence[Material], count: int, chance: random.Random) -> None:
    for start in range(0, count, AT_ONCE):
        made = [make(material, number, count, chance) for number in range(start, min(start + AT_ONCE, count))]
        async with store.write() as db:
            stored = await article_rows.add_many(db, [article for article, _ in made])
            entries = []
            for article, (_, found) in zip(stored, made, strict=True):
                number = await story_rows.add(db, [article.id])
                entries.append(replace(found, story_id=number, marks=_marks(found, article)))
            await search_rows.put(db, entries, ())
            await search_rows.put_words(db, (word for one in entries for word in words(one)))


def make(material: Sequence[Material], number: int, count: int, chance: random.Random) -> tuple[Article, Entry]:
    """Return an article of its own and what it is found by."""
    base, other = material[number % len(material)], chance.choice(material)
    borrowed = chance.sample(material, BORROWED)
    own = ["".join(chr(chance.randrange(0xAC00, 0xD7A4)) for _ in range(3)) for _ in range(OWN_WORDS)]
    title = " ".join(_swapped(base.article.title.split(), other.article.title.split(), chance))
    appeared = NOW - YEARS * (1 - number / count) - timedelta(hours=1)
    article = replace(
        base.article,
        url=f"https://made.example/{number}",
        url_key=url_key(f"https://made.example/{number}"),
        title=title,
        title_key=title_key(title),
        text=" ".join((*own, *(one.article.summary for one in borrowed))),
        first_seen_at=appeared,
        appeared_at=appeared,
        published_at=appeared,
        relevance=Relevance(relevant=True, score=0.9, topics=(chance.choice(list(Topic)),)),
    )
    in_title = _swapped(base.entry.title.split(), other.entry.title.split(), chance)
    in_body = dict.fromkeys(term for one in borrowed for term in one.entry.lead.split())
    body = " ".join([*own, *in_body])
    return article, replace(base.entry, first_at=appeared, newest_at=appeared, title=" ".join(in_title), body=body)


def _swapped(mine: Sequence[str], others: Sequence[str], chance: random.Random) -> list[str]:
    return [chance.choice(others) if others and chance.random() < SWAPPED else word for word in mine]


def _marks(found: Entry, article: Article) -> str:
    story = Story((article,), 1)
    return " ".join((*(f"^{term}" for term in found.title.split()), *marks(story)))


async def weigh(store: Store, path: Path) -> None:
    async with store.read() as db:
        pages = await db.exec_driver_sql(
            "SELECT CASE WHEN name LIKE 'search_fts%' THEN 'FTS5' WHEN name LIKE '%search_word%' THEN 'words' "
            "WHEN name LIKE '%search%' THEN 'terms a story' ELSE 'everything else' END AS part, SUM(pgsize) FROM dbstat GROUP BY part"
        )
        sizes = {row[0]: row[1] / 2**20 for row in pages}
        known = await search_rows.count_indexed(db)
    size = await asyncio.to_thread(path.stat)
    print(
        f"{known:,} stories; file {size.st_size / 2**20:.0f} MiB: "
        + ", ".join(f"{name} {size:.0f}" for name, size in sizes.items())
    )


def make_queries(material: Sequence[Material], count: int, chance: random.Random) -> Iterator[tuple[str, Query]]:
    for number in range(count):
        one, other = chance.choice(material), chance.choice(material)
        headline = [word.strip("“”‘’\"'…,.·[]()") for word in one.article.title.split()]
        headline = [word for word in headline if len(word) > 1] or ["AI"]
        text = other.article.summary.split() or headline
        since = NOW - timedelta(days=chance.choice((7, 30, 365, 2000)))
        kinds = {
            "common word": Query(chance.choice(COMMON)),
            "two common words": Query(" ".join(chance.sample(COMMON, 2))),
            "headline word": Query(chance.choice(headline)),
            "two headline words": Query(" ".join(chance.sample(headline, min(2, len(headline))))),
            "words of a text": Query(" ".join(chance.sample(text, min(3, len(text))))),
            "in a window": Query(chance.choice((*COMMON, *headline)), since=since, until=since + timedelta(days=30)),
            "with a topic": Query(chance.choice(COMMON), topics=(chance.choice(list(Topic)),)),
            "in quotes": Query(" ".join(headline[:2]), phrases=(" ".join(headline[:2]),)),
            "mistyped": Query(_mistyped(chance.choice(headline), chance)),
            "a question": Query(f"{chance.choice(headline)} 왜 {chance.choice(text)}"),
        }
        kind = list(kinds)[number % len(kinds)]
        yield kind, kinds[kind]


def _mistyped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chr(chance.randrange(0xAC00, 0xD7A4)) + word[at + 1 :]


async def ask(engine: Engine, queries: Sequence[tuple[str, Query]], spent: Spent) -> None:
    for kind, query in queries:
        engine.korean.forget()
        began, worked = time.perf_counter(), time.process_time()
        await engine.search(query, NOW)
        spent.wall[kind].append(1000 * (time.perf_counter() - began))
        spent.work.append(1000 * (time.process_time() - worked))


async def collect(store: Store, material: Sequence[Material], korean: Korean, lexicon: Lexicon, chance: random.Random) -> None:
    """Analyse and index one story after another, as the busiest collector would."""
    number = 10**7
    while True:
        article, _ = make(material, number, number + 1, chance)
        async with store.write() as db:
            (stored,) = await article_rows.add_many(db, [article])
            story_id = await story_rows.add(db, [stored.id])
        found = await korean.on_thread(entry, Story((stored,), story_id), korean, lexicon)
        async with store.write() as db:
            await search_rows.put(db, [found], ())
            await search_rows.put_words(db, words(found))
        number += 1


def report(when: str, spent: Spent, *, work: bool = False) -> None:
    every = sorted(value for values in spent.wall.values() for value in values)
    print(
        f"{len(every)} queries, {when}: {_summary(every)}" + (f"; processor time {_summary(sorted(spent.work))}" if work else "")
    )
    for kind, values in spent.wall.items():
        print(f"  {kind:20} {_summary(sorted(values))}")


def _summary(ordered: Sequence[float]) -> str:
    return f"p50 {_percentile(ordered, 50):.1f}, p95 {_percentile(ordered, 95):.1f}, worst {ordered[-1]:.0f} ms"


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    main()
