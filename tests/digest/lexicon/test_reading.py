"""Reading lexicon files: what they may say, and every mistake by its line."""

import pytest

from digest.errors import LexiconError
from digest.lexicon import Kind, Lexicon, load_lexicon

BASE = """\
makers:
  오픈AI: [OpenAI]
  미스트랄: [Mistral]
models:
  라마: [Llama]
"""


def mistakes(*texts: str) -> list[tuple[int, str, str]]:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(*texts, files=("shipped.yaml", "own.yaml"))
    return [(mistake.line, mistake.where, mistake.problem) for mistake in caught.value.mistakes]


def spellings(lexicon: Lexicon, name: str) -> tuple[str, ...]:
    return lexicon.aliases(name)


def test_a_name_is_its_own_first_spelling() -> None:
    assert spellings(load_lexicon(BASE), "오픈AI") == ("오픈AI", "OpenAI")


def test_an_own_list_adds_spellings() -> None:
    assert spellings(load_lexicon(BASE, "makers:\n  오픈AI: [오픈에이아이]\n"), "오픈AI") == ("오픈AI", "OpenAI", "오픈에이아이")


def test_an_own_name_is_added() -> None:
    assert load_lexicon(BASE, "makers:\n  한빛AI: []\n").kind("한빛AI") is Kind.MAKER


def test_false_takes_a_name_out() -> None:
    lexicon = load_lexicon(BASE, "models:\n  라마: false\n")
    assert (lexicon.kind("라마"), lexicon.mentions("메타 라마")) == (None, ())


def test_another_section_moves_a_name_with_its_spellings() -> None:
    lexicon = load_lexicon(BASE, "companies:\n  미스트랄: []\n")
    assert (lexicon.kind("미스트랄"), spellings(lexicon, "미스트랄")) == (Kind.COMPANY, ("미스트랄", "Mistral"))


def test_a_later_file_takes_a_spelling_from_another_name() -> None:
    lexicon = load_lexicon(BASE, "models:\n  라마 5: [Llama]\n")
    assert (lexicon.canonical("Llama"), spellings(lexicon, "라마")) == ("라마 5", ("라마",))


def test_an_empty_file_changes_nothing() -> None:
    assert load_lexicon(BASE, "# 아직 없음\n").names == load_lexicon(BASE).names


def test_numbers_and_booleans_are_read_as_they_are_typed() -> None:
    assert spellings(load_lexicon("models:\n  A.X: [4.0, yes]\n"), "A.X") == ("A.X", "4.0", "yes")


def test_every_mistake_is_told_with_its_line() -> None:
    text = """\
makers:
  오픈AI: [OpenAI, OpenAI]
  앤트로픽: 앤스로픽
  미스트랄: [가, {a: 1}]
  "*": []
makerz:
  한빛: []
models:
  오픈AI: []
  클로드: [OpenAI]
laws: [AI 기본법]
"""
    assert mistakes(text) == [
        (2, "오픈AI", "spelling 'OpenAI' is given twice"),
        (3, "앤트로픽", "takes a list of other spellings, [] for none, or false to take the name out"),
        (4, "미스트랄", "spelling '가' is a single letter, which would be found everywhere"),
        (4, "미스트랄", "a spelling is a word or phrase"),
        (5, "makers", "a name is a word or phrase"),
        (6, "makerz", f"no such section; there are {', '.join(Kind)}"),
        (9, "오픈AI", "named twice (line 2)"),
        (10, "클로드", "spelling 'OpenAI' already belongs to '오픈AI' (line 2)"),
        (11, "laws", "a section holds names, one a line: `name: [spelling, spelling]`"),
    ]


def test_a_name_that_is_not_there_cannot_be_taken_out() -> None:
    assert mistakes(BASE, "models:\n  없는모델: false\n") == [(2, "없는모델", "cannot be taken out: there is no such name")]


def test_a_chinese_character_alone_is_a_spelling() -> None:
    assert load_lexicon("countries:\n  미국: [美]\n").canonical("美") == "미국"


@pytest.mark.parametrize(
    ("text", "line"), [("makers:\n  오픈AI: [OpenAI\n", 3), ("makers: [\n  - {\n", 2), ("makers:\n\t오픈AI: []\n", 2)]
)
def test_broken_yaml_is_told_with_its_line(text: str, line: int) -> None:
    [(told, where, problem)] = mistakes(text)
    assert (told, where, problem.startswith("no YAML: ")) == (line, "", True)


def test_a_file_that_holds_no_sections_is_told() -> None:
    assert mistakes("- 오픈AI\n") == [(1, "", "a lexicon is sections with names in them")]


def test_a_huge_file_is_not_read() -> None:
    assert mistakes("# " + "가" * 400_000) == [(0, "", "larger than 1024 KiB")]


def test_deep_nesting_is_a_mistake_and_no_crash() -> None:
    [(_, _, problem)] = mistakes("makers: " + "[" * 5_000)
    assert problem.startswith("no YAML")


@pytest.mark.parametrize(
    ("spelling", "problem"), [("가" * 61, "is longer than 60 characters"), ("''", "is empty"), ("'· -'", "is empty")]
)
def test_spellings_that_could_not_be_meant_are_told(spelling: str, problem: str) -> None:
    assert mistakes(f"makers:\n  오픈AI: [{spelling}]\n") == [(2, "오픈AI", f"spelling '{spelling.strip(chr(39))}' {problem}")]


def test_sixty_characters_are_still_a_spelling() -> None:
    assert load_lexicon(f"makers:\n  오픈AI: [{'가' * 60}]\n").canonical("가" * 60) == "오픈AI"


def test_the_message_names_the_file_and_the_line() -> None:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(BASE, "models:\n  없는모델: false\n", files=("shipped.yaml", "own.yaml"))
    assert str(caught.value) == "own.yaml: line 2: 없는모델: cannot be taken out: there is no such name"


def test_a_file_without_a_name_is_called_by_its_place() -> None:
    with pytest.raises(LexiconError, match=r"^lexicon 2: line 1"):
        load_lexicon(BASE, "[]")
