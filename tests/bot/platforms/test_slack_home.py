from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.answering.condition import Condition
from bot.answering.home import MOST_LISTED, LastDigest, Listing, home_message
from bot.message import Link, Message, Paragraph, StoryCard
from bot.platforms.slack_home import MOST_BLOCKS, publish_home
from bot.platforms.slack_web import SlackWeb, make_client
from bot.texts import LANGUAGES, load_texts
from digest.model import Channel, Feed, FeedState, PollStatus, Subscription
from tests.bot.platforms.slack_limits import texts_in, units
from tests.fakes.slack import BOT_TOKEN, SlackFake

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
async def slack() -> AsyncIterator[SlackFake]:
    async with SlackFake() as fake:
        yield fake


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_fullest_page_fits_as_a_whole(slack: SlackFake, language: str) -> None:
    feeds = tuple(Feed(f"f{n}", f"매체 {n} " + "가" * 60, f"https://f{n}.example/rss") for n in range(60))
    ill = {feed.id: FeedState(feed.id, status=PollStatus.HTTP_ERROR, problem="오류 " * 60, last_poll_at=NOW) for feed in feeds}
    listings = [
        Listing(
            f"#{n}-" + "채널" * 39,
            Subscription(Channel("slack", "T1", f"C{n}"), created_at=NOW, muted_outlets=tuple("매체" * 20 for _ in range(5))),
            LastDigest(NOW - timedelta(hours=n), 8, f"https://trial.slack.com/archives/C{n}/p1"),
        )
        for n in range(MOST_LISTED + 1)
    ]
    today = Message(tuple(StoryCard(n, Link("제목 " * 90, f"https://n.example/{n}"), "매체") for n in range(5)), "오늘")
    texts = load_texts(language)
    page = home_message(listings, Condition(feeds, ill, None, False, "", 9, 0, "1"), today, NOW, texts)

    await publish_home(SlackWeb(make_client(BOT_TOKEN, slack.base_url)), "UREADER", page)

    blocks = slack.homes["UREADER"]["blocks"]
    assert len(blocks) <= MOST_BLOCKS
    assert all(units(text) <= 3_000 for text in texts_in(blocks))
    shown = "\n".join(texts_in(blocks))
    assert all(f"#{n}-" in shown for n in range(MOST_LISTED))
    assert texts("help.note") in shown  # the very last line


async def test_a_page_that_could_not_fit_is_cut_between_blocks(slack: SlackFake) -> None:
    page = Message(tuple(Paragraph(f"{n}번째") for n in range(250)), "쪽")
    await publish_home(SlackWeb(make_client(BOT_TOKEN, slack.base_url)), "UREADER", page)
    assert len(slack.homes["UREADER"]["blocks"]) == MOST_BLOCKS
