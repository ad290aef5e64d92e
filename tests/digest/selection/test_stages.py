import pytest

from digest.selection.stages import other_step, stages


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("AI 기본법 시행령 초안 나왔다", {"drafted"}),
        ("AI 기본법 시행령 입법예고", {"announced"}),
        ("AI 기본법 시행령 개정안에 의견서 제출", {"opposed"}),
        ("학습데이터 공개법 국회 소위 통과", {"passed", "released"}),
        ("'너울 32B' 가중치 공개 연기", {"postponed"}),
        ("방송작가들, 글샘AI에 저작권 소송", {"sued"}),
        ("글샘AI, 저작권 소송 합의", {"settled"}),
        ("법원, xAI 소송 기각", {"ruled"}),
        ("탈락한 아라결, 평가 결과에 이의신청", {"appealed"}),
        ("북극성AI, 차기 모델 비공개 전환", set()),
        ("실버포지, 보안 모델 공개하지 않기로", set()),
        ("AI 공포에 흔들린 증시", set()),
        ("AI 생성물 표시 고시", set()),
    ],
)
def test_a_headline_names_its_step(title: str, expected: set[str]) -> None:
    assert stages(title) == expected


def test_two_headlines_tell_other_steps_only_if_both_name_one_and_none_in_common() -> None:
    draft, notice, both, none = (frozenset(names) for names in (["drafted"], ["announced"], ["drafted", "announced"], []))
    assert other_step(draft, notice)
    assert not other_step(draft, both)
    assert not other_step(draft, none)
