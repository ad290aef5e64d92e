"""A model that is named by its hub id: downloaded on first use, then taken from the cache and never asked for again."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from digest.summaries.models import spec_for
from digest.summaries.prompts import assignment_of
from digest.summaries.source import read_story
from digest.summaries.transformers_local import TASKS, Download, TransformersWriter
from digest.summaries.writer import Fall, Reply
from tests.digest.summaries.samples import FULL
from tests.fakes.hub import COMMIT, Hub
from tests.fakes.model_tasks import SAID
from tests.models.conftest import SAYING

Make = Callable[..., Path]
TASK = assignment_of(FULL, read_story(FULL))
MODEL = "K-intelligence/Midm-2.0-Mini-Instruct"


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the child reach a hub, with a cache of its own."""
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_TOKEN", "hf_canary")


FINDS = {"model": "tests.fakes.model_tasks:finds"}  # looks for the files and opens none, which takes seconds
FOUND = (Reply(SAID), COMMIT)


async def first_reply(
    revision: str = "", tasks: Mapping[str, str] = FINDS, downloads: list[Download] | None = None
) -> tuple[Reply, str]:
    """Return the reply of a fresh writer, and the revision that it found."""
    writer = TransformersWriter(spec_for(MODEL, revision=revision, dtype="float32"), tasks=tasks)
    if downloads is not None:
        writer.on_download = downloads.append
    try:
        (reply,) = await writer.write([TASK], 60)
        return reply, str(writer.facts.get("revision", ""))
    finally:
        await writer.close()


async def test_a_hub_s_model_is_downloaded_once_and_then_left_as_it_is(monkeypatch: pytest.MonkeyPatch, checkpoint: Make) -> None:
    async with Hub(MODEL, checkpoint("llama")) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert await first_reply(tasks=TASKS) == (Reply(SAYING), COMMIT)
        assert hub.tokens == {"Bearer hf_canary"}  # for models whose terms have to be accepted
        asked = len(hub.paths)
        assert await first_reply() == FOUND
        assert len(hub.paths) == asked


async def test_how_far_a_download_has_come_is_told(monkeypatch: pytest.MonkeyPatch, checkpoint: Make) -> None:
    folder, downloads = checkpoint("llama"), list[Download]()
    async with Hub(MODEL, folder) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert await first_reply(downloads=downloads) == FOUND
        assert await first_reply() == FOUND
    assert downloads
    assert {each.model for each in downloads} == {MODEL}
    assert downloads[-1].done == downloads[-1].total >= (folder / "model.safetensors").stat().st_size


async def test_what_was_downloaded_once_starts_without_a_network(monkeypatch: pytest.MonkeyPatch, checkpoint: Make) -> None:
    async with Hub(MODEL, checkpoint("llama")) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert await first_reply() == FOUND
    assert await first_reply() == FOUND


async def test_a_pinned_revision_is_asked_for_by_its_name(monkeypatch: pytest.MonkeyPatch, checkpoint: Make) -> None:
    async with Hub(MODEL, checkpoint("llama")) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert await first_reply(revision=COMMIT) == FOUND
        assert {path.split("/")[-1] for path in hub.paths if "/revision/" in path} <= {COMMIT}


async def test_a_download_that_broke_off_is_finished_the_next_time(monkeypatch: pytest.MonkeyPatch, checkpoint: Make) -> None:
    async with Hub(MODEL, checkpoint("llama")) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        hub.broken.add("model.safetensors")
        reply, _ = await first_reply()
        assert reply.fall is Fall.NOT_LOADED
        hub.broken.clear()
        assert await first_reply() == FOUND


async def test_a_hub_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    reply, _ = await first_reply()
    assert reply.fall is Fall.NOT_LOADED
    assert reply.detail.startswith(f"{MODEL}을(를) 내려받지 못함: ")
    assert "hf_canary" not in reply.detail
