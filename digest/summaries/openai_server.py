"""Summaries by a model behind any OpenAI-compatible server: vLLM, llama.cpp, Ollama or a hosted one.

A few requests at once, all within one deadline. What a server teaches is used at once: a request that it does not
understand is asked again in a plainer shape, which is then kept; a server that is not there gets no further story.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from digest.summaries.chat_client import Answer, ChatClient, ChatFailure
from digest.summaries.conversation import Conversation
from digest.summaries.models import find_card
from digest.summaries.prompts import JSON_SCHEMA, MOST_NEW_TOKENS, SENTENCES_SCHEMA, messages
from digest.summaries.writer import Assignment, Fall, Reply

log = logging.getLogger(__name__)

BACKEND = "server"
AT_ONCE = 4  # requests; a server batches what comes together, a laptop's does not suffer from it
JSON_TOKENS = 60  # for the marks around the sentences
# greedy, and nothing that punishes copying names and figures; sent expressly, for servers take the checkpoint's own defaults
SAMPLING = {"temperature": 0, "top_p": 1, "frequency_penalty": 0, "presence_penalty": 0, "stream": False}
_TOO_MUCH = re.compile(r"context (?:length|window|size)|too long|exceed_context", re.IGNORECASE)
_JSON_BROKEN = re.compile(r"^\s*(?:```\w*\s*)?[{\[]")


class Shape(IntEnum):
    """How much a request asks of a server, from all to what every server knows."""

    SCHEMA = 0  # answers by our JSON schema, and fields of vLLM's and llama.cpp's own
    TEXT = 1  # those fields, no schema
    PLAIN = 2  # nothing beyond the common API


class ServerWriter:
    """A model behind a server; implements `Writer` and `Chat`."""

    def __init__(self, client: ChatClient, model: str, *, at_once: int = AT_ONCE) -> None:
        """Ask nothing yet.

        Args:
            client: The server; closed with this.
            model: Its name there.
            at_once: How many requests may be in flight.
        """
        self._client = client
        self._model = model
        self._card = find_card(model)
        self._places = asyncio.Semaphore(at_once)
        self._shape = Shape.SCHEMA

    @property
    def backend(self) -> str:
        """Return server."""
        return BACKEND

    @property
    def model(self) -> str:
        """Return the model's name at the server."""
        return self._model

    async def warm(self) -> None:
        """Nothing to load here: the server holds the model."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def write(self, assignments: Sequence[Assignment], seconds: float) -> list[Reply]:
        """Reply to every assignment, in order, within `seconds`."""
        until = self._client.clock() + seconds
        gone: list[ChatFailure] = []  # why no further request is worth sending

        async def one(assignment: Assignment) -> Reply:
            async with self._places:
                if gone:
                    return Reply(fall=gone[0].fall, detail=gone[0].detail)
                try:
                    answer = await self._asked(assignment, until)
                except ChatFailure as failure:
                    if failure.final:
                        gone.append(failure)
                    log.info("%s: %s %s", self._model, failure.fall, failure.detail)
                    return Reply(fall=failure.fall, detail=failure.detail)
            return Reply(answer.text, answer.whole, tokens=answer.tokens)

        return list(await asyncio.gather(*map(one, assignments)))

    async def converse(self, conversation: Conversation, seconds: float) -> Reply:
        """Reply within `seconds`; people wait for it, so it does not queue behind summaries."""
        try:
            answer = await self._asked(conversation, self._client.clock() + seconds)
        except ChatFailure as failure:
            log.info("%s: %s %s", self._model, failure.fall, failure.detail)
            return Reply(fall=failure.fall, detail=failure.detail)
        return Reply(answer.text, answer.whole, tokens=answer.tokens)

    async def _asked(self, task: Assignment | Conversation, until: float) -> Answer:
        """Ask in the richest shape that the server is known to take, then in plainer ones, then with half the article."""
        while True:
            shape = self._shape
            try:
                answer = await self._client.ask(self._body(task, shape), until)
            except ChatFailure as failure:
                if failure.fall is not Fall.REFUSED or failure.final:
                    raise
                if _TOO_MUCH.search(failure.detail) and (less := _halved(task)) != task:
                    task = less
                elif shape is Shape.PLAIN:
                    raise
                else:
                    self._plainer_than(shape)
                continue
            if shape is Shape.SCHEMA and _is_broken_json(answer):
                self._plainer_than(shape)
                continue
            return answer

    def _plainer_than(self, shape: Shape) -> None:
        """Keep to a plainer shape from now on, unless a request beside this one has found that out already."""
        if self._shape is shape:
            self._shape = Shape(shape + 1)
            log.info("%s: the server does not take every field; asking in the shape %s", self._model, self._shape.name)

    def _body(self, task: Assignment | Conversation, shape: Shape) -> Mapping[str, Any]:
        as_json = shape is Shape.SCHEMA
        if isinstance(task, Conversation):
            chat, tokens, schema = task.messages(as_json=as_json), task.most_tokens, SENTENCES_SCHEMA
        else:
            chat, tokens, schema = messages(task, as_json=as_json), MOST_NEW_TOKENS, JSON_SCHEMA
        body: dict[str, Any] = {
            "model": self._model,
            "messages": chat,
            "max_tokens": tokens + (JSON_TOKENS if as_json else 0),
            **SAMPLING,
        }
        if as_json:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "summary", "strict": True, "schema": schema},
            }
        if shape is not Shape.PLAIN:
            body |= {"chat_template_kwargs": {"enable_thinking": False, **self._card.template}, **self._card.server}
        return body


def _halved(task: Assignment | Conversation) -> Assignment | Conversation:
    """Leave out the second half of what is too long for the server's model; a single line stays."""
    if isinstance(task, Conversation):
        return task.shortened(max(1, len(task.material) // 2))
    return replace(task, sentences=task.sentences[: max(1, len(task.sentences) // 2)])


def _is_broken_json(answer: Answer) -> bool:
    """Say whether an answer tried to be JSON and did not get there: a server that ignores the schema, a small model."""
    if not _JSON_BROKEN.match(answer.text):
        return False
    return not answer.whole or not answer.text.rstrip().rstrip("`").rstrip().endswith(("}", "]"))
