"""Feeds are written into the text of a feeds.yaml here, without touching what a person wrote: comments and order stay."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import yaml

from digest.model import MEBIBYTE, Feed, FeedUse


def unknown(feeds: Iterable[Feed], known: Iterable[Feed]) -> tuple[Feed, ...]:
    """Return the feeds whose addresses are not known; one whose id is taken gets a number behind it: "aitimes-2"."""
    known = tuple(known)
    ids, addresses = {feed.id for feed in known}, {feed.url for feed in known}
    found: list[Feed] = []
    for feed in feeds:
        if feed.url in addresses:
            continue
        number, identifier = 1, feed.id
        while identifier in ids:
            number += 1
            identifier = f"{feed.id}-{number}"
        ids.add(identifier)
        addresses.add(feed.url)
        found.append(replace(feed, id=identifier))
    return tuple(found)


def inserted(text: str, feeds: tuple[Feed, ...]) -> str:
    """Return the text of a right feeds.yaml with feeds at the end of its list."""
    if not text.strip():
        return "feeds:\n" + _block(feeds, 0)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if isinstance(root, yaml.MappingNode):
        lists = [(key, value) for key, value in root.value if key.value == "feeds"]
        if not lists:
            return f"{text.rstrip()}\n\nfeeds:\n{_block(feeds, 0)}"
        key, node = lists[0]
    else:
        key, node = None, root
    if not isinstance(node, yaml.SequenceNode):  # "feeds:" and nothing behind it
        end = text.index(":", key.end_mark.index) + 1 if key is not None else 0
        return f"{text[:end]}\n{_block(feeds, 0)}{text[end:].lstrip(' ').removeprefix(chr(10))}"
    if not node.flow_style:
        end = _end_of_entries(text, node.end_mark.index)
        return f"{text[:end].rstrip()}\n{_block(feeds, node.start_mark.column)}{text[end:]}"
    if not node.value and key is not None:  # "feeds: []"
        return f"{text[: node.start_mark.index].rstrip()}\n{_block(feeds, 0)}{text[node.end_mark.index :].removeprefix(chr(10))}"
    written = ", ".join(json.dumps(_fields(feed), ensure_ascii=False) for feed in feeds)
    before = text[: node.end_mark.index - 1].rstrip().removesuffix(",")
    return f"{before}{', ' if node.value else ''}{written}{text[node.end_mark.index - 1 :]}"


def _end_of_entries(text: str, end: int) -> int:
    """Return where a block list's last entry ends: before the comments and blank lines that belong to what follows."""
    lines = text[:end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return len("".join(lines))


def _block(feeds: tuple[Feed, ...], indent: int) -> str:
    dumped = yaml.safe_dump([_fields(feed) for feed in feeds], allow_unicode=True, sort_keys=False, width=1000)
    return "".join(f"{' ' * indent}{line}\n" for line in dumped.splitlines())


def _fields(feed: Feed) -> dict[str, Any]:
    """Return what an entry says: what a feed must have, and where it differs from any other."""
    usual = Feed("", "", "", enabled=feed.use is not FeedUse.TITLE_AND_LINK)
    minutes = int(feed.poll_every.total_seconds() // 60)
    told: dict[str, tuple[Any, Any]] = {
        "category": (feed.category, usual.category),
        "language": (feed.language, usual.language),
        "use": (str(feed.use), str(usual.use)),
        "enabled": (feed.enabled, usual.enabled),
        "tz_assume": (feed.zone, usual.zone),
        "poll_min": (minutes, int(usual.poll_every.total_seconds() // 60)),
        "max_mib": (feed.max_body_bytes // MEBIBYTE, usual.max_body_bytes // MEBIBYTE),
        "force_encoding": (feed.encoding, usual.encoding),
        "terms": (feed.terms, usual.terms),
        "alt_urls": (list(feed.alternatives), []),
    }
    return {"id": feed.id, "name": feed.name, "url": feed.url} | {key: own for key, (own, other) in told.items() if own != other}
