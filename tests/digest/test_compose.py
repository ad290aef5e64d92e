from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from digest.compose import compose, window, without_muted
from digest.errors import SummaryError
from digest.model import (
    Digest,
    Feed,
    FeedState,
    Part,
    PartState,
    PollStatus,
    RankedStory,
    SlotOutcome,
    Story,
    Subscription,
    Summary,
    Topic,
)
from digest.storage import Store, articles, feeds, slots, stories
from tests.bot.posting import BOARD, DAY, DUE, HEADLINES, HOUR, publish, stocked, subscribed
from tests.bot.samples import article, relevance, summary


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with stocked(tmp_path) as opened:
        yield opened


class Picker:
    """A summariser that says what it was asked and answers with the headline, or fails."""

    backend, model = "extractive", ""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[int] = []
        self._error = error

    async def warm(self) -> None:
        """Need nothing."""

    async def close(self) -> None:
        """Hold nothing."""

    async def summarise(self, given: Sequence[Story]) -> list[Summary]:
        self.asked += [story.id for story in given]
        if self._error is not None:
            raise self._error
        return [summary(story.anchor.title) for story in given]


def anyone(**changes: object) -> Subscription:
    return Subscription(BOARD, created_at=DUE - DAY, **changes)  # type: ignore[arg-type]  # Subscription's own fields


def headlines(digest: Digest) -> list[str]:
    return [item.story.anchor.title for item in digest.items]


def test_the_window_of_a_new_subscription_is_a_day_and_later_ones_begin_at_the_last_digest() -> None:
    first, later = window(DUE, None), window(DUE, DUE - 3 * DAY)
    assert (first.start, first.candidates_from, first.end) == (DUE - DAY, DUE - DAY, DUE)
    assert (later.start, later.candidates_from) == (DUE - 3 * DAY, DUE - 4 * DAY)


def test_a_window_reaches_back_a_month_at_most() -> None:
    assert window(DUE, DUE - 90 * DAY).start == DUE - 31 * DAY


async def test_what_the_channel_was_shown_or_is_about_to_be_is_not_chosen(store: Store) -> None:
    other = await subscribed(store)
    async with store.write() as db:
        shown, promised = [await stories.get(db, number) for number in (1, 2)]
        for due_at, story in ((DUE - HOUR, shown), (DUE, promised)):
            assert story is not None
            held = await slots.claim(db, other.id, due_at, "가", DUE, HOUR)
            assert held is not None
            part = Part(slots.part_key(held.id, 1), held.id, 1, "{}")
            await slots.freeze(db, held, [part], [RankedStory(story, 1, SlotOutcome.SHOWN, "")], {1: [story.id]})
            if story is shown:
                await slots.mark_part(db, part.key, PartState.SENT, "m1", "가")

    digest = await compose(store, anyone(), (), DUE, None)

    assert headlines(digest) == [HEADLINES[2]]
    fates = {ranked.story.id: ranked.outcome for ranked in digest.ranking}
    assert fates == {1: SlotOutcome.ALREADY_POSTED, 2: SlotOutcome.ALREADY_POSTED, 3: SlotOutcome.SHOWN}


async def test_a_story_on_a_muted_topic_is_left_out_whatever_else_it_is_about(store: Store) -> None:
    both = relevance(Topic.OPEN, Topic.SOVEREIGN)
    await publish(store, "국가 모델의 가중치 공개", DUE - HOUR, relevance=both)

    digest = await compose(store, anyone(muted_topics=(Topic.SOVEREIGN,)), (), DUE, None)

    assert sorted(headlines(digest)) == sorted(HEADLINES)
    (muted,) = [ranked for ranked in digest.ranking if ranked.outcome is SlotOutcome.MUTED]
    assert muted.reason == "채널이 끈 주제: 소버린"


async def test_only_what_nobody_condensed_is_condensed_when_a_digest_leaves_and_the_store_keeps_it(store: Store) -> None:
    async with store.write() as db:
        await stories.save_summary(db, 1, summary("이미 있는 요약이다.", backend="server", model="모델"))
    picker = Picker()

    digest = await compose(store, anyone(), (), DUE, None, picker)
    again = await compose(store, anyone(), (), DUE, None, picker)

    assert sorted(picker.asked) == [2, 3]
    assert digest.receipt.backends == again.receipt.backends == {"모델": 1, "extractive": 2}
    async with store.read() as db:
        kept = await stories.get(db, 2)
    assert kept is not None
    assert kept.summary is not None
    assert kept.summary.input_hash == ""  # a better rung may still take its place


