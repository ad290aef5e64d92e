"""The signs of an article: what of the subject stands where."""

import pytest

from digest.lexicon import default_lexicon
from digest.selection.evidence import LEAD_CHARACTERS, REST_CHARACTERS, TITLE_CHARACTERS, signs

LEXICON = default_lexicon()


def names(title: str, body: str = "") -> set[str]:
    return set(signs(title, body, LEXICON))


def test_an_article_that_does_not_speak_of_ai_has_no_signs() -> None:
    assert names("부동산 규제 완화 법안 국회 통과", "정부가 대출 규제를 푼다.") == set()


def test_bird_flu_is_not_ai() -> None:
    assert names("고병원성 AI 확진에 방역 비상", "조류인플루엔자(AI)가 확산하고 있다.") == set()


def test_a_picture_made_by_a_chatbot_is_not_about_ai() -> None:
    assert names("예금자 보호 한도 오른다", "[사진=챗GPT 생성] 예금자보호법 개정안이 시행된다.") == set()


def test_a_byline_says_nothing_of_the_article() -> None:
    body = "[누리경제=도우람 기자] (서울=누리통신) 나한결 기자 = AI 규제 법안이 나왔다."
    assert names("오늘의 소식", body) == names("오늘의 소식", "AI 규제 법안이 나왔다.")


def test_a_body_and_a_rule_in_one_clause_are_a_sign_and_apart_another() -> None:
    near = names("과기정통부, AI 고시 개정안 마련")
    apart = names('AI 고시 개정안 나왔다…과기정통부 "의견 수렴"')
    assert ("title:body+action" in near, "title:body+action, apart" in apart) == (True, True)
    assert "title:body+action" not in apart


def test_what_speaks_against_counts_in_the_clause_on_the_subject() -> None:
    assert "title:hiring" in names("독파모 정예팀 인턴 채용")
    assert "aside:market" in names("기업가치 급등한 앤트로픽…AI 규제 법안엔 찬성")


def test_a_country_followed_by_a_comma_is_the_state_that_acts() -> None:
    assert "title:maker+body" in names("독일, 딥시크 앱 삭제 요청")
    assert "title:maker+body" not in names("독일 딥시크 이용자 급증")


def test_an_official_speaks_for_a_state() -> None:
    assert "title:ai+body" in names('하정우 "AI는 국가 전략"')


def test_a_release_whose_headline_names_no_model_borrows_it_from_the_lead() -> None:
    lead = "AI 스타트업 누리랩스의 언어모델 '단비'가 오픈소스 라이선스로 풀렸다."
    assert "title:open, lead:model" in names("'단비' 오픈소스 표기 논란", lead)


def test_the_lead_is_told_from_the_rest() -> None:
    far = "가" * LEAD_CHARACTERS + " AI 기본법이 시행된다."
    assert ("lead:law" in names("오늘의 AI", far), "rest:subject" in names("오늘의 AI", far)) == (False, True)


def test_what_stands_beyond_the_bounds_is_not_read() -> None:
    body = "오늘의 소식이다. " * (LEAD_CHARACTERS + REST_CHARACTERS)
    assert names("AI" + " " * TITLE_CHARACTERS + "AI 기본법", body + " AI 기본법") == names("AI", body)


@pytest.mark.parametrize("sign", ["title:no-ai", "title:off-subject"])
def test_a_headline_off_the_subject_is_a_sign_itself(sign: str) -> None:
    assert sign in names("오늘의 소식", "AI 규제 법안이 나왔다.")


def test_a_sign_holds_the_words_it_stands_on() -> None:
    found = signs("과기정통부, AI 고시 개정안 마련", "", LEXICON)
    assert [mention.form for mention in found["title:body+action"]] == ["과기정통부", "고시"]
