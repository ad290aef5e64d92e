"""The port of everything that condenses a story.

A summariser takes a story and gives at most `MOST_SENTENCES` sentences and `MOST_CHARACTERS`
characters, each sentence with the source sentences that support it. An empty `sentences` is a
right answer for a story whose outlets send titles only.
"""

from collections.abc import Sequence
from typing import Protocol

from digest.model import Story, Summary

MOST_SENTENCES = 3
MOST_CHARACTERS = 300


class Summariser(Protocol):
    """Condenses stories; one contract suite (tests/digest/summaries/test_contract.py) for all."""

    @property
    def backend(self) -> str:
        """Return extractive, transformers or server."""

    @property
    def model(self) -> str:
        """Return the model's name; empty for extractive."""

    async def warm(self) -> None:
        """Load what is needed before the first summary; harmless to call twice."""

    async def summarise(self, stories: Sequence[Story]) -> list[Summary]:
        """Condense stories, one `Summary` each, in their order.

        Raises:
            SummaryError: The backend gave nothing usable; a lower rung of the ladder may answer.
        """

    async def close(self) -> None:
        """Give back processes and memory."""
