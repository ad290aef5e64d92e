"""Fit digest/selection/wording.tsv: what groups of letters are worth, learned from the examples of tools/fit_relevance.py.

A logistic regression over the groups that several examples share, without regard to the signs; half of what it says is
added to what the signs say. Fitted together with them, or on what they leave open, it did worse on events held out:
the signs explain the examples too well for anything to be left over, and unseen headlines are not so kind.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.selection.wording import Wording

FEWEST = 3  # examples that must share a group
MOST_GROUPS = 1_500  # that are kept, those of the largest worth; 1,000 to all of 20,000 score alike
PRECISION = 0.1  # of the Gaussian prior around nothing
SHARE = 0.5  # of what the regression says; 0.4 to 0.6 score alike
MOST_STEPS = 300

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of few entries: row, column and value of each."""

    rows: np.ndarray[Any, np.dtype[np.int64]]
    columns: np.ndarray[Any, np.dtype[np.int64]]
    values: Array
    height: int
    width: int

    def times(self, vector: Array) -> Array:
        """Return the product with a column of `width` numbers."""
        return np.asarray(np.bincount(self.rows, self.values * vector[self.columns], self.height), dtype=np.float64)

    def transposed_times(self, vector: Array) -> Array:
        """Return the product of the transposed matrix with a column of `height` numbers."""
        return np.asarray(np.bincount(self.columns, self.values * vector[self.rows], self.width), dtype=np.float64)


def fit_wording(examples: Sequence[Mapping[str, float]], truth: Array) -> Wording:
    """Return what groups are worth, given each example's groups with their shares (`digest.selection.wording.shares`)."""
    having = Counter(group for shares in examples for group in shares)
    known = sorted(group for group, count in having.items() if count >= FEWEST)
    worth = _regress(_matrix(examples, known), truth)
    kept = sorted(known[place] for place in np.argsort(-np.abs(worth), kind="stable")[:MOST_GROUPS])
    worth = _regress(_matrix(examples, kept), truth)
    return Wording({group: round(SHARE * float(each), 2) for group, each in zip(kept, worth, strict=True) if abs(each) >= 0.02})


def table(wording: Wording) -> str:
    """Return the file of the worths, the heaviest first; `_` stands for a word's edge, `~` for the first sentences."""
    ranked = sorted(wording.groups.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = ["# What a group of letters is worth, in log-odds (digest/selection/wording.py). Written by tools/fit_relevance.py."]
    return "\n".join(lines + [f"{group.replace(' ', '_')}\t{worth:.2f}" for group, worth in ranked]) + "\n"


def _matrix(examples: Sequence[Mapping[str, float]], groups: Sequence[str]) -> Matrix:
    column = {group: place for place, group in enumerate(groups)}
    entries = [
        (row, column[group], share) for row, shares in enumerate(examples) for group, share in shares.items() if group in column
    ]
    rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    return Matrix(rows, columns, values, len(examples), len(groups))


def _regress(matrix: Matrix, truth: Array) -> Array:
    """Return the most likely weights under a Gaussian prior. Source: FISTA, Beck and Teboulle 2009."""
    direction = np.ones(matrix.width)
    for _ in range(15):
        direction = matrix.transposed_times(matrix.times(direction))
        direction /= np.linalg.norm(direction)
    steepest = 0.25 * np.linalg.norm(matrix.times(direction)) ** 2 * 1.05 + PRECISION
    weights, ahead, momentum = np.zeros(matrix.width), np.zeros(matrix.width), 1.0
    for _ in range(MOST_STEPS):
        gap = 1.0 / (1.0 + np.exp(-matrix.times(ahead))) - truth
        moved = ahead - (matrix.transposed_times(gap) + PRECISION * ahead) / steepest
        following = (1.0 + math.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = moved + (momentum - 1.0) / following * (moved - weights)
        done = float(np.abs(moved - weights).max()) < 1e-3
        weights, momentum = moved, following
        if done:
            break
    return weights
