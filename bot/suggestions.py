"""What a query is completed with while it is typed: names of the lexicon, and the newest stories by their number."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.lexicon import Lexicon
from digest.lexicon.names import Kind
from digest.model import Story
from digest.spelling import folded_spelling
from digest.storage import Store
from digest.storage import stories as story_rows

REACHES_BACK = timedelta(days=7)
KEPT_S = 60.0  # somebody types several letters a second
MOST = 25
MOST_NAMES = 10
COMPLETED = (Kind.MAKER, Kind.MODEL, Kind.LAW, Kind.AI_BODY, Kind.PROGRAMME, Kind.STRATEGY, Kind.COMPANY, Kind.PERSON)


@dataclass(slots=True)
class Suggestions:
    """Completes queries; the newest stories are read once a minute."""

    store: Store
    lexicon: Lexicon
    clock: Callable[[], datetime]
    counter: Callable[[], float] = time.monotonic
    _stories: tuple[Story, ...] = field(default=(), init=False)
    _read_at: float | None = field(default=None, init=False)

    async def of(self, typed: str) -> list[tuple[str, str]]:
        """Return at most 25 pairs: what is shown, and what is asked for when it is picked.

        Raises:
            StorageError: The database did not answer.
        """
        wanted = folded_spelling(typed.strip())
        names = list(dict.fromkeys(self._names(wanted)))[:MOST_NAMES] if wanted else []
        stories = [
            (f"#{story.id} {story.anchor.title}", f"#{story.id}")
            for story in await self._newest()
            if wanted in folded_spelling(story.anchor.title)
        ]
        return [*((name, name) for name in names), *stories][:MOST]

    def _names(self, wanted: str) -> Iterator[str]:
        """Yield names one of whose spellings begins as typed, then those that have it elsewhere."""
        known = [name for name in self.lexicon.names if name.kind in COMPLETED]
        folded = [(name.canonical, [folded_spelling(form) for form in name.spellings]) for name in known]
        yield from (name for name, forms in folded if any(form.startswith(wanted) for form in forms))
        yield from (name for name, forms in folded if any(form.find(wanted) > 0 for form in forms))

    async def _newest(self) -> Sequence[Story]:
        if self._read_at is None or self.counter() - self._read_at > KEPT_S:
            async with self.store.read() as db:
                found = await story_rows.since(db, self.clock() - REACHES_BACK)
            self._stories = tuple(sorted(found, key=lambda story: (story.newest_at, story.id), reverse=True))
            self._read_at = self.counter()
        return self._stories
