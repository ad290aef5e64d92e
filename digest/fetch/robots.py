"""Decides whether a site's robots.txt allows an article page to be read.

Feeds are published to be polled and are not asked about; pages are. An answer is kept for a day, "not now" for ten minutes.
"""

import asyncio
import re
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
MOST_RULES = 200_000  # of one file, each counted for every agent of its group, as protego keeps them: 0.6 s and 30 MB
MOST_RULES_KEPT = 200_000  # over all sites

_ENDS_AGENTS = re.compile(r"(?:dis)?allow\s*:")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to `agent`. `parsed` None: the same answer for every address."""

    known: bool = True  # False: not now, nobody could read it
    parsed: Protego | None = None
    agent: str = ""
    pause: timedelta = timedelta(0)  # Crawl-delay, at most 10 s
    count: int = 0  # of rules in memory

    def allow(self, url: URL) -> bool:
        """Say whether an address may be read."""
        return self.known and (self.parsed is None or self.parsed.can_fetch(str(url), self.agent))


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

        A site that answers 4xx, or sends us in circles or where we may not go, has no rules; one that cannot be
        reached, answers 5xx or 429 says "not now".

        Source: RFC 9309 §2.3.1.
        """
        origin = url.origin()
        site = self._sites.setdefault(origin, _Site(asyncio.Lock()))
        self._sites.move_to_end(origin)
        async with site.lock:
            if site.until <= self._clock():
                site.rules = await self._fresh(origin)
                kept = KEPT_FOR if site.rules.known else ASKED_AGAIN_AFTER
                site.until = self._clock() + kept.total_seconds()
                self._forget_oldest()
        return site.rules

    def _forget_oldest(self) -> None:
        """Keep what was asked about last, as far as it fits; always the newest."""
        rules = sum(site.rules.count for site in self._sites.values())
        while len(self._sites) > 1 and (len(self._sites) > MOST_SITES or rules > MOST_RULES_KEPT):
            _, oldest = self._sites.popitem(last=False)
            rules -= oldest.rules.count

    async def _fresh(self, origin: URL) -> Rules:
        try:
            body = await self._read(origin / "robots.txt")
        except FetchFailed as failure:
            answer = failure.http_status
            later = failure.status is PollStatus.UNREACHABLE or answer == 429 or (answer is not None and answer >= 500)
            return NOT_NOW if later else EVERYTHING
        # protego needs 0.2 s for half a megabyte; a thread lets the loop go on meanwhile
        return await asyncio.to_thread(parse_rules, body, self._agent)


def parse_rules(body: bytes, agent: str) -> Rules:
    """Return the rules of a robots.txt for a product token; "not now" for a file that would cost minutes to read."""
    text = body.decode("utf-8", errors="replace").removeprefix("\ufeff")
    count = _rule_count(text)
    if count > MOST_RULES:
        return NOT_NOW
    parsed = Protego.parse(text)
    seconds = min(parsed.crawl_delay(agent) or 0.0, LONGEST_CRAWL_DELAY.total_seconds())
    return Rules(parsed=parsed, agent=agent, pause=timedelta(seconds=seconds), count=count)


def _rule_count(text: str) -> int:
    """Return at least how many rules protego would keep: it gives each rule to every agent of the group before it."""
    rules = agents = 0
    in_rules = True
    for line in text.lower().splitlines():
        directive = line.strip()
        if directive.startswith("user"):
            agents = 1 if in_rules else agents + 1
            in_rules = False
        else:
            rules += agents
            in_rules = in_rules or _ENDS_AGENTS.match(directive) is not None
    return rules
