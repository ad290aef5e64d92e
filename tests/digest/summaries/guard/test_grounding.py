"""Figures, times and claims of being first: in the source with the same value, or not said."""

import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import RELEASE, RULING, codes

FAITHFUL = {
    "another notation": "누리온이 120억 매개변수 언어모델의 가중치를 공개했다.",
    "commas": "나래 12B는 한 번에 32,000토큰을 읽는다.",
    "a date with its month": "누리온이 3월 3일 언어모델의 가중치를 공개했다.",
    "a month of its own": "누리온은 3월 안에 데이터 목록도 공개하기로 했다.",
    "a rough number": "누리온의 직원은 약 80명이다.",
    "a year": "2021년 설립된 누리온이 언어모델의 가중치를 공개했다.",
}
WRONG = {
    "another number": ("누리온이 매개변수 130억 개의 언어모델 가중치를 공개했다.", Code.NUMBER),
    "a zero more": ("누리온이 매개변수 1200억 개의 언어모델 가중치를 공개했다.", Code.NUMBER),
    "another unit": ("나래 12B는 한 번에 3만2000글자를 읽는다.", Code.NUMBER),
    "another day": ("누리온이 언어모델의 가중치를 4일 공개했다.", Code.DATE),
    "another month": ("누리온은 데이터 목록도 다음 달 공개하기로 했다.", Code.DATE),
    "another year": ("2023년 설립된 누리온이 언어모델의 가중치를 공개했다.", Code.DATE),
    "a time of day that nobody named": ("누리온이 3일 오후 언어모델의 가중치를 공개했다.", Code.DATE),
    "a first": ("누리온이 국내 최초로 언어모델의 가중치를 공개했다.", Code.NUMBER),
    "an only one": ("누리온은 언어모델의 가중치를 공개한 유일한 기업이다.", Code.NUMBER),
    "another version": ("누리온이 언어모델 ‘나래 15B’의 가중치를 공개했다.", Code.NUMBER),
    "digits that are no number": ("나래 12B는 한 번에 3,20000토큰을 읽는다.", Code.NUMBER),
}


@pytest.mark.parametrize("sentence", FAITHFUL.values(), ids=FAITHFUL)
def test_what_the_source_says_otherwise_is_supported(sentence: str) -> None:
    assert codes(sentence, RELEASE) == ()


@pytest.mark.parametrize(("sentence", "code"), WRONG.values(), ids=WRONG)
def test_what_the_source_does_not_say_is_refused_with_its_kind(sentence: str, code: Code) -> None:
    assert code in codes(sentence, RELEASE) or (code is Code.NUMBER and Code.NAME in codes(sentence, RELEASE))


def test_an_amount_on_the_other_side_of_a_bound_is_the_opposite() -> None:
    article = ("하루 이용자 100만 명 이상인 서비스의 사업자는 저작물의 종류를 보고해야 한다.",)
    assert codes("하루 이용자가 100만 명 이상인 사업자는 저작물의 종류를 보고해야 한다.", article) == ()
    assert Code.POLARITY in codes("하루 이용자가 100만 명 이하인 사업자는 저작물의 종류를 보고해야 한다.", article)


def test_more_than_the_whole_is_refused() -> None:
    assert Code.NUMBER in codes("법원은 비공개 문서 7건 가운데 11건을 공개하라고 했다.", RULING)


def test_shares_are_told_by_their_percentage() -> None:
    article = ("공공기관 챗봇의 70%가 외국 기업의 API를 쓰는 것으로 나타났다.",)
    assert codes("공공기관 챗봇 열 곳 중 일곱 곳이 해외 기업의 API를 쓰고 있다.", article) == ()
    assert Code.NUMBER in codes("공공기관 챗봇 열 곳 중 여덟 곳이 해외 기업의 API를 쓰고 있다.", article)


def test_figures_just_passed_or_just_missed_may_be_round() -> None:
    article = ("지난 학기 교과서 사용률은 등록 학생의 23.6%였다.", "접속자는 20만 3천 명이었다.")
    assert codes("지난 학기 교과서 사용률은 24%에도 못 미쳤다.", article) == ()
    assert codes("접속자는 20만 명을 넘었다.", article) == ()
    assert Code.NUMBER in codes("지난 학기 교과서 사용률은 30%에도 못 미쳤다.", article)
    assert Code.NUMBER in codes("접속자는 30만 명을 넘었다.", article)


def test_without_the_day_of_the_article_relative_times_are_compared_as_they_are() -> None:
    article = ("누리온이 지난달 언어모델의 가중치를 공개했다.",)
    assert codes("누리온이 지난달 언어모델 가중치를 공개했다.", article, day=None) == ()
    assert Code.DATE in codes("누리온이 이달 언어모델 가중치를 공개했다.", article, day=None)
