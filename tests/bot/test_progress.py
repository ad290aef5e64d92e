from pathlib import Path

import pytest

from bot.progress import condensing_line, read_feeds
from bot.texts import load_texts
from tests.newsroom import LAW, LAW_TEXT, NOW, OPEN, OPEN_TEXT, Item, newsroom

TEXTS = load_texts("ko")


async def test_condensing_tells_how_many_stories_of_how_many_are_done(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    async with newsroom(tmp_path) as room:
        feed = room.feed()
        room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT), Item(OPEN, "/a/2", summary=OPEN_TEXT))
        await room.collector.round([feed], NOW, lambda _: None, condense=False)
        await room.collector.condense(NOW, lambda done, count: told.append((done, count)))
    assert told == [(0, 2), (2, 2)]


def test_the_line_is_written_over_and_gone_at_the_end() -> None:
    assert condensing_line(3, 1200, TEXTS) == "\r\x1b[2K소식을 요약하는 중 3/1,200"
    assert condensing_line(8, 8, TEXTS) == "\r\x1b[2K"


async def test_where_nobody_looks_at_a_terminal_no_line_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with newsroom(tmp_path) as room:
        feed = room.feed()
        room.publish(feed, Item(LAW, "/a/1", summary=LAW_TEXT))
        [report] = await read_feeds(room.collector, [feed], NOW, TEXTS, shown=True)
    assert (report.new, "요약하는 중" in capsys.readouterr().err) == (1, False)
