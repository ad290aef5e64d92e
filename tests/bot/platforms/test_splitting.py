import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.splitting import joined, length, may_cut, packed, pieces, shortened
from tests.bot.platforms.messages import arbitrarily, essence

FAMILY = "👩‍👩‍👧‍👦"
graphemes = st.sampled_from(("가", "a", " ", ". ", "\n", FAMILY, "👍🏽", "🇰🇷", "é", "e\u0301", "각", "ก็", "&", "❤️"))


def escape(text: str) -> str:
    return text.replace("&", "&amp;")


def test_lengths_are_utf16_units() -> None:
    assert [length("가"), length("👍"), length("\ud83d"), length("")] == [1, 2, 1, 0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("첫째 줄이 여기에 있다\n둘째. 줄", ("첫째 줄이 여기에 있다", "둘째. 줄")),
        ("첫째 문장이 여기 있다. 둘째 문장", ("첫째 문장이 여기 있다.", "둘째 문장")),
        ("낱말과 낱말과 낱말과 낱말과낱말", ("낱말과 낱말과 낱말과", "낱말과낱말")),
        ("가나다라마바사아자차카타파하가나다라", ("가나다라마바사아자차카타파하가나", "다라")),
    ],
)
def test_a_text_is_cut_at_a_line_else_a_sentence_else_a_word_else_anywhere(text: str, found: tuple[str, ...]) -> None:
    assert pieces(text, 16) == found


def test_an_early_sentence_end_does_not_waste_the_room() -> None:
    assert pieces("네. 그리고 이어지는 아주긴 말이다", 16) == ("네. 그리고 이어지는 아주긴", "말이다")


@arbitrarily
@given(st.lists(graphemes, max_size=400), st.integers(16, 80))
def test_pieces_fit_lose_nothing_and_never_cut_a_grapheme(written: list[str], most: int) -> None:
    found = pieces("".join(written), most, escape)
    assert [piece for piece in found if not 1 <= length(piece) <= most] == []
    left = [squashed for grapheme in written if (squashed := "".join(grapheme.split()))]
    for piece in found:
        rest = "".join(piece.replace("&amp;", "&").split())
        while rest:
            assert rest.startswith(left[0])
            rest = rest[len(left.pop(0)) :]
    assert left == []


@pytest.mark.parametrize("grapheme", [FAMILY, "👍🏽", "🇰🇷", "e\u0301", "\u1100\u1161\u11a8", "❤️"])
@pytest.mark.parametrize("most", range(16, 28))
def test_a_text_without_blanks_is_cut_between_graphemes(grapheme: str, most: int) -> None:
    assert {piece.replace(grapheme, "") for piece in pieces(grapheme * 50, most)} == {""}


@given(st.text(max_size=300), st.integers(16, 40))
def test_any_text_is_said_whole(text: str, most: int) -> None:
    assert essence("".join(pieces(text, most))) == essence(text)


def test_a_grapheme_longer_than_the_room_is_cut_all_the_same() -> None:
    chain = "\u200d".join("👩" * 40)
    assert "".join(pieces(chain, 16)) == chain


@pytest.mark.parametrize(
    ("text", "at", "may"),
    [
        ("가나", 1, True),
        ("e\u0301", 1, False),
        ("🇰🇷🇯🇵", 2, True),
        ("🇰🇷🇯🇵", 1, False),
        ("\u1100\u1161", 1, False),
        ("\u1100가", 1, False),
        ("\u1100 ", 1, True),
    ],
)
def test_cuts_fall_between_graphemes(text: str, at: int, may: bool) -> None:
    assert may_cut(text, at) is may


def test_a_shortened_text_ends_in_an_ellipsis_within_the_room() -> None:
    assert shortened("가나다라마바사아자차카타파하가나다라", 16) == "가나다라마바사아자차카타파하가…"
    assert shortened("가나다라", 16) == "가나다라"
    assert shortened("&" * 10, 20, escape) == "&amp;" * 3 + "…"


def test_atoms_are_joined_while_they_fit() -> None:
    assert joined(["가나", "다라", "마바사아", "자"], ", ", 8) == ("가나, 다라", "마바사아, 자")


def test_parts_are_filled_with_whole_groups() -> None:
    assert packed(["ab", "cd", "e"], lambda part: (len(part),), (3,)) == (("a", "b"), ("c", "d", "e"))


def test_a_group_too_heavy_for_a_part_fills_the_part_before_it_and_goes_on() -> None:
    assert packed(["a", "bcdef", "g"], lambda part: (len(part),), (3,)) == (("a", "b", "c"), ("d", "e", "f"), ("g",))
