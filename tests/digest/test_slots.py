from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digest.model import WORKDAYS, Schedule
from digest.slots import FARTHEST_BACK, due, next_due, plan

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
DECADE = (date(2026, 9, 1), date(2036, 9, 1))
ZONES = (
    "Asia/Seoul",
    "UTC",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "America/Nuuk",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
)
MORNING = time(8, 30)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local(moments: Iterable[datetime], zone: str) -> list[str]:
    return [moment.astimezone(ZoneInfo(zone)).isoformat(" ", "minutes") for moment in moments]


def over(first: str, last: str, zone: str, *times: time) -> list[str]:
    """Return the slots of the local dates from `first` to `last`, as local times."""
    start = datetime.combine(date.fromisoformat(first), time(12), UTC) - 3 * DAY
    end = datetime.combine(date.fromisoformat(last), time(12), UTC) + 3 * DAY
    found = local(due(Schedule(times, zone=zone), start, end), zone)
    return [text for text in found if first <= text[:10] <= last]


def changes(zone: str, first: date, last: date) -> list[datetime]:
    """Return the instants at which a zone's clocks change, to the minute, found by halving days; independent of `due`."""
    found = []
    start, end = datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC)
    while start < end:
        low, high = start, start + DAY
        if offset(low, zone) != offset(high, zone):
            while high - low > MINUTE:
                middle = low + (high - low) // 2 // MINUTE * MINUTE
                low, high = (middle, high) if offset(middle, zone) == offset(low, zone) else (low, middle)
            found.append(high)
        start += DAY
    return found


def offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


CHANGES = {zone: changes(zone, *DECADE) for zone in ZONES}
unhurried = settings(deadline=None)  # how fast a test machine is says nothing about slots
zones = st.sampled_from(ZONES)
times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
schedules = st.builds(
    Schedule,
    times=st.lists(times, min_size=1, max_size=4).map(tuple),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    zone=zones,
)
instants = st.datetimes(datetime.combine(DECADE[0], time()), datetime.combine(DECADE[1], time()), timezones=st.just(UTC))


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    """Give a schedule whose times lie around a clock change of its zone, and the instant of the change."""
    zone = draw(st.sampled_from([zone for zone in ZONES if CHANGES[zone]]))
    change = draw(st.sampled_from(CHANGES[zone]))
    minutes = draw(st.lists(st.integers(-150, 150), min_size=1, max_size=4))
    wall = change.astimezone(ZoneInfo(zone))
    around = tuple((wall + minute * MINUTE).time().replace(second=0) for minute in minutes)
    return Schedule(around, zone=zone), change


# --- an ordinary day -----------------------------------------------------------------------------


def test_a_daily_schedule_is_due_once_a_day_at_its_local_time() -> None:
    assert due(Schedule(), at("2026-09-01T00:00"), at("2026-09-03T00:00")) == (at("2026-09-01T23:30"), at("2026-09-02T23:30"))


def test_the_window_leaves_out_its_start_and_has_its_end() -> None:
    one = at("2026-09-02T08:30", "Asia/Seoul")
    assert due(Schedule(), one - MINUTE, one) == (one,)
    assert due(Schedule(), one, one + MINUTE) == ()
    assert due(Schedule(), one - 2 * MINUTE, one - MINUTE) == ()


def test_several_times_come_in_the_order_of_time_and_each_once() -> None:
    schedule = Schedule((time(18, 0), MORNING, time(18, 0)))
    found = due(schedule, at("2026-09-01T00:00", "Asia/Seoul"), at("2026-09-02T00:00", "Asia/Seoul"))
    assert local(found, "Asia/Seoul") == ["2026-09-01 08:30+09:00", "2026-09-01 18:00+09:00"]


def test_weekdays_are_those_of_the_zone() -> None:
    schedule = Schedule((MORNING,), WORKDAYS)
    found = due(schedule, at("2026-09-03T12:00", "Asia/Seoul"), at("2026-09-07T12:00", "Asia/Seoul"))
    assert local(found, "Asia/Seoul") == ["2026-09-04 08:30+09:00", "2026-09-07 08:30+09:00"]


def test_a_clock_that_was_set_back_gives_nothing() -> None:
    assert due(Schedule(), at("2026-09-03T00:00"), at("2026-09-01T00:00")) == ()


