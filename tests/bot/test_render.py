from dataclasses import replace
from datetime import UTC, timedelta
from typing import TypeVar

import pytest

from bot.message import Block, Bullets, Heading, Link, Message, Note, Paragraph, StoryCard
from bot.receipts import fall_words, receipt_lines
from bot.render import (
    WhyReport,
    WhySlot,
    digest_message,
    nothing_new_message,
    reshown_message,
    trouble_message,
    unknown_address_message,
    why_message,
)
from bot.texts import Texts, load_texts
from digest.model import (
    Article,
    ArticleOutcome,
    FeedUse,
    RankedStory,
    Receipt,
    Relevance,
    Schedule,
    SlotOutcome,
    Story,
    SummarySentence,
    Topic,
)
from digest.summaries.writer import FALLS, Fall
from tests.bot.samples import DUE, ITEMS, KST, RECEIPT, SUBSCRIPTION, article, digest, empty_digest, item, summary

KO, EN = load_texts("ko"), load_texts("en")
B = TypeVar("B", bound=Block)


def only(kind: type[B], message: Message) -> list[B]:
    return [block for block in message.blocks if isinstance(block, kind)]


def card_of(anchor: Article, **story: object) -> StoryCard:
    shown = digest((replace(item(anchor, 7), story=Story((anchor,), 7, **story)),))  # type: ignore[arg-type]  # fields of Story
    return only(StoryCard, digest_message(shown, KO))[0]


def stages(message: Message) -> dict[str, list[str]]:
    return {paragraph.label: paragraph.text.split("\n") for paragraph in only(Paragraph, message)}


def test_a_digest_opens_with_its_name_date_and_weekday_in_korean() -> None:
    assert digest_message(digest(), KO).blocks[0] == Heading("AI 정책 브리핑 · 2026년 2월 25일 (수)")


def test_the_date_is_that_of_the_subscriptions_zone() -> None:
    honolulu = replace(SUBSCRIPTION, schedule=Schedule(zone="Pacific/Honolulu"))
    assert digest_message(digest(subscription=honolulu), EN).blocks[0] == Heading("AI Policy Briefing · Tue, 24 Feb 2026")


def test_the_highlights_are_the_headlines_of_the_first_three_cards() -> None:
    (highlights,) = only(Bullets, digest_message(digest(), KO))
    assert highlights == Bullets(tuple(shown.story.anchor.title for shown in ITEMS[:3]), "오늘의 핵심")


def test_a_single_card_has_no_highlights() -> None:
    message = digest_message(digest(ITEMS[:1]), KO)
    assert [type(block) for block in message.blocks] == [Heading, StoryCard, Note]


def test_cards_keep_the_order_of_the_digest() -> None:
    assert [card.number for card in only(StoryCard, digest_message(digest(), KO))] == [1412, 1409, 1415, 1416]


def test_a_card_says_what_where_when_about_what_and_who_else() -> None:
    card = only(StoryCard, digest_message(digest(), KO))[0]
    assert card.headline == Link(
        "[단독] 과기정통부, AI 기본법 고영향 사업자 기준 7월 고시…과태료는 1년 유예", "https://news.example/policy/412"
    )
    assert card.meta == "한빛경제 · 07:12"
    assert (card.tags, card.topics) == (("정책",), ("policy",))
    assert len(card.summary) == 3
    assert card.summary_label == "발췌"
    assert card.related_label == "관련 보도 3곳"
    assert [link.text for link in card.related] == ["가온일보", "새벽신문", "누리저널"]
    assert card.notes == ("#1377 소식의 후속",)
    assert [(action.name, action.value, action.text) for action in card.actions] == [
        ("more", "1412", "자세히"),
        ("why", "1412", "왜 실렸나"),
    ]


