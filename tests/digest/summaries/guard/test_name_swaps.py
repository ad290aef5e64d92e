import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import RELEASE, RULING, codes

VOTE = (
    "한국과 일본은 표준안에 찬성했고 미국과 영국은 반대했다.",
    "헬릭스는 강령이 법에 없는 의무까지 지운다고 주장했고, 파라곤은 이유를 밝히지 않았다.",
    "김로하 새론AI 최고기술책임자는 “여는 순서를 바꾼 것”이라고 말했다.",
    "새론AI는 다음 모델 ‘새론 4’를 API로만 제공한다.",
    "아라연구소의 서지안 소장은 공개 모델 ‘물결’을 소개했다.",
)
FAITHFUL = [
    ("일본과 한국은 표준안에 찬성표를 던졌다.", VOTE),
    ("헬릭스는 강령이 법에 없는 의무를 지운다고 주장했다.", VOTE),
    ("새론AI의 김로하 최고기술책임자는 여는 순서를 바꾼 것이라고 말했다.", VOTE),
    ("누리온이 ‘나래 12B’의 가중치를 공개한 반면 다올림은 공개하지 않기로 했다.", RELEASE),
    ("법원은 디지털조달원에 소송을 낸 정보권리시민모임의 손을 일부 들어줬다.", RULING),
]
SWAPPED = [
    ("다올림이 매개변수 120억 개의 언어모델 ‘나래 12B’의 가중치를 3일 공개했다.", RELEASE),
    ("새론AI는 다음 모델 ‘김로하’를 API로만 제공한다.", VOTE),
    ("서지안 소장은 공개 모델 ‘아라연구소’를 소개했다.", VOTE),
]


@pytest.mark.parametrize(("sentence", "article"), FAITHFUL)
def test_names_that_do_what_they_do_in_the_source_are_right(sentence: str, article: tuple[str, ...]) -> None:
    assert codes(sentence, article) == ()


@pytest.mark.parametrize(("sentence", "article"), SWAPPED)
def test_a_name_in_another_s_place_is_refused(sentence: str, article: tuple[str, ...]) -> None:
    assert Code.SWAPPED_NAME in codes(sentence, article)


def test_who_only_reports_does_not_act() -> None:
    article = ("로이터에 따르면 헤르메이온이 다음 모델의 가중치를 닫기로 했다.", "헤르메이온은 안전을 이유로 들었다.")
    assert codes("헤르메이온이 다음 모델의 가중치를 닫기로 했다.", article) == ()
    assert Code.SWAPPED_NAME in codes("로이터가 다음 모델의 가중치를 닫기로 했다.", article)
