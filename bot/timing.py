"""How long people wait for an answer: a `Desk` before another one that takes the time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands import read_command
from bot.message import Message
from bot.platforms.asking import Answer, Asked, Desk, Viewer

BUTTONS = frozenset({"more", "why", "page", "meant", "share", "mute", "unmute", "status"})
OTHER_BUTTON = "button"
HOME = "home"
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # what a line asks for does not depend on the day, only what "어제" means


@dataclass(frozen=True, slots=True)
class TimedDesk:
    """Tells `told` of each answer: the platform, what kind of command it was, and the seconds it took."""

    desk: Desk
    platform: str
    told: Callable[[str, str, float], None]
    clock: Callable[[], float] = time.perf_counter

    async def answer(self, asked: Asked) -> Answer:
        """Have the desk answer."""
        began = self.clock()
        try:
            return await self.desk.answer(asked)
        finally:
            self.told(self.platform, kind_of(asked), self.clock() - began)

    async def home(self, viewer: Viewer) -> Message:
        """Return the desk's page."""
        began = self.clock()
        try:
            return await self.desk.home(viewer)
        finally:
            self.told(self.platform, HOME, self.clock() - began)


def kind_of(asked: Asked) -> str:
    """Return what kind of command somebody gave, one of a closed set: a verb's name or a button's."""
    if asked.action:
        return asked.action if asked.action in BUTTONS else OTHER_BUTTON
    return str(read_command(asked.text, ANY_DAY).verb)
