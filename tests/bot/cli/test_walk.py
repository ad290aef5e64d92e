"""A walk through README and docs in a fresh clone: every command that they show is run, or stands in a table with the reason why not.

What a document shows as a pattern (`ai-news feeds list|check|...`) is run in each of its forms. Feeds are those of the sample site, on loopback.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest

from bot.demo.server import DemoSite
from digest.feeds.catalog import with_added
from tests.bot.cli.command import environment
from tests.shared_data import ROOT

DOCUMENTS = [*sorted(ROOT.glob("README*.md")), ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = ("ai-news", "make", "docker", "cp", "kill", "curl", "git", "pip", "python", "sudo", ".venv/bin/")
QUALITY = "tests/quality"

# What a document writes with a placeholder or as a pattern, and what is run for it.
FORMS = {
    "ai-news run [--once]": ["ai-news run --once"],
    "ai-news doctor [--json]": ["ai-news doctor --json"],
    "ai-news backup FILE": ["ai-news backup copy.db"],
    "ai-news restore FILE [--force]": ["ai-news restore copy.db --force"],
    "ai-news restore FILE": ["ai-news restore copy.db --force"],
    "ai-news preview [--platform slack|discord|text] [--topics open,policy]": [
        "ai-news preview --platform slack --topics open,policy",
        "ai-news preview --platform discord",
        "ai-news preview --platform text",
    ],
    "ai-news ask TEXT...": ["ai-news ask 지난 주 AI 기본법"],
    "ai-news why": ["ai-news why https://onsaemi.example/article/1"],  # named where the address does not matter
    "ai-news prune": ["ai-news prune --older-than 400d"],
    "ai-news why URL": ["ai-news why https://onsaemi.example/article/1"],
    "ai-news feeds list|check|import FILE.opml|export [FILE.opml]": [
        "ai-news feeds list",
        "ai-news feeds check",
        "ai-news feeds export feeds.opml",
        "ai-news feeds import feeds.opml",
    ],
    "ai-news feeds import FILE.opml": ["ai-news feeds import feeds.opml"],
    "ai-news feeds export FILE.opml": ["ai-news feeds export feeds.opml"],
    (
        "ai-news subscriptions list|add CHANNEL [WISH...]|change ID WISH...|remove ID|pause ID|resume ID|export [FILE.yaml]|"
        "import FILE.yaml"
    ): [
        "ai-news subscriptions add discord:123/456 08:30 open",
        "ai-news subscriptions list",
        "ai-news subscriptions change 1 weekdays 09:00",
        "ai-news subscriptions pause 1",
        "ai-news subscriptions resume 1",
        "ai-news subscriptions export subscriptions.yaml",
        "ai-news subscriptions import subscriptions.yaml",
        "ai-news subscriptions remove 1",
    ],
    "ai-news subscriptions remove ID": ["ai-news subscriptions remove 1"],
    "ai-news models list|show MODEL": ["ai-news models list", "ai-news models show Midm-2.0-Mini-Instruct"],
    "ai-news models show MODEL": ["ai-news models show Midm-2.0-Mini-Instruct"],
    "ai-news classify [FILE]": ["ai-news classify lines.jsonl"],
    "ai-news cluster [FILE]": ["ai-news cluster lines.jsonl"],
    "ai-news summarize [FILE]": ["ai-news summarize lines.jsonl"],
    "ai-news check-summary [FILE]": ["ai-news check-summary lines.jsonl"],
    "ai-news evaluate relevance|guard|search FILE": [
        "ai-news evaluate relevance relevance.jsonl",
        "ai-news evaluate guard guard.jsonl",
        "ai-news evaluate search search.jsonl",
    ],
    "ai-news evaluate relevance FILE": ["ai-news evaluate relevance relevance.jsonl"],
}

# What is not run here, by the beginning of the command.
LEFT_OUT = {
    "docker": "needs a Docker daemon; tools/try_image.sh builds and tries the image without one",
    "git pull": "needs the remote repository",
    ".venv/bin/pip install": "fetches packages; that the extra exists is looked at below",
    ".venv/bin/pre-commit install": "changes the hooks of the checkout",
    "curl http://127.0.0.1:8080": "the port may be taken; the same address is read from the running bot below",
    "kill -HUP": "sent to the running bot below",
    "grep": "looks for an invented address in a log",
    "python tools/fit_relevance.py": "takes minutes and writes weights",
    "python benchmarks/": "takes minutes",
    "ai-news --install-completion": "changes the files of the shell",
}
SERVING = {"make run", "ai-news run", "ai-news --verbose run"}  # until they are told to stop
ORDER = (
    *("cp", "python -c", "make", "ai-news collect", "ai-news doctor", "ai-news feeds export", "ai-news subscriptions add"),
    *("ai-news subscriptions", "ai-news"),
)
FOR_REAL = {"make demo", 'make run ARGS="--once"'}  # other targets install or test: make only says what it would do


def commands_of(text: str) -> Iterator[str]:
    """Yield the commands that a document shows: lines of blocks without a language, and what stands in backquotes."""
    blocks = [
        block for language, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL) if not language
    ]
    for line in (line.strip() for block in blocks for line in block.splitlines()):
        if line.startswith(PROGRAMS) or (line and shutil.which(line.split()[0])):
            yield re.split(r"\s+# ", line)[0]
    prose = re.sub(r"^ *```\w*\n.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for quoted in re.findall(r"`([^`\n]+)`", prose):
        if re.match(rf"(?:{'|'.join(map(re.escape, PROGRAMS))})\S* ", quoted):
            yield quoted.replace("\\|", "|")


def shown() -> list[str]:
    """Return the commands of all documents, each once, in the order of their appearance."""
    return list(dict.fromkeys(command for path in DOCUMENTS for command in commands_of(path.read_text("utf-8"))))


def forms(commands: list[str]) -> list[str]:
    """Return what is run for commands, each once."""
    kept = [one for one in commands if one not in SERVING and not one.startswith(tuple(LEFT_OUT))]
    return list(dict.fromkeys(form for one in kept for form in FORMS.get(one, [one])))


def rank(form: str) -> int:
    """Say what goes first: the news come before the questions, an export before its import, a copy before it is put back."""
    last = len(ORDER) if form.startswith(("ai-news subscriptions remove", "ai-news restore")) else 0
    return last or next(number for number, start in enumerate(ORDER) if form.startswith(start))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a clone would hold, with this environment in the place of the one that `make` would set up."""
    folder = tmp_path_factory.mktemp("walk") / "ai-news"
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for stamp in (".runtime", ".dev", ".models"):
        (folder / ".venv" / stamp).touch()
    return folder