async def test_the_receipt_counts_feeds_that_are_well_that_are_not_and_that_nobody_asked_yet(store: Store) -> None:
    well, silent, new = (Feed(name, name, f"https://{name}.example/rss") for name in ("hanbit", "orae", "sae"))
    async with store.write() as db:
        await feeds.save(db, FeedState("hanbit", status=PollStatus.OK, last_poll_at=DUE))
        await feeds.save(db, FeedState("orae", status=PollStatus.NOT_A_FEED, problem="HTML을 보냅니다", last_poll_at=DUE))

    receipt = (await compose(store, anyone(), (well, silent, new), DUE, None)).receipt

    assert (receipt.feeds_ok, receipt.feeds_unwell, receipt.feeds_unread) == (1, ("orae: HTML을 보냅니다",), 1)


async def test_the_receipt_tells_for_how_many_a_model_was_asked_in_vain(store: Store) -> None:
    busy = "모델 서버가 바쁨"
    made = [
        replace(summary("첫째다."), asked="모델", fallback_reason=f"{busy}: HTTP 429"),
        replace(summary("둘째다."), asked="모델", fallback_reason=f"{busy}: HTTP 503"),
        replace(summary("셋째다."), fallback_reason="이미 짧은 글이라 그대로 옮김"),
    ]
    async with store.write() as db:
        for number, each in enumerate(made, 1):
            await stories.save_summary(db, number, each)

    digest = await compose(store, anyone(), (), DUE, None)

    assert (digest.receipt.backends, digest.receipt.falls) == ({"extractive": 3}, {busy: 2})


@pytest.mark.parametrize("error", [SummaryError("모델이 없습니다"), TimeoutError()])
async def test_a_digest_leaves_without_summaries_rather_than_not_at_all(store: Store, error: Exception) -> None:
    digest = await compose(store, anyone(), (), DUE, None, Picker(error))

    assert len(digest.items) == 3
    assert digest.receipt.backends == {}


async def test_a_follow_up_knows_the_story_that_it_follows(store: Store) -> None:
    async with store.write() as db:
        found = await articles.add(db, article("국회, AI 기본법 공포", path="후속", at=DUE - HOUR))
        number = await stories.add(db, [found.id], follows_id=1)

    digest = await compose(store, anyone(), (), DUE, None)

    (item,) = [item for item in digest.items if item.story.id == number]
    assert item.earlier is not None
    assert item.earlier.anchor.title == HEADLINES[0]


def test_a_muted_outlet_does_not_speak_for_a_story() -> None:
    loud, quiet = (article("제목", outlet=name, path=name, id=number) for number, name in enumerate(("큰매체", "작은매체"), 1))
    story = Story((loud, quiet), 1, summary=replace(summary("큰 매체의 문장이다."), source_articles=(1,)))

    heard = without_muted(story, anyone(muted_outlets=("큰매체",)))

    assert heard.articles == (quiet,)
    assert heard.summary is None
    assert without_muted(story, anyone(muted_outlets=("작은매체",))).summary == story.summary
    assert without_muted(story, anyone()) == story


async def test_the_summary_of_what_is_left_of_a_story_is_not_kept_for_others(store: Store) -> None:
    async with store.write() as db:
        pair = [await articles.add(db, article("두 매체의 소식", outlet=name, path=name, at=DUE - HOUR)) for name in ("가", "나")]
        number = await stories.add(db, [one.id for one in pair])
        made = replace(summary("가 매체의 문장이다."), source_articles=(pair[0].id,))
        await stories.save_summary(db, number, made)

    digest = await compose(store, anyone(muted_outlets=("가",)), (), DUE, None, Picker())

    (item,) = [item for item in digest.items if item.story.id == number]
    assert item.story.anchor.outlet == "나"
    assert item.story.summary == summary("두 매체의 소식")
    async with store.read() as db:
        kept = await stories.get(db, number)
    assert kept is not None
    assert kept.summary == made
