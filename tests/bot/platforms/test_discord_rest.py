from datetime import timedelta

import pytest

from bot.platforms import DeliveryError
from bot.platforms.discord_rest import MOST_INVALID
from digest.model import Channel
from tests.bot.platforms.discord_trial import note, ready, trial
from tests.fakes.discord import Fault

POST = r"POST /channels/\d+/messages$"


async def test_fault_12_a_short_rate_limit_is_waited_out() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        limited = {"message": "You are being rate limited.", "retry_after": 2.5, "global": False}
        held.server.faults = [Fault(429, POST, headers={"Via": "1.1 google", "Retry-After": "3"}, body=limited)]
        await held.platform.post(held.channel, payload, "slot 7#1")
        assert (held.time.waits[-1], len(held.server.posts(held.place))) == (2.5, 1)


@pytest.mark.parametrize(
    ("headers", "body", "wait_s"),
    [
        ({"Via": "1.1 google", "Retry-After": "40"}, {"message": "rate limited", "retry_after": 40.0, "global": False}, 40),
        ({"Retry-After": "30"}, "<html>error code: 1015</html>", 30),
        ({}, "error code: 1015", 30),
        ({"Retry-After": "Wed, 25 Feb 2026 08:30:00 GMT"}, {}, 30),
        ({"Retry-After": "99999999"}, {}, 3_600),
    ],
)
async def test_fault_12_a_long_rate_limit_is_told_and_nothing_is_asked_before_its_time(
    headers: dict[str, str], body: object, wait_s: int
) -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        held.server.faults = [Fault(429, POST, headers=headers, body=body)]
        for expected in (wait_s, wait_s - 5):
            with pytest.raises(DeliveryError) as failure:
                await held.platform.post(held.channel, payload, "slot 7#1")
            assert failure.value.retry_after == timedelta(seconds=expected)
            assert (failure.value.final, failure.value.ambiguous) == (False, False)
            held.time.now += 5
        assert len(held.server.made(POST)) == 1
        held.time.now += wait_s
        await held.platform.post(held.channel, payload, "slot 7#1")
        assert len(held.server.posts(held.place)) == 1


async def test_fault_12_a_channels_rate_limit_leaves_other_channels_alone_and_a_ban_does_not() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        other = Channel("discord", held.guild, held.server.add_channel(held.guild, "둘째"))
        limited = {"message": "rate limited", "retry_after": 60.0, "global": False}
        held.server.faults = [Fault(429, f"POST /channels/{held.place}/messages$", body=limited)]
        with pytest.raises(DeliveryError):
            await held.platform.post(held.channel, payload, "slot 7#1")
        await held.platform.post(other, payload, "slot 8#1")
        held.server.faults = [Fault(429, POST, headers={"Retry-After": "60"}, body="<html>1015</html>")]
        with pytest.raises(DeliveryError):
            await held.platform.post(other, payload, "slot 8#2")
        with pytest.raises(DeliveryError, match="left alone"):
            await held.platform.post(Channel("discord", held.guild, held.server.add_channel(held.guild)), payload, "slot 9#1")


async def test_fault_15_invalid_requests_end_long_before_discord_counts_too_many() -> None:
    async with trial() as held:
        await ready(held)
        places = [held.server.add_channel(held.guild, f"채널 {number}") for number in range(60)]
        (payload,) = held.platform.payloads(note())
        for place in places:
            held.server.closed[place] = (403, 50001)
            with pytest.raises(DeliveryError):
                await held.platform.post(Channel("discord", held.guild, place), payload, f"slot {place}#1")
        assert len(held.server.made(POST)) == MOST_INVALID < 50
        with pytest.raises(DeliveryError) as failure:
            await held.platform.post(held.channel, payload, "slot 7#1")
        assert (failure.value.final, failure.value.retry_after <= timedelta(minutes=10)) == (False, True)
        held.time.now += 601
        await held.platform.post(held.channel, payload, "slot 7#1")
        assert len(held.server.posts(held.place)) == 1


async def test_a_rate_limit_that_others_use_up_is_no_invalid_request() -> None:
    async with trial() as held:
        (payload,) = held.platform.payloads(note())
        limited = {"message": "rate limited", "retry_after": 0.1, "global": False}
        shared = {"X-RateLimit-Scope": "shared", "Via": "1.1 google"}
        held.server.faults = [Fault(429, POST, times=MOST_INVALID + 5, headers=shared, body=limited)]
        await held.platform.post(held.channel, payload, "slot 7#1")
        assert len(held.server.posts(held.place)) == 1


async def test_invalid_requests_that_are_far_apart_stop_nothing() -> None:
    async with trial() as held:
        await ready(held)
        shut = held.server.add_channel(held.guild, "닫힌 채널")
        held.server.closed[shut] = (403, 50001)
        for _ in range(MOST_INVALID + 10):
            assert not await held.platform.is_open(Channel("discord", held.guild, shut))
            held.time.now += 60
        (payload,) = held.platform.payloads(note())
        await held.platform.post(held.channel, payload, "slot 7#1")
