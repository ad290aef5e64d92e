"""The terminal as a platform: what is frozen is the message itself, how it looks is decided when shown.

A terminal gets rules, colours and folding at its width; a pipe gets plain text, a paragraph a line. What was
printed cannot be read back, so `find` never knows.
"""

from typing import TextIO

from rich.console import Console as Screen

from bot.message import Message, StoryCard
from bot.message_json import read_message, write_message
from bot.platforms import DeliveryError, Payload
from bot.platforms.console_view import WIDEST, as_text, show, supports_links
from digest.model import Channel

__all__ = ["Console", "as_text", "show", "supports_links"]


class Console:
    """The `Platform` of the terminal."""

    name = "console"
    answers_in_threads = False

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
        stories = [block.number for block in message.blocks if isinstance(block, StoryCard)]
        return (Payload(write_message(message), stories),)

    async def post(
        self,
        channel: Channel,  # noqa: ARG002  # the port's; there is one terminal
        payload: str,
        key: str,
        thread: str = "",  # noqa: ARG002  # the port's; everything stands under what went before
    ) -> str:
        """Print a payload and return its key, the only name a printed message has.

        Raises:
            DeliveryError: The stream is closed.
        """
        message = read_message(payload)
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

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:  # noqa: ARG002  # the port's
        """Say that nobody knows.

        Raises:
            DeliveryError: Always, `ambiguous`.
        """
        raise DeliveryError(f"a terminal cannot be read back, so nobody knows whether {key} was seen", ambiguous=True)

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:  # noqa: ARG002  # the port's
        """Say that what was printed stays.

        Raises:
            DeliveryError: Always, `final`.
        """
        raise DeliveryError(f"what a terminal has printed cannot be changed ({message_id})", final=True)
