"""Which names and words the subject has, of which kind, in all their spellings.

The lexicon is data (`lexicon.yaml`): a section a kind, in it canonical names, each with its other
spellings (how they are matched: `digest.spelling`). A self-hoster's own file has the same shape and
is laid over it, by canonical name: a list adds spellings, `false` takes the name out, another
section moves it there. One name has one kind, one spelling belongs to one name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files as package_files

import yaml

from digest.errors import LexiconError, Mistake
from digest.spelling import Spotter, folded_spelling

LONGEST_SPELLING = 60  # characters
MOST_BYTES = 1024 * 1024  # of one file; the shipped one has about 40 KB


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


@cache
def default_lexicon() -> Lexicon:
    """Return the shipped lexicon, read once a process."""
    return load_lexicon(shipped_text(), files=("lexicon.yaml",))


def shipped_text() -> str:
    """Return the text of the shipped file, to be given to `load_lexicon` before a self-hoster's own."""
    return package_files("digest").joinpath("lexicon.yaml").read_text(encoding="utf-8")


def load_lexicon(*texts: str, files: Sequence[str] = ()) -> Lexicon:
    """Read lexicon files, each laid over the ones before it.

    Args:
        texts: Contents of the files; the first is usually the shipped one.
        files: What to call them in messages, in the same order.

    Raises:
        LexiconError: A file is wrong; holds every mistake of the first file that has any.
    """
    names: dict[str, Name] = {}
    for index, text in enumerate(texts):
        file = files[index] if index < len(files) else f"lexicon {index + 1}"
        reading = _Reading()
        names = reading.lay_over(names, text)
        if reading.mistakes:
            raise LexiconError(file, tuple(sorted(reading.mistakes, key=lambda mistake: mistake.line)))
    return Lexicon(tuple(names.values()))


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line of a file says of a name; `forms` None: take it out."""

    number: int
    kind: Kind
    canonical: str
    forms: tuple[tuple[int, str], ...] | None


class _Reading:
    """Reads one file and gathers its mistakes."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def lay_over(self, earlier: Mapping[str, Name], text: str) -> dict[str, Name]:
        """Return the earlier names as this file changes them; they are left as they are."""
        names = dict(earlier)
        lines = list(self._lines(text))
        owners: dict[str, _Line] = {}
        for line in lines:
            if line.forms is None:
                if names.pop(line.canonical, None) is None:
                    self._say(line.number, line.canonical, "cannot be taken out: there is no such name")
                continue
            kept = self._kept(line, owners)
            before = names.get(line.canonical)
            spellings = dict.fromkeys((*(before.spellings if before else ()), *kept))
            names[line.canonical] = Name(line.canonical, line.kind, tuple(spellings))
        return {name.canonical: name for name in _without_moved(names.values(), owners)}

    def _kept(self, line: _Line, owners: dict[str, _Line]) -> list[str]:
        kept = []
        for number, form in line.forms or ():
            folded = folded_spelling(form)
            owner = owners.setdefault(folded, line)
            if owner is line:
                kept.append(form)
            else:
                self._say(
                    number, line.canonical, f"spelling '{form}' already belongs to '{owner.canonical}' (line {owner.number})"
                )
        return kept

    def _lines(self, text: str) -> Iterator[_Line]:
        root = self._root(text)
        known = {kind.value: kind for kind in Kind}
        seen: dict[str, int] = {}
        for key, section in root.value if root else ():
            number = key.start_mark.line + 1
            if key.value not in known:
                self._say(number, str(key.value), f"no such section; there are {', '.join(known)}")
            elif not isinstance(section, yaml.MappingNode):
                self._say(number, key.value, "a section holds names, one a line: `name: [spelling, spelling]`")
            else:
                yield from self._section(known[key.value], section, seen)

    def _root(self, text: str) -> yaml.MappingNode | None:
        if len(text.encode()) > MOST_BYTES:
            self._say(0, "", f"larger than {MOST_BYTES // 1024} KiB")
            return None
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self._say(mark.line + 1 if mark else 0, "", f"no YAML: {error.problem}")
            return None
        except yaml.YAMLError as error:
            self._say(0, "", f"no YAML: {error}")
            return None
        if root is None or isinstance(root, yaml.MappingNode):
            return root
        self._say(root.start_mark.line + 1, "", "a lexicon is sections with names in them")
        return None

    def _section(self, kind: Kind, section: yaml.MappingNode, seen: dict[str, int]) -> Iterator[_Line]:
        for key, value in section.value:
            number = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not key.value.strip("* "):
                self._say(number, kind.value, "a name is a word or phrase")
                continue
            form = key.value
            canonical = form.strip("*")
            if canonical in seen:
                self._say(number, canonical, f"named twice (line {seen[canonical]})")
                continue
            seen[canonical] = number
            if isinstance(value, yaml.ScalarNode) and value.value == "false":
                yield _Line(number, kind, canonical, None)
            elif isinstance(value, yaml.SequenceNode):
                forms = ((number, form), *((node.start_mark.line + 1, node) for node in value.value))
                yield _Line(number, kind, canonical, tuple(self._forms(canonical, forms)))
            else:
                self._say(number, canonical, "takes a list of other spellings, [] for none, or false to take the name out")

    def _forms(self, canonical: str, forms: Sequence[tuple[int, str | yaml.Node]]) -> Iterator[tuple[int, str]]:
        for number, node in forms:
            form = node.value if isinstance(node, yaml.ScalarNode) else node
            if not isinstance(form, str):
                self._say(number, canonical, "a spelling is a word or phrase")
            elif problem := _problem(form):
                self._say(number, canonical, f"spelling '{form}' {problem}")
            else:
                yield number, form

    def _say(self, line: int, where: str, problem: str) -> None:
        self.mistakes.append(Mistake(line, where, problem))


def _problem(form: str) -> str:
    folded = folded_spelling(form)
    if len(form) > LONGEST_SPELLING:
        return f"is longer than {LONGEST_SPELLING} characters"
    if not folded:
        return "is empty"
    if len(folded) == 1 and not "一" <= folded <= "鿿":
        return "is a single letter, which would be found everywhere"
    return ""


def _without_moved(names: Iterable[Name], owners: Mapping[str, _Line]) -> Iterator[Name]:
    for name in names:
        kept = tuple(form for form in name.spellings if owners.get(folded_spelling(form), name).canonical == name.canonical)
        if kept:
            yield Name(name.canonical, name.kind, kept)
