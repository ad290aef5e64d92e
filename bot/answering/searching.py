"""Searching as people mean it: what their words, topics and time find, and where that is nothing, what comes nearest.

A window that has nothing is left aside, and a topic by itself at the end of a line is taken for a word where that finds
more. What was done is told by the command and the page that come back.
"""

from dataclasses import replace
from datetime import datetime

from bot.answering.inquiry import query_of
from bot.commands import Command
from digest.search import Engine, Page

PAGE = 5


async def search(engine: Engine, command: Command, now: datetime, start: int = 0, most: int = PAGE) -> tuple[Command, Page]:
    """Return the command as it was understood at last, and a page of what it finds.

    Where the command has a window and the page's query has none, there was nothing in the window.

    Raises:
        StorageError: The database did not answer.
    """
    page = await _within(engine, command, now, start, most)
    if command.whole and not page.complete:
        worded = replace(command, text=command.whole, topics=(), whole="")
        found = await _within(engine, worded, now, start, most)
        if found.complete or not page.total:
            return worded, found
    return command, page


async def _within(engine: Engine, command: Command, now: datetime, start: int, most: int) -> Page:
    query = query_of(command)
    page = await engine.search(query, now, start, most)
    if command.window and not page.total:
        anytime = await engine.search(replace(query, since=None, until=None), now, start, most)
        return anytime if anytime.total else page
    return page
