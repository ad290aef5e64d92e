"""Whether an article is judged as a reader would judge it, and how that is told."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.lexicon import default_lexicon, load_lexicon, shipped_text
from digest.model import Relevance, Topic
from digest.selection.evidence import LEAD_CHARACTERS, REST_CHARACTERS
from digest.selection.relevance import THRESHOLD, judge, read_weights, shipped_weights
from digest.selection.wording import Wording

LEXICON = default_lexicon()

ARTICLE = (
    "정부가 AI 생성물 표시 의무를 구체화한 고시 개정안을 내놨다",
    "과학기술정보통신부가 인공지능 기본법에 따른 생성물 표시 고시 개정안을 행정예고했다. 사업자는 결과물에 표시를 달아야 한다.",
)


def found(title: str, body: str = "") -> Relevance:
    return judge(title, body, LEXICON)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("한빛AI, 32B 모델 가중치 허깅페이스에 공개", Topic.OPEN),
        ("오픈웨이트 모델 라이선스 논란…'무늬만 오픈소스'", Topic.OPEN),
        ("메타, 차세대 AI 모델 폐쇄형으로 전환", Topic.CLOSED),
        ("앤트로픽, 보안 모델 접근 권한 일부 기관으로 제한", Topic.CLOSED),
        ("과기정통부, AI 기본법 시행령 입법예고", Topic.POLICY),
        ("美, AI 칩 수출 통제 확대", Topic.POLICY),
        ("지상파 3사, 오픈AI에 저작권 소송", Topic.POLICY),
        ("독자 AI 파운데이션 모델 2차 평가 시작", Topic.SOVEREIGN),
        ("정부, GPU 5만장 확보 계획", Topic.SOVEREIGN),
    ],
)
def test_each_topic_is_picked_by_title_alone(title: str, topic: Topic) -> None:
    assert (found(title).relevant, found(title).topics[:1]) == (True, (topic,))


@pytest.mark.parametrize(
    "title",
    [
        "오픈AI, 챗GPT에 쇼핑 기능 추가",
        "엔비디아 매출 또 사상 최대",
        "소버린 AI 관련주 동반 급등",
        "독파모 정예팀, 인턴 20명 채용",
        "AI 데이터센터 전력난에 원전주 강세",
        "법무법인 다솜, AI 규제 대응팀 출범",
        "행안부, 민원 상담에 생성형 AI 도입",
        "한빛AI, 코딩 에이전트 오픈소스로 공개",
        "국가대표 골키퍼 부상에 대표팀 비상",
        "신상 맛집 오픈런 행렬",
        "조류인플루엔자(AI) 확산에 이동 제한 명령",
        "중국, 희토류 수출 통제 강화",
    ],
)
def test_news_that_only_mentions_the_words_is_left(title: str) -> None:
    assert not found(title).relevant


def test_a_spam_page_that_embeds_an_article_is_left() -> None:
    title, body = ARTICLE
    assert found(title, body).relevant
    assert not found("서해동 출장마사지 24시 예약 후불제", body).relevant
    assert not found("먹튀 없는 바카라 사이트 추천", f"{title}. {body}").relevant


def test_a_long_page_is_judged_by_its_beginning() -> None:
    title, body = ARTICLE
    related = "\n".join(["관련 기사: 코스피 급등", "관련 기사: 신형 스마트폰 출시 예약 판매"] * 40)
    assert found(title, f"{body}\n{related}").relevant


def test_a_page_off_the_subject_is_not_picked_for_the_headlines_beside_it() -> None:
    page = "서해시가 봄꽃 축제를 연다. " * 20 + "많이 본 뉴스: AI 기본법 시행, 독자 AI 파운데이션 모델 선정, AI 칩 수출 통제"
    assert not found("서해시, 봄꽃 축제 개막", page).relevant


def test_the_body_makes_a_bare_headline_certain() -> None:
    title = "AI가 만든 영상, 첫 화면에 표시해야"
    assert found(title, ARTICLE[1]).score > found(title).score


def test_letters_in_parts_are_judged_as_whole_ones() -> None:
    title, body = ARTICLE
    assert found(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", body)) == found(title, body)


def test_what_is_far_down_changes_nothing() -> None:
    title, body = ARTICLE
    long = body + " 오늘의 소식이다." * REST_CHARACTERS
    assert found(title, long) == found(title, long + " 주가 급등. 오픈소스 AI 모델 공개. 출장마사지." * 50)


def test_a_self_hosters_name_counts_without_a_new_release() -> None:
    title = "모꼬지랩스 '단비', 가중치 공개…누구나 내려받아"
    own = load_lexicon(shipped_text(), "makers:\n  모꼬지랩스: []\nmodels:\n  단비: []\n")
    assert judge(title, "", own).score > judge(title, "", LEXICON).score


def test_reasons_are_sentences_that_quote_the_article_strongest_first() -> None:
    reasons = found("과기정통부, AI 고시 개정안 의견 수렴").reasons
    assert "제목: AI와 함께 규제를 이르는 말 '고시'가 나옴" in reasons
    assert "제목: 국가 기관 '과기정통부'와 규제를 이르는 말 '고시'가 AI와 함께 나옴" in reasons
    assert len(reasons) <= 5


def test_an_article_without_ai_is_told_so() -> None:
    assert found("신상 맛집 오픈런 행렬") == Relevance(relevant=False, score=0.0, topics=(), reasons=("AI를 말하지 않음",))


def test_what_spoke_against_an_article_comes_first_where_it_was_left() -> None:
    assert found("독파모 정예팀, 인턴 20명 채용").reasons[0] == "제목: 채용·인사 말 '인턴'"


def test_an_article_on_ai_alone_is_told_what_it_lacks() -> None:
    assert found("AI가 바꿀 교실 풍경").reasons[0] == "개방·폐쇄·정책·소버린을 이르는 말이 없음"


def test_weights_are_read_as_they_are_written() -> None:
    weights = read_weights("bias: -1.5\nsigns:\n  title:law: 2.0\ntopics:\n  law: policy\n")
    judged = judge("AI 기본법", "", LEXICON, weights, Wording({}))
    assert (judged.score, judged.relevant, judged.topics) == (0.6225, True, (Topic.POLICY,))


def test_the_score_grows_with_what_a_sign_is_worth() -> None:
    weights = shipped_weights()
    heavier = replace(weights, signs={**weights.signs, "title:law": weights.signs["title:law"] + 1})
    assert judge("AI 기본법 시행", "", LEXICON, heavier).score > judge("AI 기본법 시행", "", LEXICON, weights).score


def test_every_shipped_sign_speaks_for_or_against_as_its_place_says() -> None:
    weights = shipped_weights()
    assert all(worth < 0 for sign, worth in weights.signs.items() if sign.startswith("aside:"))
    assert weights.signs["title:programme"] > 1 > -1 > weights.signs["title:hiring"]


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["AI", "규제", "과기정통부", "오픈소스", "주가", "…", "딥시크", "美,", "출시", "드라마", "\x00", "[사진=", "("]
        )
    ),
    st.text(max_size=300),
)
def test_any_article_gets_a_score_topics_and_reasons_that_fit_together(words: list[str], body: str) -> None:
    judged = found(" ".join(words), body)
    assert 0.0 <= judged.score <= 1.0
    assert judged.relevant is (judged.score >= THRESHOLD)
    assert judged.relevant is bool(judged.topics)
    assert 1 <= len(judged.reasons) <= 5


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "(" * 20_000, "인공지능(" * 5_000, "AI" * 10_000, "가" * 100_000, "'" * 100_000, "AI 규제 " * 20_000]
)
def test_hostile_text_is_judged_like_any_other(text: str) -> None:
    assert found(text, text).score <= 1.0
    assert found("AI 규제", text[: LEAD_CHARACTERS + REST_CHARACTERS]).relevant is found("AI 규제", text).relevant
