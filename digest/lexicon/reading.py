"""How a lexicon file is read, and everything that can be wrong in it, by line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from digest.errors import Mistake
from digest.lexicon.names import Kind, Name
from digest.spelling import folded_spelling

LONGEST_SPELLING = 60  # characters
MOST_BYTES = 1024 * 1024  # of one file; the shipped one has about 50 KB
_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class _Form:
    """A spelling and the line on which it stands."""

    line: int
    spelling: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a file says of one name; `forms` None: take it out."""

    line: int
    kind: Kind
    canonical: str
    forms: tuple[_Form, ...] | None


class Reading:
    """Reads one file and gathers its mistakes."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def lay_over(self, earlier: Mapping[str, Name], text: str) -> dict[str, Name]:
        """Return the earlier names as this file changes them; where it is wrong, see `mistakes`."""
        names = dict(earlier)
        owners: dict[str, str] = {}
        for entry in self._unowned(self._entries(text), owners):
            if entry.forms is None:
                if names.pop(entry.canonical, None) is None:
                    self._say(entry.line, entry.canonical, "cannot be taken out: there is no such name")
                continue
            before = names.get(entry.canonical)
            spellings = dict.fromkeys((*(before.spellings if before else ()), *(form.spelling for form in entry.forms)))
            names[entry.canonical] = Name(entry.canonical, entry.kind, tuple(spellings))
        return {name.canonical: name for name in _without_moved(names.values(), owners)}

    def _unowned(self, entries: Iterable[_Entry], owners: dict[str, str]) -> Iterator[_Entry]:
        """Leave out spellings that the file gives twice; fill `owners`, by what a spelling is compared by."""
        lines: dict[str, int] = {}
        for entry in entries:
            kept: dict[str, _Form] = {}
            for form in entry.forms or ():
                folded = folded_spelling(form.spelling)
                owner = owners.setdefault(folded, entry.canonical)
                line = lines.setdefault(folded, form.line)
                if owner != entry.canonical:
                    self._say(
                        form.line, entry.canonical, f"spelling '{form.spelling}' already belongs to '{owner}' (line {line})"
                    )
                elif form.spelling in kept:
                    self._say(form.line, entry.canonical, f"spelling '{form.spelling}' is given twice")
                else:
                    kept[form.spelling] = form
            yield _Entry(entry.line, entry.kind, entry.canonical, None if entry.forms is None else tuple(kept.values()))

    def _entries(self, text: str) -> Iterator[_Entry]:
        root = self._root(text)
        seen: dict[str, int] = {}
        for key, section in root.value if root else ():
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.value not in _KINDS:
                self._say(line, str(key.value), f"no such section; there are {', '.join(_KINDS)}")
            elif not isinstance(section, yaml.MappingNode):
                self._say(line, key.value, "a section holds names, one a line: `name: [spelling, spelling]`")
            else:
                yield from self._section(_KINDS[key.value], section, seen)

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
        except (yaml.YAMLError, RecursionError) as error:
            self._say(0, "", f"no YAML: {error}")
            return None
        if root is None or isinstance(root, yaml.MappingNode):
            return root
        self._say(root.start_mark.line + 1, "", "a lexicon is sections with names in them")
        return None

    def _section(self, kind: Kind, section: yaml.MappingNode, seen: dict[str, int]) -> Iterator[_Entry]:
        for key, value in section.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not key.value.strip("* "):
                self._say(line, kind.value, "a name is a word or phrase")
                continue
            canonical = key.value.strip("*")
            if canonical in seen:
                self._say(line, canonical, f"named twice (line {seen[canonical]})")
                continue
            seen[canonical] = line
            if isinstance(value, yaml.ScalarNode) and value.value == "false":
                yield _Entry(line, kind, canonical, None)
            elif isinstance(value, yaml.SequenceNode):
                yield _Entry(line, kind, canonical, tuple(self._forms(canonical, (key, *value.value))))
            else:
                self._say(line, canonical, "takes a list of other spellings, [] for none, or false to take the name out")

    def _forms(self, canonical: str, nodes: Iterable[yaml.Node]) -> Iterator[_Form]:
        for node in nodes:
            line = node.start_mark.line + 1
            if not isinstance(node, yaml.ScalarNode):
                self._say(line, canonical, "a spelling is a word or phrase")
            elif problem := _problem(node.value):
                self._say(line, canonical, f"spelling '{node.value}' {problem}")
            else:
                yield _Form(line, node.value)

    def _say(self, line: int, where: str, problem: str) -> None:
        self.mistakes.append(Mistake(line, where, problem))


def _problem(spelling: str) -> str:
    folded = folded_spelling(spelling)
    if len(spelling) > LONGEST_SPELLING:
        return f"is longer than {LONGEST_SPELLING} characters"
    if not folded:
        return "is empty"
    if len(folded) == 1 and not "一" <= folded <= "鿿":
        return "is a single letter, which would be found everywhere"
    return ""


def _without_moved(names: Iterable[Name], owners: Mapping[str, str]) -> Iterator[Name]:
    """Leave out of each name the spellings that a later file gave to another."""
    for name in names:
        kept = tuple(form for form in name.spellings if owners.get(folded_spelling(form), name.canonical) == name.canonical)
        if kept:
            yield Name(name.canonical, name.kind, kept)
