import io

import pytest
from rich.cells import cell_len
from rich.console import Console as Screen

from bot.demo.show import show
from bot.render import digest_message
from bot.texts import load_texts
from tests.bot.samples import digest

MESSAGE = digest_message(digest(), load_texts("ko"))
NAMES = ("Slack", "Discord", "Terminal")


def shown(width: int) -> list[str]:
    stream = io.StringIO()
    show(Screen(file=stream, width=width, color_system=None, highlight=False), MESSAGE)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 120, 132, 200])
def test_no_line_of_the_three_shapes_is_wider_than_the_window(width: int) -> None:
    assert [line for line in shown(width) if cell_len(line) > width] == []


@pytest.mark.parametrize("width", [132, 200])
def test_a_wide_window_has_the_three_shapes_side_by_side(width: int) -> None:
    assert [sum(name in line for name in NAMES) for line in shown(width)].count(3) == 1


@pytest.mark.parametrize("width", [80, 120])
def test_a_narrower_window_has_them_below_each_other_and_each_at_its_full_width(width: int) -> None:
    lines = shown(width)
    titles = [line.strip("─ ") for line in lines if line.startswith("──") and line.strip("─ ")]
    terminal = lines[next(place for place, line in enumerate(lines) if "─ Terminal ─" in line) + 1 :]

    assert titles == list(NAMES)
    assert max(cell_len(line.rstrip()) for line in terminal) > 60
