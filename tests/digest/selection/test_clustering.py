from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stories import load
from digest.korean import Korean, Token
from digest.model import Article, ArticleOutcome, Story
from digest.selection.clustering import SAME_EVENT, StoryWindow, group
from digest.selection.partition import component
from tests.digest.selection.samples import DAY, HOUR, LEXICON, MORNING, Shelf, article, empty_window, kinship_of, window_of
from tests.kiwi import loaded_korean

WRITTEN = load(Path(__file__).parents[2] / "quality" / "stories-own.jsonl").articles

DRAFT = article(
    1, "과기정통부, AI 기본법 시행령 개정 초안 공개…고영향 AI 범위 좁힌다", "고영향 인공지능의 범위를 좁힌 초안이 11일 나왔다."
)
DRAFT_TOO = article(
    2, "고영향 AI에서 추천 서비스 빠진다…시행령 개정 초안", "정부가 11일 시행령 개정 초안을 공개했다.", at=MORNING + 2 * HOUR
)
NOTICE = article(3, "AI 기본법 시행령 개정안 입법예고…6월 22일까지 의견 수렴", "13일부터 입법예고한다.", at=MORNING + 2 * DAY)
PRESS = (
    "해온텔레콤은 독자 인공지능 파운데이션 모델 사업에서 개발한 5000억 매개변수 모델 온빛을 12일 오픈소스로 공개했다고 밝혔다. "
    "온빛은 한국어와 영어, 일본어를 지원하며 연구와 상업 이용 모두 제한이 없다."
)


def test_two_outlets_that_report_one_event_make_one_story() -> None:
    shelf = Shelf()
    placed = shelf.add(DRAFT, DRAFT_TOO)
    assert placed.outcome is ArticleOutcome.JOINED_STORY
    assert placed.reason == f"가람1 '{DRAFT.title}' 기사와 같은 사건"
    assert shelf.events == {frozenset({1, 2})}


def test_a_first_article_makes_a_new_story() -> None:
    placed = empty_window().add(DRAFT)
    assert placed.outcome is ArticleOutcome.NEW_STORY
    assert placed.reason == "같은 사건을 다룬 기사가 아직 없음"
    assert [(found.story_id, found.article_ids, found.follows_id, found.merged_ids) for found in placed.groups] == [
        (0, (1,), None, ())
    ]


def test_the_next_step_of_a_law_is_a_story_of_its_own_that_follows_the_first() -> None:
    shelf = Shelf()
    shelf.add(DRAFT, DRAFT_TOO, NOTICE)
    assert shelf.stories == {1: (1, 2), 2: (3,)}
    assert shelf.follows[2] == 1


def test_a_law_in_both_titles_does_not_make_two_events_one() -> None:
    seminar = article(5, "AI 기본법 기업 설명회, 판교서 열린다", "경기도가 12일 기업 설명회를 연다.")
    column = article(6, "AI 기본법, 이제 파인튜닝의 시간이다", "고영향의 정의가 모호하다는 주장이 여전하다.", at=MORNING + HOUR)
    assert len(group((seminar, column), loaded_korean(), LEXICON)) == 2


def test_what_one_person_says_on_two_days_is_two_events() -> None:
    shelf = Shelf()
    shelf.add(
        article(1, '샘 올트먼 "AI 규제할 국제기구 시급하다"'),
        article(2, '올트먼 "국제원자력기구 같은 AI 국제기구 필요"', at=MORNING + 2 * HOUR),
        article(3, '오픈AI 올트먼 "중국 기술 속도 놀랍다"', at=MORNING + DAY),
    )
    assert shelf.events == {frozenset({1, 2}), frozenset({3})}


def test_titles_alone_are_enough() -> None:
    shelf = Shelf()
    shelf.add(
        article(1, "독자 AI 파운데이션 모델 추가 정예팀에 모티프 선정"),
        article(2, "'독파모' 추가 정예팀에 모티프테크놀로지스…4개팀 경쟁", at=MORNING + HOUR),
    )
    assert shelf.events == {frozenset({1, 2})}


