"""The verbs about what is kept: `backup FILE`, `restore FILE`, `prune --older-than 400d`."""

import asyncio
import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.backup import back_up
from bot.backup import restore as put_back
from bot.cli.context import Options, fail, options_of
from bot.texts import load_texts
from digest.storage import open_store
from digest.storage.retention import SHORTEST_KEEPING, Pruned
from digest.storage.retention import prune as prune_rows

PRIVATE_UMASK = 0o077
UNITS = {"d": 1, "w": 7, "m": 31, "y": 366}


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.command()(backup)
    app.command()(restore)
    app.command()(prune)


def backup(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """도는 중에도 데이터베이스를 온전히 복사합니다; 설치된 곳의 토큰도 들어 있습니다 (a copy, with the tokens of installations)."""
    os.umask(PRIVATE_UMASK)  # nobody else may read the copy while it is written
    if file.is_dir():
        fail(f"{file}: is a folder; name a file in it", code=2)
    size = back_up(options_of(context).settings().database, file)
    _say("cli.backed_up", file=str(file), size=f"{size / 2**20:.1f}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="쓰는 중이거나 더 새것이라도 (also over one in use, or newer)")] = False,
) -> None:
    """복사본을 되돌립니다; 있던 것은 옆에 남깁니다 (put a copy back; what was there is kept beside it)."""
    os.umask(PRIVATE_UMASK)
    if not file.is_file():
        fail(f"{file}: {'is a folder' if file.is_dir() else 'there is no such file'}", code=2)
    kept = put_back(options_of(context).settings().database, file, force=force)
    _say("cli.restored", file=str(file))
    if kept is not None:
        _say("cli.kept", file=str(kept))


def prune(
    context: typer.Context,
    older_than: Annotated[str, typer.Option("--older-than", metavar="400d", help="일수: 400d, 60w, 14m, 2y (at least 366 days)")],
) -> None:
    """오래된 기사, 사건, 다이제스트 기록을 지웁니다; 366일 안의 것은 남깁니다 (forget what is old, never the last 366 days)."""
    age = read_age(older_than)
    gone = asyncio.run(_prune(options_of(context), age))
    _say("cli.pruned", articles=gone.articles, stories=gone.stories, slots=gone.slots)


def read_age(text: str) -> timedelta:
    """Read how old is old: a number of days, weeks, months or years; months and years count long.

    Raises:
        BadParameter: It is none, or shorter than what search and `why` promise to know.
    """
    found = re.fullmatch(r"(\d{1,5})([dwmy])", text.strip().lower())
    if found is None:
        raise typer.BadParameter(f"'{text}' · 예: 400d, 60w, 14m, 2y", param_hint="--older-than")
    age = timedelta(days=int(found[1]) * UNITS[found[2]])
    if age < SHORTEST_KEEPING:
        days = SHORTEST_KEEPING.days
        raise typer.BadParameter(f"{text}: 찾기와 why가 답하는 {days}일은 남깁니다 (at least {days}d)", param_hint="--older-than")
    return age


async def _prune(options: Options, age: timedelta) -> Pruned:
    """Remove in transactions of their own, so that a running bot goes on meanwhile."""
    before = options.clock()() - age
    total = Pruned(0, 0, 0)
    async with await open_store(options.settings().database) as store:
        while True:
            async with store.write() as db:
                gone = await prune_rows(db, before)
            total = Pruned(total.stories + gone.stories, total.articles + gone.articles, total.slots + gone.slots)
            if not gone.more:
                return total


def _say(key: str, **values: object) -> None:
    sys.stdout.write(load_texts("ko")(key, **values) + "\n")
