from digest.lexicon import default_lexicon
from digest.summaries.guard.naming import Names, Sort
from tests.digest.summaries.guard.checks import evidence_of

ARTICLE = "차은겸 여울모델 이사는 반대했다. 차 이사는 시민단체와 만났다."


def names(*forms: str) -> Names:
    found = Names(forms, default_lexicon())
    found.with_ranks(ARTICLE)
    return found


def test_names_are_found_where_they_stand_with_any_particle() -> None:
    text = "누리온은 누리온의 모델을 누리온에서 냈다"
    assert [text[m.start : m.end] for m in names("누리온").mentions(text)] == ["누리온"] * 3


def test_a_name_within_a_longer_word_is_no_mention() -> None:
    assert names("누리온").mentions("누리온테크는 다른 회사다") == ()


def test_a_surname_with_a_rank_is_the_only_person_of_that_surname() -> None:
    (first, *_), (later, *_) = (names("차은겸", "여울모델").mentions(sentence) for sentence in ARTICLE.split(". "))
    assert first.key == later.key == "차은겸"


def test_two_of_one_surname_are_not_mixed_up() -> None:
    found = Names(["차은겸", "차미래"], default_lexicon())
    found.with_ranks("차은겸 이사와 차미래 이사가 만났다. 차 이사는 떠났다.")
    assert found.mentions("차 이사는 떠났다.") == ()


def test_those_who_act_without_a_name_are_agents() -> None:
    (agent,) = names("누리온").mentions("시민단체는 환영했다")
    assert (agent.key, agent.sort) == ("시민단체", Sort.AGENT)


def test_what_is_about_us_is_about_korea() -> None:
    evidence = evidence_of("", "우리 대표단을 이끈 노을찬 과장은 수정안을 올리겠다고 했다.", claimed=("한국은 수정안을 올린다.",))
    assert "한국" in evidence.present[1]
