"""What of the subject stands where in an article: the signs that relevance is judged by.

A sign is a plain fact about title, lead or rest, such as "one clause of the title names a state body and
a rule, and AI". Signs are named `place:kind+kind`; `digest/selection/relevance.yaml` says what each is worth.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.lexicon import Kind, Lexicon, Mention

TITLE_CHARACTERS = 200
LEAD_CHARACTERS = 220  # the first two or three sentences
REST_CHARACTERS = 3_000  # what is read beyond them; the bound on work for a page of any length
_BYLINE = re.compile(
    r"\[[^\[\]]{0,40}(?:기자|특파원|사진|그래픽|제공|DB|뉴스|경제|신문|일보)[^\[\]]{0,40}\]|【[^【】]{0,40}】|\([^()]{0,20}=[^()]{0,20}\)"
    r"|[가-힣]{2,4} (?:기자|특파원) ="
)
_COUNTRY_ACTS = re.compile(r"[·ㆍ]?,")  # "美, ...", "독일, ...": a country that a comma follows is the state that acts
_CLAUSE_END = re.compile(r"…+|\.{2,}|·{2,}|‥+| \| | - |│")


class Place(StrEnum):
    """The parts of an article, by how much they say about its main subject."""

    TITLE = "title"
    LEAD = "lead"
    REST = "rest"


# Naming one of these is speaking about AI.
ABOUT_AI = frozenset({
    Kind.MAKER, Kind.MODEL, Kind.LAW, Kind.AI_BODY, Kind.PROGRAMME, Kind.STRATEGY, Kind.CHIP, Kind.AI, Kind.AI_MODEL, Kind.GOVERNANCE,
    Kind.POLICY_PHRASE, Kind.OPEN_PHRASE, Kind.TRAINING, Kind.AI_FIELD, Kind.HARM,
})  # fmt: skip
_STANCE = frozenset({Kind.CLOSED_PHRASE})
_CHIP_MAKERS = frozenset({"엔비디아", "젠슨 황"})
_OF_ANYTHING = frozenset({"최상위 모델"})  # cars and beds come in models, too
_NOT_ABOUT_AI = frozenset({Kind.OTHER_SENSE, Kind.AI_USE})
_AI_IN_FORM = re.compile(r"AI|인공\s?지능|LLM|딥시크|언어\s?모델|독자\s?모델|가중치", re.IGNORECASE)
_ALONE = (
    Kind.LAW, Kind.AI_BODY, Kind.PROGRAMME, Kind.STRATEGY, Kind.POLICY_PHRASE, Kind.GOVERNANCE, Kind.HARM, Kind.TRAINING, Kind.OPEN_PHRASE,
    Kind.CLOSED_PHRASE, Kind.SOVEREIGN_PHRASE, Kind.GENERAL_LAW,
)  # fmt: skip
_WITH_AI = (
    Kind.RULE, Kind.ACT, Kind.DISPUTE, Kind.COURT, Kind.EXPORT, Kind.BODY, Kind.OPEN, Kind.CLOSED, Kind.SOVEREIGN, Kind.COUNTRY,
    Kind.COMPANY,
)  # fmt: skip
_AGAINST = (
    Kind.MARKET, Kind.PRODUCT, Kind.TOOL, Kind.AI_USE, Kind.AI_FIELD, Kind.SUPPORT, Kind.HIRING, Kind.LOCAL, Kind.EVENT, Kind.PROMOTION,
    Kind.SOCIETY, Kind.INFRASTRUCTURE, Kind.SPAM, Kind.OTHER_SENSE,
)  # fmt: skip
_STATE = (Kind.BODY, Kind.AI_BODY, Kind.OFFICIAL)
_ACTION = (Kind.RULE, Kind.COURT, Kind.EXPORT, Kind.POLICY_PHRASE, Kind.GENERAL_LAW)
_MODELS = (Kind.MODEL, Kind.AI_MODEL, Kind.MAKER)
_SUBJECT = (
    Kind.LAW, Kind.AI_BODY, Kind.PROGRAMME, Kind.STRATEGY, Kind.POLICY_PHRASE, Kind.OPEN_PHRASE, Kind.CLOSED_PHRASE,
    Kind.SOVEREIGN_PHRASE,
)  # fmt: skip
_TOGETHER: tuple[tuple[str, tuple[Kind, ...], tuple[Kind, ...]], ...] = (
    ("body+action", _STATE, _ACTION),
    ("body+act", _STATE, (Kind.ACT,)),
    ("body+dispute", _STATE, (Kind.DISPUTE,)),
    ("body+governance", _STATE, (Kind.GOVERNANCE, Kind.TRAINING)),
    ("body+harm", _STATE, (Kind.HARM,)),
    ("harm+action", (Kind.HARM,), (Kind.RULE, Kind.COURT, Kind.GENERAL_LAW)),
    ("training+release", (Kind.TRAINING,), (Kind.RELEASE,)),
    ("training+action", (Kind.TRAINING,), (Kind.COURT, Kind.RULE, Kind.EXPORT, Kind.DISPUTE)),
    ("maker+body", (Kind.MAKER, Kind.MODEL), _STATE),
    ("maker+action", (Kind.MAKER, Kind.MODEL), _ACTION),
    ("maker+dispute", (Kind.MAKER, Kind.MODEL), (Kind.DISPUTE,)),
    ("model+open", _MODELS, (Kind.OPEN, Kind.OPEN_PHRASE)),
    ("model+release", _MODELS, (Kind.RELEASE,)),
    ("model+closed", _MODELS, (Kind.CLOSED, Kind.CLOSED_PHRASE)),
    ("chip+country", (Kind.CHIP,), (Kind.COUNTRY,)),
    ("chip+body", (Kind.CHIP,), _STATE),
    ("chip+export", (Kind.CHIP,), (Kind.EXPORT, Kind.POLICY_PHRASE)),
    ("sovereign+body", (Kind.SOVEREIGN, Kind.SOVEREIGN_PHRASE), _STATE),
    ("sovereign+model", (Kind.SOVEREIGN, Kind.SOVEREIGN_PHRASE), _MODELS),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a text and what stands in it; of each kind the first mention of every canonical name."""

    found: Mapping[Kind, tuple[Mention, ...]]
    about_ai: bool

    def has(self, *kinds: Kind) -> bool:
        """Say whether any of the kinds stands here."""
        return any(kind in self.found for kind in kinds)

    def first(self, *kinds: Kind) -> Mention | None:
        """Return the first mention of any of the kinds, in the order of the kinds."""
        return next((self.found[kind][0] for kind in kinds if kind in self.found), None)

    @property
    def on_subject(self) -> bool:
        """Whether these words by themselves speak of AI as the digest's subject does."""
        if self.has(*_SUBJECT) or (self.has(*_STATE) and self.has(Kind.MAKER, Kind.MODEL, Kind.CHIP)):
            return True
        if not (self.about_ai or self.has(Kind.AI_USE)):
            return False
        if self.has(Kind.RULE, Kind.COURT, Kind.EXPORT, Kind.GENERAL_LAW):
            return True
        state = self.has(*_STATE) and self.has(Kind.ACT, Kind.DISPUTE, Kind.GOVERNANCE, Kind.TRAINING, Kind.HARM)
        return self.about_ai and (state or self.has(Kind.OPEN, Kind.CLOSED, Kind.SOVEREIGN))

    @property
    def on_subject_apart(self) -> bool:
        """Whether words of different clauses do, which only the plainest can."""
        return self.has(Kind.MAKER, Kind.MODEL, Kind.CHIP) and self.has(Kind.COURT, Kind.EXPORT, Kind.CLOSED, *_STATE)


