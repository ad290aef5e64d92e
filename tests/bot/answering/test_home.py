from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.answering.condition import Condition
from bot.answering.home import MOST_LISTED, LastDigest, Listing, home_message
from bot.message import Bullets, Heading, Link, Message, Paragraph, StoryCard
from bot.texts import load_texts
from digest.model import Channel, Feed, FeedState, PollStatus, Schedule, Subscription

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
FEED = Feed("rss", "한빛신문", "https://hanbit.example/rss")
WELL = Condition((FEED,), {"rss": FeedState("rss", status=PollStatus.OK, last_poll_at=NOW)}, None, False, "", 12, 0, "1.0")
TODAY = Message((StoryCard(12, Link("국회, AI 기본법 개정안 통과", "https://hanbit.example/1"), "한빛신문 · 07:12"),), "오늘")
NOTHING = Message((), "오늘")


def listing(name: str, last: LastDigest | None = None, zone: str = "Asia/Seoul") -> Listing:
    return Listing(name, Subscription(Channel("slack", "T1", "C1"), schedule=Schedule(zone=zone), created_at=NOW), last)


def texts_of(message: Message) -> str:
    return "\n".join(
        "\n".join((block.label, *block.lines)) if isinstance(block, Bullets) else getattr(block, "text", "")
        for block in message.blocks
    )


def test_a_page_says_what_is_posted_where_by_the_channels_names() -> None:
    said = home_message([listing("#ai"), listing("#정책")], WELL, NOTHING, NOW, load_texts("ko"))
    places = [block for block in said.blocks if isinstance(block, Bullets) and block.label.startswith("#")]
    assert [one.label for one in places] == ["#ai", "#정책"]
    assert places[0].lines[0] == "매일 08:30 (Asia/Seoul)"


def test_the_last_digests_stand_with_their_links_the_newest_first_each_in_its_channels_zone() -> None:
    at = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
    older = listing("#paris", LastDigest(at - timedelta(days=1), 1, ""), "Europe/Paris")
    newer = listing("#ai", LastDigest(at, 8, "https://trial.slack.com/archives/C1/p1"))
    said = home_message([older, newer], WELL, NOTHING, NOW, load_texts("ko"))
    links = [block for block in said.blocks if isinstance(block, Link)]
    assert links == [Link("#ai · 08:30 · 소식 8건", "https://trial.slack.com/archives/C1/p1")]
    assert Paragraph("#paris · 9월 1일 01:30 · 소식 1건") in said.blocks
    assert said.blocks.index(links[0]) < said.blocks.index(Paragraph("#paris · 9월 1일 01:30 · 소식 1건"))


def test_feeds_that_are_unwell_are_named_with_their_problems() -> None:
    ill = FeedState(
        "rss", status=PollStatus.HTTP_ERROR, problem="503", failures=4, failing_since=NOW - timedelta(hours=5), last_poll_at=NOW
    )
    said = texts_of(
        home_message([], Condition((FEED,), {"rss": ill}, None, False, "", 0, 0, "1"), NOTHING, NOW, load_texts("ko"))
    )
    assert "피드 1곳 가운데 0곳 정상" in said
    assert "한빛신문: 503" in said


@pytest.mark.parametrize(("language", "how"), [("ko", "/ai-news 구독 08:30"), ("en", "/ai-news subscribe 08:30")])
def test_a_page_without_subscriptions_says_how_to_make_one(language: str, how: str) -> None:
    texts = load_texts(language)
    said = home_message([], WELL, NOTHING, NOW, texts)
    assert texts("home.nowhere") in texts_of(said)
    assert how in texts_of(said)
    assert texts("home.today") not in texts_of(said)


def test_todays_headlines_are_links() -> None:
    said = home_message([], WELL, TODAY, NOW, load_texts("ko"))
    place = said.blocks.index(Heading("오늘의 소식", level=2))
    assert said.blocks[place + 1] == Link("#12 국회, AI 기본법 개정안 통과", "https://hanbit.example/1")


def test_more_subscriptions_than_a_page_asks_for_are_said_to_be_there() -> None:
    said = home_message([listing(f"#{n}") for n in range(MOST_LISTED + 1)], WELL, NOTHING, NOW, load_texts("ko"))
    places = [block for block in said.blocks if isinstance(block, Bullets) and block.label.startswith("#")]
    assert len(places) == MOST_LISTED
    assert load_texts("ko")("home.more") in texts_of(said)
