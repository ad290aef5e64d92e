"""A year of a thousand subscriptions in forty zones, with a bot that is stopped, slow and set back at random: every slot once.

Only what decides is run, against a ledger that is a dictionary; the database has tests of its own.
"""

import random
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

import pytest

from digest.model import EVERY_DAY, WORKDAYS, Schedule
from digest.slots import due, plan

START = datetime(2026, 9, 1, tzinfo=UTC)
END = START + timedelta(days=365)
LATEST = timedelta(hours=12)
USED_FOR = timedelta(days=3)
ZONE_NAMES = """Asia/Seoul Asia/Tokyo Asia/Shanghai Asia/Singapore Asia/Kolkata Asia/Kathmandu Asia/Dubai Asia/Tehran Asia/Jerusalem
Asia/Beirut Asia/Gaza Asia/Almaty Europe/London Europe/Berlin Europe/Athens Europe/Moscow Europe/Dublin Europe/Lisbon Africa/Cairo
Africa/Casablanca Africa/Lagos Africa/Johannesburg Atlantic/Azores America/New_York America/Chicago America/Denver
America/Los_Angeles America/Anchorage America/St_Johns America/Halifax America/Havana America/Santiago America/Sao_Paulo
America/Nuuk America/Mexico_City Australia/Sydney Australia/Lord_Howe Pacific/Auckland Pacific/Chatham Pacific/Apia"""
ZONES = ZONE_NAMES.split()


@dataclass(slots=True)
class Row:
    """A subscription's line in the ledger. `fates` says of each slot whether it was sent or skipped."""

    schedule: Schedule
    settled_until: datetime
    fates: dict[datetime, str] = field(default_factory=dict)
    posts: Counter[datetime] = field(default_factory=Counter)
    lately: deque[datetime] = field(default_factory=lambda: deque(maxlen=8))

    def tick(self, now: datetime) -> datetime:
        """Do what a tick does; return when the next one has something to do."""
        used = [moment for moment in self.lately if moment >= now - USED_FOR]
        found = plan(self.schedule, self.settled_until, now, used, LATEST)
        for moment in found.missed:
            self.fates.setdefault(moment, "skipped")
        if found.due_at is not None and found.due_at not in self.fates:
            self.fates[found.due_at] = "sent"
            self.posts[found.due_at] += 1
            self.lately.append(found.due_at)
        self.settled_until = max((self.settled_until, *found.missed, found.due_at or self.settled_until))
        return found.next_due_at


def schedule(chance: random.Random, zone: str) -> Schedule:
    times = {time(chance.randrange(24), chance.choice((0, 15, 30, 45))) for _ in range(chance.choice((1, 1, 1, 2)))}
    return Schedule(tuple(sorted(times)), chance.choice((EVERY_DAY, EVERY_DAY, WORKDAYS)), zone, chance.random() < 0.1)


def clock(chance: random.Random, wanted: datetime, last: datetime) -> datetime:
    """Say when a tick comes that should come at `wanted`: mostly then, sometimes hours late, sometimes on a clock set back."""
    if chance.random() < 0.01:
        return wanted + timedelta(hours=chance.uniform(0, 40))
    return last - timedelta(hours=1) if chance.random() < 0.005 else wanted + timedelta(seconds=chance.uniform(0, 2))


@pytest.mark.timeout(240)
def test_a_year_of_a_thousand_subscriptions_in_forty_zones_settles_every_slot_once() -> None:
    chance = random.Random(5)
    schedules = [schedule(chance, zone) for zone in ZONES for _ in range(5)]  # most subscriptions share one with others
    rows = [Row(schedules[number % len(schedules)], START) for number in range(1000)]
    assert (len(ZONES), len(rows)) == (40, 1000)
    queue = [(START, number) for number in range(len(rows))]
    last = dict.fromkeys(range(len(rows)), START)
    while queue:
        wanted, number = heappop(queue)
        if wanted > END:
            continue
        now = clock(chance, wanted, last[number])
        last[number] = max(last[number], now)
        heappush(queue, (max(rows[number].tick(now), wanted), number))

    wanted_slots = {one: due(one, START, END) for one in schedules}
    for row in rows:
        settled = min(row.settled_until, END)
        wanted_so_far = [moment for moment in wanted_slots[row.schedule] if moment <= settled]
        assert [moment for moment in row.fates if moment <= settled] == wanted_so_far
        assert set(row.posts.values()) == {1}
        assert END - settled < timedelta(days=6)  # the last one is at most a long weekend with a holiday away
    sent = sum(fate == "sent" for row in rows for fate in row.fates.values())
    skipped = sum(fate == "skipped" for row in rows for fate in row.fates.values())
    assert sent > 300_000
    assert skipped > 500


def test_every_zone_has_a_digest_a_day_that_is_on_its_local_minute_where_that_exists() -> None:
    for zone in ZONES:
        found = due(Schedule((time(8, 30),), zone=zone), START, END)
        walls = {moment.astimezone(ZoneInfo(zone)).strftime("%H:%M") for moment in found}
        assert (len(found), walls) == (365, {"08:30"})


def test_the_trial_notices_a_ledger_that_forgets() -> None:
    row = Row(Schedule(), START)
    row.tick(START + timedelta(days=1))
    forgetful = replace(row, fates={}, settled_until=START)
    forgetful.tick(START + timedelta(days=1, hours=1))
    assert max(forgetful.posts.values()) == 2
