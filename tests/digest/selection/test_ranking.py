from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import UNSAVED, Channel, RankedStory, SlotOutcome, Story, Subscription, Topic
from digest.selection.ranking import rank
from tests.digest.selection.samples import DAY, HOUR, MORNING, article, on, story

NOW = MORNING + 12 * HOUR
START = NOW - DAY
TITLES = (  # none names a decisive act: all weigh the same
    "가온누리 언어모델 새결 둘러보기",
    "EU 집행위 범용 모델 지침의 속내",
    "북극성 차기 모델을 둘러싼 소문",
    "방송작가 210명의 저작권 걱정",
    "국회 데이터 기본법 토론회 풍경",
    "해온텔레콤 국산 칩 사천 장의 행방",
    "일본 총무성 생성물 표시 설명회",
    "브라질 상원 투명성 논쟁",
    "두레클라우드 번역기 석 달의 기록",
    "캐나다 감독관과 말벗봇의 갈등",
)


def subscribed(**changes: object) -> Subscription:
    return replace(Subscription(Channel("slack", "T1", "C1"), created_at=MORNING), **changes)  # type: ignore[arg-type]  # fields by name


def single(
    number: int, title: str, topics: Sequence[Topic] = (Topic.POLICY,), *, age: timedelta = HOUR, outlets: int = 1
) -> Story:
    """A story of `outlets` independent outlets."""
    told = [
        on(topics, article(100 * number + n, f"{title} {'가나다라마바사'[n] * 3}", outlet=f"매체{number}{n}", at=NOW - age))
        for n in range(outlets)
    ]
    return story(replace(told[0], title=title), *told[1:], number=number)


def outcomes(ranked: Sequence[RankedStory]) -> list[tuple[int, SlotOutcome]]:
    return [(one.story.id, one.outcome) for one in ranked]


def ranked(stories: Sequence[Story], *, posted: Sequence[int] = (), **changes: object) -> tuple[RankedStory, ...]:
    return rank(stories, subscribed(**changes), frozenset(posted), START, NOW)


def test_what_more_outlets_report_comes_first_and_says_so() -> None:
    found = ranked([single(1, TITLES[0]), single(2, TITLES[1], outlets=3)])
    assert outcomes(found) == [(2, SlotOutcome.SHOWN), (1, SlotOutcome.SHOWN)]
    assert [one.reason for one in found] == ["3곳이 보도, 1시간 전", "1곳이 보도, 1시간 전"]


def test_a_first_hand_source_is_named_in_the_reason() -> None:
    release = on((Topic.POLICY,), article(1, TITLES[1], outlet="과학기술정보통신부 보도자료", at=NOW - timedelta(minutes=40)))
    assert [one.reason for one in ranked([story(release)])] == ["1곳이 보도, 정부 발표, 40분 전"]


def test_stories_beyond_the_limit_come_after_with_their_place() -> None:
    found = ranked([single(number, title, age=number * HOUR) for number, title in enumerate(TITLES, start=1)], story_limit=8)
    assert [one.outcome for one in found] == [SlotOutcome.SHOWN] * 8 + [SlotOutcome.OVER_LIMIT] * 2
    assert [one.rank for one in found] == list(range(1, 11))
    assert found[8].reason.endswith("시간 전: 9번째라 한도 8건을 넘음")


def test_what_is_out_of_the_question_keeps_its_reason() -> None:
    closed = single(1, TITLES[2], (Topic.CLOSED,))
    old = single(2, TITLES[3], age=30 * HOUR)
    sent = single(3, TITLES[4])
    muted = single(4, TITLES[5], outlets=2)
    shown = single(5, TITLES[6])
    found = ranked(
        [closed, old, sent, muted, shown], posted=[3], topics=(Topic.OPEN, Topic.POLICY), muted_outlets=("매체40", "매체41")
    )
    assert {one.story.id: (one.outcome, one.reason) for one in found} == {
        1: (SlotOutcome.OTHER_TOPIC, "주제(폐쇄)가 구독 주제(개방·정책)에 없음"),
        2: (SlotOutcome.TOO_OLD, "가장 새 기사가 30시간 전에 나와 이번 범위(24시간) 밖"),
        3: (SlotOutcome.ALREADY_POSTED, "이 채널에 이미 보냄(#3)"),
        4: (SlotOutcome.MUTED, "보도한 매체를 모두 숨김: 매체40, 매체41"),
        5: (SlotOutcome.SHOWN, "1곳이 보도, 1시간 전"),
    }
    assert found[0].story.id == 5


