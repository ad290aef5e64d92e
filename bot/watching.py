"""What the server says of the bot itself: `/metrics` for Prometheus and `/freshness`."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.freshness import freshness
from bot.metrics import Metrics
from bot.outbox import Outbox
from digest.desk import StoryDesk
from digest.errors import StorageError
from digest.model import Feed
from digest.storage import Store
from digest.storage.vitals import Vitals, read_vitals

log = logging.getLogger(__name__)

DATABASE = "database"  # a check that is no platform


@dataclass(frozen=True, slots=True)
class Lookout:
    """Looks at the running parts when somebody asks. Implements `server.Watch`."""

    metrics: Metrics
    store: Store
    desk: StoryDesk
    outbox: Outbox
    feeds: Sequence[Feed]
    clock: Callable[[], datetime]

    async def measured(self, problems: Mapping[str, str]) -> str:
        """Return the metrics.

        Args:
            problems: What each check of readiness said; empty where all is well.
        """
        connected = {name: not problem for name, problem in problems.items() if name != DATABASE}
        self.metrics.stands(connected, {"outbox": self.outbox.depth, "summaries": self.desk.waiting})
        vitals = None
        try:
            vitals = await self._vitals()
        except StorageError as error:
            log.error("metrics without the database: %s", error)  # noqa: TRY400  the message is plain
        self.metrics.read(vitals, self.feeds, self.clock())
        return self.metrics.text()

    async def fresh(self) -> tuple[bool, dict[str, Any]]:
        """Return whether what the bot has is fresh, and the document that says why."""
        try:
            found = freshness(await self._vitals(), self.feeds, self.clock())
        except StorageError as error:
            return False, {"fresh": False, "stale": {DATABASE: str(error)}}
        return found.is_fresh, found.document()

    async def _vitals(self) -> Vitals:
        async with self.store.read() as db:
            return await read_vitals(db)
