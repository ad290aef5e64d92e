"""feeds.yaml becomes feeds here, or a list of everything that is wrong with it, each mistake with its line.

The file is a list under `feeds:` (or nothing but that list), beside it `known_dead`: addresses that no longer deliver, and
what to use instead. Feeds whose terms allow only titles and links are off unless their entry says `enabled: true`; a feed that
says `summary: off` stays on, and is used as those are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

from digest.errors import CatalogError, Mistake
from digest.feeds.additions import inserted, unknown
from digest.feeds.fields import DESCRIPTIVE, FIELDS, REQUIRED, closest, is_off, text
from digest.model import Feed, FeedUse

_SECTIONS = ("feeds", "known_dead", "boards_without_feed")  # the last one describes only
_DEAD_KEYS = ("match", "since", "why", "instead")
_KNOWN_KEYS = (*FIELDS, *sorted(DESCRIPTIVE))


@dataclass(frozen=True, slots=True)
class DeadFeed:
    """Addresses that no longer deliver. `match` is a host and the beginning of a path: "korea.kr/rss/"."""

    match: str
    why: str
    since: str = ""
    instead: str = ""  # a feed's id, or advice


@dataclass(frozen=True, slots=True)
class Catalog:
    """What feeds.yaml says, in its order; ids and addresses are unique."""

    feeds: tuple[Feed, ...]
    known_dead: tuple[DeadFeed, ...] = ()


def load_catalog(text: str, file: str) -> Catalog:
    """Return the feeds of a feeds.yaml.

    Args:
        text: The file's text.
        file: Its name, for messages.

    Raises:
        CatalogError: With every mistake in it, in the order of the lines.
    """
    reader = _Reader()
    catalog = reader.catalog(text)
    if reader.mistakes:
        raise CatalogError(file, tuple(sorted(reader.mistakes, key=lambda mistake: mistake.line)))
    return catalog


def dead_feed(catalog: Catalog, url: str) -> DeadFeed | None:
    """Return what is known of an address that no longer delivers; None where nothing is."""
    asked = urlsplit(url)
    host = asked.hostname or ""
    for dead in catalog.known_dead:
        domain, slash, path = dead.match.removeprefix("www.").partition("/")
        if (host == domain or host.endswith(f".{domain}")) and (asked.path or "/").startswith(slash + path):
            return dead
    return None


def with_added(source: str, feeds: Sequence[Feed], file: str) -> tuple[str, tuple[Feed, ...]]:
    """Return the text of a feeds.yaml with feeds added at the end of its list, and the feeds that were added.

    A feed whose address the file has already is left out; one whose id is taken gets a number behind it.

    Args:
        source: The file's text; may be empty.
        feeds: What to add.
        file: Its name, for messages.

    Raises:
        CatalogError: The file was wrong before anything is added.
    """
    known = load_catalog(source, file).feeds if source.strip() else ()
    added = unknown(feeds, known)
    return (inserted(source, added) if added else source), added


class _Reader:
    """Walks the YAML nodes, which know their lines, and collects mistakes instead of stopping at the first."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self._construct: Callable[[yaml.Node], Any] = lambda node: node

    def catalog(self, source: str) -> Catalog:
        try:
            loader = yaml.SafeLoader(source)
            self._construct = lambda node: loader.construct_object(node, deep=True)
            return self._catalog(loader.get_single_node())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._mistake(mark.line + 1 if mark else 0, "", f"this is no YAML: {error.problem or error.context}")
        except (yaml.YAMLError, RecursionError) as error:
            self._mistake(0, "", f"this is no YAML: {' '.join(str(error).split())[:200]}")
        return Catalog(())

    def _catalog(self, root: yaml.Node | None) -> Catalog:
        sections: dict[str, yaml.Node] = {"feeds": root} if isinstance(root, yaml.SequenceNode) else {}
        if isinstance(root, yaml.MappingNode):
            sections = dict(self._pairs(root, "", _SECTIONS))
        if not sections:
            self._mistake(1, "", 'there is no list of feeds: the file begins with "feeds:" and has "- id: ..." below')
            return Catalog(())
        feeds = tuple(self._feeds(sections.get("feeds")))
        dead = tuple(dead for node in self._items(sections.get("known_dead"), "known_dead") if (dead := self._dead(node)))
        return Catalog(feeds, dead)

    def _mistake(self, line: int, where: str, problem: str) -> None:
        self.mistakes.append(Mistake(line, where, problem))

    def _items(self, node: yaml.Node | None, section: str) -> Iterator[yaml.MappingNode]:
        """Yield the entries of a list; a section that is missing or empty has none."""
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return
        if not isinstance(node, yaml.SequenceNode):
            self._mistake(_line(node), section, 'must be a list: each entry begins with "- "')
            return
        for number, item in enumerate(node.value, start=1):
            if isinstance(item, yaml.MappingNode):
                yield item
            else:
                self._mistake(_line(item), f"{section}, entry {number}", 'must be "key: value" lines')

    def _pairs(self, node: yaml.MappingNode, where: str, known: tuple[str, ...]) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the keys of a mapping with their values; unknown and repeated ones are mistakes."""
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in seen:
                self._mistake(_line(key_node), where, f'"{key}" is there twice')
            elif key not in known:
                self._mistake(_line(key_node), where, f'there is no key "{key[:50]}"{closest(key, known)}')
            else:
                yield key, value_node
            seen.add(key)

    def _feeds(self, node: yaml.Node | None) -> Iterator[Feed]:
        ids: dict[str, int] = {}
        addresses: dict[str, str] = {}
        for number, item in enumerate(self._items(node, "feeds"), start=1):
            feed, named = self._feed(item, number), _named(item)
            if named in ids:
                taken = f"the id is taken by the feed in line {ids[named]}; ids name feeds, so each has its own"
                self._mistake(_line(item), named, taken)
            elif feed is not None and feed.url in addresses:
                self._mistake(_line(item), named, f'has the address of "{addresses[feed.url]}"; leave one of them out')
            if named:
                ids.setdefault(named, _line(item))
            if feed is not None:
                addresses.setdefault(feed.url, named)
                yield feed

    def _feed(self, node: yaml.MappingNode, number: int) -> Feed | None:
        where = _named(node) or f"feed {number}"
        before = len(self.mistakes)
        given: dict[str, Any] = {}
        shows_summaries = True
        for key, value_node in self._pairs(node, where, _KNOWN_KEYS):
            if key in FIELDS:
                self._set(given, key, value_node, where)
            elif key == "summary":
                shows_summaries = not is_off(self._construct(value_node))
        for key, example in REQUIRED.items():
            if FIELDS[key].name not in given and not any(one.value == key for one, _ in node.value):
                self._mistake(_line(node), where, f'has no {key}; add a line like "{example}"')
        if len(self.mistakes) > before:
            return None
        given.setdefault("enabled", given.get("use") is not FeedUse.TITLE_AND_LINK)
        return Feed(**(given if shows_summaries else given | {"use": FeedUse.TITLE_AND_LINK}))

    def _set(self, given: dict[str, Any], key: str, node: yaml.Node, where: str) -> None:
        field = FIELDS[key]
        as_written = field.as_written and isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:null"
        try:
            given[field.name] = field.read(node.value if as_written else self._construct(node))
        except ValueError as problem:
            self._mistake(_line(node), where, f"{key} {problem}" if str(problem).startswith("must") else f"{key}: {problem}")

    def _dead(self, node: yaml.MappingNode) -> DeadFeed | None:
        given: dict[str, str] = {}
        for key, value_node in self._pairs(node, "known_dead", _DEAD_KEYS):
            try:
                given[key] = text(self._construct(value_node))
            except ValueError as problem:
                self._mistake(_line(value_node), "known_dead", f"{key} {problem}")
        if {"match", "why"} <= given.keys():
            return DeadFeed(**given)
        self._mistake(_line(node), "known_dead", 'an entry needs "match" and "why"')
        return None


def _named(node: yaml.MappingNode) -> str:
    """Return the id that stands in an entry, whatever else is wrong with it; "" where there is none."""
    return next((str(value.value) for key, value in node.value if key.value == "id" and isinstance(value, yaml.ScalarNode)), "")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
