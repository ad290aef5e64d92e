"""Which of the candidates comes first: where its words stand, how rare they are, and how new it is.

A word counts by its rarity and by the best place that has it: headline, lead, or how early in the text. A story that
has all words comes before one that has some; among equals the newer one comes first. Source of the idea: BM25F (Robertson,
Zaragoza and Taylor, CIKM 2004), with places in words' order instead of counts, because a story has each term once.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.search.query import Want, Way
from digest.storage.search import Entry

TITLE, LEAD, BODY_BEGINS, BODY_ENDS = 1.0, 0.62, 0.45, 0.25  # what a place is worth
MISSING = 1.5  # the power to which the share of words that are there is raised
HALF_LIFE = timedelta(days=30)
NEWNESS = 0.25  # what a story of this minute gains, as a share of its relevance
ENOUGH = 0.34  # share of the words' weight that a story must have to be shown at all
NEARLY_ALL = 0.6  # ... where others have all of it


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate with its score; `missing` are the words, as typed, that it does not have, `share` the weight of the others."""

    entry: Entry
    score: float
    share: float  # in (0, 1]
    missing: tuple[str, ...]


def rank(entries: Sequence[Entry], wants: Sequence[Want], counts: Mapping[Way, int], size: int, now: datetime) -> tuple[Hit, ...]:
    """Order candidates, the best first; those that have too little of what is wanted are left out.

    Args:
        entries: Candidates.
        wants: What is wanted; at least one.
        counts: How many stories have a way; counting may have stopped early.
        size: How many stories there are.
        now: Aware.
    """
    weights = _weights(wants, counts, size)
    hits = [_hit(entry, wants, weights, now) for entry in entries]
    kept = [hit for hit in hits if hit is not None]
    enough = NEARLY_ALL if any(not hit.missing for hit in kept) else ENOUGH
    shown = [hit for hit in kept if hit.share >= enough or not hit.missing]
    return tuple(sorted(shown, key=lambda hit: (len(hit.missing) > 0, -hit.score, -hit.entry.story_id)))


def rarity(count: int, size: int) -> float:
    """Return what a word is worth that `count` of `size` stories have: more the rarer it is, above 0."""
    return math.log(1 + (size + 1) / (count + 0.5))


def _weights(wants: Sequence[Want], counts: Mapping[Way, int], size: int) -> list[float]:
    """Return what each word is worth; one that no story has is worth no more than the others, for it tells none apart."""
    known = [min((counts[way] for way in want.ways if counts.get(way)), default=0) for want in wants]
    rarities = [rarity(count, size) for count in known]
    least = min((each for each, count in zip(rarities, known, strict=True) if count), default=1.0)
    return [want.weight * (each if count else least) for want, each, count in zip(wants, rarities, known, strict=True)]


def _hit(entry: Entry, wants: Sequence[Want], weights: Sequence[float], now: datetime) -> Hit | None:
    title, lead, body = f" {entry.title} ", f" {entry.lead} ", f" {entry.body} "
    values = [_value(want, title, lead, body) for want in wants]
    whole = sum(weights)
    there = sum(weight for weight, value in zip(weights, values, strict=True) if value > 0)
    if there < ENOUGH * whole:
        return None
    relevance = sum(weight * value for weight, value in zip(weights, values, strict=True)) / whole
    age = max(now - entry.newest_at, timedelta(0))
    newness = NEWNESS * 0.5 ** (age / HALF_LIFE)
    missing = tuple(want.typed for want, value in zip(wants, values, strict=True) if want.needed and value == 0)
    share = there / whole
    return Hit(entry, relevance * share**MISSING * (1 + newness), share, missing)


def _value(want: Want, title: str, lead: str, body: str) -> float:
    """Return what a story has of a word, in [0, 1]: the best of its ways at the best place."""
    best = 0.0
    for way in want.ways:  # the best ways come first
        if way.worth * TITLE <= best:
            break
        best = max(best, way.worth * min(_place(f" {term} ", title, lead, body) for term in way.terms))
    return best


def _place(term: str, title: str, lead: str, body: str) -> float:
    if term in title:
        return TITLE
    if term in lead:
        return LEAD
    at = body.find(term)
    return 0.0 if at < 0 else BODY_BEGINS - (BODY_BEGINS - BODY_ENDS) * at / len(body)
