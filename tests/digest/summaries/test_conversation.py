"""A model that is told something and answers, by either backend: what is sent, and what comes of a backend's bad day."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digest.summaries.chat_client import ChatClient
from digest.summaries.conversation import Chat, Conversation
from digest.summaries.openai_server import ServerWriter
from digest.summaries.writer import Fall, Reply
from tests.digest.summaries.test_model_process import TASK, running
from tests.fakes.model_server import ModelServer, hangs, knows_no, refuses, says, sentences, together
from tests.fakes.model_tasks import SAID

TOLD = Conversation("너는 사서다.", "<자료>", ("첫 줄", "둘째 줄", "셋째 줄"), "</자료>\n답하라.", "답만.", "JSON으로.", 120)
MODEL = "나래-12B"


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer(says("답했다.")) as started:
        yield started


def writer_for(server: ModelServer, at_once: int = 4) -> ServerWriter:
    return ServerWriter(ChatClient(server.url, sleep=_no_wait), MODEL, at_once=at_once)


async def _no_wait(_: float) -> None:
    """Take no time."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / MODEL
    made.mkdir()
    (made / "config.json").write_text("{}")
    return made


def test_what_is_told_stands_between_opening_and_task() -> None:
    system, user = TOLD.messages()
    assert (system["role"], system["content"]) == ("system", "너는 사서다.")
    assert user["content"] == "<자료>\n첫 줄\n둘째 줄\n셋째 줄\n</자료>\n답하라. 답만."
    assert TOLD.messages(as_json=True)[1]["content"].endswith("답하라. JSON으로.")
    assert TOLD.shortened(1).material == ("첫 줄",)


# --- a server ------------------------------------------------------------------------------------


async def test_a_server_is_sent_the_words_and_how_long_the_answer_may_be(server: ModelServer) -> None:
    writer = writer_for(server)
    assert isinstance(writer, Chat)
    assert await writer.converse(TOLD, 60) == Reply("답했다.")
    (body,) = server.bodies
    assert body["messages"] == TOLD.messages(as_json=True)
    assert body["max_tokens"] >= TOLD.most_tokens
    assert body["temperature"] == 0
    await writer.close()


async def test_a_server_that_knows_less_is_asked_more_plainly(server: ModelServer) -> None:
    server.on(knows_no("response_format", knows_no("chat_template_kwargs", says("답했다."))))
    writer = writer_for(server)
    assert (await writer.converse(TOLD, 60)).text == "답했다."
    assert server.bodies[-1]["messages"] == TOLD.messages()
    assert server.bodies[-1]["max_tokens"] == TOLD.most_tokens
    await writer.close()


async def test_what_is_too_long_for_a_server_loses_its_last_lines(server: ModelServer) -> None:
    server.on(refuses(400, "maximum context length is 4096 tokens"), says("답했다."))
    writer = writer_for(server)
    assert (await writer.converse(TOLD, 60)).text == "답했다."
    assert "둘째 줄" not in server.prompts[1]
    await writer.close()


async def test_one_line_that_is_too_long_is_not_asked_for_ever(server: ModelServer) -> None:
    server.on(refuses(400, "maximum context length is 4096 tokens"))
    writer = writer_for(server)
    assert (await writer.converse(TOLD.shortened(1), 60)).fall is Fall.REFUSED
    assert len(server.bodies) <= 4
    await writer.close()


async def test_a_slow_server_is_waited_for_no_longer_than_asked(server: ModelServer) -> None:
    server.on(hangs())
    writer = writer_for(server)
    assert (await writer.converse(TOLD, 0.2)).fall is Fall.TOO_LATE
    await writer.close()


async def test_a_question_does_not_wait_behind_summaries(server: ModelServer) -> None:
    server.on(together(2, sentences("누리온이 가중치를 공개했다.")))  # nobody is answered before both have come
    writer = writer_for(server, at_once=1)
    summary = asyncio.create_task(writer.write([TASK], 60))
    await server.asked.wait()
    assert (await writer.converse(TOLD, 60)).fall is None
    assert (await summary)[0].fall is None
    await writer.close()


# --- a child process -----------------------------------------------------------------------------


async def test_a_child_answers_and_then_condenses_with_the_same_model(folder: Path) -> None:
    async with running(folder) as writer:
        assert isinstance(writer, Chat)
        assert (await writer.converse(TOLD, 60)).text == SAID
        assert [reply.text for reply in await writer.write([TASK], 60)] == [SAID]


async def test_a_child_that_crashes_or_hangs_at_a_question_is_told(folder: Path) -> None:
    async with running(folder, "crashes") as writer:
        assert (await writer.converse(TOLD, 60)).fall is Fall.CRASHED
    async with running(folder, "hangs", slack_s=0.2) as writer:
        assert (await writer.converse(TOLD, 1.5)).fall is Fall.TOO_LATE


async def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as writer:
        reply = await writer.converse(TOLD, 60)
    assert reply.fall is Fall.NOT_LOADED
    assert "config.json" in reply.detail


async def test_a_question_waits_for_a_busy_model_no_longer_than_asked(folder: Path) -> None:
    async with running(folder) as writer:
        loading = asyncio.create_task(writer.write([TASK], 60))
        await asyncio.sleep(0)
        assert (await writer.converse(TOLD, 0.1)).fall is Fall.TOO_LATE
        assert (await loading)[0].fall is None
