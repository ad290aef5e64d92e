"""A writer against a real server on loopback: what it sends, what it makes of every answer and of none."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from digest.summaries.chat_client import MOST_BODY_BYTES, TRIES, ChatClient
from digest.summaries.openai_server import ServerWriter
from digest.summaries.prompts import JSON_SCHEMA, MOST_NEW_TOKENS
from digest.summaries.replies import read_reply
from digest.summaries.writer import Assignment, Fall, Reply
from tests.fakes.model_server import (
    Behaviour,
    ModelServer,
    drops,
    endless,
    hangs,
    knows_no,
    raw,
    refuses,
    says,
    sentences,
    together,
)

GOOD = "누리온이 가중치를 공개했다."
TASK = Assignment(
    "누리온, 가중치 공개", "2026년 2월 25일", ("누리온이 가중치를 3일 공개했다.", "학계는 반겼다.", "값은 그대로다.", "끝이다.")
)
KEY = "sk-canary-0123456789"


class Served:
    """A server and a writer that asks it; `waits` are the pauses that the writer would have made."""

    def __init__(self, server: ModelServer, model: str, patience_s: float) -> None:
        self.server = server
        self.waits: list[float] = []
        self.writer = ServerWriter(ChatClient(server.url, KEY, patience_s, self._wait), model)

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def reply(self, seconds: float = 30) -> Reply:
        (reply,) = await self.writer.write([TASK], seconds)
        return reply


@asynccontextmanager
async def served(*behaviours: Behaviour, model: str = "나래-12B", patience_s: float = 300) -> AsyncIterator[Served]:
    async with ModelServer(*behaviours) as server:
        at = Served(server, model, patience_s)
        try:
            yield at
        finally:
            await at.writer.close()


# --- what is sent --------------------------------------------------------------------------------


async def test_the_request_is_greedy_and_asks_for_our_schema() -> None:
    async with served(sentences(GOOD)) as at:
        await at.reply()

        (body,) = at.server.bodies
        assert at.server.paths == ["/v1/chat/completions"]
        assert body["model"] == "나래-12B"
        assert [turn["role"] for turn in body["messages"]] == ["system", "user"]
        assert (body["temperature"], body["top_p"], body["frequency_penalty"], body["presence_penalty"]) == (0, 1, 0, 0)
        assert body["stream"] is False
        assert MOST_NEW_TOKENS <= body["max_tokens"] <= 2 * MOST_NEW_TOKENS
        assert body["response_format"]["json_schema"]["schema"] == JSON_SCHEMA
        assert body["chat_template_kwargs"] == {"enable_thinking": False}


async def test_the_key_is_sent_as_a_bearer_token() -> None:
    async with served(says(GOOD)) as at:
        await at.reply()
        assert at.server.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_a_server_without_a_key_gets_no_such_header() -> None:
    async with ModelServer(says(GOOD)) as server:
        writer = ServerWriter(ChatClient(server.url), "나래")
        await writer.write([TASK], 30)
        await writer.close()
        assert "Authorization" not in server.headers[0]


async def test_a_model_of_the_catalogue_is_told_what_it_needs() -> None:
    async with served(says(GOOD), model="naver-hyperclovax/HyperCLOVAX-SEED-Think-14B") as at:
        await at.reply()

        (body,) = at.server.bodies
        assert body["chat_template_kwargs"] == {"enable_thinking": False, "skip_reasoning": True}
        assert body["stop"] == ["<|im_end|><|endofturn|>", "<|im_end|><|stop|>"]
        assert body["skip_special_tokens"] is False


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
async def test_the_base_address_may_be_given_in_every_usual_way(tail: str) -> None:
    async with ModelServer(says(GOOD)) as server:
        writer = ServerWriter(ChatClient(server.url.removesuffix("/v1") + tail), "나래")
        await writer.write([TASK], 30)
        await writer.close()
        assert server.paths == ["/v1/chat/completions"]


async def test_a_few_requests_at_once_and_answers_in_order() -> None:
    numbered = iter(range(100))

    async def behave(request: object, body: dict[str, object]) -> object:
        return await says(f"{next(numbered)}번째로 답했다.")(request, body)  # type: ignore[arg-type]  # handed through

    async with served(together(4, behave)) as at:  # type: ignore[arg-type]  # a behaviour in all but its annotations
        tasks = [Assignment(f"제목 {number}", "", (f"문장 {number}이다.",)) for number in range(10)]
        replies = await at.writer.write(tasks, 30)

        assert at.server.most_in_flight == 4
        said = {prompt.splitlines()[0]: f"{number}번째로 답했다." for number, prompt in enumerate(at.server.prompts)}
        assert len(replies) == 10
        assert {reply.text for reply in replies} == set(said.values())


# --- what comes back -----------------------------------------------------------------------------


async def test_an_answer_by_the_schema_becomes_sentences() -> None:
    async with served(sentences(GOOD, "학계는 반겼다.")) as at:
        assert read_reply(await at.reply()) == (GOOD, "학계는 반겼다.")


async def test_a_server_that_ignores_the_schema_may_answer_in_text() -> None:
    async with served(says(f"요약: {GOOD}")) as at:
        assert read_reply(await at.reply()) == (GOOD,)
        assert len(at.server.bodies) == 1


async def test_an_answer_at_the_token_limit_is_known_to_be_cut() -> None:
    async with served(says(GOOD, finish="length")) as at:
        assert await at.reply() == Reply(GOOD, whole=False)


@pytest.mark.parametrize("field", ["response_format", "chat_template_kwargs"])
async def test_a_field_that_the_server_does_not_know_is_left_out_from_then_on(field: str) -> None:
    async with served(knows_no(field, says(GOOD))) as at:
        first, second = await at.reply(), await at.reply()

        assert (first, second) == (Reply(GOOD), Reply(GOOD))
        assert field not in at.server.bodies[-2]
        refused = {"response_format": 1, "chat_template_kwargs": 2}[field]
        assert len(at.server.bodies) == refused + 2


async def test_json_that_broke_is_asked_for_as_text() -> None:
    async with served(says('{"sentences": ["누리온이 가중', finish="length"), says(GOOD)) as at:
        assert read_reply(await at.reply()) == (GOOD,)
        assert "response_format" not in at.server.bodies[1]
        assert at.server.prompts[1].endswith("요약문만 출력하라.")


async def test_an_article_that_is_too_long_for_the_server_s_model_is_halved() -> None:
    message = "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens."
    async with served(refuses(400, message), says(GOOD)) as at:
        assert await at.reply() == Reply(GOOD)
        assert TASK.sentences[1] in at.server.prompts[1]
        assert TASK.sentences[2] not in at.server.prompts[1]


async def test_an_answer_without_content_is_an_empty_text() -> None:
    async with served(says(None)) as at:
        assert await at.reply() == Reply("")


BROKEN = {
    "no JSON": b"<html>502 Bad Gateway</html>",
    "cut JSON": b'{"choices": [{"message": {"content": "',
    "another shape": b'{"output": "hello"}',
    "no choices": b'{"choices": []}',
    "a list": b"[1, 2]",
    "nothing": b"",
    "nested without end": b"[" * 200_000,
    "no UTF-8": b'{"choices": "\xff\xfe"}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
async def test_a_broken_answer_is_told(content: bytes) -> None:
    async with served(raw(content)) as at:
        assert (await at.reply()).fall is Fall.BROKEN
        assert len(at.server.bodies) == 1


async def test_an_endless_answer_is_cut_off() -> None:
    async with served(endless()) as at:
        reply = await at.reply()
        assert (reply.fall, reply.detail) == (Fall.BROKEN, "응답이 너무 큼")
        assert MOST_BODY_BYTES == 1024 * 1024


# --- trouble -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
async def test_trouble_that_passes_is_waited_out(status: int) -> None:
    async with served(refuses(status), refuses(status), says(GOOD)) as at:
        assert await at.reply() == Reply(GOOD)
        assert at.waits == [1.0, 2.0]


@pytest.mark.parametrize(("status", "fall"), [(429, Fall.BUSY), (503, Fall.BUSY), (500, Fall.BROKEN)])
async def test_trouble_that_lasts_is_given_up(status: int, fall: Fall) -> None:
    async with served(refuses(status)) as at:
        assert await at.reply() == Reply(fall=fall, detail=f"HTTP {status}")
        assert len(at.server.bodies) == TRIES


async def test_a_busy_server_says_when_to_come_back() -> None:
    async with served(refuses(429, headers={"Retry-After": "7"}), says(GOOD)) as at:
        assert await at.reply() == Reply(GOOD)
        assert at.waits == [7.0]


@pytest.mark.parametrize("wait", ["3600", "Wed, 25 Feb 2126 12:00:00 GMT"])
async def test_a_wait_beyond_the_deadline_is_not_begun(wait: str) -> None:
    async with served(refuses(429, headers={"Retry-After": wait})) as at:
        assert (await at.reply()).fall is Fall.BUSY
        assert at.waits == []


@pytest.mark.parametrize("wait", ["-5", "bald", ""])
async def test_a_wait_that_makes_no_sense_is_our_own(wait: str) -> None:
    async with served(refuses(429, headers={"Retry-After": wait}), says(GOOD)) as at:
        assert await at.reply() == Reply(GOOD)
        assert at.waits in ([1.0], [0.0])


async def test_a_broken_connection_is_tried_again() -> None:
    async with served(drops(), says(GOOD)) as at:
        assert await at.reply() == Reply(GOOD)


async def test_a_server_that_never_answers_is_left_at_the_deadline_and_asked_once() -> None:
    async with served(hangs()) as at:
        assert await at.reply(0.3) == Reply(fall=Fall.TOO_LATE)
        assert len(at.server.bodies) == 1  # it may be at work, and paid


async def test_a_server_that_hangs_does_not_eat_the_whole_deadline() -> None:
    async with served(hangs(), patience_s=0.2) as at:
        replies = await at.writer.write([TASK] * 20, 60)
        assert {reply.fall for reply in replies} == {Fall.TOO_LATE}
        assert len(at.server.bodies) == 4


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_refusal_stops_the_rest(status: int) -> None:
    async with served(refuses(status, "Incorrect API key provided")) as at:
        replies = await at.writer.write([TASK] * 20, 30)
        assert {reply.fall for reply in replies} == {Fall.REFUSED}
        assert replies[-1].detail == f"HTTP {status} Incorrect API key provided"
        assert len(at.server.bodies) <= 4


async def test_what_a_server_cannot_make_sense_of_in_any_shape_is_refused() -> None:
    async with served(refuses(400, "bad request")) as at:
        assert (await at.reply()).fall is Fall.REFUSED
        assert len(at.server.bodies) == 3


async def test_nobody_at_the_address_is_told_at_once_for_all() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        writer = ServerWriter(ChatClient(f"http://127.0.0.1:{taken.getsockname()[1]}/v1"), "나래")
        replies = await writer.write([TASK] * 3, 30)
    await writer.close()
    assert [reply.fall for reply in replies] == [Fall.UNREACHABLE] * 3
    assert "refused" in replies[0].detail.lower()


async def test_a_redirect_is_not_followed_with_the_key() -> None:
    async with ModelServer(says(GOOD)) as other, served(refuses(307, headers={"Location": other.url})) as at:
        assert (await at.reply()).fall is Fall.REFUSED
        assert other.bodies == []


async def test_the_key_is_in_no_reply() -> None:
    async with served(refuses(401, "invalid")) as at:
        assert KEY not in repr(await at.reply())
        assert KEY not in repr(ChatClient(at.server.url, KEY))


async def test_a_cancelled_call_leaves_nothing_behind() -> None:
    async with served(hangs(), says(GOOD)) as at:
        call = asyncio.create_task(at.reply())
        await at.server.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await at.reply() == Reply(GOOD)
