"""Which slots come due, over days and clock changes, through the ticks and the ledger."""

import time as wall
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import post_due, ticking
from bot.subscriptions import change, pause, resume
from digest.model import WORKDAYS, Schedule, Slot, SlotState, Subscription
from digest.storage import Store, open_store, slots, subscriptions
from tests.bot.posting import BOARD, DAY, DUE, HEADLINES, HOUR, MINUTE, bot, publish, slots_of, stocked, subscribed
from tests.bot.wishes import Wish
from tests.fakes.noticeboard import Noticeboard

SECOND = timedelta(seconds=1)
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(str(tmp_path / "empty.db")) as opened:
        yield opened


def states(found: Sequence[Slot]) -> list[SlotState]:
    return [slot.state for slot in found]


def local_days(found: Sequence[Slot], zone: str) -> list[date]:
    return [slot.due_at.astimezone(ZoneInfo(zone)).date() for slot in found if slot.state is SlotState.SENT]


async def live(store: Store, start: datetime, end: datetime, step: timedelta = HOUR) -> Noticeboard:
    """Let a bot tick from one instant to another."""
    board, now = Noticeboard(), start
    while now <= end:
        await post_due(bot(store, board, now))
        now += step
    return board


async def test_fault_20_a_loop_that_was_blocked_at_the_time_still_sends_the_digest_once(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    clock = [DUE - SECOND]
    service = replace(bot(store, board, DUE), clock=lambda: clock[0])
    scheduler = ticking(service)
    for job in scheduler.get_jobs():
        if job.id != "start_due":
            job.pause()
    blocked_until = wall.monotonic() + 3.2
    while wall.monotonic() < blocked_until:
        pass  # busy: nothing of the loop runs, and the tick comes more than a second late
    clock[0] = DUE + 2 * SECOND

    await board.entered.wait()
    await service.outbox.idle()
    scheduler.shutdown(wait=False)

    assert len(board.posts) == 1
    assert states(await slots_of(store, subscription)) == [SlotState.SENT]


async def test_fault_21_after_three_missed_slots_the_newest_goes_out_late_and_reaches_back_to_the_last_one_sent(
    store: Store,
) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    await post_due(bot(store, board, DUE))
    await publish(store, "멈춘 첫날의 소식", DUE + 3 * HOUR)
    await publish(store, "멈춘 둘째 날의 소식", DUE + DAY + 3 * HOUR)
    back = DUE + 3 * DAY + 2 * HOUR

    await post_due(bot(store, board, back))
    await post_due(bot(store, board, back + MINUTE))

    assert states(await slots_of(store, subscription)) == [SlotState.SENT, SlotState.SKIPPED, SlotState.SKIPPED, SlotState.SENT]
    _, late = board.posts[-1]
    assert "멈춘 첫날의 소식" in late
    assert "멈춘 둘째 날의 소식" in late
    assert not any(headline in late for headline in HEADLINES)
    assert "9월 2일 08:30 ~ 9월 5일 08:30" in late
    assert "예정보다 2시간 늦게 보냈습니다: 그 시각에 봇이 멈춰 있었습니다." in late


async def test_after_a_missed_slot_an_admin_is_told_how_many_were_skipped(store: Store) -> None:
    board = Noticeboard()
    await subscribed(store)
    service = bot(store, board, DUE + 3 * DAY)

    await post_due(service)
    assert service.notices is not None
    await service.notices.tell(DUE + 3 * DAY)

    assert "다이제스트 3건을 보내지 못하고 건너뛰었습니다" in board.seen[-1][1]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/New_York", date(2026, 10, 30)),
        ("America/New_York", date(2027, 3, 12)),
        ("Africa/Cairo", date(2027, 4, 28)),
        ("America/Santiago", date(2027, 9, 3)),
        ("Australia/Lord_Howe", date(2027, 4, 2)),
        ("Europe/London", date(2026, 10, 23)),
    ],
)
async def test_fault_22_around_a_clock_change_every_local_day_has_one_digest(empty: Store, zone: str, first: date) -> None:
    start = datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)
    times = (time(1, 30), time(0, 30))
    made = [await subscribed(empty, schedule=Schedule((moment,), zone=zone), created_at=start) for moment in times]

    await live(empty, start, start + 5 * DAY, HOUR / 2)

    for one in made:
        assert local_days(await slots_of(empty, one), zone)[:5] == [first + timedelta(days=day) for day in range(5)]


