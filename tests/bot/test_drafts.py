from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.drafts import SHARED_FOR, Drafter, late_reason, previous_due, render, with_lateness
from bot.platforms import discord_embeds, slack_blocks
from bot.schedule import post_due
from bot.texts import load_texts
from digest.model import Schedule, Slot, SlotState, Subscription
from digest.storage import Store, slots
from tests.bot.posting import BOARD, DAY, DUE, HOUR, MINUTE, bot, parts_of, publish, slots_of, stocked, subscribed
from tests.bot.samples import ITEMS, digest
from tests.fakes.noticeboard import Noticeboard

KO = load_texts("ko")
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
PLANNED = Slot(1, DUE, planned_at=DUE)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


class Board(Noticeboard):
    """A board that counts how often something was put into its form."""

    def __init__(self) -> None:
        super().__init__()
        self.rendered = 0

    def payloads(self, message):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  the port's
        self.rendered += 1
        return super().payloads(message)


# --- how late, and why -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "reason"),
    [
        (Slot(1, DUE), ""),
        (PLANNED, "먼저 보낼 것이 밀려 있었습니다."),
        (replace(PLANNED, planned_at=DUE + 3 * MINUTE), "그 시각에 봇이 멈춰 있었습니다."),
        (replace(PLANNED, attempts=1), "보내던 중에 봇이 멈췄습니다."),
        (replace(PLANNED, attempts=2, last_error="503"), "Slack 쪽에서 제때 받지 않았습니다."),
    ],
)
def test_a_late_digest_says_why(slot: Slot, reason: str) -> None:
    assert late_reason(slot, "slack", KO) == reason


def test_up_to_two_minutes_nobody_calls_it_late() -> None:
    sample = digest()
    assert with_lateness(sample, sample.due_at + 2 * MINUTE) == sample
    late = with_lateness(sample, sample.due_at + 3 * MINUTE, "까닭")
    assert (late.receipt.late_by, late.receipt.late_reason) == (3 * MINUTE, "까닭")


# --- where the last digest ended ---------------------------------------------------------------------


async def test_a_digest_begins_where_the_last_one_that_was_sent_before_it_ended(store: Store) -> None:
    subscription = await subscribed(store)
    assert await previous_due(store, subscription, DUE) is None
    async with store.write() as db:
        for days, state in ((1, SlotState.FAILED), (2, SlotState.SENT), (3, SlotState.SENT)):
            held = await slots.claim(db, subscription.id, DUE - days * DAY, "가", DUE, HOUR)
            assert held is not None
            await slots.finish(db, held.id, "가", state, "", DUE)

    assert await previous_due(store, subscription, DUE) == DUE - 2 * DAY
    assert await previous_due(store, subscription, DUE - 2 * DAY) == DUE - 3 * DAY


async def test_without_a_digest_that_was_sent_it_begins_at_the_first_that_could_not_be(store: Store) -> None:
    subscription = await subscribed(store, created_at=DUE - 3 * DAY)
    async with store.write() as db:
        for days in (2, 1):
            held = await slots.claim(db, subscription.id, DUE - days * DAY, "가", DUE, HOUR)
            assert held is not None
            await slots.finish(db, held.id, "가", SlotState.FAILED, "503", DUE)

    assert await previous_due(store, subscription, DUE) == DUE - 2 * DAY


# --- what channels share -----------------------------------------------------------------------------


async def shared(store: Store, board: Board, *subscriptions: Subscription) -> int:
    """Post these subscriptions' digests; return how many were rendered."""
    assert subscriptions
    await post_due(bot(store, board, DUE))
    return board.rendered


async def test_channels_with_the_same_wishes_and_past_share_a_draft(store: Store) -> None:
    board = Board()
    made = [await subscribed(store, replace(BOARD, id=f"방{number}")) for number in range(12)]

    assert await shared(store, board, *made) == 1
    assert len(board.posts) == 12
    assert len({payload for _, payload in board.posts}) == 1


