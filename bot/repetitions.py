"""Whether a platform's request is new or the repetition of one that was taken on: before a restart, or by another machine.

Where the database can't say, a request counts as new: a second answer is better than none.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from digest.errors import StorageError
from digest.storage import Store
from digest.storage import requests as request_rows

log = logging.getLogger(__name__)

KEPT = timedelta(days=2)  # Slack's delayed events come once more an hour for a day


def taking(store: Store, platform: str) -> Callable[[str], Awaitable[bool]]:
    """Return what takes requests of a platform on, by their keys: True where one is new."""

    async def take(key: str) -> bool:
        try:
            async with store.write() as db:
                return await request_rows.take(db, platform, key, datetime.now(UTC))
        except StorageError as error:
            log.error("nobody knows whether a request came before: %s", error)  # noqa: TRY400  the message is plain
            return True

    return take
