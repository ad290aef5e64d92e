"""The default answer quotes: of the stories that a search finds, the sentences that have most of the question's words.

Those come first that look like an answer to it: a reason for 왜, a figure for 얼마.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.answers.answer import HEADLINE, AnswerSentence, Evidence
from digest.model import FeedUse, Story
from digest.search.query import Want
from digest.search.snippets import Marker
from digest.summaries.extractive import shorten
from digest.summaries.source import SourceSentence, read_article

MOST_READ = 25  # sentences of one article
MOST_ARTICLES = 3  # of one story
MOST_QUOTED = 3
MOST_CHARACTERS = 180  # of one quotation
ENOUGH = 0.5  # of the question's weight, that a sentence must have
CONTEXT = 0.5  # of what the headline has of the question and the sentence has not: "연구소는 ... 풀었다" goes on about it
BESIDE_THE_BEST = 0.6  # of the best sentence's worth, that the others must have
RANK = 0.25  # what the first story's sentences gain over a later one's
KIND = 0.3  # what a sentence gains that looks like what was asked for
LATER = 0.01  # what a place further down costs
SAME = 0.6  # share of letter pairs, from which two sentences say the same

_KINDS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "why": (
        re.compile(r"왜|어째서|이유|까닭|배경|\bwhy\b", re.IGNORECASE),
        re.compile(r"때문|위해|위한|이유|까닭|배경|따라|탓|계기|우려|취지|목적|반발|려고|도록|라며|면서|because|due to|in order"),
    ),
    "how many": (re.compile(r"얼마|몇|규모|how (?:much|many)", re.IGNORECASE), re.compile(r"\d")),
    "when": (
        re.compile(r"언제|\bwhen\b|며칠|날짜", re.IGNORECASE),
        re.compile(r"\d+\s?[일월년]|내달|다음 ?달|내년|올해|오는|지난|하반기|상반기|분기|연말|연내"),
    ),
    "who": (
        re.compile(r"누가|누구|\bwho\b", re.IGNORECASE),
        re.compile(r"장관|대표|의원|위원장|대통령|교수|회장|사장|최고경영자|CEO|부처|정부|위원회|법원|연구소|회사|기업"),
    ),
}
_WORD = re.compile(r"[가-힣]+|[a-z0-9]+")


def gathered(stories: Sequence[Story], wants: Sequence[Want], question: str) -> tuple[Evidence, ...]:
    """Return the sentences of stories that have enough of what is asked for, the best first; each text once."""
    if not wants:
        return ()
    read = [(rank, one) for rank, story in enumerate(stories) for one in _sentences(story)]
    marker = Marker(wants)
    held = [marker.held(one.sentence.text) for _, one in read]
    titled = {one.article.url: marker.held(one.article.title) for _, one in read}
    weights = [want.weight * _rarity(sum(place in each for each in held), len(read)) for place, want in enumerate(wants)]
    whole = sum(weight for weight, want in zip(weights, wants, strict=True) if want.needed) or 1.0
    kinds = [answers for asks, answers in _KINDS.values() if asks.search(question)]
    best: dict[str, Evidence] = {}
    for (rank, one), has in zip(read, held, strict=True):
        said = sum(weights[place] for place in has) / whole
        about = sum(weights[place] for place in titled[one.article.url]) / whole
        fits = one.sentence.place != HEADLINE and any(pattern.search(one.sentence.text) for pattern in kinds)
        covered = said + CONTEXT * max(0.0, about - said)
        if covered >= ENOUGH and (fits or said >= ENOUGH):
            worth = covered + RANK / (1 + rank) - LATER * max(one.sentence.place, 0) + KIND * fits
            best.setdefault(one.sentence.text, replace(one, worth=worth))
    return tuple(sorted(best.values(), key=lambda one: -one.worth))


def quoted(evidence: Sequence[Evidence]) -> tuple[AnswerSentence, ...]:
    """Choose what to quote: the best sentences that do not say the same."""
    chosen: list[Evidence] = []
    for one in evidence:
        if len(chosen) == MOST_QUOTED or one.worth < BESIDE_THE_BEST * evidence[0].worth:
            break
        if not any(say_the_same(one.sentence.text, other.sentence.text) for other in chosen):
            chosen.append(one)
    return tuple(AnswerSentence(_short(one.sentence.text), (one,)) for one in chosen)


def _sentences(story: Story) -> list[Evidence]:
    """Return what a story's articles say; of those that give no text the headline."""
    found: list[Evidence] = []
    for reporter, article in enumerate(story.articles[:MOST_ARTICLES]):
        texts = () if article.use is FeedUse.TITLE_AND_LINK else read_article(article)[:MOST_READ]
        found += [Evidence(SourceSentence(text, article.id, reporter, place), article, story) for place, text in enumerate(texts)]
        if not texts:
            found.append(Evidence(SourceSentence(article.title, article.id, reporter, HEADLINE), article, story))
    return found


def _rarity(count: int, size: int) -> float:
    return math.log(1 + (size + 1) / (count + 1))


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else shorten(text, MOST_CHARACTERS)


def say_the_same(one: str, other: str) -> bool:
    """Say whether two sentences have most of their letter pairs in common."""
    return shared_letters(one, other) >= SAME


def shared_letters(one: str, other: str) -> float:
    """Return the share of the shorter sentence's letter pairs that the other has."""
    pairs = [{word[at : at + 2] for word in _WORD.findall(text.lower()) for at in range(len(word) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / max(min(len(pairs[0]), len(pairs[1])), 1)
