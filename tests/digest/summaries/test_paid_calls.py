"""What a crash costs where every request to a model is paid for: between the reply and the commit, one more an article."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from digest.desk import CONDENSED_AT_ONCE, StoryDesk
from digest.lexicon import default_lexicon
from digest.model import ArticleOutcome
from digest.storage import Store, open_store
from digest.storage import articles as article_rows
from digest.storage import stories as story_rows
from digest.summaries.chat_client import ChatClient
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guarding import guard_with
from digest.summaries.ladder import Ladder
from digest.summaries.openai_server import ServerWriter
from tests.digest.storage.samples import NOW, an_article
from tests.digest.summaries.samples import PAGE
from tests.fakes.model_server import ModelServer, summarises
from tests.kiwi import loaded_korean

STORIES = CONDENSED_AT_ONCE + 3


class PowerCutError(Exception):
    """The machine went away."""


class Flickering(Store):
    """A store whose power goes at one write, counted from 0; reads and other writes are the real store's."""

    def __init__(self, store: Store, cut_at: int) -> None:
        self._store = store
        self._cut_at = cut_at
        self._writes = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._store.read() as db:
            yield db

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with self._store.write() as db:
            yield db
            self._writes += 1
            if self._writes - 1 == self._cut_at:
                raise PowerCutError


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        async with opened.write() as db:
            drafts = [
                an_article(number, text=PAGE, outcome=ArticleOutcome.NEW_STORY, appeared_at=NOW - timedelta(minutes=number))
                for number in range(1, STORIES + 1)
            ]
            for article in await article_rows.add_many(db, drafts):
                await story_rows.add(db, (article.id,), None)
        yield opened


def desk(store: Store, server: ModelServer) -> StoryDesk:
    korean, lexicon = loaded_korean(), default_lexicon()
    writer = ServerWriter(ChatClient(server.url), "나래-12B")
    return StoryDesk(store, korean, lexicon, Ladder(writer, ExtractiveSummariser(korean), guard_with(korean, lexicon)))


@pytest.mark.parametrize("cut_at", [0, 1])
async def test_a_crash_before_the_commit_costs_each_article_one_more_request_at_most(store: Store, cut_at: int) -> None:
    async with ModelServer(summarises()) as server:
        first = desk(store, server)
        with pytest.raises(PowerCutError):
            await replace(first, store=Flickering(store, cut_at)).condense(NOW)
        second = desk(store, server)
        await second.condense(NOW)
        third = desk(store, server)
        assert await third.condense(NOW) == 0
        for each in (first, second, third):
            await each.summariser.close()

        asked = Counter(prompt.splitlines()[0] for prompt in server.prompts)
    assert len(asked) == STORIES
    assert set(asked.values()) <= {1, 2}
    assert sum(asked.values()) <= STORIES + CONDENSED_AT_ONCE

    async with store.read() as db:
        found = await story_rows.since(db, NOW - timedelta(days=1))
    assert {story.summary.model for story in found if story.summary} == {"나래-12B"}
    assert all(story.summary for story in found)
