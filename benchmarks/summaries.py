"""How well summaries pick sentences: F1 against marked sentences, ROUGE on morphemes, milliseconds of CPU.

    python benchmarks/summaries.py [FILE ...]

A file holds JSON lines (or one JSON list) of `{title, sentences, summaries}`: `summaries` are indexes into `sentences`,
or the sentences themselves, or several such lists by different people. Without a file: the articles written for the
repository. Every picker sees the same raw sentences, noise and all, and picks three.
"""

import json
import math
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.korean import Korean, nouns
from digest.model import Article, Story
from digest.summaries.extractive import extract
from digest.summaries.likeness import centrality, cosine
from digest.summaries.ranker import choose, score
from digest.summaries.source import SourceSentence, read_story, read_text

OWN = Path(__file__).resolve().parent.parent / "tests" / "quality" / "summaries-own.jsonl"
PICKED = 3
UNLIMITED = 10_000  # characters: what the ranker would pick if a summary could be as long as it likes
_NOON = datetime(2026, 2, 25, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """An article as raw sentences, and the sets of sentences that people marked."""

    title: str
    sentences: tuple[str, ...]
    golds: tuple[frozenset[int], ...]

    @property
    def story(self) -> Story:
        """The article as our summariser takes it: a page, one sentence a line."""
        text = "\n".join(self.sentences)
        return Story((Article("own", "", "", "", self.title, "", _NOON, _NOON, id=1, text=text),))


Picker = Callable[[Case, Korean], Sequence[int]]


def load(file: Path) -> tuple[Case, ...]:
    text = file.read_text(encoding="utf-8").strip()
    rows = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    return tuple(_case(row) for row in rows)


def _case(row: dict[str, object]) -> Case:
    sentences, marked = row["sentences"], row["summaries"]
    if not isinstance(sentences, list) or not isinstance(marked, list):
        raise TypeError(f"no lists of sentences and summaries: {row.get('title')}")
    by_people = marked if marked and isinstance(marked[0], list) else [marked]
    golds = tuple(frozenset(each if isinstance(each, int) else place(each, sentences) for each in one) for one in by_people)
    return Case(str(row["title"]), tuple(sentences), golds)


def place(sentence: str, sentences: Sequence[str]) -> int:
    """Find a sentence, perhaps cleaned, among the raw ones; -1 where it is not there."""
    wanted = "".join(sentence.split()).rstrip(".…")
    squeezed = ["".join(each.split()).rstrip(".") for each in sentences]
    exact = [number for number, each in enumerate(squeezed) if each == wanted]
    return next(iter(exact or [n for n, each in enumerate(squeezed) if each and (wanted in each or each in wanted)]), -1)


# --- pickers -------------------------------------------------------------------------------------


def lead_raw(case: Case, _: Korean) -> Sequence[int]:
    return range(min(PICKED, len(case.sentences)))


def lead_cleaned(case: Case, _: Korean) -> Sequence[int]:
    return [place(each, case.sentences) for each in read_text("\n".join(case.sentences))[:PICKED]]


def textrank(case: Case, korean: Korean) -> Sequence[int]:
    return _top(centrality(_bags(case.sentences, korean)))


def lexrank(case: Case, korean: Korean) -> Sequence[int]:
    """LexRank (Erkan and Radev, 2004): power iteration over tf-idf cosines of at least 0.1."""
    weighted = _weighted(_bags(case.sentences, korean))
    count = len(weighted)
    linked = [[float(cosine(one, other) >= 0.1) for other in weighted] for one in weighted]
    degrees = [sum(row) or 1.0 for row in linked]
    ranks = [1 / count] * count
    for _ in range(30):
        shares = [rank / degree for rank, degree in zip(ranks, degrees, strict=True)]
        ranks = [0.15 / count + 0.85 * sum(share * link for share, link in zip(shares, row, strict=True)) for row in linked]
    return _top(ranks)


def centroid(case: Case, korean: Korean) -> Sequence[int]:
    weighted = _weighted(_bags(case.sentences, korean))
    middle: Counter[str] = Counter()
    for each in weighted:
        middle.update(each)
    return _top([cosine(each, middle) for each in weighted])


def ranker(case: Case, korean: Korean) -> Sequence[int]:
    """Our ranker without the limit of 300 characters."""
    source: tuple[SourceSentence, ...] = read_story(case.story)
    titled, *tokens = korean.tokens([case.title, *(each.text for each in source)])
    chosen = choose(score(titled, source, tokens), UNLIMITED)
    return [place(each.sentence.text, case.sentences) for each in chosen]


def shown(case: Case, korean: Korean) -> Sequence[int]:
    """What readers are shown: at most 300 characters."""
    return [place(each.text, case.sentences) for each in extract(case.story, korean).sentences]


def oracle(case: Case, _: Korean) -> Sequence[int]:
    return sorted(case.golds[0])


PICKERS: dict[str, Picker] = {
    "lead-3 raw": lead_raw,
    "lead-3 cleaned": lead_cleaned,
    "TextRank": textrank,
    "LexRank": lexrank,
    "centroid": centroid,
    "ours, any length": ranker,
    "ours, 300 characters": shown,
    "oracle": oracle,
}


def _bags(sentences: Sequence[str], korean: Korean) -> list[Counter[str]]:
    return [Counter(nouns(tokens)) for tokens in korean.tokens(sentences)]


def _weighted(bags: Sequence[Counter[str]]) -> list[Counter[str]]:
    """Weigh counts by idf within the article, in thousandths, so that a Counter can hold them."""
    seen = Counter(name for bag in bags for name in bag)
    return [
        Counter({name: int(1000 * count * math.log1p(len(bags) / seen[name])) for name, count in bag.items()}) for bag in bags
    ]


def _top(values: Sequence[float]) -> list[int]:
    return sorted(sorted(range(len(values)), key=lambda number: (-values[number], number))[:PICKED])


# --- scores --------------------------------------------------------------------------------------


def f1(picked: Sequence[int], golds: Sequence[frozenset[int]]) -> float:
    """Mean F1 over the people who marked the article."""
    return sum(2 * len(gold & set(picked)) / (len(gold) + len(set(picked)) or 1) for gold in golds) / len(golds)


def rouge(picked: Sequence[str], reference: Sequence[str], size: int) -> float:
    """ROUGE-N F over morphemes; ROUGE-L where `size` is 0 (Lin, 2004)."""
    if size:
        one, other = (Counter(zip(*(text[skip:] for skip in range(size)), strict=False)) for text in (picked, reference))
        common, first, second = sum((one & other).values()), sum(one.values()), sum(other.values())
    else:
        common, first, second = _longest_common(picked, reference), len(picked), len(reference)
    return 2 * common / (first + second) if first + second else 0.0


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for left in one:
        before = 0
        for at, right in enumerate(other, 1):
            before, row[at] = row[at], before + 1 if left == right else max(row[at], row[at - 1])
    return row[-1]


def measure(cases: Sequence[Case], picker: Picker, korean: Korean) -> dict[str, float]:
    """Mean F1 and ROUGE of a picker, and its milliseconds of CPU an article with nothing cached."""
    sums: defaultdict[str, float] = defaultdict(float)
    for case in cases:
        korean.forget()
        start = time.process_time()
        picked = [number for number in picker(case, korean) if number >= 0]
        sums["ms"] += 1000 * (time.process_time() - start)
        texts = [case.sentences[number] for number in picked], [case.sentences[n] for n in sorted(case.golds[0]) if n >= 0]
        ours, gold = ([token.form for tokens in korean.tokens(each) for token in tokens] for each in texts)
        sums["F1"] += f1(picked, case.golds)
        for name, size in (("R1", 1), ("R2", 2), ("RL", 0)):
            sums[name] += rouge(ours, gold, size)
    return {name: total / len(cases) for name, total in sums.items()}


def main(files: Sequence[str]) -> None:
    korean = Korean()
    korean.warm()
    print(f"Kiwi {korean.version}; the process took {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for file in map(Path, files or [str(OWN)]):
        cases = load(file)
        print(f"{file.name}: {len(cases)} articles")
        print(f"{'':24}{'F1':>6}{'R-1':>6}{'R-2':>6}{'R-L':>6}{'ms':>8}")
        for name, picker in PICKERS.items():
            got = measure(cases, picker, korean)
            print(f"{name:24}{got['F1']:6.3f}{got['R1']:6.3f}{got['R2']:6.3f}{got['RL']:6.3f}{got['ms']:8.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
