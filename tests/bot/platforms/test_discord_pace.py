from bot.platforms.discord_pace import LONGEST_CONNECT_WAIT_S, LONGEST_IDENTIFY_WAIT_S, LaterError, Pace
from tests.bot.platforms.discord_trial import Time


async def test_waits_before_a_session_grow_and_have_an_end() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep, lambda: 0.5)
    for _ in range(20):
        await identified(pace, time)
    assert time.waits[:13] == [3.0] * 10 + [6.0, 12.0, 24.0]
    assert time.waits[-1] == LONGEST_IDENTIFY_WAIT_S


async def identified(pace: Pace, time: Time) -> None:
    """Begin a session, as the gateway does: a wait that is too long for discord.py is waited outside of it."""
    try:
        await pace.before_session()
    except LaterError as later:
        await time.sleep(later.wait_s)
        await pace.before_session()
    pace.identified()


async def test_an_outage_of_a_week_overflows_no_wait() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep, lambda: 0.0)
    for _ in range(10_000):
        await pace.before_connecting()
    for _ in range(10_000):
        await identified(pace, time)
    assert (time.waits[9_000], time.waits[-1]) == (LONGEST_CONNECT_WAIT_S, LONGEST_IDENTIFY_WAIT_S)


async def test_a_steady_connection_makes_the_next_one_free_again() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep, lambda: 0.0)
    for _ in range(6):
        await pace.before_connecting()
    waited = len(time.waits)
    time.now += 120
    await pace.before_connecting()
    assert (waited, len(time.waits)) == (1, 1)


async def test_a_session_that_stood_makes_the_next_wait_a_short_one() -> None:
    time = Time()
    pace = Pace(time.clock, time.sleep, lambda: 0.0)
    for _ in range(12):
        await pace.before_connecting()
    assert time.waits[-1] == LONGEST_CONNECT_WAIT_S
    pace.settled()
    await pace.before_connecting()
    assert time.waits[-1] == 2.0