def test_a_story_is_muted_only_when_all_its_outlets_are() -> None:
    assert outcomes(ranked([single(4, TITLES[5], outlets=2)], muted_outlets=("매체40",))) == [(4, SlotOutcome.SHOWN)]


def test_one_of_several_topics_is_enough() -> None:
    assert outcomes(ranked([single(1, TITLES[0], (Topic.CLOSED, Topic.POLICY))], topics=(Topic.POLICY,))) == [
        (1, SlotOutcome.SHOWN)
    ]


def test_the_start_of_the_window_is_outside_and_the_moment_after_inside() -> None:
    at_start, after = single(1, TITLES[0], age=NOW - START), single(2, TITLES[1], age=NOW - START - timedelta(seconds=1))
    assert {one.story.id: one.outcome for one in ranked([at_start, after])} == {1: SlotOutcome.TOO_OLD, 2: SlotOutcome.SHOWN}


def test_one_loud_affair_does_not_fill_the_list() -> None:
    loud = [
        replace(single(number, f"{title} 파장", outlets=5), follows_id=1 if number > 1 else None)
        for number, title in enumerate(TITLES[:5], start=1)
    ]
    quiet = [single(number, title, (Topic.OPEN,)) for number, title in enumerate(TITLES[5:8], start=11)]
    found = ranked([*loud, *quiet], story_limit=4)
    shown = [one.story.id for one in found if one.outcome is SlotOutcome.SHOWN]
    assert sum(number < 10 for number in shown) == 2
    assert sum(number > 10 for number in shown) == 2
    assert "같은 사안 1건이 위에 있음" in found[[one.story.id for one in found].index(max(n for n in shown if n < 10))].reason


def test_stories_that_follow_a_third_one_outside_are_one_affair() -> None:
    pair = [replace(single(number, title, outlets=3), follows_id=99) for number, title in ((1, TITLES[0]), (2, TITLES[1]))]
    other = single(3, TITLES[2], outlets=2)
    assert [one.story.id for one in ranked([*pair, other])] == [1, 3, 2]


def test_headlines_that_are_nearly_one_are_one_affair() -> None:
    pair = [single(1, "국방부, 국산 AI 모델만 쓴다", outlets=3), single(2, "국방부 국산 AI 모델만 쓰기로", outlets=3)]
    other = single(3, TITLES[2], outlets=2)
    assert [one.story.id for one in ranked([*pair, other])] == [1, 3, 2]


def test_topics_take_turns_among_equals() -> None:
    policy = [single(number, TITLES[number], (Topic.POLICY,)) for number in (0, 1, 2)]
    sovereign = single(5, TITLES[5], (Topic.SOVEREIGN,))
    assert [one.story.topics[0] for one in ranked([*policy, sovereign])][:2] == [Topic.POLICY, Topic.SOVEREIGN]


def test_a_circle_of_follow_ups_ends() -> None:
    circle = [replace(single(1, TITLES[0]), follows_id=2), replace(single(2, TITLES[1]), follows_id=1)]
    assert len(ranked(circle)) == 2


def test_nothing_in_nothing_out() -> None:
    assert ranked([]) == ()


@pytest.mark.parametrize(
    ("age", "told"), [(timedelta(seconds=10), "0분 전"), (59 * HOUR / 60, "59분 전"), (23 * HOUR, "23시간 전")]
)
def test_age_is_told_as_a_reader_would(age: timedelta, told: str) -> None:
    (one,) = ranked([single(1, TITLES[0], age=age)])
    assert one.reason == f"1곳이 보도, {told}"


@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_the_order_of_the_candidates_does_not_matter_and_each_has_one_outcome(random: Random, limit: int) -> None:
    stories = [
        single(number, title, (list(Topic)[number % 4],), outlets=1 + number % 3) for number, title in enumerate(TITLES, start=1)
    ]
    stories.append(replace(stories[0], id=UNSAVED))
    expected = ranked(stories, story_limit=limit)
    random.shuffle(stories)
    found = ranked(stories, story_limit=limit)
    assert found == expected
    assert [one.rank for one in found] == list(range(1, len(stories) + 1))
    assert sum(one.outcome is SlotOutcome.SHOWN for one in found) == min(limit, len(stories))
