import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.emphasis import runs


@pytest.mark.parametrize(
    ("text", "strong", "bold"),
    [
        ("엑사원은 새 모델이다.", ["엑사원"], ["엑사원"]),
        ("인공지능기본법을 고쳤다.", ["기본법"], ["기본법"]),
        ("AI는 MAIN이 아니다. AI", ["AI"], ["AI", "AI"]),
        ("GPT-4o와 GPT-4.", ["GPT-4"], ["GPT-4"]),
        ("칩을 넣은 인텔칩과 칩셋", ["칩"], ["칩", "칩"]),
        ("AI 기본법과 기본법", ["기본법", "AI 기본법"], ["AI 기본법", "기본법"]),
        ("a+b", ["a+b", "+"], ["a+b"]),
        ("아무것도 없다.", ["엑사원"], []),
        ("아무것도 없다.", [], []),
        ("빈 낱말", ["", " ", "\u200b"], []),
        ("", ["엑사원"], []),
    ],
)
def test_named_words_are_bold_where_they_stand(text: str, strong: list[str], bold: list[str]) -> None:
    assert [run for run, is_bold in runs(text, strong) if is_bold] == bold


@given(st.text(max_size=60), st.lists(st.text(max_size=4), max_size=4))
def test_no_character_is_lost_or_moved(text: str, strong: list[str]) -> None:
    found = runs(text, strong)
    assert "".join(run for run, _ in found) == text
    assert all(run for run, _ in found)
