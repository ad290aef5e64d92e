import pytest

from bot.message import Message, Paragraph
from bot.platforms.asking import Answer, Asked, Viewer
from bot.timing import TimedDesk, kind_of
from digest.model import Channel

CHANNEL = Channel("slack", "T1", "C1")
SAID = Message((Paragraph("답"),), "답", "ko")


async def nobody() -> bool:
    return False


def asked(text: str = "", action: str = "") -> Asked:
    return Asked(CHANNEL, "U1", nobody, text=text, action=action)


class SlowDesk:
    """Takes two seconds of the test's clock, and raises when it is asked for nothing."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def answer(self, asked: Asked) -> Answer:
        self.now += 2
        if not asked.text:
            raise RuntimeError("아무것도 묻지 않음")
        return Answer(SAID)

    async def home(self, viewer: Viewer) -> Message:
        self.now += 3
        return SAID


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (asked("구독 08:30"), "subscribe"),
        (asked("상태"), "status"),
        (asked("앤트로픽 이번 주"), "search"),
        (asked(action="more"), "more"),
        (asked(action="made-up-by-somebody"), "button"),
    ],
)
def test_what_was_asked_is_one_of_a_closed_set_of_kinds(question: Asked, kind: str) -> None:
    assert kind_of(question) == kind


async def test_the_time_of_an_answer_is_told_also_where_there_is_none() -> None:
    told: list[tuple[str, str, float]] = []
    slow = SlowDesk()
    desk = TimedDesk(slow, "slack", lambda *heard: told.append(heard), slow.clock)

    await desk.answer(asked("도움말"))
    with pytest.raises(RuntimeError):
        await desk.answer(asked(action="share"))

    assert told == [("slack", "help", 2.0), ("slack", "share", 2.0)]
