import pytest

from digest.summaries.guard.negation import is_negated
from tests.digest.summaries.guard.checks import korean

DENIED = {
    "공개하지 않았다": "공개",
    "공개되지는 않는다": "공개",
    "공개를 하지 못했다": "공개",
    "안 공개했다": "공개",
    "비공개로 정했다": "공개",
    "공개할 수 없다": "공개",
    "공개할 계획이 없다": "공개",
    "제한 없이 쓴다": "제한",
    "의무가 아니다": "의무",
    "점검을 한 번도 받지 않았다": "점검",
    "점검 기록이 없었다": "점검",
    "인정 안 한다": "인정",
    "판매를 내달부터 중단한다": "판매",
    "과태료 대신 교육을 한다": "과태료",
    "점검을 받은 적이 없었다": "점검",
    "공개 대상에서 제외했다": "공개",
    "유료화를 접고 무료로 돌렸다": "유료",
    "의무를 면제했다": "의무",
    "사용을 금지한 지침을 폐지했다": "금지",
    "규제 대상이 아니다": "규제",
    "시험 결과를 공개하면 안 된다": "공개",
    "사용이 허용되지 않는다": "사용",
    "동의가 필요하지 않다": "동의",
    "의무화하려던 계획을 백지화했다": "의무",
    "공개를 미뤘다": "공개",
    "모델 사용하는 것을 금지했다": "사용",
}
AFFIRMED = {
    "공개했다": "공개",
    "공개할 수 있다": "공개",
    "공개를 시작했다": "공개",
    "비공개하지 않았다": "공개",
    "점검 결과를 냈다": "점검",
    "의무를 지운다": "의무",
    "제한 조건을 둔다": "제한",
    "공개하지 않을 수 없다": "공개",
    "공개할 수밖에 없다": "공개",
    "비공개 방침을 철회했다": "공개",
    "의무를 면제하지 않기로 했다": "의무",
    "판매를 중단하지 않았다": "판매",
    "모델을 차단할 수 없다": "모델",
    "규제를 막는 조항이 통과하지 못했다": "규제",
    "허락 없이 배포할 수 없다": "허락",
    "의무를 지지만 비용은 없다": "의무",
    "모델 사용하는 것을 금지하지 않는다": "사용",
}


def negated(text: str, word: str) -> bool:
    (tokens,) = korean().tokens([text])
    return is_negated(tokens, next(place for place, token in enumerate(tokens) if token.form == word))


@pytest.mark.parametrize(("text", "word"), DENIED.items(), ids=DENIED)
def test_a_denied_word_is_told(text: str, word: str) -> None:
    assert negated(text, word)


@pytest.mark.parametrize(("text", "word"), AFFIRMED.items(), ids=AFFIRMED)
def test_an_affirmed_word_is_not_denied(text: str, word: str) -> None:
    assert not negated(text, word)
