"""What judging a day's news costs: time of title and summary of every item, and memory.

    python benchmarks/relevance.py [RECORDED_DAY.jsonl]

A recorded day holds `title` and `summary` of about 2,600 items. Without a file: the examples written for the repository,
repeated to that number.
"""

import json
import sys
import time
import tracemalloc
from pathlib import Path

from digest.lexicon import Lexicon, load_lexicon, shipped_text
from digest.selection.evidence import REST_CHARACTERS
from digest.selection.relevance import judge

OWN = Path(__file__).parent.parent / "tests" / "quality" / "relevance-own.jsonl"
ITEMS = 2_600
ROUNDS = 5
KIBIBYTE = 1024


def articles(file: Path | None) -> list[tuple[str, str]]:
    """Return title and summary of a day's items."""
    rows = [json.loads(line) for line in (file or OWN).read_text(encoding="utf-8").splitlines()]
    found = [(row["title"], row.get("summary", row.get("text", ""))) for row in rows]
    return found if file else (found * (ITEMS // len(found) + 1))[:ITEMS]


def seconds(day: list[tuple[str, str]], lexicon: Lexicon) -> float:
    """Return the best of `ROUNDS` times to judge all."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for title, summary in day:
            judge(title, summary, lexicon)
        times.append(time.perf_counter() - start)
    return min(times)


def main(file: Path | None) -> None:
    tracemalloc.start()
    start = time.perf_counter()
    lexicon = load_lexicon(shipped_text())
    loading = time.perf_counter() - start
    kept, _ = tracemalloc.get_traced_memory()
    judge("AI 기본법", "", lexicon)
    before, _ = tracemalloc.get_traced_memory()
    day = articles(file)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for title, summary in day:
        judge(title, summary, lexicon)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    took = seconds(day, lexicon)
    picked = sum(judge(title, summary, lexicon).relevant for title, summary in day)
    spellings = sum(len(name.spellings) for name in lexicon.names)
    print(
        f"lexicon: {len(lexicon.names)} names, {spellings} spellings, read in {loading:.2f} s (traced), {kept / KIBIBYTE:.0f} KiB"
    )
    print(f"judging {len(day)} items: {took:.2f} s, {1e6 * took / len(day):.0f} µs each; {picked} picked")
    print(
        f"memory while judging: {(peak - held) / KIBIBYTE:.0f} KiB above the day itself ({before / KIBIBYTE:.0f} KiB for lexicon and weights)"
    )
    for name, text in {"brackets": "[", "AI": "AI 규제 ", "one letter": "가"}.items():
        page = text * (100 * REST_CHARACTERS)
        print(f"a page of {len(page):,} characters of {name}: {1e3 * seconds([(page, page)], lexicon):.1f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
