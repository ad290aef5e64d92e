"""One look at each feed, without a store: for `feeds check` and `doctor`."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from digest.children import Children
from digest.feeds.catalog import Catalog, dead_feed
from digest.feeds.polling import next_state
from digest.fetch import Fetcher
from digest.model import Feed, FeedState
from digest.polls import Poll, poll


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """What one poll showed about a feed."""

    feed: Feed
    state: FeedState
    poll: Poll
    hint: str  # where a dead feed moved

    @property
    def dates(self) -> tuple[int, int]:
        """How many dates of the items were read, and how many were given."""
        parsed = self.poll.parsed
        return (parsed.dates_read, parsed.dates_given) if parsed else (0, 0)


async def check_feeds(catalog: Catalog, fetcher: Fetcher, children: Children, now: datetime) -> list[FeedCheck]:
    """Poll every enabled feed once; in the order of the feeds file."""
    feeds = [feed for feed in catalog.feeds if feed.enabled]
    return list(await asyncio.gather(*(_check(feed, catalog, fetcher, children, now) for feed in feeds)))


async def _check(feed: Feed, catalog: Catalog, fetcher: Fetcher, children: Children, now: datetime) -> FeedCheck:
    fresh = FeedState(feed.id)
    result = await poll(feed, fresh, fetcher, children, now)
    state = next_state(feed, fresh, result.outcome, now, jitter=0.0)
    dead = dead_feed(catalog, feed.url)
    hint = "" if dead is None else f"{dead.why} → {dead.instead}" if dead.instead else dead.why
    return FeedCheck(feed, state, result, hint)
