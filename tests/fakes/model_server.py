"""An OpenAI-compatible model server on loopback that behaves as a test says.

    async with ModelServer(says("누리온이 가중치를 공개했다.")) as server:
        ...
        assert server.bodies[0]["model"] == "나래"

Behaviours are used in turn and the last one repeats; each is `async def (request, body) -> response`:

    says(text, finish="stop")          an answer
    sentences("…", "…", why="…")       the same as JSON by the schema
    summarises()                       the first two sentences of the article that it was given and, as why it matters, the third
    refuses(status, message, headers)  an error in the API's shape
    knows_no("response_format", then)  400 while the request has that field
    raw(bytes)                         200 with exactly these bytes
    hangs()                            takes the request, never answers
    drops()                            closes the connection without a word
    endless()                          a body without end
    together(count, then)              holds requests until `count` of them are in flight

What came in is in `bodies` and `headers`, and `asked` is set from then on; how many were in flight at once in `most_in_flight`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Behaviour = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


class ModelServer:
    """The server; an async context manager."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = list(behaviours)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.paths: list[str] = []
        self.most_in_flight = 0
        self.asked = asyncio.Event()
        self._in_flight = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def on(self, *behaviours: Behaviour) -> None:
        """Behave like this from now on."""
        self._behaviours = list(behaviours)

    @property
    def prompts(self) -> list[str]:
        """The users' messages, as they came in."""
        return [body["messages"][-1]["content"] for body in self.bodies]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(request.headers)
        self.paths.append(request.path)
        self.asked.set()
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        behaviour = self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]
        try:
            return await behaviour(request, body)
        finally:
            self._in_flight -= 1


def says(text: str | None, finish: str = "stop") -> Behaviour:
    async def behave(_: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        message = {"role": "assistant", "content": text}
        return web.json_response(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "model": body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": finish}],
                "usage": {"prompt_tokens": 700, "completion_tokens": 80, "total_tokens": 780},
            }
        )

    return behave


def sentences(*texts: str, why: str = "") -> Behaviour:
    return says(json.dumps({"sentences": texts, "why_it_matters": why}, ensure_ascii=False))


def summarises() -> Behaviour:
    """Do what a faithful model does, without one."""

    async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        prompt = body["messages"][-1]["content"]
        lines = prompt.partition("<기사>\n")[2].partition("\n</기사>")[0].splitlines()
        return await sentences(*lines[:2], why="".join(lines[2:3]))(request, body)

    return behave


def refuses(status: int, message: str = "", headers: Mapping[str, str] | None = None) -> Behaviour:
    async def behave(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.json_response({"error": {"message": message, "code": status}}, status=status, headers=headers)

    return behave


def knows_no(field: str, then: Behaviour) -> Behaviour:
    async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if field in body:
            return await refuses(400, f"Unrecognized request argument supplied: {field}")(request, body)
        return await then(request, body)

    return behave


def raw(content: bytes) -> Behaviour:
    async def behave(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.Response(body=content, content_type="application/json")

    return behave


def hangs() -> Behaviour:
    async def behave(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    return behave


def drops() -> Behaviour:
    async def behave(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return behave


def endless() -> Behaviour:
    async def behave(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 65_536)

    return behave


def together(count: int, then: Behaviour) -> Behaviour:
    arrived = 0
    all_here = asyncio.Event()

    async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        nonlocal arrived
        arrived += 1
        if arrived == count:
            all_here.set()
        await all_here.wait()
        return await then(request, body)

    return behave