async def test_fault_22_a_clock_that_is_set_back_an_hour_sends_nothing_twice(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    for moment in (DUE, DUE - HOUR, DUE - MINUTE, DUE, DUE + MINUTE):
        await post_due(bot(store, board, moment))

    assert len(board.posts) == 1
    assert states(await slots_of(store, subscription)) == [SlotState.SENT]


async def test_fault_22_a_clock_that_runs_ahead_a_day_and_is_set_right_leaves_one_digest_a_day(store: Store) -> None:
    board, subscription = Noticeboard(), await subscribed(store)
    wrong = DUE + DAY + HOUR
    moments = [DUE, DUE + HOUR, wrong, wrong + MINUTE, *(DUE + hours * HOUR for hours in range(2, 60))]
    for moment in moments:
        await post_due(bot(store, board, moment))

    found = await slots_of(store, subscription)
    assert [slot.due_at for slot in found] == [DUE, DUE + DAY, DUE + 2 * DAY]
    assert states(found) == [SlotState.SENT] * 3
    assert len(board.posts) == 3


async def test_fault_23_another_zone_after_todays_digest_brings_no_second_one_today(store: Store) -> None:
    subscription = await subscribed(store)
    board = await live(store, DUE, DUE + HOUR)
    edited = DUE + 2 * HOUR

    await change(store, subscription.id, Wish(zone="Asia/Dubai"), edited)  # where 08:30 is still to come today

    today = await live(store, edited, datetime(2026, 9, 2, 19, 59, tzinfo=UTC))  # midnight in Dubai
    tomorrow = await live(store, datetime(2026, 9, 2, 20, tzinfo=UTC), datetime(2026, 9, 3, 5, tzinfo=UTC))
    assert [len(one.posts) for one in (board, today, tomorrow)] == [1, 0, 1]


async def test_a_time_that_was_moved_into_the_past_is_not_made_up_for(store: Store) -> None:
    subscription = await subscribed(store, schedule=Schedule((time(20, 0),)))
    noon = datetime(2026, 9, 2, 12, 0, tzinfo=SEOUL)

    await change(store, subscription.id, Wish(times=(time(9, 0),)), noon)

    assert (await live(store, noon, noon + 20 * HOUR)).posts == []
    assert len((await live(store, noon + 21 * HOUR, noon + 22 * HOUR)).posts) == 1


async def test_a_second_time_that_was_added_is_still_sent_today_and_a_third_is_not(store: Store) -> None:
    subscription = await subscribed(store)
    await live(store, DUE, DUE + HOUR)

    await change(store, subscription.id, Wish(times=(time(8, 30), time(18, 0))), DUE + 2 * HOUR)
    await live(store, DUE + 2 * HOUR, DUE + 10 * HOUR)
    await change(store, subscription.id, Wish(times=(time(20, 0), time(21, 0))), DUE + 10 * HOUR + MINUTE)
    await live(store, DUE + 11 * HOUR, DUE + 15 * HOUR)

    assert local_days(await slots_of(store, subscription), "Asia/Seoul") == [date(2026, 9, 2)] * 2


async def test_a_subscription_that_is_resumed_waits_for_its_next_time(store: Store) -> None:
    subscription = await subscribed(store)
    await pause(store, subscription.id, "휴가")
    assert (await live(store, DUE, DUE + 3 * DAY, DAY)).posts == []

    await resume(store, subscription.id, DUE + 3 * DAY + HOUR)

    board = await live(store, DUE + 3 * DAY + HOUR, DUE + 4 * DAY)
    assert states(await slots_of(store, subscription)) == [SlotState.SENT]
    assert len(board.posts) == 1


async def test_mondays_digest_covers_the_weekend_where_the_schedule_has_none(store: Store) -> None:
    subscription = await subscribed(store, schedule=Schedule(weekdays=WORKDAYS))
    friday = datetime(2026, 9, 4, 8, 30, tzinfo=SEOUL)
    await live(store, DUE, friday, DAY)
    await publish(store, "토요일의 소식", friday + DAY)
    await publish(store, "일요일의 소식", friday + 2 * DAY)

    weekend = await live(store, friday + DAY, friday + 2 * DAY, DAY)
    monday = await live(store, friday + 3 * DAY, friday + 3 * DAY)

    assert weekend.posts == []
    ((_, payload),) = monday.posts
    assert "토요일의 소식" in payload
    assert "일요일의 소식" in payload
    assert "9월 4일 08:30 ~ 9월 7일 08:30" in payload
    assert subscription.schedule.weekdays == WORKDAYS


async def test_the_digest_after_a_public_holiday_covers_it(store: Store) -> None:
    eve = datetime(2026, 9, 23, 8, 30, tzinfo=SEOUL)  # Chuseok is from the 24th to the 26th, a Thursday to a Saturday
    await subscribed(store, schedule=Schedule(weekdays=WORKDAYS, holidays_off=True), created_at=eve - HOUR)
    await live(store, eve, eve)
    await publish(store, "추석의 소식", eve + 2 * DAY)

    holidays = await live(store, eve + DAY, eve + 4 * DAY, DAY)
    monday = await live(store, eve + 5 * DAY, eve + 5 * DAY)

    assert holidays.posts == []
    assert "추석의 소식" in monday.posts[0][1]


async def test_the_first_digest_of_a_new_subscription_holds_the_last_day_alone(store: Store) -> None:
    await publish(store, "사흘 전의 소식", DUE - 3 * DAY)
    await subscribed(store, created_at=DUE - HOUR)

    board = await live(store, DUE, DUE)

    ((_, payload),) = board.posts
    assert "사흘 전의 소식" not in payload
    assert all(headline in payload for headline in HEADLINES)
    assert "9월 1일 08:30 ~ 9월 2일 08:30" in payload


async def test_a_schedule_that_is_never_due_holds_up_no_other(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    await subscribed(store, schedule=Schedule(times=()))
    await subscribed(store, schedule=Schedule(zone="Mars/Olympus"))
    good = await subscribed(store)

    await live(store, DUE, DUE)

    assert states(await slots_of(store, good)) == [SlotState.SENT]
    assert "subscription 1 is never due" in caplog.text
    assert "subscription 2 is never due" in caplog.text


async def test_a_platform_that_is_not_served_is_not_planned_for_and_catches_up_when_it_is(store: Store) -> None:
    other = Noticeboard()
    other.name = "elsewhere"
    subscription = await subscribed(store)

    await post_due(bot(store, other, DUE + HOUR))
    assert await slots_of(store, subscription) == ()

    assert len((await live(store, DUE + 2 * HOUR, DUE + 2 * HOUR)).posts) == 1


async def test_hundreds_of_subscriptions_are_planned_in_few_transactions_and_each_once(empty: Store) -> None:
    async with empty.write() as db:
        for number in range(250):
            await subscriptions.add(db, Subscription(replace(BOARD, id=f"방{number}"), created_at=DUE - HOUR))
    board = Noticeboard()

    await post_due(bot(empty, board, DUE))
    await post_due(bot(empty, board, DUE + SECOND))

    async with empty.read() as db:
        assert await slots.unfinished(db) == ()
    assert len(board.posts) == len({key for key, _ in board.posts}) == 250
