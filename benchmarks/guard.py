"""Print how well the guard tells made errors from faithful summaries, and what a check costs.

    python -m benchmarks.guard [FILE.jsonl ...]

Files hold `{title, date?, sentences | text, summaries}`, one a line; without any, the two sets written for the repository.
The time is the median processor time of one check over all summaries, the article's morphemes in the cache as after the summariser.
"""

import statistics
import sys
import time
from pathlib import Path

from digest.evaluation.guard import Case, guard_report, read_cases, score_guard
from digest.korean import Korean
from digest.lexicon import Lexicon, default_lexicon
from digest.summaries.guard import check

QUALITY = Path(__file__).parent.parent / "tests" / "quality"
OWN = (QUALITY / "faithful-own.jsonl", QUALITY / "faithful-second.jsonl")


def median_ms(cases: tuple[Case, ...], korean: Korean, lexicon: Lexicon) -> float:
    """Return the median processor time of checking one summary, in milliseconds."""
    taken = []
    for case in cases:
        korean.tokens([case.title, *(sentence.text for sentence in case.source)])
        for summary in case.summaries:
            start = time.process_time()
            check(summary, case.source, case.title, case.date, korean, lexicon)
            taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def main() -> None:
    """Measure each file named on the command line."""
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)
    korean.warm()
    for file in tuple(map(Path, sys.argv[1:])) or OWN:
        cases = read_cases(file.read_text(encoding="utf-8"), file.name)
        print(f"== {file.name}: {median_ms(cases, korean, lexicon):.1f} ms of processor time a summary (median)")
        print(guard_report(score_guard(cases, korean, lexicon)))


if __name__ == "__main__":
    main()