def test_revisions_of_one_article_collapse() -> None:
    shelf = Shelf()
    flash = article(1, "[속보] 국가AI전략위, AI 행동계획 수정안 의결", outlet="새벽통신")
    first = article(2, "국가AI전략위, AI 행동계획 수정안 의결(1보)", outlet="새벽통신", at=MORNING + HOUR)
    whole = article(3, "국가AI전략위, AI 행동계획 수정안 의결(종합2보)", outlet="새벽통신", at=MORNING + 3 * HOUR)
    placed = shelf.add(flash, first, whole)
    assert placed.outcome is ArticleOutcome.DUPLICATE
    assert placed.reason == f"새벽통신 '{flash.title}' 기사와 제목이 같음"
    assert shelf.events == {frozenset({1, 2, 3})}


def test_a_reprint_of_a_press_release_under_another_title_is_a_duplicate_in_the_same_story() -> None:
    shelf = Shelf()
    placed = shelf.add(
        article(1, "해온텔레콤, 5000억 매개변수 '온빛' 공개", PRESS),
        article(2, "토종 모델 하나 더 풀렸다", f"{PRESS} (사진=해온텔레콤)"),
    )
    assert placed.outcome is ArticleOutcome.DUPLICATE
    assert placed.reason == "가람1 '해온텔레콤, 5000억 매개변수 '온빛' 공개' 기사와 본문이 거의 같음"
    assert shelf.events == {frozenset({1, 2})}


def test_a_columns_name_does_not_make_its_instalments_copies() -> None:
    shelf = Shelf()
    placed = shelf.add(
        article(1, "[한 주의 AI 정책] 이번 주 무엇이 바뀌나", "국회에서 데이터 기본법 공청회가 열린다. 예산안도 오른다."),
        article(
            2,
            "[한 주의 AI 정책] 이번 주 무엇이 바뀌나",
            "유럽에서는 범용 모델 지침이 나온다. 미국은 수출 규칙을 고친다.",
            at=MORNING + 2 * DAY,
        ),
    )
    assert placed.outcome is ArticleOutcome.NEW_STORY
    assert shelf.events == {frozenset({1}), frozenset({2})}


def test_an_old_article_with_a_fresh_feed_time_is_old_news() -> None:
    shelf = Shelf()
    again = replace(DRAFT, id=9, url_key="portal.example/9", appeared_at=MORNING + 5 * DAY)
    placed = shelf.add(DRAFT, again)
    assert placed.outcome is ArticleOutcome.OLD_NEWS
    assert placed.reason == f"5월 11일에 나온 가람1 '{DRAFT.title}' 기사가 다시 올라옴"
    assert placed.groups == ()
    assert shelf.events == {frozenset({1})}


def test_an_old_text_under_a_new_title_is_old_news() -> None:
    placed = Shelf().add(article(1, "온빛 공개", PRESS), article(2, "알고 보면 좋은 온빛 이야기", PRESS, at=MORNING + 6 * DAY))
    assert placed.outcome is ArticleOutcome.OLD_NEWS


def test_a_round_up_between_two_events_does_not_chain_them() -> None:
    probe = [
        article(1, "EU, 북극성AI 자료 제출 의무 위반 조사 착수", "집행위원회가 북극성AI의 자료 제출 의무를 조사한다."),
        article(2, "북극성AI, 유럽 1호 조사 대상 됐다", "유럽연합이 북극성AI를 조사한다."),
    ]
    export = [
        article(4, "美 상무부, AI 칩 수출 허가 규칙 개정…동맹국은 사후 신고", "동맹국으로 가는 칩은 사후 신고로 바뀐다."),
        article(5, "AI 칩 수출, 동맹국엔 사후 신고만", "미국이 칩 수출 규칙을 고쳤다."),
    ]
    middle = article(3, "유럽은 북극성AI 조사, 미국은 AI 칩 수출 규칙 손질", "유럽의 조사와 미국의 수출 규칙을 정리했다.")
    links = kinship_of((*probe, middle, *export)).events
    assert component(1, links, SAME_EVENT) == {1, 2, 3, 4, 5}  # links alone would chain them
    stories = group((*probe, middle, *export), loaded_korean(), LEXICON)
    homes = {one.id: index for index, story in enumerate(stories) for one in story}
    assert homes[1] == homes[2] != homes[4] == homes[5]


