"""At which instants a schedule is due: the one place that decides about clock changes.

A time that does not exist on a day, because clocks go forward, is due at the first minute after the gap. A time that
exists twice, because clocks go back, is due at its first occurrence. A day that a zone leaves out (Apia, 30 December
2011) has no slot, nor has a Korean public holiday where the schedule says so. Two times that a gap moves to the same minute are one slot.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.daysoff import is_public_holiday
from digest.model import Schedule

FARTHEST_BACK = timedelta(days=366)
FARTHEST_AHEAD = timedelta(days=42)  # a week to the next weekday, more where days are used up, left out or holidays
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def due(schedule: Schedule, last: datetime, now: datetime, used: Iterable[datetime] = ()) -> tuple[datetime, ...]:
    """Return the instants in (last, now] at which a schedule is due.

    Args:
        schedule: Local times, weekdays and their zone.
        last: Aware; everything up to it was dealt with. More than 366 days before `now` counts as 366.
        now: Aware; before `last` after a clock was set back, which gives nothing.
        used: Instants that were slots of the same subscription already, also under an older schedule or zone. A local
            date gets no more of them in all than the schedule has times for it.

    Returns:
        UTC, ascending, each once.

    Raises:
        ValueError: An instant is naive, or the zone's name is malformed.
        ZoneInfoNotFoundError: The zone is not known.
    """
    after = max(_aware(last), _aware(now) - FARTHEST_BACK)
    return tuple(moment for moment in _slots(schedule, after, now, used) if after < moment <= now)


def next_due(schedule: Schedule, now: datetime, used: Iterable[datetime] = ()) -> datetime:
    """Return the first instant after `now` at which a schedule is due, in UTC; `used` as in `due`.

    Raises:
        ValueError: `now` is naive, or the schedule is never due: it has no times or no weekdays.
    """
    for moment in _slots(schedule, _aware(now), now + FARTHEST_AHEAD, used):
        if moment > now:
            return moment
    raise ValueError(f"a schedule without times or weekdays is never due: {schedule}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a subscription's ledger lacks: at most one slot to send, and the missed ones. All instants are UTC."""

    due_at: datetime | None  # to be sent now
    deadline: datetime | None  # of `due_at`: the next slot, if it comes before the digest is too old
    missed: tuple[datetime, ...]  # to be recorded as skipped, ascending
    next_due_at: datetime


def plan(schedule: Schedule, settled_until: datetime, now: datetime, used: Iterable[datetime], latest: timedelta) -> Plan:
    """Say what has come due since a schedule was last looked at: the newest slot is sent, older ones are not.

    Args:
        schedule: Local times, weekdays and their zone.
        settled_until: Aware; every slot up to it is in the ledger already.
        now: Aware; before `settled_until` after a clock was set back, which gives nothing to send.
        used: Slots of the same subscription that were sent or are to be, also under an older schedule; see `due`.
        latest: How old a slot may be to be sent at all.

    Raises:
        ValueError: The schedule is never due: it has no times or no weekdays.
    """
    spent = tuple(used)
    new = due(schedule, settled_until, now, spent)
    is_sent = bool(new) and now - new[-1] <= latest
    following = next_due(schedule, max(now, settled_until), (*spent, *new[-1:]) if is_sent else spent)
    if is_sent:
        return Plan(new[-1], min(following, new[-1] + latest), new[:-1], following)
    return Plan(None, None, new, following)


def _slots(schedule: Schedule, after: datetime, until: datetime, used: Iterable[datetime]) -> Iterator[datetime]:
    """Give the slots after `after` of all local dates up to that of `until`, ascending."""
    zone = ZoneInfo(schedule.zone)
    spent: dict[datetime, date] = {}  # with their local dates
    for moment in used:
        spent[_aware(moment).astimezone(UTC)] = moment.astimezone(zone).date()
    day = after.astimezone(zone).date() - DAY  # a gap at midnight moves a slot to the next date
    last_day = until.astimezone(zone).date()
    before = _slots_of(schedule, day - DAY)
    while day <= last_day:
        own = _slots_of(schedule, day)
        left = len(own)
        for moment, its_day in spent.items():
            if moment in own or (its_day == day and moment not in before):
                left -= 1
        for moment in own:
            if moment in spent:
                yield moment
            elif moment > after and left > 0:
                yield moment
                left -= 1
        before, day = own, day + DAY


@lru_cache(maxsize=10_000)  # most subscriptions share a schedule, and each is asked about the same three days all day long
def _slots_of(schedule: Schedule, day: date) -> tuple[datetime, ...]:
    """Return the slots of one local date, ascending, each once."""
    zone = ZoneInfo(schedule.zone)
    left_out = _first_at(datetime.combine(day, time.min), zone).date() != day
    if left_out or day.weekday() not in schedule.weekdays or (schedule.holidays_off and is_public_holiday(day)):
        return ()
    walls = {_first_at(datetime.combine(day, moment), zone) for moment in schedule.times}
    return tuple(sorted(wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls))


def _first_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return a local time itself where it exists, else the first minute after the gap that it is in."""
    while wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        wall = wall.replace(second=0, microsecond=0) + MINUTE
    return wall


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"slots need an aware time: {moment!r}")
    return moment
