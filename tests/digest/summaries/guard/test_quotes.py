import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import RELEASE, checked, codes


@pytest.mark.parametrize(
    "sentence",
    [
        "윤세온 누리온 대표는 “가중치만 여는 것은 절반의 공개라고 생각한다”고 말했다.",
        "윤세온 누리온 대표는 가중치만 여는 것은 “절반의 공개”라고 말했다.",
        "윤세온 누리온 대표는 가중치만 여는 것은 절반의 공개라고 말했다.",
    ],
)
def test_words_that_stand_so_in_the_source_may_be_quoted(sentence: str) -> None:
    assert codes(sentence, RELEASE) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "윤세온 누리온 대표는 “가중치만 여는 것은 완전한 공개라고 생각한다”고 말했다.",
        "윤세온 누리온 대표는 “모든 경쟁사를 이겼다”고 말했다.",
        '윤세온 누리온 대표는 "데이터 목록은 영원히 열지 않겠다"고 말했다.',
    ],
)
def test_one_changed_word_in_a_quotation_refuses_it(sentence: str) -> None:
    assert Code.QUOTE in codes(sentence, RELEASE)


def test_a_term_that_the_source_has_in_other_words_loses_its_marks() -> None:
    (found,) = checked(("누리온이 ‘언어모델 가중치’를 3일 공개했다.",), RELEASE)
    assert (found.text, found.ok) == ("누리온이 언어모델 가중치를 3일 공개했다.", True)


def test_a_mark_without_its_pair_is_dropped() -> None:
    (found,) = checked(("누리온이 언어모델의 가중치를” 3일 공개했다.",), RELEASE)
    assert found.text == "누리온이 언어모델의 가중치를 3일 공개했다."
