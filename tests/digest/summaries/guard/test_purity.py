import pytest

from digest.summaries.guard import Code, Register
from digest.summaries.guard.purity import purified
from tests.digest.summaries.guard.checks import RELEASE, checked, codes

IMPURE = {
    "Hanja": ("누리온이 言語모델의 가중치를 공개했다.", Code.LANGUAGE),
    "simplified Chinese": ("누리온이 开发한 모델의 가중치를 공개했다.", Code.LANGUAGE),
    "kana": ("누리온이 モデル의 가중치를 공개했다.", Code.LANGUAGE),
    "Cyrillic": ("누리온이 модель의 가중치를 공개했다.", Code.LANGUAGE),
    "an English clause": ("누리온이 released the model weights 가중치를 공개했다.", Code.LANGUAGE),
    "broken characters": ("누리온이 모델의 가중\ufffd치를 공개했다.", Code.LANGUAGE),
    "a thought": ("<think>요약하자</think> 누리온이 가중치를 공개했다.", Code.MARKUP),
    "bold": ("**누리온**이 모델의 가중치를 공개했다.", Code.MARKUP),
    "a list": ("- 누리온이 모델의 가중치를 공개했다.", Code.MARKUP),
    "a heading": ("# 누리온이 모델의 가중치를 공개했다.", Code.MARKUP),
    "a link": ("누리온이 https://evil.test/x 에 가중치를 공개했다.", Code.MARKUP),
    "a bare address": ("누리온이 evil.test에 가중치를 공개했다.", Code.MARKUP),
    "talk about the task": ("요약: 누리온이 가중치를 공개했다.", Code.MARKUP),
    "no ending": ("누리온의 언어모델 가중치 공개", Code.ENDING),
    "a cut": ("누리온이 언어모델의 가중치를 공개...", Code.ENDING),
    "the same again and again": ("가중치 가중치 가중치 가중치를 공개했다.", Code.REPETITION),
    "no end": ("누리온이 " + "언어모델의 가중치와 학습 코드와 데이터 목록과 " * 10 + "문서를 공개했다.", Code.LENGTH),
}


@pytest.mark.parametrize(("sentence", "code"), IMPURE.values(), ids=IMPURE)
def test_what_is_not_plain_korean_is_refused(sentence: str, code: Code) -> None:
    assert code in codes(sentence, RELEASE)


def test_foreign_words_that_the_source_has_may_be_used() -> None:
    article = ("누리온이 Apache License Version 2.0으로 가중치를 공개했다.",)
    assert codes("누리온이 가중치를 Apache License Version 2.0으로 공개했다.", article) == ()


def test_a_country_as_headlines_write_it_is_written_out() -> None:
    assert purified("美 상무부가  中 기업을 막았다.") == "미국 상무부가 중국 기업을 막았다."


STYLES = {
    Register.DA: "누리온이 언어모델의 가중치를 3일 공개했다.",
    Register.HAPNIDA: "누리온이 언어모델의 가중치를 3일 공개했습니다.",
    Register.HAEYO: "누리온이 언어모델의 가중치를 3일 공개했어요.",
}


@pytest.mark.parametrize("asked", STYLES)
@pytest.mark.parametrize("written", STYLES)
def test_sentences_have_the_one_style_asked_for(asked: Register, written: Register) -> None:
    (found,) = checked((STYLES[written],), RELEASE, register=asked)
    assert found.codes == (() if asked is written else (Code.REGISTER,))