def test_a_window_of_years_is_cut_to_the_last_year() -> None:
    now = at("2026-09-01T00:00")
    found = due(Schedule(), at("1970-01-01T00:00"), now)
    assert len(found) == 366
    assert found[0] > now - FARTHEST_BACK


@pytest.mark.parametrize("schedule", [Schedule(times=()), Schedule(weekdays=frozenset())])
def test_a_schedule_without_times_or_weekdays_is_never_due(schedule: Schedule) -> None:
    assert due(schedule, at("2026-01-01T00:00"), at("2026-09-01T00:00")) == ()
    with pytest.raises(ValueError, match="is never due"):
        next_due(schedule, at("2026-09-01T00:00"))


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 9, 1)  # noqa: DTZ001  what is refused
    aware = at("2026-09-01T00:00")
    for arguments in ((naive, aware), (aware, naive), (aware, aware, [naive])):
        with pytest.raises(ValueError, match="aware"):
            due(Schedule(), *arguments)


def test_a_zone_that_is_not_known_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        next_due(Schedule(zone="Asia/Pyeongchang"), at("2026-09-01T00:00"))


# --- clock changes -------------------------------------------------------------------------------


def test_a_time_in_the_gap_of_cairo_is_due_at_the_first_minute_after_it() -> None:
    assert over("2027-04-29", "2027-05-01", "Africa/Cairo", time(0, 30)) == [
        "2027-04-29 00:30+02:00",
        "2027-04-30 01:00+03:00",
        "2027-05-01 00:30+03:00",
    ]


def test_a_time_in_the_gap_of_santiago_is_due_at_the_first_minute_after_it() -> None:
    assert over("2027-09-04", "2027-09-06", "America/Santiago", time(0, 30)) == [
        "2027-09-04 00:30-04:00",
        "2027-09-05 01:00-03:00",
        "2027-09-06 00:30-03:00",
    ]


def test_a_time_that_new_york_has_twice_is_due_at_its_first_occurrence() -> None:
    assert over("2026-10-31", "2026-11-02", "America/New_York", time(1, 30)) == [
        "2026-10-31 01:30-04:00",
        "2026-11-01 01:30-04:00",
        "2026-11-02 01:30-05:00",
    ]


def test_the_half_hour_that_lord_howe_leaves_out_and_has_twice() -> None:
    assert over("2026-10-04", "2026-10-04", "Australia/Lord_Howe", time(2, 15)) == ["2026-10-04 02:30+11:00"]
    assert over("2027-04-04", "2027-04-04", "Australia/Lord_Howe", time(1, 45)) == ["2027-04-04 01:45+11:00"]


def test_two_times_in_one_gap_are_one_slot() -> None:
    assert over("2027-03-14", "2027-03-14", "America/New_York", time(2, 10), time(2, 50), time(3, 0)) == [
        "2027-03-14 03:00-04:00"
    ]


def test_a_gap_that_ends_the_day_moves_its_slot_to_midnight_and_costs_the_next_day_nothing() -> None:
    assert over("2027-03-27", "2027-03-28", "America/Nuuk", time(23, 30)) == [
        "2027-03-28 00:00-01:00",
        "2027-03-28 23:30-01:00",
    ]


def test_a_date_that_apia_left_out_has_no_slot() -> None:
    assert over("2011-12-29", "2011-12-31", "Pacific/Apia", time(0, 0), MORNING) == [
        "2011-12-29 00:00-10:00",
        "2011-12-29 08:30-10:00",
        "2011-12-31 00:00+14:00",
        "2011-12-31 08:30+14:00",
    ]


def test_most_zones_of_the_trial_change_their_clocks_in_the_decade() -> None:
    assert sum(len(found) >= 18 for found in CHANGES.values()) >= 10


@unhurried
@given(near_a_change())
def test_around_a_clock_change_every_local_date_has_the_first_existing_minute_of_each_of_its_times(
    case: tuple[Schedule, datetime],
) -> None:
    schedule, change = case
    zone = ZoneInfo(schedule.zone)
    days = [change.astimezone(zone).date() + days * DAY for days in range(-3, 4)]
    wanted = {first_existing(datetime.combine(day, moment), schedule.zone) for day in days for moment in schedule.times}
    found = due(schedule, change - 5 * DAY, change + 5 * DAY)
    walls = [moment.astimezone(zone).replace(tzinfo=None) for moment in found]
    assert [wall for wall in walls if wall.date() in days[1:-1]] == sorted(wall for wall in wanted if wall.date() in days[1:-1])


