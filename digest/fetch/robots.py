"""Decides whether a site's robots.txt allows an article page to be read.

Feeds are published to be polled and are not asked about; pages are. An answer is kept for a day, "not now" for ten minutes.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego
from yarl import URL

from digest.fetch.failures import FetchFailed
from digest.model import PollStatus

MOST_BYTES = 500 * 1024  # what RFC 9309 §2.5 asks a reader to take at least; the rest is not read
MOST_SITES = 500
KEPT_FOR = timedelta(hours=24)  # RFC 9309 §2.4
ASKED_AGAIN_AFTER = timedelta(minutes=10)
LONGEST_CRAWL_DELAY = timedelta(seconds=10)
MOST_WORK = 1_000_000  # agents × rules; protego copies each rule for each agent of a group: 25,000 × 25,000 takes minutes


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us. `parsed` None: the same answer for every address."""

    known: bool = True  # False: not now, nobody could read it
    parsed: Protego | None = None
    pause: timedelta = timedelta(0)  # Crawl-delay, at most 10 s

    def allow(self, url: URL, agent: str) -> bool:
        """Say whether an address may be read."""
        return self.known and (self.parsed is None or self.parsed.can_fetch(str(url), agent))


EVERYTHING = Rules()
NOT_NOW = Rules(known=False)


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock
    rules: Rules = NOT_NOW
    until: float = float("-inf")  # on the clock, seconds


class Robots:
    """The robots.txt files of the last 500 sites.

    Args:
        read: Reads an address and returns the first `MOST_BYTES` of the body; raises FetchFailed.
        agent: Our product token, as sites write it behind User-agent.
        clock: Monotonic seconds.
    """

    def __init__(self, read: Callable[[URL], Awaitable[bytes]], agent: str, clock: Callable[[], float]) -> None:
        self._read = read
        self._agent = agent
        self._clock = clock
        self._sites: OrderedDict[URL, _Site] = OrderedDict()

    async def rules(self, url: URL) -> Rules:
        """Return what the robots.txt of an address's site says, reading it where it is not known.

        A site that answers 4xx has no rules; one that cannot be reached, answers 5xx or 429 says "not now".

        Raises:
            FetchFailed: The site's address itself is refused.

        Source: RFC 9309 §2.3.1.
        """
        origin = url.origin()
        site = self._sites.setdefault(origin, _Site(asyncio.Lock()))
        self._sites.move_to_end(origin)
        while len(self._sites) > MOST_SITES:
            self._sites.popitem(last=False)
        async with site.lock:
            if site.until <= self._clock():
                site.rules = await self._fresh(origin)
                kept = KEPT_FOR if site.rules.known else ASKED_AGAIN_AFTER
                site.until = self._clock() + kept.total_seconds()
        return site.rules

    async def _fresh(self, origin: URL) -> Rules:
        try:
            body = await self._read(origin / "robots.txt")
        except FetchFailed as failure:
            if failure.status is PollStatus.REFUSED and failure.http_status is None:
                raise
            missing = failure.http_status is not None and 400 <= failure.http_status < 500 and failure.http_status != 429
            return EVERYTHING if missing else NOT_NOW
        # protego needs 0.2 s for half a megabyte; a thread lets the loop go on meanwhile
        return await asyncio.to_thread(parse_rules, body, self._agent)


def parse_rules(body: bytes, agent: str) -> Rules:
    """Return the rules of a robots.txt for a product token; "not now" for a file that would cost minutes to read."""
    text = body.decode("utf-8", errors="replace").removeprefix("\ufeff")
    lines = [line.lstrip().lower() for line in text.splitlines()]
    agents = sum(line.startswith("user") for line in lines)
    if agents * (len(lines) - agents) > MOST_WORK:
        return NOT_NOW
    parsed = Protego.parse(text)
    seconds = parsed.crawl_delay(agent) or 0.0
    pause = min(timedelta(seconds=min(seconds, LONGEST_CRAWL_DELAY.total_seconds())), LONGEST_CRAWL_DELAY)
    return Rules(parsed=parsed, pause=pause)
