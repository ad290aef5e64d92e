import pytest

from digest.selection.affairs import ENOUGH, MUCH, same_affair
from tests.digest.selection.samples import LEXICON


@pytest.mark.parametrize(
    ("resemblance", "names", "expected"),
    [
        (MUCH, [], True),
        (MUCH - 1, [], False),
        (ENOUGH, ["독자 AI 파운데이션 모델"], True),
        (ENOUGH, ["키미"], True),
        (ENOUGH, ["오픈AI"], False),
        (ENOUGH, ["앤트로픽", "미국 국방부"], True),
        (ENOUGH, ["개인정보보호위원회", "한국"], False),
        (ENOUGH - 1, ["키미", "문샷 AI"], False),
    ],
)
def test_much_in_common_or_one_subject_in_common_makes_an_affair(resemblance: int, names: list[str], *, expected: bool) -> None:
    assert all(LEXICON.kind(name) for name in names)
    assert same_affair(resemblance, names, LEXICON) is expected