async def test_what_differs_in_wishes_language_or_zone_is_a_draft_of_its_own(store: Store) -> None:
    board = Board()
    made = [
        await subscribed(store, replace(BOARD, id="가")),
        await subscribed(store, replace(BOARD, id="나"), story_limit=1),
        await subscribed(store, replace(BOARD, id="다"), language="en"),
        await subscribed(store, replace(BOARD, id="라"), schedule=Schedule(zone="Asia/Tokyo")),
        await subscribed(store, replace(BOARD, id="마"), muted_outlets=("한빛경제",)),
    ]

    assert await shared(store, board, *made) == 5


async def test_a_channel_that_has_had_the_stories_gets_a_draft_without_them(store: Store) -> None:
    board, fresh, sated = Board(), await subscribed(store, replace(BOARD, id="새 방")), await subscribed(store)
    service = bot(store, board, DUE)
    await service.delivery.deliver(sated, DUE - MINUTE, (), DUE)

    drafts = [await service.delivery.drafter.draft(one, Slot(one.id, DUE), (), board, KO, DUE) for one in (fresh, sated)]

    assert [len(draft.shown) for draft in drafts] == [3, 0]


async def test_what_came_in_since_is_seen_after_half_a_minute(store: Store) -> None:
    board, subscription, clock = Board(), await subscribed(store), [DUE]
    drafter = Drafter(store, None, lambda: clock[0])

    async def shown() -> frozenset[int]:
        return (await drafter.draft(subscription, Slot(subscription.id, DUE), (), board, KO, DUE)).shown

    assert len(await shown()) == 3
    new = await publish(store, "뒤에 온 소식", DUE - MINUTE)
    clock[0] += SHARED_FOR - timedelta(seconds=1)
    assert new not in await shown()
    clock[0] += timedelta(seconds=1)
    assert new in await shown()
    clock[0] -= HOUR  # a clock that was set back forgets too
    await publish(store, "또 온 소식", DUE - MINUTE)
    assert len(await shown()) == 5


# --- parts -------------------------------------------------------------------------------------------


class Slack(Noticeboard):
    answers_in_threads = True
    payloads = staticmethod(slack_blocks.payloads)


class Discord(Noticeboard):
    payloads = staticmethod(discord_embeds.payloads)


def test_ill_feeds_are_named_in_the_thread_where_there_is_one_and_in_the_receipt_elsewhere() -> None:
    in_slack, in_discord = render(digest(), Slack(), KO), render(digest(), Discord(), KO)

    *told, names = in_slack.payloads
    assert "문제 4곳(스레드에 적었습니다)" in told[-1]
    assert "한들신문: HTML만 옵니다" in names
    assert names.stories == ()
    assert "솔빛타임스: 68일째 새 글 없음" in in_discord.payloads[-1]
    assert len(in_discord.payloads) == 1


async def test_fault_16_a_digest_that_is_too_long_is_frozen_in_parts_that_each_carry_the_key_and_their_stories(
    store: Store,
) -> None:
    board = Discord()
    for number in range(30):
        await publish(store, f"{number}번째 소식 " + "가나다 " * 40 + FAMILY, DUE - HOUR, outlet=f"매체{number}")
    subscription = await subscribed(store, story_limit=30)

    await post_due(bot(store, board, DUE))

    (slot,) = await slots_of(store, subscription)
    parts = await parts_of(store, slot)
    assert len(parts) > 3
    assert [part.key for part in parts] == [f"slot {slot.id}#{number}" for number in range(1, len(parts) + 1)]
    assert [key for key, _ in board.posts] == [part.key for part in parts]
    async with store.read() as db:
        shown = [fate for fate in await slots.candidates(db, slot.id) if fate.outcome == "shown"]
    assert len(shown) == 30
    text = "".join(payload for _, payload in board.posts)
    assert text.count(FAMILY) >= 27
    assert "\u200d" not in text.replace(FAMILY, "")  # none was cut inside


def test_the_stories_of_a_draft_are_those_of_its_parts() -> None:
    draft = render(digest(), Slack(), KO)
    assert draft.shown == {item.story.id for item in ITEMS}
    assert draft.shown_by_part[1] == tuple(item.story.id for item in ITEMS)
    assert [part.key for part in draft.parts(7)] == ["slot 7#1", "slot 7#2"]
