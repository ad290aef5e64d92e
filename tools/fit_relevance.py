"""Fit digest/selection/relevance.yaml and wording.tsv, and say how well they judge what they have not seen.

    python tools/fit_relevance.py [--shared FOLDER] [--write]

Examples: those written for the repository (tests/quality/relevance-own.jsonl); where the recorded data is at hand also
its labelled feed items, and two whole recorded days, on which everything is off topic but the addresses of
tests/quality/days-read.jsonl. The day that is held back for checking (`CHECKED_DAY`) is left out, with every labelled
item that it holds.

The weights are those of a logistic regression, drawn towards tools/relevance_priors.yaml instead of towards nothing
(a Gaussian prior around each expectation), and never of the opposite sign. Cross-validation keeps all articles of an event
together; an example that was written close to a held-out article is kept out of that round's training too.
"""

import argparse
import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from digest.lexicon import default_lexicon
from digest.selection.evidence import signs
from digest.selection.relevance import THRESHOLD
from digest.selection.wording import Wording, shares
from tools import fit_wording
from tools.paraphrases import likenesses

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "digest" / "selection" / "relevance.yaml"
WORDING = TARGET.with_name("wording.tsv")
PRIORS = Path(__file__).with_name("relevance_priors.yaml")
QUALITY = ROOT / "tests" / "quality"
CHECKED_DAY = "2026-02-25"
STRENGTH = 50.0  # of the pull to the priors: the prior's precision; 15 to 60 score alike when cross-validated
LEAN = 0.4  # log-odds added to the bias: most examples are whole days with next to nothing on topic, which makes the fit shy
FOLDS = 10
NEAR = 0.15  # cosine over letter pairs; a paraphrase reaches about 0.2
SMALLEST = 0.05  # log-odds; less is not worth a line

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    """One article with the truth about it; `group` names its event."""

    source: str
    title: str
    body: str
    relevant: bool
    group: str
    signs: frozenset[str]
    sure: bool = True
    hard: bool = False


