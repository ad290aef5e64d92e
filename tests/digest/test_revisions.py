from dataclasses import replace

import pytest

from digest.articles.identity import title_key
from digest.model import Article, RevisionKind
from digest.revisions import figures, revision_kind
from tests.bot.samples import article

TITLE = "한빛연구소, 320억 매개변수 모델 공개…상업 이용도 허용"
SUMMARY = "한빛연구소가 24일 320억 매개변수 모델을 공개했다. 학습에는 GPU 1,200장이 쓰였다."


def given(title: str = TITLE, summary: str = SUMMARY) -> Article:
    return replace(article(title), title_key=title_key(title), summary=summary)


@pytest.mark.parametrize(
    "after",
    [
        given(),
        given("[속보] 한빛연구소, 320억 매개변수 모델 공개…상업 이용도 허용"),
        given("한빛연구소, 320억 매개변수 모델 공개... 상업 이용도 허용(종합)"),
        given("한빛연구소 '320억 매개변수' 모델 공개…상업이용도 허용"),
        given(summary="한빛연구소가 24일 320억 매개변수 모델을 공개했다."),
        given(summary=SUMMARY + " 연구소는 3년 동안 준비했다고 밝혔다."),
        given(summary=SUMMARY.replace("1,200장", "1200 장")),
        given(summary=""),
        given(summary="독자 여러분이 많이 찾은 기사 10건을 소개합니다. 지난 7일 동안의 기록입니다."),
    ],
    ids=["same", "tag", "punctuation", "quotes", "cut", "longer", "spelling", "gone", "another text"],
)
def test_what_readers_need_not_know_is_no_revision(after: Article) -> None:
    assert revision_kind(given(), after) is None


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (given("[정정] 한빛연구소, 320억 매개변수 모델 공개…상업 이용도 허용"), RevisionKind.CORRECTION),
        (given("한빛연구소, 320억 매개변수 모델 공개…상업 이용도 허용(수정)"), RevisionKind.CORRECTION),
        (given(summary="[바로잡습니다] " + SUMMARY), RevisionKind.CORRECTION),
        (given("한빛연구소, 32억 매개변수 모델 공개…상업 이용도 허용"), RevisionKind.FIGURES),
        (given(summary=SUMMARY.replace("1,200장", "120장")), RevisionKind.FIGURES),
        (given("한빛연구소, 320억 매개변수 모델 공개…상업 이용은 금지"), RevisionKind.HEADLINE),
    ],
)
def test_what_readers_should_know_is_a_revision_of_its_kind(after: Article, kind: RevisionKind) -> None:
    assert revision_kind(given(), after) is kind


def test_a_correction_that_was_one_already_is_no_news() -> None:
    corrected = given("[정정] 한빛연구소, 320억 매개변수 모델 공개")
    assert revision_kind(corrected, corrected) is None


def test_figures_keep_their_units_and_one_spelling() -> None:
    assert figures("1,200억원 투입, GPU 1만 5000장, 3.5% 증가") == {"1200억", "1만", "5000", "3.5%"}
    assert figures("２０２６년 GPT-4.5") == {"2026년", "4.5"}
