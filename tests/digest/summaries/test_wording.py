import pytest

from digest.summaries.wording import kinds, leanings


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("개정 기준은 내년 2학기 교과서부터 적용된다.", "next"),
        ("누리온은 데이터 목록도 이달 안에 공개하기로 했다.", "next"),
        ("정부는 내년에 예산을 늘릴 계획이다.", "next"),
        ("토큰 수가 31% 줄었다.", "figures"),
        ("정부가 1조4000억 원을 들인다.", "figures"),
        ("왜 가중치를 닫았을까?", "question"),
        ("윤 대표는 “반만 연 것”이라고 말했다.", "said"),
        ("협의회는 “영업비밀이 드러난다”고 반발했다.", "said"),
        ("한편 이날 행사에는 300명이 왔다.", "aside"),
        ("과기정통부는 이런 내용의 개정안을 냈다.", "restated"),
        ("기자가 들어선 서버실은 시끄러웠다.", "reporter"),
        ("“가중치를 열어야 한다. 그래야 믿는다.”", "speech"),
    ],
)
def test_a_kind_is_known_by_its_form(sentence: str, kind: str) -> None:
    assert kind in kinds(sentence)


def test_a_plain_statement_is_of_no_kind() -> None:
    assert kinds("누리온이 한국어 모델의 가중치를 공개했다.") == frozenset()


def test_a_quotation_with_its_speaker_is_no_bare_speech() -> None:
    assert "speech" not in kinds("“가중치를 열어야 한다”고 누리온 윤세온 대표가 밝혔다.")


@pytest.mark.parametrize(
    ("sentence", "leaning"),
    [
        ("이는 국내에서 처음이다.", "points_back"),
        ("그는 수익 모델에 대해서는 말을 아꼈다.", "points_back"),
        ("이 표준은 모델의 품질을 다룬다.", "points_back"),
        ("윤 대표는 반만 연 것이라고 했다.", "points_back"),
        ("양사는 협약을 맺었다.", "points_back"),
        ("보조금이 끊겼기 때문이다.", "explains"),
        ("또한 코드도 연다.", "goes_on"),
        ("누리온은 이날 행사를 열었다.", "goes_on"),
    ],
)
def test_a_leaning_is_known_by_its_form(sentence: str, leaning: str) -> None:
    assert leaning in leanings(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["이재명 대통령은 8일 서명했다.", "그래픽처리장치를 샀다.", "이동통신 3사가 참여한다.", "이번 개정안은 12일 의결됐다."],
)
def test_a_sentence_that_stands_alone_leans_on_nothing(sentence: str) -> None:
    assert leanings(sentence) == frozenset()
