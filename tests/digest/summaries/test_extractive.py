import json

import pytest

from digest.model import Story, Summary
from digest.summaries.extractive import ExtractiveSummariser, extract, shorten
from tests.digest.summaries.samples import FULL, HOSTILE, LEAD, LICENCE, PLAN, SEVERAL, TRAINING, article, lead
from tests.kiwi import loaded_korean
from tests.shared_data import shared


def texts(story: Story) -> list[str]:
    return [sentence.text for sentence in extract(story, loaded_korean()).sentences]


def test_the_best_sentences_of_a_page_are_shown_word_for_word() -> None:
    summary = extract(FULL, loaded_korean())
    assert [sentence.text for sentence in summary.sentences] == [LEAD, LICENCE, PLAN]
    assert [summary.source_sentences[sentence.sources[0]] for sentence in summary.sentences] == [LEAD, LICENCE, PLAN]
    assert set(summary.source_articles) == {1}


def test_a_lead_of_one_line_is_shown_as_it_is_and_cleaned() -> None:
    assert texts(lead(f"[가온뉴스] {LEAD}")) == [LEAD]


def test_a_lead_of_three_sentences_is_shown_whole() -> None:
    short = "누리온은 3일 모델을 열었다. 이는 국내 최대 규모다. 한편 정부도 반겼다."
    assert " ".join(texts(lead(short, title="국산 언어모델 공개 잇따라"))) == short


def test_a_lead_is_never_padded_with_what_was_cut_off() -> None:
    assert texts(lead(f"{LEAD} 상업적 이용을 허용하는 아파치 2.0 라이선스를 적용해 기업이 별도 계..")) == [LEAD]


def test_a_cut_line_is_shown_where_it_is_all_there_is() -> None:
    assert texts(lead("인공지능 기업 누리온이 3일 서울에서 행사를 열고 개발자 300명에게 새 모델을 시..")) == [
        "인공지능 기업 누리온이 3일 서울에서 행사를 열고 개발자 300명에게 새 모델을…"
    ]


def test_a_cut_line_is_shown_where_the_rest_only_repeats_the_title() -> None:
    summary = "누리온이 한국어 모델을 공개했다. 상업적 이용을 허용하는 라이선스를 적용해 기업이 제품에 넣을 수 있다고 설.."
    assert texts(lead(summary, title="누리온, 한국어 모델 공개")) == [
        "상업적 이용을 허용하는 라이선스를 적용해 기업이 제품에 넣을 수 있다고…"
    ]


def test_a_lead_that_only_repeats_the_title_is_no_summary() -> None:
    assert texts(lead("[속보] 누리온, 한국어 모델 공개", title="[속보] 누리온, 한국어 모델 공개")) == []


def test_a_byline_alone_is_no_summary() -> None:
    assert texts(lead("[가온뉴스] seorin@gaon.example 한서린 기자")) == []


def test_several_outlets_add_to_each_other_without_repeats() -> None:
    shown = texts(SEVERAL)
    assert shown[0] == LEAD
    assert len(shown) == len(set(shown)) == 3


def test_two_wordings_of_one_thing_are_shown_once() -> None:
    other = "누리온이 3일 매개변수 120억 개짜리 한국어 언어모델 ‘나래 12B’의 가중치를 공개했다고 밝혔다."
    story = Story((article(LEAD, 1), article(other, 2)))
    assert texts(story) == [LEAD]


def test_another_outlet_is_read_where_the_anchor_has_only_a_title() -> None:
    story = Story((article(number=1), article(f"{LEAD}\n{TRAINING}", 2)))
    summary = extract(story, loaded_korean())
    assert summary.source_articles == (2, 2)
    assert summary.sentences


def test_an_instruction_or_link_in_an_article_is_never_shown() -> None:
    summary = extract(HOSTILE, loaded_korean())
    assert {sentence.text for sentence in summary.sentences} <= {LEAD, LICENCE, TRAINING, PLAN}
    assert summary.source_sentences == (LEAD, LICENCE, TRAINING, PLAN)
    assert not any("evil" in sentence for sentence in summary.source_sentences)


def test_an_overlong_sentence_is_cut_after_a_clause_and_says_so() -> None:
    clause = "누리온은 가중치와 학습 코드와 데이터 목록과 평가 자료를 모두 열었으며, "
    (shown,) = texts(lead(clause * 9 + "앞으로도 연다."))
    assert shown.endswith("열었으며…")
    assert 150 < len(shown) <= 300


def test_an_overlong_word_is_cut_where_it_must_be() -> None:
    assert shorten("가" * 400, 300) == "가" * 299 + "…"


async def test_warming_loads_kiwi_off_the_loop() -> None:
    korean = loaded_korean()
    summariser = ExtractiveSummariser(korean)
    await summariser.warm()
    assert korean.loaded
    assert (summariser.backend, summariser.model) == ("extractive", "")


@pytest.mark.parametrize("day", ["2026-02-24", "2026-02-25", "2026-02-26"])
def test_no_furniture_is_shown_of_a_real_day(day: str) -> None:
    lines = shared(f"data/replay/{day}.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    about = [item for item in items if "AI" in item["title"] and item["summary"]]
    summaries = [extract(lead(item["summary"], title=item["title"]), loaded_korean()) for item in about]
    assert [found for summary in summaries for found in _furniture(summary)] == []
    assert sum(bool(summary.sentences) for summary in summaries) > 0.95 * len(summaries)


def _furniture(summary: Summary) -> list[str]:
    signs = ("기자]", "@", "사진=", "[사진", "무단전재", "▶", "ⓒ", "#OBJECT", "】")
    return [sentence.text for sentence in summary.sentences if any(sign in sentence.text for sign in signs)]
