"""Every zone there is and every change of its clocks in the next ten years: gaps and folds, computed here from offsets alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from digest.model import Schedule
from digest.slots import due

START, END = datetime(2026, 9, 1, tzinfo=UTC), datetime(2036, 9, 1, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


class Change(NamedTuple):
    """An instant at which a zone's clocks change, with the offsets before and from then on."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta


@cache
def changes() -> tuple[Change, ...]:
    """Return every change of every zone, found by halving the days on which an offset differs."""
    return tuple(change for zone in sorted(available_timezones()) for change in _changes_of(zone))


def _changes_of(zone: str) -> Iterator[Change]:
    clock = ZoneInfo(zone)

    def offset(moment: datetime) -> timedelta:
        shown = moment.astimezone(clock).utcoffset()
        assert shown is not None
        return shown

    low, step = START, 12 * HOUR
    while low < END:
        high = low + step
        if offset(low) != offset(high):
            first, last = low, high
            while last - first > SECOND:
                middle = first + (last - first) // 2 // SECOND * SECOND
                first, last = (middle, last) if offset(middle) == offset(low) else (first, middle)
            yield Change(zone, last, offset(low), offset(high))
        low = high


def walls(start: datetime, width: timedelta) -> tuple[datetime, ...]:
    """Return the first, a middle and the last minute of a gap or a fold, as clocks on the wall show them."""
    first = start.replace(tzinfo=None)
    return (first, first + width / 2 // MINUTE * MINUTE, first + width - MINUTE)


def slots_around(change: Change, wall: datetime) -> list[datetime]:
    """Return when a daily schedule at a wall's time is due within a day and a half of a change."""
    schedule = Schedule((wall.time(),), zone=change.zone)
    return list(due(schedule, change.at - 36 * HOUR, change.at + 36 * HOUR))


def test_there_are_thousands_of_changes_of_both_kinds() -> None:
    gaps = sum(change.after > change.before for change in changes())
    folds = sum(change.after < change.before for change in changes())
    assert len(available_timezones()) > 550
    assert gaps > 2_000
    assert folds > 2_000


def test_in_every_gap_of_every_zone_a_time_is_due_at_the_first_minute_after_it() -> None:
    gaps = [change for change in changes() if change.after > change.before]
    tried = [(change, wall) for change in gaps for wall in walls(change.at + change.before, change.after - change.before)]
    assert [(change, wall) for change, wall in tried if change.at not in slots_around(change, wall)] == []


def test_in_every_fold_of_every_zone_a_time_is_due_at_its_first_occurrence_and_not_at_its_second() -> None:
    wrong = []
    folds = [change for change in changes() if change.after < change.before]
    for change in folds:
        for wall in walls(change.at + change.after, change.before - change.after):
            first, second = (wall.replace(tzinfo=UTC) - offset for offset in (change.before, change.after))
            found = slots_around(change, wall)
            if first not in found or second in found:
                wrong.append((change, wall))
    assert wrong == []


def test_around_every_change_a_daily_schedule_is_due_once_a_local_day() -> None:
    wrong = []
    for change in changes():
        for moment in (time(0, 0), time(2, 30), time(8, 30), time(23, 59)):
            found = due(Schedule((moment,), zone=change.zone), change.at - 84 * HOUR, change.at + 84 * HOUR)
            if len(found) != 7:
                wrong.append((change, moment, len(found)))
    assert wrong == []