def test_only_the_stories_that_an_article_touched_are_returned() -> None:
    shelf = Shelf()
    shelf.add(DRAFT, article(7, "하늘소프트, 법률 특화 '누림 13B' 가중치 공개"))
    placed = shelf.add(DRAFT_TOO)
    assert [found.article_ids for found in placed.groups] == [(1, 2)]


def test_a_story_keeps_its_number_when_it_grows() -> None:
    shelf = Shelf()
    placed = shelf.add(DRAFT, DRAFT_TOO)
    assert [found.story_id for found in placed.groups] == [1]


def test_an_article_that_joins_two_stories_merges_the_younger_into_the_older() -> None:
    apart = [replace(DRAFT, id=1), replace(DRAFT_TOO, id=2)]
    shelf = Shelf(window_of(Story((apart[0],), 11), Story((apart[1],), 12)), {11: (1,), 12: (2,)})
    placed = shelf.add(
        article(3, "고영향 AI 범위 좁힌 시행령 개정 초안 공개", "추천 서비스가 빠진 초안이 11일 나왔다.", at=MORNING + HOUR)
    )
    assert [(found.story_id, found.merged_ids) for found in placed.groups] == [(11, (12,))]
    assert set(shelf.stories[11]) == {1, 2, 3}


def test_of_two_stories_that_become_one_the_posted_one_keeps_its_number() -> None:
    window = window_of(Story((DRAFT,), 11), Story((DRAFT_TOO,), 12), posted=[12])
    placed = window.add(
        article(3, "고영향 AI 범위 좁힌 시행령 개정 초안 공개", "추천 서비스가 빠진 초안이 11일 나왔다.", at=MORNING + HOUR)
    )
    assert [(found.story_id, found.merged_ids) for found in placed.groups] == [(12, (11,))]


def test_a_posted_story_keeps_all_its_articles_and_its_headline() -> None:
    strangers = (article(1, "국방부, 국산 AI 모델만 쓴다"), article(2, "하늘소프트 '누림 13B' 가중치 공개", at=MORNING - HOUR))
    window = window_of(Story(strangers, 11), posted=[11])
    placed = window.add(article(3, "국방부 국산 AI 모델만 쓴다…지침 개정", at=MORNING + HOUR))
    assert [(found.story_id, found.article_ids) for found in placed.groups] == [(11, (1, 2, 3))]


def test_a_new_event_that_resembles_a_lesser_article_of_a_posted_story_is_a_story_of_its_own() -> None:
    claim = article(1, "북극성AI, 증류 공격에 쓰인 계정 2만 개 차단", "북극성AI는 답변을 빼내던 계정을 막았다고 밝혔다.")
    smuggled = article(2, "수출 막힌 칩으로 은하랩 최신 모델 훈련 의혹", "", at=MORNING + HOUR)
    window = window_of(Story((claim, smuggled), 11), posted=[11])
    text = "은하랩이 수출이 막힌 칩을 들여와 최신 모델을 훈련했다는 의혹이 나왔다."

    first = window.add(article(3, "은하랩, 수출 막힌 칩 밀반입 의혹…최신 모델 훈련에 썼나", text, at=MORNING + 6 * HOUR))
    window.numbered(3, 12)
    second = window.add(article(4, "밀반입 칩으로 최신 모델 훈련한 은하랩", text, at=MORNING + 8 * HOUR))

    assert first.outcome is ArticleOutcome.NEW_STORY
    assert [(found.story_id, found.article_ids, found.follows_id) for found in second.groups] == [(12, (3, 4), 11)]


def test_what_tells_the_event_of_a_posted_headline_still_joins_it() -> None:
    window = window_of(Story((DRAFT,), 11), posted=[11])

    placed = window.add(DRAFT_TOO)

    assert placed.outcome is ArticleOutcome.JOINED_STORY
    assert [(found.story_id, found.article_ids) for found in placed.groups] == [(11, (1, 2))]