Signs = dict[str, tuple[Mention, ...]]


def signs(title: str, body: str, lexicon: Lexicon) -> Signs:
    """Name every sign of an article, with the mentions it stands on.

    Args:
        title: The headline.
        body: The page's text or the feed's summary; time grows with its length up to `REST_CHARACTERS`.
        lexicon: Whose names and words count.

    Returns:
        Nothing where the article does not speak about AI.
    """
    text = _BYLINE.sub(" ", body[: LEAD_CHARACTERS + REST_CHARACTERS])
    headline = _with_acting_state(title, lexicon.mentions(title[:TITLE_CHARACTERS]))
    whole = _clause(headline)
    clauses = [_clause(part) for part in _split(title[:TITLE_CHARACTERS], headline)]
    lead = _clause(lexicon.mentions(text[:LEAD_CHARACTERS]))
    rest = _clause(lexicon.mentions(text[LEAD_CHARACTERS:]))
    if not (whole.about_ai or lead.about_ai or whole.has(Kind.AI_USE)):
        return {}
    alone = () if text.strip() else (("title:alone", ()),)
    return dict((*_of_title(whole, clauses), *alone, *_of_lead(lead), *_across(whole, lead, rest)))


def _with_acting_state(title: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    first = mentions[0] if mentions else None
    if first is None or first.kind is not Kind.COUNTRY or not _COUNTRY_ACTS.match(title, first.end):
        return mentions
    return (replace(first, kind=Kind.BODY), *mentions[1:])


def _split(title: str, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    start = 0
    for end in (*(match.start() for match in _CLAUSE_END.finditer(title)), len(title)):
        part = [mention for mention in mentions if start <= mention.start < end]
        if part:
            yield part
        start = end


def _clause(mentions: Sequence[Mention]) -> Clause:
    found: dict[Kind, dict[str, Mention]] = {}
    about_ai = False
    for mention in mentions:
        found.setdefault(mention.kind, {}).setdefault(mention.name, mention)
        about_ai = about_ai or _speaks_of_ai(mention)
    # "메타, 오픈소스 포기하나", "메타 차세대 모델": beside a maker of models, open source and models as such are those of AI.
    about_ai = about_ai or (
        Kind.COMPANY in found
        and any(mention.name in _OF_ANYTHING or (mention.kind in _STANCE and "오픈소스" in mention.form) for mention in mentions)
    )
    # What may be sold to whom is said of a maker of AI chips alone where nothing else is named.
    about_ai = about_ai or (Kind.EXPORT in found and any(mention.name in _CHIP_MAKERS for mention in mentions))
    return Clause({kind: tuple(names.values()) for kind, names in found.items()}, about_ai)


def _speaks_of_ai(mention: Mention) -> bool:
    if mention.kind in ABOUT_AI:
        return mention.name not in _OF_ANYTHING
    return mention.kind not in _NOT_ABOUT_AI and bool(_AI_IN_FORM.search(mention.form))


def _of_title(whole: Clause, clauses: Sequence[Clause]) -> Iterator[tuple[str, tuple[Mention, ...]]]:
    close = any(clause.on_subject for clause in clauses)
    for kind in _ALONE:
        if kind in whole.found:
            yield f"title:{_short(kind)}", whole.found[kind]
    for kind in _AGAINST:
        inside = next((clause for clause in clauses if clause.has(kind) and (clause.on_subject or not close)), None)
        if inside is not None:
            yield f"title:{_short(kind)}", inside.found[kind]
        elif kind in whole.found:
            yield f"aside:{_short(kind)}", whole.found[kind]
    if whole.about_ai or not whole.has(Kind.AI_USE):
        yield "title:ai" if whole.about_ai else "title:no-ai", ()
    if not (close or whole.on_subject_apart):
        yield "title:off-subject", ()
    together = {name: mentions for clause in clauses for name, mentions in _pairs(clause)}
    for name, mentions in _pairs(whole):
        yield (f"title:{name}", together[name]) if name in together else (f"title:{name}, apart", mentions)


def _of_lead(lead: Clause) -> Iterator[tuple[str, tuple[Mention, ...]]]:
    for kind in (*_ALONE, *_AGAINST):
        if kind in lead.found:
            yield f"lead:{_short(kind)}", lead.found[kind]
    if lead.about_ai:
        yield "lead:ai", ()
    for name, mentions in _pairs(lead):
        yield f"lead:{name}", mentions


def _across(title: Clause, lead: Clause, rest: Clause) -> Iterator[tuple[str, tuple[Mention, ...]]]:
    if title.about_ai and lead.has(*_SUBJECT):
        yield "title:ai, lead:subject", _firsts(lead, *_SUBJECT)
    if title.has(Kind.MAKER, Kind.MODEL) and lead.has(Kind.PROGRAMME):
        yield "title:maker, lead:programme", _firsts(lead, Kind.PROGRAMME)
    if (
        not title.about_ai
        and title.has(Kind.OPEN, Kind.OPEN_PHRASE)
        and lead.has(Kind.OPEN, Kind.OPEN_PHRASE)
        and lead.has(*_MODELS)
    ):
        yield "title:open, lead:model", _firsts(title, Kind.OPEN_PHRASE, Kind.OPEN)
    if rest.has(*_SUBJECT):
        yield "rest:subject", _firsts(rest, *_SUBJECT)


def _pairs(clause: Clause) -> Iterator[tuple[str, tuple[Mention, ...]]]:
    if not clause.about_ai and not clause.has(Kind.AI_USE):
        return
    for kind in _WITH_AI:
        if kind in clause.found:
            yield f"ai+{_short(kind)}", clause.found[kind]
        elif kind is Kind.BODY and Kind.OFFICIAL in clause.found:
            yield "ai+body", clause.found[Kind.OFFICIAL]
    for name, one, other in _TOGETHER:
        if clause.has(*one) and clause.has(*other):
            yield name, tuple(mention for group in (one, other) if (mention := clause.first(*group)))


def _short(kind: Kind) -> str:
    return kind.name.lower().replace("_", "-")


def _firsts(clause: Clause, *kinds: Kind) -> tuple[Mention, ...]:
    return tuple(mention for kind in kinds if (mention := clause.first(kind)))
