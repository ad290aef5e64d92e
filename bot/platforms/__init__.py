"""The port of every place that messages go to.

`payloads` is pure and splits a message at block boundaries into the parts that the platform takes,
each a JSON document: what is frozen in the ledger and sent, byte for byte.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, Self

from bot.message import Message
from digest.model import Channel


class Scope(StrEnum):
    """What a final refusal is about."""

    MESSAGE = "message"  # this one: malformed, too long
    CHANNEL = "channel"  # gone, archived, or closed to the bot
    WORKSPACE = "workspace"  # the token was revoked: nothing can be sent anywhere in it


class DeliveryError(Exception):
    """A platform did not take a message.

    `final`: asking again with the same channel and token cannot help; `scope` says for what. `ambiguous`: the bytes
    left and nobody knows whether the message arrived: look in the channel before sending again. `retry_after`: the
    platform asked for that much quiet. The message names the channel, what the platform said and the next step; never
    a token.
    """

    def __init__(
        self,
        message: str,
        *,
        final: bool = False,
        ambiguous: bool = False,
        scope: Scope = Scope.MESSAGE,
        retry_after: timedelta = timedelta(0),
    ) -> None:
        super().__init__(message)
        self.final = final
        self.ambiguous = ambiguous
        self.scope = scope
        self.retry_after = retry_after


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

    @property
    def answers_in_threads(self) -> bool:
        """Say whether what is posted under another message stays out of the channel's way."""

    def payloads(self, message: Message) -> Sequence[Payload]:
        """Return the JSON payloads that show the whole message, in order; never empty.

        A story that takes several is among the stories of the first of them alone.
        """

    async def post(self, channel: Channel, payload: str, key: str, thread: str = "") -> str:
        """Post one payload and return the platform's id of the message.

        It is sent once: any retry is the caller's decision, except after an answer that says it was not taken and when
        to come again.

        Args:
            channel: Where to; a person's id is where a platform has direct messages.
            payload: One of `payloads`.
            key: The ledger's key of this part, so that `find` can tell it again.
            thread: The id of the message that this one continues, for platforms with threads.

        Raises:
            DeliveryError: It was not taken, or nobody knows.
        """

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:
        """Return the id of the message posted under `key`, or None where it is not there.

        Raises:
            DeliveryError: The platform has no way to know (`ambiguous`), or did not answer.
        """

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:
        """Let a posted message show another payload; doing it twice is the same as once.

        Raises:
            DeliveryError: It was not changed; `final` where messages can't be, or this one is gone.
        """
