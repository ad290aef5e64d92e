"""The names and words of the subject, ready to be found in a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.spelling import Spotter, folded_spelling


class Kind(StrEnum):
    """What a name or word is; the sections of the file."""

    # names
    MAKER = "makers"
    COMPANY = "companies"
    MODEL = "models"
    PERSON = "people"
    OFFICIAL = "officials"
    LAW = "laws"
    GENERAL_LAW = "general_laws"
    AI_BODY = "ai_bodies"
    BODY = "bodies"
    COUNTRY = "countries"
    PROGRAMME = "programmes"
    STRATEGY = "strategies"
    CHIP = "chips"
    # words of the subject
    AI = "ai_words"
    HARM = "harm_phrases"
    AI_MODEL = "model_words"
    OPEN_PHRASE = "open_phrases"
    OPEN = "open_words"
    RELEASE = "release_words"
    CLOSED_PHRASE = "closed_phrases"
    CLOSED = "closed_words"
    POLICY_PHRASE = "policy_phrases"
    TRAINING = "training_phrases"
    GOVERNANCE = "governance_phrases"
    RULE = "rule_words"
    ACT = "act_words"
    DISPUTE = "dispute_words"
    COURT = "court_words"
    EXPORT = "export_words"
    SOVEREIGN_PHRASE = "sovereign_phrases"
    SOVEREIGN = "sovereign_words"
    # cues that speak against
    MARKET = "market_cues"
    PRODUCT = "product_cues"
    AI_USE = "ai_use_phrases"
    AI_FIELD = "ai_field_phrases"
    TOOL = "tool_cues"
    SUPPORT = "support_cues"
    HIRING = "hiring_cues"
    LOCAL = "local_cues"
    EVENT = "event_cues"
    PROMOTION = "promotion_cues"
    SOCIETY = "society_cues"
    INFRASTRUCTURE = "infrastructure_cues"
    SPAM = "spam_cues"
    OTHER_SENSE = "other_senses"


# How much two articles that share a name have in common: actors of the field are in the news every day.
_WEIGHTS: Mapping[Kind, float] = {
    Kind.COUNTRY: 0.1,
    Kind.MAKER: 0.15,
    Kind.COMPANY: 0.15,
    Kind.LAW: 0.15,
    Kind.GENERAL_LAW: 0.2,
    Kind.AI_BODY: 0.2,
    Kind.BODY: 0.2,
    Kind.PROGRAMME: 0.25,
    Kind.STRATEGY: 0.3,
    Kind.CHIP: 0.35,
    Kind.PERSON: 0.4,
    Kind.OFFICIAL: 0.2,
    Kind.MODEL: 0.5,
}
NAME_KINDS = frozenset(_WEIGHTS)
_WORD_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Name:
    """One canonical name or word with every spelling, itself first; `*` marks as in the file."""

    canonical: str
    kind: Kind
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: `text[start:end] == form`."""

    name: str  # canonical
    kind: Kind
    start: int
    end: int
    form: str  # as typed


class Lexicon:
    """All names, ready to be found; immutable."""

    def __init__(self, names: Sequence[Name]) -> None:
        """Take names whose spellings belong to one name each, as `load_lexicon` makes sure."""
        self._names = {name.canonical: name for name in names}
        self._list = tuple(self._names.values())
        self._by_form = {folded_spelling(form): name for name in self._list for form in name.spellings}
        self._spotter = Spotter((index, form) for index, name in enumerate(self._list) for form in name.spellings)

    @property
    def names(self) -> tuple[Name, ...]:
        """Return every name, in the order of the file."""
        return self._list

    @property
    def user_words(self) -> tuple[str, ...]:
        """Return, sorted, the spellings of names that a morpheme analyser should not take apart."""
        words = {form.strip("*") for name in self._list if name.kind in NAME_KINDS for form in name.spellings}
        return tuple(sorted(word for word in words if len(word) > 1 and " " not in word))

    def kind(self, name: str) -> Kind | None:
        """Return the kind of a canonical name; None for a stranger."""
        known = self._names.get(name)
        return known.kind if known else None

    def canonical(self, form: str) -> str | None:
        """Return the canonical name that a whole word or phrase, as somebody typed it, stands for."""
        name = self._by_form.get(folded_spelling(form))
        return name.canonical if name else None

    def aliases(self, name: str) -> tuple[str, ...]:
        """Return every spelling of a canonical name, without marks, itself first; () for a stranger."""
        known = self._names.get(name)
        return tuple(form.strip("*") for form in known.spellings) if known else ()

    def weight(self, name: str) -> float:
        """Say in [0, 1] how much sharing this name means for two articles; 0 for a stranger."""
        known = self._names.get(name)
        return _WEIGHTS.get(known.kind, _WORD_WEIGHT) if known else 0.0

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names in a text, from left to right, none overlapping; of two, the earlier, then the longer."""
        hits = sorted(self._spotter.hits(text), key=lambda hit: (hit.start, -hit.end))
        mentions: list[Mention] = []
        done = 0
        for hit in hits:
            if hit.start >= done:
                name = self._list[hit.key]
                mentions.append(Mention(name.canonical, name.kind, hit.start, hit.end, text[hit.start : hit.end]))
                done = hit.end
        return tuple(mentions)
