from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from digest.model import ArticleOutcome
from digest.selection.merit import first_hand, merit, newest_at
from tests.digest.selection.samples import DAY, HOUR, MORNING, article, on, story

NOW = MORNING + HOUR


def test_more_independent_outlets_weigh_more_and_each_further_one_less() -> None:
    titles = ("가온 첫째", "나래 둘째", "다솔 셋째", "라온 넷째")
    weights = [merit(story(*(article(n, title) for n, title in enumerate(titles[:many]))), NOW).points for many in (1, 2, 3, 4)]
    steps = [after - before for before, after in pairwise(weights)]
    assert steps == sorted(steps, reverse=True)
    assert min(steps) > 0


def test_copies_add_nothing() -> None:
    alone, copied = (
        story(article(1, "가온누리 새결 공개")),
        story(article(1, "가온누리 새결 공개"), article(2, "가온누리 새결 공개")),
    )
    assert merit(copied, NOW) == merit(alone, NOW)


@pytest.mark.parametrize(
    ("url", "outlet", "body", "source"),
    [
        ("https://www.msit.go.kr/bbs/1", "가람", "", "정부 발표"),
        ("https://www.korea.kr/news/1", "가람", "", "정부 발표"),
        ("https://digital-strategy.ec.europa.eu/1", "가람", "", "정부 발표"),
        ("https://news.example/1", "과학기술정보통신부 보도자료", "", "정부 발표"),
        ("https://news.example/1", "가람", "과학기술정보통신부(장관 아무개)는 고시를 고쳤다고 13일 밝혔다.", "정부 발표"),
        ("https://news.example/1", "가람", "과기정통부가 추진하는 사업에 지원했다고 가온누리가 13일 밝혔다.", ""),
        ("https://news.example/1", "가온누리 뉴스룸", "", "회사 발표"),
        ("https://go.kr.example/1", "가람", "", ""),
        ("https://news.example/1", "가람", "업계는 환영했다.", ""),
    ],
)
def test_who_speaks_first_hand(url: str, outlet: str, body: str, source: str) -> None:
    assert first_hand(story(replace(article(1, "고시 개정", body, outlet=outlet), url=url))) == source


def test_a_first_hand_source_a_decisive_act_and_certainty_weigh_more_and_comment_less() -> None:
    def points(title: str, outlet: str = "가람", score: float = 0.6) -> float:
        return merit(story(on((), article(1, title, outlet=outlet), score)), NOW).points

    plain = points("AI 저작권을 둘러싼 논의")
    assert points("AI 저작권을 둘러싼 논의", "가온누리 뉴스룸") > plain
    assert points("AI 저작권법 국회 통과") > plain
    assert points("AI 저작권을 둘러싼 논의", score=0.9) > plain
    assert points("[칼럼] AI 저작권을 둘러싼 논의") < plain


def test_merit_halves_in_a_day_and_a_half_and_never_reaches_nothing() -> None:
    one = story(article(1, "고시 개정"))
    assert merit(one, MORNING + timedelta(hours=36)).points == pytest.approx(merit(one, MORNING).points / 2)
    assert merit(story(on((), article(1, "[칼럼] 단상"), 0.0)), MORNING + 30 * DAY).points > 0


def test_what_appears_in_the_future_is_of_age_nothing() -> None:
    assert merit(story(article(1, "고시 개정", at=NOW + DAY)), NOW).age == timedelta(0)


def test_a_reprint_does_not_make_a_story_young() -> None:
    own, copy = article(1, "고시 개정"), replace(article(2, "고시 개정", at=NOW + DAY), outcome=ArticleOutcome.DUPLICATE)
    assert newest_at(story(own, copy)) == MORNING
    assert newest_at(story(copy)) == NOW + DAY
