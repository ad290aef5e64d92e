import pytest

from digest.summaries.guard.refusals import refusal
from tests.digest.summaries.guard.checks import korean

REFUSED = {
    "공개를 거부했다": ("공개", "거부"),
    "판매를 내달부터 중단한다": ("판매", "중단"),
    "비공개 방침을 철회했다": ("공개", "철회"),
    "사용을 금지한 지침을 폐지했다": ("금지", "폐지"),
    "금지 대상에서 빠졌다": ("금지", "빠지"),
    "유료화를 접었다": ("유료", "접"),
}


def refusing(text: str, noun: str) -> str:
    (tokens,) = korean().tokens([text])
    at = refusal(tokens, next(place for place, token in enumerate(tokens) if token.form == noun) + 1)
    return "" if at is None else tokens[at].form


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=REFUSED)
def test_what_puts_an_end_to_a_noun_is_found(text: str, words: tuple[str, str]) -> None:
    assert refusing(text, words[0]) == words[1]


@pytest.mark.parametrize(
    ("text", "noun"), [("공개를 확대했다", "공개"), ("비공개 방침을 유지했다", "공개"), ("금지 대상에 포함됐다", "금지")]
)
def test_what_goes_on_is_not_refused(text: str, noun: str) -> None:
    assert refusing(text, noun) == ""
