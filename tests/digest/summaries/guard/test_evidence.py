from digest.summaries.guard.evidence import TITLE, squeezed, subjects
from tests.digest.summaries.guard.checks import RELEASE, evidence_of


def test_the_headline_comes_first_and_sentences_follow() -> None:
    evidence = evidence_of("누리온, 가중치 공개", *RELEASE)
    assert evidence.readings[TITLE].text == "누리온, 가중치 공개"
    assert [reading.text for reading in evidence.readings[1:]] == list(RELEASE)
    assert evidence.hero == "누리온"


def test_a_sentence_without_a_subject_by_name_is_about_the_one_before() -> None:
    evidence = evidence_of("", "누리온이 모델을 공개했다.", "상업적 이용도 허용했다.")
    assert "누리온" in evidence.about[2]


def test_a_sentence_with_a_subject_of_its_own_is_not() -> None:
    evidence = evidence_of("", "누리온이 모델을 공개했다.", "다올림은 비판했다.", claimed=("다올림은 비판했다.",))
    assert "누리온" not in evidence.about[2]


def test_the_body_that_somebody_heads_is_meant_where_they_are_named() -> None:
    evidence = evidence_of("", "김로하 새론AI 대표가 모델을 공개했다.", "김로하는 검증을 마쳤다고 했다.")
    assert "새론AI" in evidence.about[2]


def test_the_subject_is_a_name_with_its_particle_or_whose_speaker_speaks() -> None:
    (_, reading, owner) = evidence_of("", "누리온은 다올림에 모델을 줬다.", "누리온 대표는 말했다.").readings
    assert subjects(reading) == {"누리온"}
    assert subjects(owner) == {"누리온"}


def test_quotations_are_compared_without_spaces_and_marks() -> None:
    assert squeezed("“나래 12B”의, 가중치!") == squeezed("나래12B의 가중치")
