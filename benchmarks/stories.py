"""How well articles are divided into stories: ours against a plain baseline, and how wide the thresholds' plateau is.

    python benchmarks/stories.py [LABELLED.jsonl ...]

Lines hold `title`, `text`, `outlet`, `published` or `date`, `event` or `cluster` (null: alone), `near_miss_of` (an event that
it resembles and is not) and perhaps `relevant`; irrelevant lines are left out. Without a file: the articles written for the repository.
"""

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import combinations
from pathlib import Path

from digest.articles.identity import clean_title, title_key, url_key
from digest.korean import Korean, nouns
from digest.lexicon import Lexicon, default_lexicon
from digest.model import Article
from digest.selection.anchor import in_order
from digest.selection.clustering import SAME_EVENT, group
from digest.selection.fingerprint import Fingerprints
from digest.selection.kinship import Kinship
from digest.selection.partition import SCALE, partition

OWN = Path(__file__).parent.parent / "tests" / "quality" / "stories-own.jsonl"
KST = timezone(timedelta(hours=9))
BASELINE_WINDOW = timedelta(days=3)
BASELINE_THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
PLATEAU = (1_000, 1_200, 1_400, 1_600, 1_800, 2_000, 2_200)

Division = Sequence[Sequence[Article]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Articles with the event that each tells and the event that some resemble, by article number."""

    articles: tuple[Article, ...]
    events: Mapping[int, str]
    near_misses: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Pair and B-cubed scores in [0, 1]; of `near_misses` pairs, `merged` ended in one story."""

    pair_precision: float
    pair_recall: float
    b_cubed_precision: float
    b_cubed_recall: float
    merged: int
    near_misses: int

    @property
    def pair_f1(self) -> float:
        """Return the harmonic mean of pair precision and recall."""
        return _f1(self.pair_precision, self.pair_recall)

    @property
    def b_cubed_f1(self) -> float:
        """Return the harmonic mean of B-cubed precision and recall."""
        return _f1(self.b_cubed_precision, self.b_cubed_recall)

    def __str__(self) -> str:
        return (
            f"pair F1 {self.pair_f1:.3f} (P {self.pair_precision:.2f} R {self.pair_recall:.2f})"
            f"  B-cubed F1 {self.b_cubed_f1:.3f}  near misses merged {self.merged} of {self.near_misses}"
        )


def load(file: Path) -> Labelled:
    """Read a labelled file; the articles are numbered from 1."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row.get("relevant", True)]
    events = {number: row.get("event") or row.get("cluster") or f"alone {number}" for number, row in enumerate(rows, start=1)}
    near = {number: row["near_miss_of"] for number, row in enumerate(rows, start=1) if row.get("near_miss_of")}
    return Labelled(tuple(_article(number, row) for number, row in enumerate(rows, start=1)), events, near)


def baseline(articles: Sequence[Article], korean: Korean, threshold: float) -> Division:
    """Divide by TF-IDF cosine over nouns of title and text, average link, within three days."""
    bags = [Counter(nouns(tokens)) for tokens in korean.tokens([f"{article.title}\n{article.body}" for article in articles])]
    having = Counter(noun for bag in bags for noun in bag)
    vectors = {article.id: _tf_idf(bag, having, len(bags)) for article, bag in zip(articles, bags, strict=True)}
    links: dict[int, dict[int, int]] = {article.id: {} for article in articles}
    for one, other in combinations(articles, 2):
        if abs(one.appeared_at - other.appeared_at) <= BASELINE_WINDOW:
            first, second = vectors[one.id], vectors[other.id]
            cosine = sum(weight * second.get(noun, 0.0) for noun, weight in first.items())
            links[one.id][other.id] = links[other.id][one.id] = round(cosine * SCALE)
    return _divided(articles, links, round(threshold * SCALE))


def ours(articles: Sequence[Article], korean: Korean, lexicon: Lexicon) -> Division:
    """Divide as the product does."""
    return group(articles, korean, lexicon)


def measure(labelled: Labelled, stories: Division) -> Scores:
    """Score a division of all labelled articles.

    Source: B-cubed, Bagga and Baldwin, LREC 1998.
    """
    home = {article.id: index for index, story in enumerate(stories) for article in story}
    events = labelled.events
    members: defaultdict[str, list[int]] = defaultdict(list)
    for number, event in events.items():
        members[event].append(number)
    told = [{article.id for article in story} for story in stories]
    shared = {number: len(told[home[number]] & set(members[event])) for number, event in events.items()}
    together = sum(count - 1 for count in shared.values())
    near = [(number, other) for number, event in labelled.near_misses.items() for other in members.get(event, ())]
    return Scores(
        pair_precision=_ratio(together, sum(len(story) * (len(story) - 1) for story in told)),
        pair_recall=_ratio(together, sum(len(event) * (len(event) - 1) for event in members.values())),
        b_cubed_precision=sum(count / len(told[home[number]]) for number, count in shared.items()) / len(events),
        b_cubed_recall=sum(count / len(members[events[number]]) for number, count in shared.items()) / len(events),
        merged=sum(home[number] == home[other] for number, other in near),
        near_misses=len(near),
    )


def at_thresholds(articles: Sequence[Article], korean: Korean, lexicon: Lexicon) -> Iterable[tuple[int, Division]]:
    """Divide as the product does, at each threshold of `PLATEAU`."""
    kinship = Kinship()
    for found in Fingerprints(korean, lexicon).of(articles):
        kinship.add(found, kinship.resembling(found))
    for threshold in PLATEAU:
        yield threshold, _divided(articles, kinship.events, threshold)


def main(files: Sequence[Path]) -> None:
    lexicon = default_lexicon()
    korean = Korean(lexicon.user_words)
    for file in files or [OWN]:
        labelled = load(file)
        print(f"{file.name}: {len(labelled.articles)} articles, {len(set(labelled.events.values()))} events")
        plain = [
            (threshold, measure(labelled, baseline(labelled.articles, korean, threshold))) for threshold in BASELINE_THRESHOLDS
        ]
        best, scores = max(plain, key=lambda pair: pair[1].pair_f1)
        print(f"  baseline  {scores}  (its best of {len(plain)} thresholds, {best})")
        print(f"  ours      {measure(labelled, ours(labelled.articles, korean, lexicon))}")
        for threshold, stories in at_thresholds(labelled.articles, korean, lexicon):
            mark = "  <- used" if threshold == SAME_EVENT else ""
            print(f"    at {threshold / SCALE:.2f}: {measure(labelled, stories)}{mark}")


def _article(number: int, row: Mapping[str, str]) -> Article:
    at = datetime.fromisoformat(row.get("published") or row["date"])
    at = at if at.tzinfo else at.replace(tzinfo=KST)
    title = clean_title(row["title"], row["outlet"])
    url = row.get("url", f"https://news.example/{row['id']}")
    return Article(
        id=number,
        feed_id=row["outlet"],
        outlet=row["outlet"],
        url=url,
        url_key=url_key(url),
        title=title,
        title_key=title_key(title),
        first_seen_at=at,
        appeared_at=at,
        summary=row["text"],
    )


def _tf_idf(bag: Counter[str], having: Counter[str], documents: int) -> dict[str, float]:
    weights = {noun: (1 + math.log(count)) * (math.log((1 + documents) / (1 + having[noun])) + 1) for noun, count in bag.items()}
    length = math.hypot(*weights.values()) or 1.0
    return {noun: weight / length for noun, weight in weights.items()}


def _divided(articles: Sequence[Article], links: Mapping[int, Mapping[int, int]], threshold: int) -> Division:
    known = {article.id: article for article in articles}
    parts = partition([article.id for article in in_order(articles)], links, threshold)
    return [[known[number] for number in part] for part in parts]


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