def rows(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines; nothing where there is no such file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def gather(shared: Path) -> list[Example]:
    """Read every example there is, the checked day's apart as source `checked`."""
    lexicon = default_lexicon()

    def example(source: str, row: Mapping[str, Any], *, relevant: bool, group: str) -> Example:
        body = row.get("text", row.get("summary", ""))
        found = frozenset(signs(row["title"], body, lexicon))
        return Example(
            source, row["title"], body, relevant, group, found, row.get("sure", True), row.get("difficulty") == "hard"
        )  # fmt: skip

    checked = {row["url"]: row for row in rows(shared / f"day-{CHECKED_DAY}-labels.jsonl")}
    labelled = rows(shared / "relevance-dev.jsonl")
    read = {row["url"]: row for row in rows(QUALITY / "days-read.jsonl")}
    examples = [
        example("own", row, relevant=row["relevant"], group=row["cluster"] or row["id"])
        for row in rows(QUALITY / "relevance-own.jsonl")
    ]
    examples += [
        example("labelled", row, relevant=row["relevant"], group=row["cluster"] or row["id"])
        for row in labelled
        if row["url"] not in checked
    ]
    known = {row["url"] for row in labelled}
    for path in sorted((shared / "replay").glob("*.jsonl")):
        day = {row["url"]: row for row in rows(path)}
        truth = checked if path.stem == CHECKED_DAY else read
        source = "checked" if path.stem == CHECKED_DAY else "days"
        for url, row in day.items():
            label = truth.get(url, {"relevant": False, "cluster": None})
            if label["relevant"] is not None and (source == "checked" or url not in known):
                row["sure"] = label.get("sure", True)
                examples.append(example(source, row, relevant=label["relevant"], group=label["cluster"] or url))
    return examples


def expectations() -> tuple[float, dict[str, float], dict[str, str]]:
    """Return the bias, the prior of every sign there can be, and the topics of kinds of signs."""
    data = yaml.safe_load(PRIORS.read_text(encoding="utf-8"))
    places = data["places"]
    priors = dict(data["single"])
    for kind, worth in data["for"].items():
        priors[f"title:{kind}"] = worth * places["title"]
        priors[f"lead:{kind}"] = worth * places["lead"]
        if "+" in kind:
            priors[f"title:{kind}, apart"] = worth * places["apart"]
    for kind, worths in data["against"].items():
        priors.update(zip((f"title:{kind}", f"aside:{kind}", f"lead:{kind}"), worths, strict=True))
    topics: dict[str, str] = {}
    for topic, kinds in data["topics"].items():
        for kind in kinds.split():
            topics[kind] = topic
    return data["bias"], priors, topics


def fit(matrix: Array, truth: Array, prior: Array) -> Array:
    """Return the weights, bias last: the most likely ones under a Gaussian prior of precision `STRENGTH` (none on the bias).

    Source: FISTA with restart-free momentum, Beck and Teboulle 2009; the projection keeps each weight on its prior's side.
    """
    precision = np.full(len(prior), STRENGTH)
    precision[-1] = 1e-6
    # The largest eigenvalue of the small square: the singular values of the tall matrix take a hundred times as long.
    step = 1.0 / (0.25 * float(np.linalg.eigvalsh(matrix.T @ matrix)[-1]) + STRENGTH)
    weights, ahead, momentum = prior.copy(), prior.copy(), 1.0
    side = np.sign(prior)
    side[-1] = 0
    for _ in range(2_000):
        gap = 1.0 / (1.0 + np.exp(-(matrix @ ahead))) - truth
        moved = ahead - step * (matrix.T @ gap + precision * (ahead - prior))
        moved = np.where(side * moved < 0, 0.0, moved)
        following = (1.0 + math.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = moved + (momentum - 1.0) / following * (moved - weights)
        if np.abs(moved - weights).max() < 1e-6:
            return moved
        weights, momentum = moved, following
    return weights


def cross_validate(examples: Sequence[Example], matrix: Array, truth: Array, prior: Array) -> Array:
    """Return each example's score by weights that were fitted without its event."""
    groups = sorted({example.group for example in examples})
    random.Random(1).shuffle(groups)  # noqa: S311 -- folds, not secrets
    fold = {group: index % FOLDS for index, group in enumerate(groups)}
    folds = np.array([fold[example.group] for example in examples])
    own = np.array([example.source == "own" for example in examples])
    likeness = likenesses([(example.title, example.body) for example in examples])
    groups_of_letters = [shares(example.title, example.body) for example in examples]
    scores = np.zeros(len(examples))
    for index in range(FOLDS):
        held = folds == index
        close = own & (likeness[held].max(axis=0) > NEAR)
        kept = ~held & ~close
        wording = fit_wording.fit_wording([groups_of_letters[place] for place in np.flatnonzero(kept).tolist()], truth[kept])
        lean = np.array([wording.lean(examples[place].title, examples[place].body) for place in np.flatnonzero(held).tolist()])
        scores[held] = 1.0 / (1.0 + np.exp(-(matrix[held] @ fit(matrix[kept], truth[kept], prior) + LEAN + lean)))
    return scores


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1, in [0, 1], of one part of the examples."""

    items: int
    relevant: int
    picked: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    def __str__(self) -> str:
        shares = f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"
        return f"{shares} ({self.picked} picked of {self.items}, {self.relevant} on topic)"


PARTS: Mapping[str, Callable[[Example], bool]] = {
    "labelled": lambda one: one.source == "labelled",
    "labelled, sure": lambda one: one.source == "labelled" and one.sure,
    "labelled, hard": lambda one: one.source == "labelled" and one.hard,
    "labelled, title only": lambda one: one.source == "labelled" and not one.body,
    "own": lambda one: one.source == "own",
    "days": lambda one: one.source == "days",
    "checked day": lambda one: one.source == "checked",
    "checked day, sure": lambda one: one.source == "checked" and one.sure,
}


def by_part(examples: Sequence[Example], scores: Array) -> dict[str, Figures]:
    """Return the figures of each part that has examples."""
    found = {}
    for name, belongs in PARTS.items():
        chosen = [
            (example.relevant, score >= THRESHOLD) for example, score in zip(examples, scores, strict=True) if belongs(example)
        ]
        if chosen:
            right, picked, relevant = sum(map(all, chosen)), sum(pick for _, pick in chosen), sum(truth for truth, _ in chosen)
            found[name] = Figures(len(chosen), relevant, picked, right / max(1, picked), right / max(1, relevant))
    return found


class Problem:
    """The examples as numbers, and what is expected of the weights."""

    def __init__(self, examples: Sequence[Example]) -> None:
        bias, priors, self.topics = expectations()
        self.names = list(priors)
        self.examples = examples
        self.prior = np.array([*priors.values(), bias])
        column = {name: index for index, name in enumerate(self.names)}
        self.matrix = np.zeros((len(examples), len(self.prior)))
        self.matrix[:, -1] = 1.0
        for row, example in zip(self.matrix, examples, strict=True):
            row[[column[sign] for sign in example.signs]] = 1.0
        self.truth = np.array([example.relevant for example in examples], dtype=np.float64)
        # Without a sign there is nothing to weigh: such an article is off topic, whatever the weights.
        self.speaking = np.array([bool(example.signs) for example in examples])
        self.used = self.speaking & np.array([example.source != "checked" for example in examples])

    def weights(self) -> Array:
        """Return the weights fitted to every example but the checked day's, the bias last."""
        weights = fit(self.matrix[self.used], self.truth[self.used], self.prior)
        weights[-1] += LEAN
        return weights

    def wording(self) -> Wording:
        """Return the wording fitted to the same examples."""
        used = [shares(example.title, example.body) for example, kept in zip(self.examples, self.used, strict=True) if kept]
        return fit_wording.fit_wording(used, self.truth[self.used])

    def fitted(self, weights: Array, wording: Wording) -> Array:
        """Return every example's score by some weights."""
        lean = np.array([wording.lean(example.title, example.body) for example in self.examples])
        return np.where(self.speaking, 1.0 / (1.0 + np.exp(-(self.matrix @ weights + lean))), 0.0)

    def cross_validated(self) -> Array:
        """Return every example's score by weights that never saw its event; 0 for the checked day's."""
        scores = np.zeros(len(self.examples))
        used = [example for example, kept in zip(self.examples, self.used, strict=True) if kept]
        scores[self.used] = cross_validate(used, self.matrix[self.used], self.truth[self.used], self.prior)
        return scores


def cross_validated(shared: Path) -> dict[str, Figures]:
    """Return the cross-validated figures by part; with no recorded data in `shared`, those of the written examples."""
    problem = Problem(gather(shared))
    return {
        name: figures for name, figures in by_part(problem.examples, problem.cross_validated()).items() if "checked" not in name
    }


def main() -> None:
    """Fit, print the figures and, with --write, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    problem = Problem(gather(arguments.shared))
    weights, wording = problem.weights(), problem.wording()
    apart = by_part(problem.examples, problem.cross_validated())
    for name, figures in by_part(problem.examples, problem.fitted(weights, wording)).items():
        print(f"{name:21} fitted           {figures}")
        if "checked" not in name:
            print(f"{'':21} cross-validated  {apart[name]}")
    if arguments.write:
        worth = dict(zip(problem.names, map(float, weights[:-1]), strict=True))
        TARGET.write_text(table(worth, float(weights[-1]), problem.topics), encoding="utf-8")
        WORDING.write_text(fit_wording.table(wording), encoding="utf-8")


def table(weights: Mapping[str, float], bias: float, topics: Mapping[str, str]) -> str:
    """Return the weights file, the heaviest evidence first."""
    kept = sorted(((worth, sign) for sign, worth in weights.items() if abs(worth) >= SMALLEST), reverse=True)
    lines = [
        "# What each sign of an article is worth, in log-odds; what a sign is: digest/selection/evidence.py.",
        "# Written by tools/fit_relevance.py, not by hand.",
        f"bias: {bias:.2f}",
        "signs:",
        *(f"  {sign}: {worth:.2f}" for worth, sign in kept),
        "topics:  # which topic a sign speaks for, wherever it stands",
        *(f"  {kind}: {topic}" for kind, topic in topics.items()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
