import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import RELEASE, codes

KNOWN = {
    "a short form": ("과기정통부가 기준을 정했다.", "과학기술정보통신부가 고시의 기준을 정했다."),
    "another spelling of the lexicon": ("OpenAI가 가중치를 공개했다.", "오픈AI가 모델의 가중치를 공개했다."),
    "the same the other way round": ("오픈AI가 가중치를 공개했다.", "OpenAI가 모델의 가중치를 공개했다."),
    "a country and a common noun": ("미국시장에 누리온이 진출했다.", "누리온이 미국에서 시장을 넓히려고 미국 시장에 진출했다."),
    "a common noun before what may be a rank": ("누리온이 세계 시장을 노린다.", "누리온이 해외를 노린다."),
    "a group of the same name": ("해솔그룹이 서버를 샀다.", "해솔그룹이 서버 8대를 샀다."),
}
STRANGE = {
    "a company": "가온테크가 언어모델의 가중치를 공개했다.",
    "a company of common words": "한빛소프트와 누리온이 언어모델의 가중치를 공개했다.",
    "a person": "정하늘 누리온 대표는 절반의 공개라고 말했다.",
    "a product": "누리온이 언어모델 ‘마루 7B’의 가중치를 공개했다.",
    "a Latin name": "Vexalon이 언어모델의 가중치를 공개했다.",
    "a well-known maker": "오픈AI가 언어모델의 가중치를 공개했다.",
    "a person without a rank": "노을찬은 절반의 공개라고 생각한다고 말했다.",
}


@pytest.mark.parametrize(("sentence", "source"), KNOWN.values(), ids=KNOWN)
def test_a_name_in_another_form_is_known(sentence: str, source: str) -> None:
    assert Code.NAME not in codes(sentence, (source,))


@pytest.mark.parametrize("sentence", STRANGE.values(), ids=STRANGE)
def test_a_name_that_the_source_does_not_have_is_refused(sentence: str) -> None:
    assert Code.NAME in codes(sentence, RELEASE)