def test_a_follow_up_names_the_earlier_story_and_links_it() -> None:
    earlier = Story((article("AI 기본법, 국회 문턱 넘어", path="policy/377", at=DUE - timedelta(days=5)),), 1377)
    (card,) = only(StoryCard, digest_message(digest((replace(ITEMS[0], earlier=earlier),)), KO))
    assert card.notes == ("후속 · 2월 20일 #1377 소식에 이어: AI 기본법, 국회 문턱 넘어",)
    assert card.related[-1] == Link("앞선 소식 #1377", "https://news.example/policy/377")
    assert card.related_label == "관련 보도 3곳"


def test_the_names_of_ill_feeds_can_stand_in_a_message_of_their_own() -> None:
    without = digest_message(digest(), KO, names_feeds=False)
    assert "피드 22곳 정상 · 문제 4곳(스레드에 적었습니다)" in only(Note, without)[0].lines
    assert trouble_message(RECEIPT, KO).blocks == (Bullets(RECEIPT.feeds_unwell, "지금 문제가 있는 피드 4곳"),)


def test_an_article_of_another_day_shows_its_date() -> None:
    assert card_of(article("제목", at=DUE - timedelta(hours=11))).meta == "한빛경제 · 2월 24일 21:30"


def test_an_article_without_a_time_of_its_own_says_when_it_was_seen() -> None:
    assert card_of(article("제목", published_at=None)).meta == "한빛경제 · 06:30 확인"


def test_a_published_time_in_the_future_is_not_shown() -> None:
    assert card_of(article("제목", published_at=DUE.astimezone(UTC) + timedelta(days=300))).meta == "한빛경제 · 06:30 확인"


def test_a_models_work_is_labelled_with_its_name() -> None:
    card = card_of(article("제목"), summary=summary("문장이다.", backend="server", model="kanana-1.5-8b"))
    assert card.summary_label == "AI 요약 · kanana-1.5-8b"


def test_a_story_of_headlines_only_says_so() -> None:
    assert card_of(article("제목", summary="")).summary_label == "제목만 제공하는 기사"
    assert card_of(article("제목", use=FeedUse.TITLE_AND_LINK)).summary_label == "제목만 제공하는 기사"


def test_a_story_that_nobody_summarised_says_so() -> None:
    assert card_of(article("제목", text="본문이 있다.")).summary_label == "요약 없음"


def test_a_summary_of_more_sentences_shows_three() -> None:
    assert card_of(article("제목"), summary=summary("하나.", "둘.", "셋.", "넷.")).summary == ("하나.", "둘.", "셋.")


def test_the_receipt_says_window_counts_feeds_and_summaries() -> None:
    assert digest_message(digest(), KO).blocks[-1] == Note(
        (
            "수집 구간 2월 24일 08:30 ~ 2월 25일 08:30 (KST)",
            "새 글 2,612건 → 관련 글 13건 → 사건 6건 → 게재 4건",
            "피드 22곳 정상 · 문제 4곳: 솔빛타임스: 68일째 새 글 없음, 다온경제: 접속할 수 없음, 한들신문: HTML만 옵니다 외 1곳",
            "요약 방식: 발췌 2건, AI 요약 · EXAONE-4.0-1.2B 1건",
        )
    )


def test_as_many_unwell_feeds_as_are_named_leave_no_rest() -> None:
    receipt = replace(RECEIPT, feeds_unwell=("가: 1", "나: 2", "다: 3"))
    assert receipt_lines(receipt, KST, KO)[2] == "피드 22곳 정상 · 문제 3곳: 가: 1, 나: 2, 다: 3"


def test_a_day_on_which_no_feed_could_be_read_is_not_called_a_day_without_news() -> None:
    unread = replace(empty_digest().receipt, feeds_ok=0, feeds_unwell=("한빛경제: 응답 시간 초과",))

    message = digest_message(digest((), receipt=unread), KO)

    (text,) = only(Paragraph, message)
    assert "알 수 없습니다" in text.text
    assert "소식이 없습니다" not in text.text
    assert message.fallback == "AI 정책 브리핑 · 2026년 2월 25일 (수) · 피드를 하나도 읽지 못했습니다"


