import pytest

from digest.summaries.guard import Code
from tests.digest.summaries.guard.checks import RELEASE, RULING, codes

VOTE = (
    "국회 상임위가 학습데이터 공개를 의무화하는 개정안을 12일 의결했다.",
    "창작자 단체는 환영했지만 인공지능기업협의회는 경쟁사가 학습 방법을 알게 된다며 반대했다.",
    "공공기관의 오픈소스 모델 사용은 허용하고 외부 전송은 금지했다.",
    "고시는 소형 모델의 규제를 완화했고, 예산은 20% 늘렸다.",
)
FAITHFUL = [
    ("창작자 단체는 반겼으나 인공지능기업협의회는 반대했다.", VOTE),
    ("공공기관은 오픈소스 모델을 쓸 수 있지만 외부 전송은 금지됐다.", VOTE),
    ("다올림은 차기 모델 가중치를 공개하지 않는다.", RELEASE),
    ("누리온은 학습데이터 목록도 공개할 예정이다.", RELEASE),
    ("문서 11건 중 7건은 공개 대상이 됐지만 납품 단가가 담긴 4건은 비공개가 유지됐다.", RULING),
]
OPPOSITE = [
    ("인공지능기업협의회는 경쟁사가 학습 방법을 알게 된다며 찬성했다.", VOTE),
    ("공공기관의 오픈소스 모델 사용은 금지하고 외부 전송은 금지했다.", VOTE),
    ("고시는 소형 모델의 규제를 강화했고, 예산은 20% 늘렸다.", VOTE),
    ("고시는 소형 모델의 규제를 완화했고, 예산은 20% 줄였다.", VOTE),
    ("누리온은 학습에 쓴 데이터 목록을 이달 안에 공개하지 않기로 했다.", RELEASE),
    ("인공지능 기업 누리온이 언어모델 ‘나래 12B’의 가중치를 공개하지 않았다.", RELEASE),
]


@pytest.mark.parametrize(("sentence", "article"), FAITHFUL)
def test_the_same_said_otherwise_is_no_contradiction(sentence: str, article: tuple[str, ...]) -> None:
    assert codes(sentence, article) == ()


@pytest.mark.parametrize(("sentence", "article"), OPPOSITE)
def test_the_opposite_of_what_the_source_says_is_refused(sentence: str, article: tuple[str, ...]) -> None:
    assert Code.POLARITY in codes(sentence, article)


def test_a_firm_that_closes_its_doors_closes_no_model() -> None:
    article = ("당시 소스코드는 회사가 문을 닫으면서 사라졌다.", "표 교수는 그때부터 실험 기록을 모두 공개해 왔다.")
    assert codes("회사가 문을 닫아 소스코드가 사라진 뒤로 표 교수는 기록을 모두 공개해 왔다.", article) == ()
