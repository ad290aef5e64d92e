"""Which sentences of a model's answer the articles support, and with which of their sentences.

A sentence must be supported by one story alone: what puts a figure of one event to the name of another stands in no article.
The guard of summaries decides; a sentence that it refuses everywhere is dropped, and so is one that repeats another. A short
sentence has little for the guard to hold on to (앤트로픽은 이를 거부했다), so that most of its nouns must be said, and what was
done above all.
"""

from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from digest.answers.answer import HEADLINE, Evidence, Supported
from digest.answers.extractive import say_the_same, shared_letters
from digest.korean import NOUN_TAGS, Korean, Token
from digest.lexicon import Lexicon
from digest.search.snippets import letters_of
from digest.summaries.guard import Register, check
from digest.summaries.source import SourceSentence

FEW = 5  # nouns, below which a sentence is short: 95 of 100 faithful ones stay, and 16 of 100 such inventions instead of 97
LEAST_SAID = 0.6  # of a short sentence's nouns
REPORTED = frozenset(
    ("말", "전", "발표", "설명", "통보", "전달", "보도", "강조", "지적", "언급", "소개", "확인", "답", "예상", "전망")
)
MOST_TRIED = 3  # stories, the likeliest first; the guard takes 10 to 50 ms each
KOREA = ZoneInfo("Asia/Seoul")

Numbered = tuple[int, Evidence]
"""Evidence with its place in the evidence of the whole question."""


def supported_by(korean: Korean, lexicon: Lexicon, style: Register = Register.DA) -> Supported:
    """Return what keeps the supported sentences of an answer; it works on Kiwi's thread."""

    async def supported(sentences: Sequence[str], evidence: Sequence[Evidence]) -> Sequence[tuple[str, tuple[int, ...]]]:
        return await korean.on_thread(grounded, sentences, evidence, korean, lexicon, style)

    return supported


def grounded(
    sentences: Sequence[str], evidence: Sequence[Evidence], korean: Korean, lexicon: Lexicon, style: Register = Register.DA
) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences that stand, in order, each with the places of its evidence, the strongest first. Blocking."""
    kept: list[tuple[str, tuple[int, ...]]] = []
    by_story: dict[int, list[Numbered]] = {}
    for place, one in enumerate(evidence):
        by_story.setdefault(one.story.id, []).append((place, one))
    for sentence in sentences:
        if any(say_the_same(sentence, earlier) for earlier, _ in kept):
            continue
        likeliest = sorted(
            by_story.values(), key=lambda told: -max(shared_letters(sentence, one.sentence.text) for _, one in told)
        )
        tried = (_checked(sentence, told, korean, lexicon, style) for told in likeliest[:MOST_TRIED])
        if found := next((one for one in tried if one is not None), None):
            kept.append(found)
    return kept


def _checked(
    sentence: str, told: Sequence[Numbered], korean: Korean, lexicon: Lexicon, style: Register
) -> tuple[str, tuple[int, ...]] | None:
    """Return a sentence, perhaps repaired, with what of a story supports it; None where nothing does."""
    anchor = told[0][1].story.anchor
    day = (anchor.published_at or anchor.appeared_at).astimezone(KOREA).date()
    headline = SourceSentence(anchor.title, anchor.id, 0, HEADLINE)
    source = [headline, *(one.sentence for _, one in told)]  # as a sentence of the source it can be referred to
    (checked,) = check([sentence], source, "", day, korean, lexicon, style)
    if not checked.ok or not checked.sources or not _is_said(checked.text, source, korean, lexicon):
        return None
    # who is referred to the headline is sent to the article that it stands above
    under_it = next((place for place, one in told if one.article.id == anchor.id), told[0][0])
    places = (told[index - 1][0] if index else under_it for index in checked.sources)
    return checked.text, tuple(dict.fromkeys(places))


def _is_said(sentence: str, source: Sequence[SourceSentence], korean: Korean, lexicon: Lexicon) -> bool:
    """Say whether the source has most nouns of a short sentence, and the one of which its last verb is made (거부했다)."""
    (tokens,) = korean.tokens([sentence])
    nouns = [token for token in tokens if token.tag in NOUN_TAGS and (token.length > 1 or token.tag != "NNG")]
    if len(nouns) >= FEW:
        return True
    said = letters_of(" ".join(one.text for one in source))
    named = {mention.name for one in source for mention in lexicon.mentions(one.text)}
    known = [(mention.start, mention.end) for mention in lexicon.mentions(sentence) if mention.name in named]

    def is_there(token: Token) -> bool:
        return letters_of(token.form) in said or any(start <= token.start < end for start, end in known)

    verbs = [before for before, token in pairwise(tokens) if token.tag == "XSV" and before.tag in NOUN_TAGS]
    done = verbs[-1] if verbs else None
    if done is not None and done.form not in REPORTED and not is_there(done):
        return False
    return sum(map(is_there, nouns)) >= LEAST_SAID * len(nouns)