def test_before_any_feed_was_read_nobody_knows_about_the_day() -> None:
    unasked = replace(empty_digest().receipt, feeds_ok=0, feeds_unread=25)

    message = digest_message(digest((), receipt=unasked), KO)

    assert only(Paragraph, message)[0].text == "아직 피드를 하나도 읽지 않아 오늘 소식이 있는지 알 수 없습니다."
    assert message.fallback == "AI 정책 브리핑 · 2026년 2월 25일 (수) · 아직 피드를 읽지 않았습니다"


@pytest.mark.parametrize(
    ("ill", "unread", "line"),
    [
        ((), 0, "Feeds: 1 well"),
        ((), 2, "Feeds: 1 well · 2 not read yet"),
        (("가: 1",), 2, "Feeds: 1 well · 2 not read yet · 1 unwell: 가: 1"),
    ],
)
def test_feeds_are_counted_by_how_they_are(ill: tuple[str, ...], unread: int, line: str) -> None:
    receipt = Receipt(DUE, DUE, 1, ill, 1, 1, 1, 1, feeds_unread=unread)

    assert receipt_lines(receipt, KST, EN)[1:3] == ("New articles 1 → relevant 1 → stories 1 → shown 1", line)


def test_an_empty_day_says_so_with_its_receipt_and_why_it_is_late() -> None:
    message = digest_message(empty_digest(), KO)
    assert [type(block) for block in message.blocks] == [Heading, Paragraph, Note]
    assert only(Paragraph, message)[0].text.startswith("오늘은 소식이 없습니다")
    assert only(Note, message)[0].lines[1:] == (
        "새 글 2,401건 → 관련 글 0건 → 사건 0건 → 게재 0건",
        "피드 25곳 정상",
        "예정보다 1시간 12분 늦게 보냈습니다: 봇이 꺼져 있었습니다.",
    )
    assert message.fallback == "AI 정책 브리핑 · 2026년 2월 25일 (수) · 오늘은 소식이 없습니다"


def ranked(outcome: SlotOutcome, hours: float, topic: Topic = Topic.POLICY) -> RankedStory:
    told = article("AI 기본법 시행령 의결", at=DUE - timedelta(hours=hours))
    relevance = replace(told.relevance, topics=(topic,))
    return RankedStory(Story((replace(told, relevance=relevance),), 7), 1, outcome, "")


@pytest.mark.parametrize("texts", [KO, EN])
def test_a_digest_that_is_empty_because_the_channel_has_seen_the_days_news_says_so(texts: Texts) -> None:
    seen = replace(empty_digest(), ranking=(ranked(SlotOutcome.ALREADY_POSTED, 2),))

    message = digest_message(seen, texts)

    assert only(Paragraph, message)[0].text == texts("digest.already")
    assert message.fallback.endswith(texts("digest.fallback_already", title=""))


@pytest.mark.parametrize(
    "other",
    [
        ranked(SlotOutcome.ALREADY_POSTED, 24),  # by yesterday's digest
        ranked(SlotOutcome.ALREADY_POSTED, 2, Topic.SOVEREIGN),
        ranked(SlotOutcome.MUTED, 2),
    ],
)
def test_what_this_subscription_would_not_have_shown_today_leaves_the_day_empty(other: RankedStory) -> None:
    day = empty_digest()
    asked = replace(day.subscription, topics=(Topic.POLICY,))

    message = digest_message(replace(day, subscription=asked, ranking=(other,)), KO)

    assert only(Paragraph, message)[0].text.startswith("오늘은 소식이 없습니다")


def test_lateness_without_a_known_reason_is_said_all_the_same() -> None:
    receipt = Receipt(DUE, DUE, 1, (), 0, 0, 0, 0, late_by=timedelta(minutes=5))
    assert receipt_lines(receipt, KST, EN)[-1] == "Sent 5 minutes late."


def test_the_fallback_counts_the_stories() -> None:
    assert digest_message(digest(), KO).fallback == "AI 정책 브리핑 · 2026년 2월 25일 (수) · 소식 4건"
    assert digest_message(digest(ITEMS[:1]), EN).fallback == "AI Policy Briefing · Wed, 25 Feb 2026 · 1 story"


