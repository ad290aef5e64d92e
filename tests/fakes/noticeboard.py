"""A platform of the simplest kind: remembers what hangs on it, and fails as it is told."""

import asyncio
from collections.abc import Sequence

from bot.message import Message, StoryCard
from bot.platforms import DeliveryError, Payload
from bot.platforms.console_view import as_text
from digest.model import Channel

NO_FAILURE = None


class Noticeboard:
    """Takes messages of one block group each; `posts` holds (key, payload) in the order in which they were hung up.

    `failures` are raised by the next posts, one each; with `accepts_first` the message hangs all the same, as when a
    connection breaks before the reply. `can_look` says whether `find` knows what hangs.
    """

    name = "noticeboard"
    answers_in_threads = False

    def __init__(self, *, parts: int = 1, can_look: bool = True) -> None:
        self.posts: list[tuple[str, str]] = []
        self.edits: list[str] = []
        self.edit_failures: list[DeliveryError] = []
        self.asked = 0  # how often `post` was called
        self.seen: list[tuple[Channel, str]] = []  # what hangs where
        self.gate: asyncio.Event | None = None  # where posts wait; a message that was accepted first hangs already
        self.entered = asyncio.Event()
        self.accepts = True
        self.closed: dict[str, DeliveryError] = {}  # workspaces that take nothing
        self.surprises: list[Exception] = []  # failures of a kind that a platform should not show
        self.failures: list[DeliveryError | None] = []
        self.accepts_first = False
        self.can_look = can_look
        self._parts = parts

    def payloads(self, message: Message) -> Sequence[Payload]:
        stories = [block.number for block in message.blocks if isinstance(block, StoryCard)]
        share = -(-len(stories) // self._parts)
        return [Payload(f"{number}: {as_text(message)}", stories[number * share :][:share]) for number in range(self._parts)]

    async def post(self, channel: Channel, payload: str, key: str, thread: str = "") -> str:  # the port's
        self.asked += 1
        if channel.workspace in self.closed:
            raise self.closed[channel.workspace]
        if self.surprises:
            raise self.surprises.pop(0)
        failure = self.failures.pop(0) if self.failures else None
        hangs = (failure is None or self.accepts_first) and self.accepts
        if hangs and (self.accepts_first or self.gate is None):
            self._hang(channel, key, payload)
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
            if hangs and not self.accepts_first and self.accepts:
                self._hang(channel, key, payload)
        if failure is not None:
            raise failure
        return f"m{len(self.posts)}"

    def _hang(self, channel: Channel, key: str, payload: str) -> None:
        self.posts.append((key, payload))
        self.seen.append((channel, payload))

    async def find(self, channel: Channel, key: str, thread: str = "") -> str | None:  # the port's
        if not self.can_look:
            raise DeliveryError("nobody looks at this board", ambiguous=True)
        return next((f"m{number}" for number, (hung, _) in enumerate(self.posts, 1) if hung == key), None)

    async def edit(self, channel: Channel, message_id: str, payload: str, key: str) -> None:  # the port's
        if self.edit_failures:
            raise self.edit_failures.pop(0)
        place = int(message_id.removeprefix("m")) - 1
        self.posts[place] = (key, payload)
        self.edits.append(message_id)
