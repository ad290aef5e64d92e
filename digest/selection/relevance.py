"""Whether an article is about open and closed AI or AI policy, how sure that is, and why.

An article counts when the subject is a *main* one, so the headline decides and the first sentences
support it. The signs of an article (`digest.selection.evidence`) are weighed by `relevance.yaml`, a
short table that a person can read; its wording (`digest.selection.wording`) leans the sum. Both are fitted by
`tools/fit_relevance.py`.
"""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files

import yaml

from digest.lexicon import Lexicon
from digest.model import Relevance, Topic
from digest.selection.evidence import Signs, signs
from digest.selection.reasons import explain
from digest.selection.wording import Wording, shipped_wording

THRESHOLD = 0.5
MOST_CHARACTERS = 10_000  # of title and body are looked at; more than is read, as letters may come in parts
TOLD = 0.4  # log-odds from which on the wording is named among the reasons
TOPIC_SHARE = 0.45  # of the strongest topic's weight; a topic with less is not named


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign is worth, in log-odds; a sign that is not listed is worth nothing."""

    bias: float
    signs: Mapping[str, float]
    topics: Mapping[str, tuple[Topic, ...]]  # by sign

    def score(self, found: Signs, lean: float = 0.0) -> float:
        """Return the probability in [0, 1] that an article with these signs, and a wording of this worth, is on the subject."""
        total = self.bias + lean + sum(self.signs.get(sign, 0.0) for sign in found)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def shipped_weights() -> Weights:
    """Return the fitted weights, read once a process."""
    return read_weights(package_files("digest.selection").joinpath("relevance.yaml").read_text(encoding="utf-8"))


def read_weights(text: str) -> Weights:
    """Read a weights file as `tools/fit_relevance.py` writes it."""
    data = yaml.safe_load(text)
    weights = {str(sign): float(weight) for sign, weight in data["signs"].items()}
    topics = {str(kind): tuple(Topic(topic) for topic in names.split()) for kind, names in data["topics"].items()}
    return Weights(float(data["bias"]), weights, topics)


def judge(title: str, body: str, lexicon: Lexicon, weights: Weights | None = None, wording: Wording | None = None) -> Relevance:
    """Judge an article by its title and the beginning of its text.

    Args:
        title: The headline, cleaned.
        body: The page's text or the feed's summary; may be empty.
        lexicon: Whose names and words count.
        weights: What signs are worth; the shipped ones unless given.
        wording: What letters are worth; the shipped ones unless given.

    Returns:
        A score in [0, 1] that grows with certainty, relevant from `THRESHOLD` on, its topics (the
        strongest first) and at most five reasons in Korean, strongest first. Time grows with the
        length of the text up to a bound.
    """
    weights, wording = weights or shipped_weights(), wording or shipped_wording()
    headline, text = (unicodedata.normalize("NFC", part[:MOST_CHARACTERS]) for part in (title, body))
    found = signs(headline, text, lexicon)
    lean = wording.lean(headline, text) if found else 0.0
    score = round(weights.score(found, lean), 4) if found else 0.0
    relevant = score >= THRESHOLD
    topics = _topics(found, weights) if relevant else ()
    telling = wording.words(headline, pro=lean > 0) if abs(lean) >= TOLD else ()
    return Relevance(relevant, score, topics, explain(found, weights.signs, telling, pro=lean > 0, relevant=relevant))


def _topics(found: Signs, weights: Weights) -> tuple[Topic, ...]:
    points: dict[Topic, float] = {}
    for sign in found:
        kind = sign.partition(":")[2].removesuffix(", apart")
        for topic in weights.topics.get(kind, ()):
            points[topic] = points.get(topic, 0.0) + max(0.0, weights.signs.get(sign, 0.0))
    ranked = sorted(points, key=lambda topic: -points[topic])
    return tuple(topic for topic in ranked if points[topic] >= TOPIC_SHARE * points[ranked[0]] and points[topic] > 0) or (
        Topic.POLICY,
    )