def test_a_digest_can_be_read_in_english() -> None:
    card = only(StoryCard, digest_message(digest(), EN))[1]
    assert (card.tags, card.related_label, card.summary_label) == (
        ("Open", "Sovereign", "Policy"),
        "Also reported by 1 outlet",
        "AI summary · EXAONE-4.0-1.2B",
    )


def test_a_digest_shown_again_says_when_it_was_sent() -> None:
    message = reshown_message(DUE.astimezone(UTC) + timedelta(hours=1, minutes=44), KST, KO)
    assert message.blocks == (Note(("10:14에 이미 낸 다이제스트를 다시 보여 드립니다.",)),)


def test_nothing_new_is_said_in_one_line() -> None:
    assert nothing_new_message(KO).blocks == (Note(("그 뒤로 새 소식은 없습니다.",)),)


def test_why_tells_every_stage_of_a_shown_article() -> None:
    joined = replace(ITEMS[0].related[0], outcome=ArticleOutcome.JOINED_STORY)
    slot = WhySlot(DUE, SlotOutcome.SHOWN, 1, "")
    message = why_message(WhyReport(joined, "가온일보", ITEMS[0].story, (slot,)), KO)
    assert message.blocks[:2] == (Heading("이 기사는 어떻게 되었나"), Link(joined.title, joined.url))
    told = stages(message)
    assert list(told) == ["1. 수집", "2. 관련성", "3. 사건 묶음", "4. 요약", "5. 다이제스트"]
    assert told["1. 수집"][0] == "가온일보 피드에서 2월 25일 06:30에 처음 보았습니다."
    assert told["2. 관련성"] == ["관련 있음 · 점수 0.90", "주제: 정책", "· 제목에 'AI 기본법'이 있다."]
    assert told["3. 사건 묶음"][:3] == [
        "이미 있던 사건에 들어갔습니다.",
        "사건 #1412에 들어 있습니다.",
        "기사 4건이 같은 사건을 다룹니다.",
    ]
    assert told["4. 요약"][0] == "방식: 발췌"
    assert told["5. 다이제스트"] == ["2월 25일 08:30 · 1위 · 실었습니다"]


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (SlotOutcome.OVER_LIMIT, "2월 25일 08:30 · 9위 · 개수 제한을 넘어 싣지 않았습니다 (한도는 8건입니다.)"),
        (SlotOutcome.MUTED, "2월 25일 08:30 · 9위 · 채널이 끈 매체입니다 (한도는 8건입니다.)"),
    ],
)
def test_why_gives_the_reason_of_each_digest(outcome: SlotOutcome, line: str) -> None:
    report = WhyReport(ITEMS[0].story.anchor, "한빛경제", ITEMS[0].story, (WhySlot(DUE, outcome, 9, "한도는 8건입니다."),))
    assert stages(why_message(report, KO))["5. 다이제스트"] == [line]


def test_why_ends_at_relevance_for_an_article_off_the_subject() -> None:
    off = article("맛집 열 곳", relevance=Relevance(relevant=False, score=0.08), published_at=None)
    told = stages(why_message(WhyReport(off, "한빛경제"), KO))
    assert list(told) == ["1. 수집", "2. 관련성"]
    assert told["1. 수집"][1] == "매체가 밝힌 게재 시각이 없어 처음 본 시각으로 셉니다."
    assert told["2. 관련성"] == [
        "관련 없음 · 점수 0.08",
        "· 근거가 된 낱말이 없습니다.",
        "다루는 주제가 아니어서 더 나아가지 않았습니다.",
    ]


def test_why_ends_at_collecting_for_what_was_there_before_the_installation() -> None:
    old = article("지난 소식", relevance=Relevance(relevant=False, score=0.0), outcome=ArticleOutcome.SEEN_BEFORE_START)
    told = stages(why_message(WhyReport(old, "한빛경제"), KO))
    assert list(told) == ["1. 수집"]
    assert told["1. 수집"][-1].startswith("설치하기 하루보다")


