"""A message as a JSON document, and back: what is kept of a digest beside the platform's own payloads."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.message import Action, Actions, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard

_BLOCKS = {kind.__name__: kind for kind in (Heading, Paragraph, Bullets, StoryCard, Note, Image, Link, Actions)}
_INSIDE = {"headline": Link, "related": Link, "actions": Action}  # fields that hold dataclasses


def write_message(message: Message) -> str:
    """Return the document of a message without a picture; the same message gives the same text."""
    blocks = [{"block": type(block).__name__, **asdict(block)} for block in message.blocks]
    fields = {name: getattr(message, name) for name in ("fallback", "language", "metadata")}
    return json.dumps({"blocks": blocks, **fields})


def read_message(document: str) -> Message:
    """Return the message that `write_message` wrote."""
    written = json.loads(document)
    blocks = tuple(_block(block) for block in written["blocks"])
    metadata = tuple((name, value) for name, value in written["metadata"])
    return Message(blocks, written["fallback"], written["language"], metadata)


def _block(written: Mapping[str, Any]) -> Any:
    fields = {name: _value(name, value) for name, value in written.items() if name != "block"}
    return _BLOCKS[written["block"]](**fields)


def _value(name: str, value: Any) -> Any:
    """Rebuild a field: JSON knows lists and objects where a block has tuples, links and actions."""
    if isinstance(value, list):
        return tuple(_value(name, inner) for inner in value)
    return _INSIDE[name](**value) if isinstance(value, dict) else value
