"""A `Summariser` before another one that tells of each summary it makes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.model import Story, Summary
from digest.summaries import Summariser


@dataclass(frozen=True, slots=True)
class CountedSummariser:
    """Has another one condense and tells `told` of each summary."""

    summariser: Summariser
    told: Callable[[Summary], None]

    @property
    def backend(self) -> str:
        """Return the other one's backend."""
        return self.summariser.backend

    @property
    def model(self) -> str:
        """Return the other one's model."""
        return self.summariser.model

    async def warm(self) -> None:
        """Load what the other one needs."""
        await self.summariser.warm()

    async def summarise(self, stories: Sequence[Story]) -> list[Summary]:
        """Condense stories, one `Summary` each, in their order."""
        made = await self.summariser.summarise(stories)
        for summary in made:
            self.told(summary)
        return made

    async def close(self) -> None:
        """Give back what the other one holds."""
        await self.summariser.close()
