"""The port of every place that messages go to.

`payloads` is pure and splits a message at block boundaries into the parts that the platform takes,
each a JSON document: what is frozen in the ledger and sent, byte for byte.
"""

from collections.abc import Sequence
from typing import Protocol, Self

from bot.message import Message
from digest.model import Channel


class DeliveryError(Exception):
    """A platform did not take a message.

    `final`: asking again with the same channel and token cannot help. `ambiguous`: the bytes left and nobody
    knows whether the message arrived: look in the channel before sending again. The message names the
    channel, what the platform said and the next step; never a token.
    """

    def __init__(self, message: str, *, final: bool = False, ambiguous: bool = False) -> None:
        super().__init__(message)
        self.final = final
        self.ambiguous = ambiguous


class Payload(str):
    """One message for a platform: a JSON document, with the numbers of the stories whose headlines it shows.

    It is the text itself, so that it can be sent, stored and compared as what it is.
    """

    __slots__ = ("stories",)
    stories: tuple[int, ...]

    def __new__(cls, json: str, stories: Sequence[int] = ()) -> Self:
        """Return the document with its stories, in the order in which they are shown."""
        payload = super().__new__(cls, json)
        payload.stories = tuple(stories)
        return payload

    @property
    def json(self) -> str:
        """The document as a plain `str`."""
        return str(self)


class Platform(Protocol):
    """A chat platform or the terminal; one contract suite for all."""

    @property
    def name(self) -> str:
        """Return slack, discord or console."""

    def payloads(self, message: Message) -> Sequence[Payload]:
        """Return the JSON payloads that show the whole message, in order; never empty.

        A story that takes several is among the stories of the first of them alone.
        """

    async def post(self, channel: Channel, payload: str, key: str) -> str:
        """Post one payload and return the platform's id of the message.

        Args:
            channel: Where to.
            payload: One of `payloads`.
            key: The ledger's key of this part, so that `find` can tell it again.

        Raises:
            DeliveryError: It was not taken, or nobody knows.
        """

    async def find(self, channel: Channel, key: str) -> str | None:
        """Return the id of the message posted under `key`, or None where it is not there.

        Raises:
            DeliveryError: The platform has no way to know (`ambiguous`), or did not answer.
        """
