"""The port of whatever writes summaries of its own words, and the ways in which that fails.

A writer gets assignments and gives a reply to each: a text, or why there is none. What happens then is decided by the
ladder, which alone knows stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Fall(StrEnum):
    """Why a model's answer was not used."""

    NOT_LOADED = "not_loaded"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    BUSY = "busy"
    BROKEN = "broken"
    TOO_LATE = "too_late"
    CRASHED = "crashed"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    TOO_LONG = "too_long"
    UNGROUNDED = "ungrounded"
    SHORT = "short"


FALLS = {
    Fall.NOT_LOADED: "모델을 불러오지 못함",
    Fall.UNREACHABLE: "모델 서버에 닿지 못함",
    Fall.REFUSED: "모델 서버가 요청을 거절함",
    Fall.BUSY: "모델 서버가 바쁨",
    Fall.BROKEN: "모델 서버가 고장 난 답을 보냄",
    Fall.TOO_LATE: "모델이 제시간에 답하지 못함",
    Fall.CRASHED: "모델 프로세스가 멈춤",
    Fall.EMPTY: "모델이 빈 답을 냄",
    Fall.UNREADABLE: "모델의 답에서 요약문을 찾지 못함",
    Fall.FOREIGN: "모델이 한국어로 쓰지 않음",
    Fall.TOO_LONG: "모델의 답이 너무 김",
    Fall.UNGROUNDED: "모델의 답이 기사와 맞지 않음",
    Fall.SHORT: "이미 짧은 글이라 그대로 옮김",
}


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a writer is to condense.

    `date` is in words; `sentences` are cleaned and in order; `style` is how those of the summary end. `complaints` say what
    was wrong with the first answer, a line each, where this is the second try.
    """

    title: str
    date: str
    sentences: tuple[str, ...]
    style: str = "다"
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `text` as the model wrote it, or `fall` with a detail that holds no secret.

    `whole` is False for a text that was cut off at the token limit. `tokens` is how many were written, 0 where nobody says.
    """

    text: str = ""
    whole: bool = True
    fall: Fall | None = None
    detail: str = ""
    tokens: int = field(default=0, compare=False)


class Writer(Protocol):
    """A model that writes summaries."""

    @property
    def backend(self) -> str:
        """Return transformers or server."""

    @property
    def model(self) -> str:
        """Return the model's name, as readers see it."""

    async def warm(self) -> None:
        """Load what is needed before the first reply; harmless to call twice, raises nothing."""

    async def write(self, assignments: Sequence[Assignment], seconds: float) -> list[Reply]:
        """Reply to every assignment, in order, within about `seconds`; what fails is told, never raised."""

    async def close(self) -> None:
        """Give back processes, memory and connections."""
