"""A server that others wrote: `transformers serve` with tiny checkpoints, asked as any OpenAI-compatible server is."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import pytest_asyncio

from digest.summaries.chat_client import ChatClient
from digest.summaries.openai_server import ServerWriter
from digest.summaries.prompts import assignment_of
from digest.summaries.source import read_story
from digest.summaries.writer import Fall, Reply
from tests.digest.summaries.samples import FULL, SEVERAL
from tests.models.conftest import SAYING

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(find_spec("fastapi") is None, reason="transformers[serving] is not installed"),
]

TASK = assignment_of(FULL, read_story(FULL))
OTHER = assignment_of(SEVERAL, read_story(SEVERAL))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url() -> AsyncIterator[str]:
    """Start the server on a free port and say where it listens."""
    server = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "transformers.cli.transformers",
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--device",
            "cpu",
        ),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"},
    )
    assert server.stderr is not None
    address = ""
    while not address:
        line = (await server.stderr.readline()).decode("utf-8", "replace")
        assert line, "the server ended before it listened"
        found = re.search(r"running on (http://\S+)", line)
        address = found.group(1) if found else ""
    draining = asyncio.create_task(server.stderr.read())
    yield address
    server.kill()
    await server.wait()
    await draining


@pytest.mark.parametrize("family", ["llama", "exaone4"])
async def test_a_real_server_is_asked_and_does_not_think(url: str, checkpoint: Callable[..., Path], family: str) -> None:
    """EXAONE would think without end: the server gets the switch with the request."""
    writer = ServerWriter(ChatClient(url), str(checkpoint(family)))
    try:
        assert await writer.write([TASK, OTHER], 60) == [Reply(SAYING), Reply(SAYING)]
    finally:
        await writer.close()


async def test_a_model_that_the_server_does_not_have_is_a_failure_in_words(url: str) -> None:
    writer = ServerWriter(ChatClient(url), "누군가/없는-모델")
    try:
        (reply,) = await writer.write([TASK], 60)
    finally:
        await writer.close()
    assert reply.fall in {Fall.REFUSED, Fall.BROKEN}
    assert reply.detail.startswith("HTTP ")