@asynccontextmanager
async def walking(clone: Path) -> AsyncIterator[dict[str, str]]:
    """Serve the feeds of two sample outlets that are well, write the files that commands name, and give the environment."""
    async with DemoSite(datetime.now(UTC)) as site:
        feeds = [feed for feed in site.feeds if feed.id in {"dasol", "byeori"}]
        (clone / "walk.yaml").write_text(with_added("", feeds, "walk.yaml")[0], "utf-8")
        line = {
            "id": 1,
            "title": "정부, AI 기본법 시행령 의결",
            "text": "정부는 3일 AI 기본법 시행령을 의결했다.",
            "summary": "정부는 시행령을 의결했다.",
        }
        (clone / "lines.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
        for name, source in (("relevance", "relevance-own"), ("guard", "faithful-own"), ("search", "search-own")):
            some = (ROOT / QUALITY / f"{source}.jsonl").read_text("utf-8").splitlines()[:4]
            (clone / f"{name}.jsonl").write_text("\n".join(some), "utf-8")
        given = environment(clone, AINEWS_FEEDS="walk.yaml", AINEWS_ALLOW_PRIVATE_ADDRESSES="true", AINEWS_HOST_DELAY_SECONDS="0")
        yield given | {"PYTHONPATH": str(clone), "PATH": f"{clone / '.venv' / 'bin'}:{given['PATH']}"}


def test_every_command_is_run_or_is_left_out_for_a_reason_that_still_applies() -> None:
    commands = shown()
    known = tuple(LEFT_OUT)
    assert [
        one for one in commands if not one.startswith((*known, "ai-news ", "make ", "cp ", "python -c ")) and one not in SERVING
    ] == []
    assert [start for start in known if not any(one.startswith(start) for one in commands)] == []
    assert [one for one in FORMS if one not in commands] == []
    assert [
        one
        for one in forms(commands)
        if one.startswith("ai-news") and re.search(r"FILE|TEXT|URL|MODEL|CHANNEL|\bID\b|[\[|]", one)
    ] == []


@pytest.mark.timeout(900)
async def test_every_command_does_its_work(clone: Path) -> None:
    async with walking(clone) as given:

        async def run(form: str, room: asyncio.Semaphore) -> tuple[str, int, str]:
            line = form if form in FOR_REAL else re.sub("^make ", "make --dry-run ", form)
            async with room:
                done = await asyncio.to_thread(
                    subprocess.run,
                    ["bash", "-c", line],
                    cwd=clone,
                    env=given,
                    capture_output=True,
                    check=False,
                    stdin=subprocess.DEVNULL,
                )
            return form, done.returncode, done.stderr.decode()[-500:]

        ended: list[tuple[str, int, str]] = []
        for place, some in groupby(sorted(forms(shown()), key=rank), key=rank):
            at_once = (os.cpu_count() or 1) if place == len(ORDER) - 1 else 1  # the last ones only read, or write each its own
            room = asyncio.Semaphore(at_once)
            ended += await asyncio.gather(*(run(form, room) for form in some))
    assert [end for end in ended if end[1]] == []
    assert len(ended) > 40


@pytest.mark.timeout(300)
async def test_a_bot_that_serves_answers_reads_its_files_again_and_stops(clone: Path, unused_tcp_port: int) -> None:
    async with walking(clone) as given:
        served = given | {"AINEWS_HTTP_PORT": str(unused_tcp_port), "AINEWS_DATA_DIR": str(clone / "served")}
        bot = await asyncio.create_subprocess_exec("ai-news", "run", cwd=clone, env=served, stderr=asyncio.subprocess.PIPE)
        try:
            assert bot.stderr is not None
            while "다음 다이제스트" not in (line := (await bot.stderr.readline()).decode()):
                assert line, "the bot ended before it said when the next digest is due"
            asked = ["bash", "-c", f"curl -fsS http://127.0.0.1:{unused_tcp_port}/readyz && ai-news health"]
            health = await asyncio.to_thread(subprocess.run, asked, env=served, cwd=clone, capture_output=True, check=False)
            bot.send_signal(signal.SIGHUP)
            while "SIGHUP" not in (line := (await bot.stderr.readline()).decode()):
                assert line, "the bot ended at SIGHUP"
            bot.send_signal(signal.SIGTERM)
            await asyncio.wait_for(bot.communicate(), 30)
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()
    assert (health.returncode, bot.returncode) == (0, 0), health.stderr.decode()


def test_every_extra_that_a_document_installs_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = {extra for path in DOCUMENTS for extra in re.findall(r"ai-news\[(\w+)\]", path.read_text("utf-8"))}
    assert named - set(extras) == set()
    assert len(named) > 2
