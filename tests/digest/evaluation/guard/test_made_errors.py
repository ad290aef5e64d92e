import json

from digest.evaluation.guard import Made, guard_report, read_cases, score_guard
from digest.evaluation.guard.changes import changed
from digest.evaluation.guard.made_errors import errors_of, materials
from digest.lexicon import default_lexicon
from tests.kiwi import loaded_korean

CASES = read_cases(
    "\n".join(
        json.dumps(row, ensure_ascii=False)
        for row in (
            {
                "title": "누리온, 가중치 공개",
                "date": "2026-03-03",
                "sentences": ["누리온이 서버 8대로 학습한 모델의 가중치를 3일 공개했다.", "다올림은 서버 5대를 샀다."],
                "summaries": ["누리온이 서버 8대로 학습한 모델의 가중치를 3일 공개했다."],
                "names": ["누리온", "다올림"],
            },
            {
                "title": "가온테크, 소송",
                "sentences": ["가온테크가 “값을 내려야 한다”며 소송을 냈다."],
                "summaries": ["가온테크가 “값을 내려야 한다”며 소송을 냈다."],
                "names": ["가온테크"],
            },
        )
    ),
    "f",
)


def made() -> dict[Made, str]:
    material, _ = materials(CASES, loaded_korean(), default_lexicon())
    return {error.kind: error.text for error in errors_of(CASES[0].summaries[0][0], material)}


def test_each_error_changes_one_thing_that_the_article_does_not_have() -> None:
    found = made()
    assert found[Made.SWAPPED_NAME].startswith("다올림이 서버")
    assert found[Made.SWAPPED_NUMBER] == "누리온이 서버 5대로 학습한 모델의 가중치를 3일 공개했다."
    assert found[Made.FOREIGN_NAME].startswith("가온테크가 서버")
    assert found[Made.NEGATION].endswith("공개하지 않았다.")
    assert "비공개" in found[Made.ANTONYM]
    assert found[Made.FOREIGN_SENTENCE] == CASES[1].summaries[0][0]
    assert all(text != CASES[0].summaries[0][0] for text in found.values())


def test_the_same_sentence_gives_the_same_errors() -> None:
    assert made() == made()


def test_the_particle_behind_another_name_fits_it() -> None:
    sentence = "다올림이 이겼다."
    assert changed(sentence, (0, 3, "가온테크")) == "가온테크가 이겼다."


def test_the_report_counts_what_was_caught_and_refused() -> None:
    scores = score_guard(CASES, loaded_korean(), default_lexicon())
    assert (scores.articles, scores.summaries, scores.alarms.part, scores.alarms.whole) == (2, 2, 0, 2)
    assert scores.caught[Made.QUOTE].part == scores.caught[Made.QUOTE].whole == 1
    report = guard_report(scores)
    assert "기사 2건, 충실한 요약 2개" in report
    assert all(error.text in report for error in scores.missed)
