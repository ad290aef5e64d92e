"""The terminal as a platform: what is frozen is the message itself, how it looks is decided when shown.

A terminal gets rules, colours and folding at its width; a pipe gets plain text, a paragraph a line. What was
printed cannot be read back, so `find` never knows.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TextIO

from rich.console import Console as Screen

from bot.message import Action, Actions, Bullets, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.platforms import DeliveryError, Payload
from bot.platforms.console_view import WIDEST, as_text, show, supports_links
from digest.model import Channel

__all__ = ["Console", "as_text", "show", "supports_links"]

_BLOCKS = {kind.__name__: kind for kind in (Heading, Paragraph, Bullets, StoryCard, Note, Image, Link, Actions)}
_INSIDE = {"headline": Link, "related": Link, "actions": Action}  # fields that hold dataclasses


class Console:
    """The `Platform` of the terminal."""

    name = "console"

    def __init__(self, stream: TextIO, *, width: int | None = None, links: bool = False) -> None:
        """Print to a stream.

        Args:
            stream: Where to; a terminal gets the designed form, anything else plain text.
            width: Columns; None takes the terminal's, at most `WIDEST`.
            links: Whether the terminal knows OSC 8 hyperlinks; without, addresses are printed.
        """
        self._stream = stream
        self._width = width
        self._links = links

    def payloads(self, message: Message) -> tuple[Payload, ...]:
        """Return the whole message as one JSON document; a terminal has no limits."""
        blocks = [{"block": type(block).__name__, **asdict(block)} for block in message.blocks]
        stories = [block.number for block in message.blocks if isinstance(block, StoryCard)]
        return (Payload(json.dumps({**asdict(message), "blocks": blocks}), stories),)

    async def post(self, channel: Channel, payload: str, key: str) -> str:  # noqa: ARG002  # the port's; one terminal, no ids
        """Print a payload and return its key, the only name a printed message has.

        Raises:
            DeliveryError: The stream is closed.
        """
        message = read(payload)
        try:
            if self._stream.isatty():
                screen = Screen(file=self._stream, width=self._width, highlight=False)
                screen.print(show(message, min(screen.width, WIDEST), links=self._links))
            else:
                self._stream.write(as_text(message))
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(f"the terminal did not take the digest ({error}); start the bot with an open output") from error
        return key

    async def find(self, channel: Channel, key: str) -> str | None:  # noqa: ARG002  # the port's
        """Say that nobody knows.

        Raises:
            DeliveryError: Always, `ambiguous`.
        """
        raise DeliveryError(f"a terminal cannot be read back, so nobody knows whether {key} was seen", ambiguous=True)


def read(payload: str) -> Message:
    """Return the message that `Console.payloads` wrote."""
    written = json.loads(payload)
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