def first_existing(wall: datetime, zone: str) -> datetime:
    """Return the first local minute from `wall` on that clocks of the zone show; found by looking at all of them."""
    return next(minute for minute in minutes_around(wall.date(), zone) if minute >= wall)


@cache
def minutes_around(day: date, zone: str) -> list[datetime]:
    """Return every local minute that clocks of the zone show on a date, the day before and the day after."""
    start = datetime.combine(day - DAY, time(), UTC)
    shown = {(start + minute * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for minute in range(3 * 24 * 60)}
    return sorted(shown)


@unhurried
@given(near_a_change())
def test_of_a_time_that_exists_twice_the_first_occurrence_is_due(case: tuple[Schedule, datetime]) -> None:
    schedule, change = case
    zone = ZoneInfo(schedule.zone)
    for moment in due(schedule, change - DAY, change + DAY):
        wall = moment.astimezone(zone)
        earlier = [moment - minutes * MINUTE for minutes in range(1, 181)]
        assert wall.replace(tzinfo=None) not in {other.astimezone(zone).replace(tzinfo=None) for other in earlier}


@unhurried
@given(zone=zones, moment=times, first=st.dates(*DECADE))
def test_a_daily_schedule_is_due_once_a_day_in_every_zone_all_year(zone: str, moment: time, first: date) -> None:
    start = datetime.combine(first, time(12), UTC)
    found = due(Schedule((moment,), zone=zone), start, start + 365 * DAY)
    assert len(found) == 365
    gaps = [later - sooner for sooner, later in pairwise(found)]
    assert timedelta(hours=22) <= min(gaps)
    assert max(gaps) <= timedelta(hours=26)


@unhurried
@given(schedule=schedules, start=instants, steps=st.lists(st.timedeltas(MINUTE, 3 * DAY), min_size=1, max_size=8))
def test_asking_in_steps_gives_the_same_as_asking_once(schedule: Schedule, start: datetime, steps: list[timedelta]) -> None:
    pieces: list[datetime] = []
    moment = start
    for step in steps:
        pieces.extend(due(schedule, moment, moment + step))
        moment += step
    assert tuple(pieces) == due(schedule, start, moment)


@unhurried
@given(schedule=schedules, now=instants)
def test_the_next_one_is_the_first_that_will_be_due(schedule: Schedule, now: datetime) -> None:
    following = next_due(schedule, now)
    assert due(schedule, now, following) == (following,)
    assert due(schedule, now, following - timedelta(microseconds=1)) == ()


# --- public holidays -----------------------------------------------------------------------------


def test_a_schedule_that_leaves_out_holidays_is_not_due_on_them() -> None:
    chuseok = Schedule(holidays_off=True)
    found = due(chuseok, at("2026-09-23T00:00", "Asia/Seoul"), at("2026-09-28T00:00", "Asia/Seoul"))
    assert local(found, "Asia/Seoul") == ["2026-09-23 08:30+09:00", "2026-09-27 08:30+09:00"]


def test_the_holiday_is_that_of_the_schedules_own_date() -> None:
    abroad = Schedule((time(20),), zone="America/Los_Angeles", holidays_off=True)  # 24 September there is the 25th in Seoul
    found = due(abroad, at("2026-09-22T12:00"), at("2026-09-28T12:00"))
    assert local(found, "America/Los_Angeles") == [f"2026-09-{day} 20:00-07:00" for day in (22, 23, 27)]


@unhurried
@given(schedule=schedules, now=instants)
def test_a_schedule_without_holidays_is_due_within_six_weeks(schedule: Schedule, now: datetime) -> None:
    assert next_due(replace(schedule, holidays_off=True), now) >= next_due(schedule, now)


# --- what is to be done now ------------------------------------------------------------------------


LATEST = timedelta(hours=12)


def test_a_slot_that_has_just_come_due_is_sent_until_the_next_one_or_until_it_is_too_old() -> None:
    twice = Schedule((MORNING, time(18)))
    nine, six = at("2026-09-02T08:30", "Asia/Seoul"), at("2026-09-02T18:00", "Asia/Seoul")
    first = plan(twice, nine - MINUTE, nine + MINUTE, (), LATEST)
    assert (first.due_at, first.deadline, first.missed, first.next_due_at) == (nine, six, (), six)
    second = plan(twice, nine, six, [nine], LATEST)
    assert (second.due_at, second.deadline) == (six, six + LATEST)


def test_of_missed_slots_the_newest_is_sent_and_the_others_are_not() -> None:
    now = at("2026-09-05T10:00", "Asia/Seoul")
    found = plan(Schedule(), at("2026-09-02T08:30", "Asia/Seoul"), now, (), LATEST)
    assert found.due_at == at("2026-09-05T08:30", "Asia/Seoul")
    assert local(found.missed, "Asia/Seoul") == ["2026-09-03 08:30+09:00", "2026-09-04 08:30+09:00"]


def test_a_slot_is_sent_at_twelve_hours_of_age_and_not_a_moment_later() -> None:
    slot = at("2026-09-02T08:30", "Asia/Seoul")
    assert plan(Schedule(), slot - DAY, slot + LATEST, (), LATEST).due_at == slot
    too_late = plan(Schedule(), slot - DAY, slot + LATEST + timedelta(microseconds=1), (), LATEST)
    assert (too_late.due_at, too_late.missed) == (None, (slot,))


def test_a_clock_that_was_set_back_has_nothing_to_send_and_waits_for_what_is_not_settled() -> None:
    settled = at("2026-09-02T08:30", "Asia/Seoul")
    found = plan(Schedule(), settled, settled - DAY, [settled], LATEST)
    assert (found.due_at, found.missed) == (None, ())
    assert found.next_due_at == settled + DAY


# --- after an edit -------------------------------------------------------------------------------


def test_after_todays_digest_another_zone_brings_no_second_one_today() -> None:
    sent = at("2026-09-01T08:30", "Asia/Seoul")
    moved = Schedule(zone="Asia/Dubai")  # where it is 03:30 then
    assert due(moved, sent, sent + DAY) == (at("2026-09-01T08:30", "Asia/Dubai"),)
    assert due(moved, sent, sent + DAY, used=[sent]) == ()
    assert next_due(moved, sent, used=[sent]) == at("2026-09-02T08:30", "Asia/Dubai")


def test_after_todays_digest_a_later_time_waits_until_tomorrow() -> None:
    sent = at("2026-09-01T08:30", "Asia/Seoul")
    assert next_due(Schedule((time(18),)), sent, used=[sent]) == at("2026-09-02T18:00", "Asia/Seoul")


def test_a_second_time_that_was_added_is_still_due_today() -> None:
    sent = at("2026-09-01T09:00", "Asia/Seoul")
    assert next_due(Schedule((MORNING, time(18))), sent, used=[sent]) == at("2026-09-01T18:00", "Asia/Seoul")


def test_slots_of_the_same_schedule_leave_the_rest_of_the_day_alone() -> None:
    schedule = Schedule((MORNING, time(12), time(18)))
    used = [at("2026-09-01T08:30", "Asia/Seoul"), at("2026-09-01T12:00", "Asia/Seoul")]
    assert due(schedule, used[1], used[1] + DAY, used) == due(schedule, used[1], used[1] + DAY)


def test_a_slot_that_was_planned_and_not_sent_stays_due() -> None:
    planned = at("2026-09-01T08:30", "Asia/Seoul")
    assert due(Schedule(), planned - MINUTE, planned, used=[planned]) == (planned,)


def test_a_slot_that_a_gap_moved_past_midnight_is_not_counted_for_the_next_day() -> None:
    schedule = Schedule((time(23, 30),), zone="America/Nuuk")
    moved = at("2027-03-28T00:00", "America/Nuuk")
    assert next_due(schedule, moved, used=[moved]) == at("2027-03-28T23:30", "America/Nuuk")


@unhurried
@given(old=schedules, new=schedules, start=instants, hours=st.integers(0, 72))
def test_an_edited_schedule_never_gives_a_local_date_more_than_its_times(
    old: Schedule, new: Schedule, start: datetime, hours: int
) -> None:
    edited = start + timedelta(hours=hours)
    used = due(old, start, edited)
    later = due(new, edited, edited + 5 * DAY, used)
    zone = ZoneInfo(new.zone)
    assume(not any(edited - 2 * DAY <= change <= edited + 7 * DAY for change in CHANGES[new.zone]))
    counted = Counter(moment.astimezone(zone).date() for moment in (*used, *later))
    for day in {moment.astimezone(zone).date() for moment in later}:
        assert counted[day] <= len(set(new.times))
