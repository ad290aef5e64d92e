"""The verb that measures search: `evaluate search FILE`, in the database or in recorded items."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.answering.searching import search
from bot.cli.context import HOME_ZONE, Options, fail, options_of
from bot.cli.measuring import evaluate_app
from bot.commands import read_command
from digest.evaluation.recorded import fill, read_items
from digest.evaluation.search import LOOKED_AT, Find, LabelledQuery, SearchScores, read_queries, score_search, search_report
from digest.korean import Korean
from digest.model import Story
from digest.search import Engine, StoryIndex
from digest.storage import open_store

Items = Annotated[
    list[str] | None, typer.Option("--items", metavar="DAY.jsonl", help="데이터베이스 대신 녹화한 날 (recorded items; repeat)")
]


def add_to(_: typer.Typer) -> None:
    """Add the verb to the family that measures."""
    evaluate_app.command("search")(evaluate_search)


def evaluate_search(
    context: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE.jsonl")], items: Items = None
) -> None:
    """찾기를 잽니다: 첫 결과가 맞는 비율과 MRR (success@1, success@10, MRR, the queries that went wrong)."""
    queries = read_queries(_text(file), file)
    texts = [_text(one) for one in items or ()]
    sys.stdout.write(search_report(asyncio.run(_scores(options_of(context), queries, texts))))


async def _scores(options: Options, queries: Sequence[LabelledQuery], items: Sequence[str]) -> SearchScores:
    lexicon, now = options.lexicon(), options.clock()()
    korean = Korean(lexicon.user_words)
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "items.db") if items else options.settings().database
        async with await open_store(database) as store:
            if items:
                articles = read_items((line for text in items for line in text.splitlines()), lexicon)
                now = max((article.appeared_at for article in articles), default=now)
                await fill(store, articles, korean, lexicon)
            index = StoryIndex(store, korean, lexicon)
            await index.check()
            await index.catch_up()
            return await score_search(queries, finding(Engine(store, korean, lexicon), now))


def finding(engine: Engine, now: datetime) -> Find:
    """Return a search as people have it: what they type is read first."""

    async def find(typed: str) -> Sequence[Story]:
        _, page = await search(engine, read_command(typed, now.astimezone(HOME_ZONE)), now, most=LOOKED_AT)
        return [found.story for found in page.found]

    return find


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"
        fail(f"{file}: {reason}", code=2)
