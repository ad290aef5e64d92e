"""One poll of one feed: ask, read, and say how it went.

Knows the network and the parser's child process, not the store.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from digest.children import Children
from digest.errors import ChildError
from digest.feeds.document import FeedContentError
from digest.feeds.parse import parse_in_child
from digest.feeds.polling import PollOutcome, body_hash, poll_url
from digest.fetch import Fetcher, FetchFailed, Response
from digest.model import Feed, FeedState, ParsedFeed, PollStatus

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll brought. `parsed` is None unless there was a new body that could be read."""

    outcome: PollOutcome
    parsed: ParsedFeed | None = None
    encoding: str = ""


async def poll(feed: Feed, state: FeedState, fetcher: Fetcher, children: Children, now: datetime) -> Poll:
    """Ask a feed once; every failure is an outcome, none is raised."""
    try:
        response = await fetcher.get(
            poll_url(feed, state), etag=state.etag, last_modified=state.last_modified, most_bytes=feed.max_body_bytes
        )
    except FetchFailed as error:
        log.info("feed %s: %s", feed.id, error)
        return Poll(PollOutcome(status=error.status, problem=error.problem, retry_after=error.retry_after))
    if response.not_modified:
        return Poll(_outcome(PollStatus.NOT_MODIFIED, response))
    if body_hash(response.body) == state.body_hash:
        return Poll(replace(_outcome(PollStatus.NOT_MODIFIED, response), body_hash=state.body_hash))
    return await _read(feed, response, children, now)


async def _read(feed: Feed, response: Response, children: Children, now: datetime) -> Poll:
    try:
        parsed, encoding = await parse_in_child(children, response.body, response.content_type, feed, response.url, now)
    except FeedContentError as error:
        log.info("feed %s: %s", feed.id, error)
        # Without hash and validators the next poll reads it again: a login page must not come to count as "not modified".
        return Poll(PollOutcome(status=error.status), encoding=error.encoding)
    except ChildError as error:
        log.warning("feed %s: the parser gave up: %s", feed.id, error)
        return Poll(PollOutcome(status=PollStatus.BROKEN, problem="피드를 읽다가 한도를 넘었습니다"))
    outcome = replace(
        _outcome(PollStatus.OK, response),
        body_hash=body_hash(response.body),
        server_wait=max(filter(None, (parsed.server_wait, response.max_age)), default=None),
        item_dates=tuple(entry.published_at for entry in parsed.entries if entry.published_at is not None),
    )
    return Poll(outcome, parsed, encoding)


def _outcome(status: PollStatus, response: Response) -> PollOutcome:
    return PollOutcome(
        status=status,
        etag=response.etag,
        last_modified=response.last_modified,
        server_wait=response.max_age,
        permanent_url=response.permanent_url,
        server_date=response.server_date,
    )