def test_a_story_that_nobody_has_seen_may_be_divided_and_keeps_its_number_with_most_of_it() -> None:
    wrongly = (DRAFT, DRAFT_TOO, article(8, "하늘소프트 '누림 13B' 가중치 공개"))
    placed = window_of(Story(wrongly, 11)).add(article(9, "고영향 AI 범위 좁힌 시행령 개정 초안", at=MORNING + HOUR))
    assert {(found.story_id, frozenset(found.article_ids)) for found in placed.groups} == {
        (11, frozenset({1, 2, 9})),
        (0, frozenset({8})),
    }


def test_an_earlier_step_that_arrives_late_becomes_what_the_later_one_follows() -> None:
    shelf = Shelf()
    shelf.add(NOTICE)
    placed = shelf.add(DRAFT)
    assert shelf.follows == {1: None, 2: None}  # the draft had no number yet when the notice might have followed it
    shelf.add(DRAFT_TOO)
    assert placed.outcome is ArticleOutcome.NEW_STORY
    assert shelf.follows == {1: 2, 2: None}


def test_what_a_story_follows_beyond_the_window_is_kept() -> None:
    window = window_of(Story((NOTICE,), 12, follows_id=3))
    placed = window.add(
        replace(NOTICE, id=4, url_key="news.example/4", outlet="나루", title="AI 기본법 시행령 개정안 입법예고 시작")
    )
    assert [(found.story_id, found.follows_id) for found in placed.groups] == [(12, 3)]


def test_a_window_read_from_the_store_goes_on_where_the_last_one_stopped() -> None:
    half = len(WRITTEN) // 2
    whole = Shelf()
    whole.add(*WRITTEN)
    first = Shelf()
    first.add(*WRITTEN[:half])
    known = {one.id: one for one in WRITTEN}
    stored = [
        Story(tuple(known[member] for member in members), number, first.follows[number])
        for number, members in first.stories.items()
    ]
    second = Shelf(window_of(*stored), dict(first.stories), dict(first.follows), first.given)
    second.add(*WRITTEN[half:])
    assert second.events == whole.events


class Counted(Korean):
    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def tokens(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        self.asked += len(texts)
        return loaded_korean().tokens(texts)


def test_a_window_does_not_analyse_again_what_an_earlier_one_has() -> None:
    korean = Counted()
    earlier = StoryWindow([Story((DRAFT, DRAFT_TOO), 1)], korean, LEXICON)
    analysed = korean.asked
    stored = replace(DRAFT, outcome=ArticleOutcome.NEW_STORY, story_id=1)
    StoryWindow([Story((stored, DRAFT_TOO), 1)], korean, LEXICON, earlier=earlier)
    assert korean.asked == analysed
    StoryWindow([Story((replace(DRAFT, text="이제 본문이 있다."),), 1)], korean, LEXICON, earlier=earlier)
    assert korean.asked == analysed + 2


@settings(max_examples=12, deadline=None)
@given(st.permutations(WRITTEN))
def test_the_same_articles_in_another_order_give_the_same_stories(order: list[Article]) -> None:
    shelf = Shelf()
    shelf.add(*order)
    together = group(order, loaded_korean(), LEXICON)
    assert shelf.events == EXPECTED
    assert {frozenset(one.id for one in story) for story in together} == EXPECTED
    assert {members[0] for members in shelf.stories.values()} == HEADLINES


EXPECTED = {frozenset(one.id for one in story) for story in group(WRITTEN, loaded_korean(), LEXICON)}
HEADLINES = {story[0].id for story in group(WRITTEN, loaded_korean(), LEXICON)}


def test_articles_without_words_or_of_one_run_of_letters_have_a_place() -> None:
    odd = [
        article(1, ""),
        article(2, "…"),
        article(3, "가" * 5_000, "나" * 50_000, at=MORNING + HOUR),
        article(4, "!!", at=MORNING + DAY),
    ]
    assert len(group(odd, loaded_korean(), LEXICON)) == 4
