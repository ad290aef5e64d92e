"""Runs `ai-news` as its user does: a process of its own, its own folder, nothing of this machine's settings."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT_S = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str


def environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AINEWS_")}
    return kept | {"AINEWS_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), "COLUMNS": "100", **settings}


def ai_news(folder: Path, *arguments: str, given: str = "", **settings: str) -> Outcome:
    """Run the command in a folder; `given` is its standard input, settings are AINEWS_ variables."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


async def ai_news_async(folder: Path, *arguments: str, **settings: str) -> Outcome:
    """Run the command while the test's own servers go on answering."""
    return await asyncio.to_thread(ai_news, folder, *arguments, **settings)
