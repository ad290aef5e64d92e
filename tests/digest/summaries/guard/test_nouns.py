import pytest

from digest.lexicon import default_lexicon
from digest.summaries.guard.nouns import common_nouns, name_forms, unknown_nouns
from tests.digest.summaries.guard.checks import korean

FORMS = {
    "누리온이 한국어 언어모델 ‘나래 12B’를 공개했다.": {"누리온", "나래", "나래 12B"},
    "새론AI는 ‘새론 4’를 냈다.": {"새론AI", "새론 4"},
    "정부가 서버를 샀다.": set(),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items(), ids=FORMS)
def test_names_are_found_as_they_are_written(text: str, expected: set[str]) -> None:
    assert set(name_forms(text, korean().tokens([text])[0], default_lexicon())) == expected


def test_common_nouns_are_no_names() -> None:
    assert {"가격", "시장", "정부", "보고서"} <= common_nouns()
    assert not {"누리온", "다올림", "새론"} & common_nouns()


def test_a_common_noun_as_subject_is_not_unknown() -> None:
    text = "가격이 올랐고 시장은 놀랐다."
    assert list(unknown_nouns(text, korean().tokens([text])[0])) == []
