import io
import json
import re
from typing import TextIO

import pytest
from hypothesis import given
from rich.cells import cell_len
from rich.console import Console as Screen

from bot.message import Actions, Heading, Image, Link, Message, Note, Paragraph, StoryCard
from bot.message_json import read_message
from bot.platforms import DeliveryError, Platform
from bot.platforms.console import Console, as_text, show, supports_links
from bot.render import digest_message
from bot.texts import load_texts
from digest.model import Channel
from tests.bot.platforms.messages import arbitrarily, messages, missing
from tests.bot.samples import digest, empty_digest, hostile_digest

KO = load_texts("ko")
TERMINAL = Channel("console", "", "terminal")


class FakeTerminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed(message: Message, width: int = 80, *, links: bool = False, colours: bool = True) -> str:
    stream = io.StringIO()
    screen = Screen(
        file=stream, width=width, force_terminal=colours, color_system="truecolor" if colours else None, legacy_windows=False
    )
    screen.print(show(message, width, links=links))
    return stream.getvalue()


def uncoloured(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


async def posted(message: Message, stream: TextIO, *, links: bool = False) -> str:
    console: Platform = Console(stream, width=80, links=links)
    (payload,) = console.payloads(message)
    return await console.post(TERMINAL, payload, "slot 3#1")


async def test_a_pipe_gets_plain_text_a_paragraph_a_line() -> None:
    stream = io.StringIO()
    assert await posted(digest_message(digest(), KO), stream) == "slot 3#1"
    lines = stream.getvalue().split("\n")
    assert lines[:3] == ["AI 정책 브리핑 · 2026년 2월 25일 (수)", "", "오늘의 핵심"]
    assert lines[7:10] == [
        "[#1412] [단독] 과기정통부, AI 기본법 고영향 사업자 기준 7월 고시…과태료는 1년 유예",
        "한빛경제 · 07:12 · 정책",
        "https://news.example/policy/412",
    ]
    assert lines[11:16] == [
        "관련 보도 3곳",
        "- 가온일보 https://news.example/gaon/88",
        "- 새벽신문 https://news.example/dawn/17",
        "- 누리저널 https://news.example/nuri/5",
        "발췌 · #1377 소식의 후속",
    ]
    assert "\x1b" not in stream.getvalue()
    assert re.findall("[─━│●•]", stream.getvalue()) == []


def test_links_without_a_label_leave_no_blank_line_behind() -> None:
    card = StoryCard(
        7, Link("제목", "https://a.example/1"), "한빛경제 · 07:12", related=(Link("앞선 소식 #3", "https://a.example/0"),)
    )
    plain = as_text(Message((card,), "제목"))
    shown = [line.strip() for line in printed(Message((card,), "제목"), colours=False).splitlines() if line.strip()]

    assert plain == "[#7] 제목\n한빛경제 · 07:12\nhttps://a.example/1\n- 앞선 소식 #3 https://a.example/0\n"
    assert shown == ["● 제목", "한빛경제 · 07:12", "https://a.example/1", "앞선 소식 #3 https://a.example/0", "#7"]
    assert "앞선 소식" in printed(Message((card,), "제목"), links=True).split("#7")[0]


async def test_a_terminal_gets_the_designed_form() -> None:
    stream = FakeTerminal()
    await posted(digest_message(digest(), KO), stream)
    assert uncoloured(stream.getvalue()) == uncoloured(printed(digest_message(digest(), KO)))
    assert "─" in stream.getvalue()


@pytest.mark.parametrize("width", [40, 80, 96])
@pytest.mark.parametrize("build", [digest, empty_digest, hostile_digest])
def test_no_line_is_wider_than_the_terminal_though_a_syllable_takes_two_columns(build: object, width: int) -> None:
    shown = uncoloured(printed(digest_message(build(), KO), width))  # type: ignore[operator]  # one of three builders
    assert max(cell_len(line) for line in shown.split("\n")) == width


def test_a_wide_screen_leaves_its_right_side_free() -> None:
    stream = io.StringIO()
    Screen(file=stream, width=200, color_system=None).print(show(digest_message(digest(), KO)))
    assert max(cell_len(line.rstrip()) for line in stream.getvalue().split("\n")) <= 96


def test_where_links_work_the_headline_is_one_and_no_address_is_printed() -> None:
    shown = printed(digest_message(digest(), KO), links=True)
    assert re.search(r"\x1b\]8;id=\d+;https://news\.example/policy/412\x1b\\", shown)
    assert "https://" not in uncoloured(shown)


def test_where_links_do_not_work_addresses_stand_below() -> None:
    shown = printed(digest_message(digest(), KO))
    assert "\x1b]8" not in shown
    assert "https://news.example/policy/412" in shown


def test_a_link_ends_with_its_words_and_not_at_the_margin() -> None:
    cards = (
        StoryCard(1, Link("제목", "https://a.example/1"), "긴 이름의 매체"),
        StoryCard(2, Link("제목" * 10, "https://a.example/2"), "매체"),
    )
    shown = printed(Message(cards, ""), links=True)
    assert re.search(r"\x1b\]8;id=\d+;https://a\.example/1\x1b\\(?:\x1b\[1m)?제목(?:\x1b\[0m)?\x1b\]8;;\x1b\\", shown)


def test_hostile_titles_cannot_steer_the_terminal() -> None:
    shown = printed(digest_message(hostile_digest(), KO), links=True)
    plain = as_text(digest_message(hostile_digest(), KO))
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", uncoloured(shown) + plain) == []
    assert "evil.test" not in "".join(re.findall(r"\x1b\]8;[^\x1b]*", shown))


def test_square_brackets_are_no_markup() -> None:
    assert "[bold]굵게[/bold] [link=https://evil.test]여기[/link]" in printed(
        Message((Paragraph("[bold]굵게[/bold] [link=https://evil.test]여기[/link]"),), "")
    )


@arbitrarily
@given(messages)
def test_no_message_whatever_loses_a_word_in_a_pipe_or_on_the_way_through_the_ledger(message: Message) -> None:
    (payload,) = Console(io.StringIO()).payloads(message)
    assert payload.encode("utf-8")
    assert json.loads(payload)["fallback"] == message.fallback
    assert read_message(payload) == message
    assert missing(message, as_text(message)) == []


def test_every_kind_of_block_is_shown() -> None:
    card = StoryCard(1, Link("소식", "https://a.example/1"), "매체", ("개방",), ("open",), summary=("문장.",), notes=("메모",))
    blocks = (
        Heading("제목"),
        Heading("작은 제목", 2),
        card,
        Image("https://a.example/p.png", "그림"),
        Note(("줄",)),
        Actions(()),
    )
    message = Message(blocks, "")
    assert missing(message, uncoloured(printed(message))) == []
    assert missing(message, as_text(message)) == []


def test_payloads_name_their_stories() -> None:
    (payload,) = Console(io.StringIO()).payloads(digest_message(digest(), KO))
    assert payload.stories == (1412, 1409, 1415, 1416)


async def test_nobody_knows_what_a_terminal_has_shown() -> None:
    with pytest.raises(DeliveryError, match="slot 3#1") as caught:
        await Console(io.StringIO()).find(TERMINAL, "slot 3#1")
    assert caught.value.ambiguous is True


async def test_a_closed_terminal_is_a_delivery_error() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(DeliveryError, match="terminal did not take"):
        await posted(digest_message(digest(), KO), stream)


@pytest.mark.parametrize(
    ("environ", "known"),
    [
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7402"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4205"}, False),
        ({"WT_SESSION": "1"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "dumb", "TERM_PROGRAM": "vscode"}, False),
        ({}, False),
    ],
)
def test_links_are_used_where_the_terminal_is_known_to_make_them(environ: dict[str, str], known: bool) -> None:
    assert supports_links(environ) is known


def test_matched_words_are_bold_in_a_terminal_and_between_marks_in_a_pipe() -> None:
    card = StoryCard(7, Link("제목", "https://news.example/7"), "", summary=("엑사원은 새 모델이다.",), strong=("엑사원",))
    message = Message((card,), "찾기")
    assert "\x1b[1m엑사원\x1b[0m은 새 모델이다." in printed(message)
    assert "‹엑사원›은 새 모델이다." in as_text(message)
