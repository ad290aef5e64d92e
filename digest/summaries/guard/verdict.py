"""What the guard says of a sentence: fit to be shown or not, what supports it, and what is wrong with it."""

from dataclasses import dataclass
from enum import StrEnum


class Register(StrEnum):
    """The one style in which a summary's sentences end."""

    DA = "다"  # 했다
    HAPNIDA = "합니다"  # 했습니다
    HAEYO = "해요"  # 했어요


class Code(StrEnum):
    """What can be wrong, for metrics; the words for people stand behind it in `CheckedSentence.problems`."""

    NUMBER = "number"  # a figure, unit or amount that the source does not have
    DATE = "date"  # a day, month, year or time of day that the source does not have
    NAME = "name"  # a name or unknown noun that the source does not have
    QUOTE = "quote"  # words in quotation marks that nobody in the source says so
    POLARITY = "polarity"  # the opposite of what the supporting sentence says
    SWAPPED_NUMBER = "swapped-number"  # the source has the figure, but of something else
    SWAPPED_NAME = "swapped-name"  # the source has the name, but somebody else did it
    UNSUPPORTED = "unsupported"  # nothing in the source says anything like it
    LANGUAGE = "language"  # Hanja, kana, stray English, broken characters
    MARKUP = "markup"  # markdown, tags, links, thoughts, words about the task
    ENDING = "ending"  # no finite Korean ending
    REGISTER = "register"  # not the style asked for
    REPETITION = "repetition"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a summary, perhaps repaired, and whether it may be shown.

    `sources` are indexes into the source sentences, the strongest support first; () where there is none.
    `problems` read "code: Korean words for people", e.g. "number: 기사에 없는 수치 ‘500만 원’"; () where `ok`.
    """

    text: str
    ok: bool
    sources: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[Code, ...]:
        """The kinds of its problems, without repeats, in their order."""
        return tuple(dict.fromkeys(Code(problem.partition(":")[0]) for problem in self.problems))


def problem(code: Code, words: str) -> str:
    """Return a problem as `CheckedSentence.problems` holds it."""
    return f"{code}: {words}"
