from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.subscription_files import SubscriptionsError, read_channel, read_subscriptions, write_channel, write_subscriptions
from digest.model import Channel, Schedule, Subscription, Topic
from tests.bot.posting import DUE

SAMPLE = """
subscriptions:
  - channel: slack:T0123/C0456
    times: [18:00, '08:30']
    weekdays: [mon, Tuesday]
    holidays_off: true
    topics: [open, policy]
    muted_outlets: 한빛일보
  - channel: discord:1/2
"""
names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
places = names.filter(lambda name: "/" not in name and ":" not in name)
some = st.builds(
    Subscription,
    channel=st.builds(Channel, st.sampled_from(("slack", "discord")), places, places),
    created_at=st.just(DUE),
    schedule=st.builds(
        Schedule,
        times=st.lists(
            st.times().map(lambda moment: moment.replace(second=0, microsecond=0)), min_size=1, max_size=3, unique=True
        ).map(lambda times: tuple(sorted(times))),
        weekdays=st.frozensets(st.integers(0, 6), min_size=1),
        zone=st.sampled_from(("Asia/Seoul", "America/New_York", "UTC")),
        holidays_off=st.booleans(),
    ),
    topics=st.lists(st.sampled_from(Topic), min_size=1, unique=True).map(tuple),
    story_limit=st.integers(1, 30),
    language=st.sampled_from(("ko", "en")),
    muted_outlets=st.lists(names, max_size=2).map(tuple),
    muted_topics=st.lists(st.sampled_from(Topic), unique=True).map(tuple),
    paused=st.booleans(),
    pause_reason=names,
    made_by=names,
)


def test_a_file_is_read_and_what_it_leaves_out_has_its_default() -> None:
    first, second = read_subscriptions(SAMPLE, "s.yaml", DUE)

    assert first.channel == Channel("slack", "T0123", "C0456")
    assert first.schedule == Schedule((time(8, 30), time(18, 0)), frozenset({0, 1}), holidays_off=True)
    assert (first.topics, first.muted_outlets) == ((Topic.OPEN, Topic.POLICY), ("한빛일보",))
    assert second == Subscription(Channel("discord", "1", "2"), created_at=DUE)


@settings(deadline=None)
@given(st.lists(some, max_size=3).map(tuple))
def test_what_is_written_is_read_again(given_ones: tuple[Subscription, ...]) -> None:
    assert read_subscriptions(write_subscriptions(given_ones), "s.yaml", DUE) == given_ones


def test_every_mistake_is_told_at_once() -> None:
    wrong = """
subscriptions:
  - channel: C0456
    times: [25:00]
    weekdays: [월]
    zone: Asia/Pyeongchang
    topics: [sport]
    story_limit: 99
    language: fr
    holidays_off: 네
    colour: red
  - just a word
  - times: ['08:30']
"""
    with pytest.raises(SubscriptionsError) as caught:
        read_subscriptions(wrong, "s.yaml", DUE)

    told = str(caught.value).splitlines()
    assert len(told) == 11
    assert "subscription 1: channel: 'C0456' is no channel; write platform:workspace/id" in told[0]
    assert "times: '25:00' is no time of day; write 08:30" in told[1]
    assert "weekdays: '월' is none of mon, tue" in told[2]
    assert "zone: 'Asia/Pyeongchang' is no zone" in told[3]
    assert "topics: 'sport' is none of open, closed, policy, sovereign" in told[4]
    assert "story_limit: '99' is not between 1 and 30" in told[5]
    assert "language: 'fr' is none of ko, en" in told[6]
    assert "holidays_off: '네' is neither true nor false" in told[7]
    assert "there is no setting 'colour'" in told[8]
    assert "subscription 2: is not a set of settings" in told[9]
    assert "subscription 3: has no channel" in told[10]


@pytest.mark.parametrize("text", ["", "subscriptions: 3", "[]", "subscriptions: [", "a: b"])
def test_what_is_no_list_of_subscriptions_is_refused(text: str) -> None:
    with pytest.raises(SubscriptionsError, match=r"s\.yaml"):
        read_subscriptions(text, "s.yaml", DUE)


@pytest.mark.parametrize("text", ["slack", "slack:", "slack:T1", "slack:T1/", ":T1/C1", "/"])
def test_what_is_no_channel_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="slack:T0123/C0456"):
        read_channel(text)


def test_a_channel_is_written_as_it_is_read() -> None:
    assert write_channel(read_channel("discord:123/456")) == "discord:123/456"
