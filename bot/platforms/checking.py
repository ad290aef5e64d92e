"""What a part says of itself when an operator asks: the seam between `ai-news doctor` and the platforms."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from digest.model import Channel


class Level(StrEnum):
    """How a check ended."""

    GOOD = "good"
    LIMITED = "limited"  # it works, and somebody should know something
    BAD = "bad"
    SKIPPED = "skipped"  # not configured, or nothing to look at


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table.

    `part` is a key of the texts under `doctor.part`; `said` is what was seen and `remedy` what to do, both in the reader's
    language and never with a token. A bad or limited finding has a remedy.
    """

    part: str
    level: Level
    said: str
    remedy: str = ""


@runtime_checkable
class Checkable(Protocol):
    """A platform that can tell whether its token, its scopes and its channels are in order."""

    async def checks(self, channels: Sequence[Channel]) -> Sequence[Finding]:
        """Ask the platform, without posting anything; a refusal is a finding, none is raised.

        Args:
            channels: Those of this platform that have a subscription: may the bot post there?
        """