def test_why_names_what_a_copy_is_a_copy_of() -> None:
    copy = article("복사", outcome=ArticleOutcome.DUPLICATE, outcome_reason="https://news.example/a/9")
    told = stages(why_message(WhyReport(copy, "한빛경제"), KO))
    assert told["3. 사건 묶음"] == [
        "이미 있는 기사의 복사본입니다.",
        "https://news.example/a/9",
        "어느 사건에도 들지 않았습니다.",
    ]


def test_why_says_why_a_lower_rung_made_the_summary() -> None:
    made = replace(summary("문장이다."), fallback_reason="모델 서버가 30초 안에 답하지 않았다")
    story = Story((article("제목"),), 3, summary=made)
    told = stages(why_message(WhyReport(story.anchor, "한빛경제", story), KO))
    assert told["4. 요약"] == ["방식: 발췌", "대신 쓴 까닭: 모델 서버가 30초 안에 답하지 않았다", "문장이다."]
    assert told["5. 다이제스트"] == ["아직 어느 다이제스트의 후보에도 오르지 않았습니다."]


def test_why_says_which_model_was_asked_and_what_of_its_words_was_left_out() -> None:
    made = replace(
        summary("문장이다."),
        backend="server",
        model="나래-12B",
        asked="나래-12B",
        why_it_matters=SummarySentence("누구나 쓸 수 있다.", (0,)),
        problems=("number: 기사에 없는 수치 ‘5만 명’", "number: 기사에 없는 수치 ‘5만 명’", "name: 기사에 없는 이름 ‘가온’"),
    )
    story = Story((article("제목"),), 3, summary=made)
    told = stages(why_message(WhyReport(story.anchor, "한빛경제", story), KO))
    assert told["4. 요약"] == [
        "방식: AI 요약 · 나래-12B",
        "문장이다.",
        "왜 중요한가: 누구나 쓸 수 있다.",
        "나래-12B이(가) 썼으나 기사와 맞지 않아 뺀 것: 기사에 없는 수치 ‘5만 명’, 기사에 없는 이름 ‘가온’",
    ]


def test_a_card_shows_a_model_s_line_on_why_it_matters_in_the_reader_s_language() -> None:
    made = replace(summary("문장이다."), why_it_matters=SummarySentence("누구나 쓸 수 있다.", (0,)))
    message = [digest_message(digest([item(article("제목"), 3, made=made)]), texts) for texts in (KO, EN)]
    assert [only(StoryCard, each)[0].why_it_matters for each in message] == [
        "왜 중요한가: 누구나 쓸 수 있다.",
        "Why it matters: 누구나 쓸 수 있다.",
    ]


def test_the_receipt_counts_the_cards_for_which_a_model_was_asked_in_vain() -> None:
    receipt = replace(RECEIPT, falls={FALLS[Fall.BUSY]: 2, FALLS[Fall.UNGROUNDED]: 1})
    line = "모델 요약 대신 발췌한 3건: 모델 서버가 바쁨 2건, 모델의 답이 기사와 맞지 않음 1건"
    assert line in receipt_lines(receipt, KST, KO)
    assert not any("발췌한" in each for each in receipt_lines(RECEIPT, KST, KO))


@pytest.mark.parametrize("fall", Fall)
def test_every_fall_has_its_words_in_both_languages(fall: Fall) -> None:
    assert fall_words(FALLS[fall], KO) == FALLS[fall]
    assert fall_words(f"{FALLS[fall]}: HTTP 429", EN) == f"{EN(f'fall.{fall}')}: HTTP 429"


def test_an_unknown_address_is_answered_with_what_could_be_the_cause() -> None:
    message = unknown_address_message("https://news.example/none", KO)
    assert only(Paragraph, message)[0].text == "이 주소의 기사를 본 적이 없습니다: https://news.example/none"
    assert len(only(Bullets, message)[0].lines) == 5


def test_topics_of_all_articles_of_a_story_are_its_tags() -> None:
    assert [Topic(topic) for topic in only(StoryCard, digest_message(digest(), KO))[1].topics] == [
        Topic.OPEN,
        Topic.SOVEREIGN,
        Topic.POLICY,
    ]
