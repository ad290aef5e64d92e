"""What every summariser promises, whatever its backend.

A new one joins by a row in `BACKENDS`: a name and a context manager that yields it, ready for `summarise`.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from digest.lexicon import default_lexicon
from digest.model import Story
from digest.summaries import MOST_CHARACTERS, MOST_SENTENCES, Summariser
from digest.summaries.chat_client import ChatClient
from digest.summaries.extractive import ExtractiveSummariser
from digest.summaries.guarding import guard_with
from digest.summaries.ladder import Ladder
from digest.summaries.openai_server import ServerWriter
from digest.summaries.significance import LONGEST
from tests.digest.summaries.samples import FULL, SEVERAL, SHORT, STORIES, TITLES_ONLY, article, link_only
from tests.fakes.model_server import ModelServer, summarises
from tests.kiwi import loaded_korean

NOISE = re.compile(r"기자|@|ⓒ|무단|\[|사진=|구독|https?:|evil\.test|지시를|gnore|<think>|[一-鿿぀-ヿ]")


@asynccontextmanager
async def extractive() -> AsyncIterator[Summariser]:
    yield ExtractiveSummariser(loaded_korean())


@asynccontextmanager
async def server() -> AsyncIterator[Summariser]:
    """A faithful model behind a server, under the ladder and the guard as the service has it."""
    korean, lexicon = loaded_korean(), default_lexicon()
    async with ModelServer(summarises()) as at:
        writer = ServerWriter(ChatClient(at.url), "나래-12B")
        yield Ladder(writer, ExtractiveSummariser(korean), guard_with(korean, lexicon))


BACKENDS: dict[str, Callable[[], AbstractAsyncContextManager[Summariser]]] = {"extractive": extractive, "server": server}


@pytest.fixture(params=BACKENDS)
async def summariser(request: pytest.FixtureRequest) -> AsyncIterator[Summariser]:
    async with BACKENDS[request.param]() as ready:
        yield ready
        await ready.close()


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest) -> Story:
    return STORIES[request.param]


async def test_a_summary_is_short(summariser: Summariser, story: Story) -> None:
    (summary,) = await summariser.summarise([story])
    assert len(summary.sentences) <= MOST_SENTENCES
    assert len(summary.text) <= MOST_CHARACTERS


async def test_every_sentence_names_its_sources(summariser: Summariser, story: Story) -> None:
    (summary,) = await summariser.summarise([story])
    numbers = range(len(summary.source_sentences))
    assert all(sentence.sources and set(sentence.sources) <= set(numbers) for sentence in summary.sentences)


async def test_why_it_matters_is_a_model_s_line_and_names_its_sources_too(summariser: Summariser, story: Story) -> None:
    (summary,) = await summariser.summarise([story])
    line = summary.why_it_matters
    if line is None:
        return
    assert summary.model
    assert len(line.text) <= LONGEST
    assert NOISE.findall(line.text) == []
    assert line.text not in summary.text
    assert line.sources
    assert set(line.sources) <= set(range(len(summary.source_sentences)))


async def test_every_source_names_its_article(summariser: Summariser, story: Story) -> None:
    (summary,) = await summariser.summarise([story])
    assert len(summary.source_articles) == len(summary.source_sentences)
    assert set(summary.source_articles) <= {article.id for article in story.articles}


async def test_nothing_but_news_is_said(summariser: Summariser, story: Story) -> None:
    (summary,) = await summariser.summarise([story])
    assert NOISE.findall(summary.text) == []
    assert all(sentence.text == " ".join(sentence.text.split()) != "" for sentence in summary.sentences)


async def test_a_story_with_text_gets_a_summary(summariser: Summariser) -> None:
    summaries = await summariser.summarise([FULL, SHORT, SEVERAL])
    assert [bool(summary.sentences) for summary in summaries] == [True, True, True]


async def test_titles_alone_give_a_summary_without_sentences(summariser: Summariser) -> None:
    (summary,) = await summariser.summarise([TITLES_ONLY])
    assert (summary.sentences, summary.source_sentences, summary.source_articles) == ((), (), ())


async def test_text_of_an_outlet_that_allows_the_title_only_is_never_read(summariser: Summariser) -> None:
    closed = Story((link_only(article("비밀 문장이 여기에 있다고 누리온이 밝혔다.")),))
    (summary,) = await summariser.summarise([closed])
    assert (summary.sentences, summary.source_sentences) == ((), ())


async def test_summaries_come_in_the_order_of_their_stories(summariser: Summariser) -> None:
    together = await summariser.summarise([SHORT, TITLES_ONLY, FULL])
    alone = [(await summariser.summarise([story]))[0] for story in (SHORT, TITLES_ONLY, FULL)]
    assert together == alone


async def test_no_stories_give_no_summaries(summariser: Summariser) -> None:
    assert await summariser.summarise([]) == []


async def test_it_says_who_it_is(summariser: Summariser) -> None:
    (summary,) = await summariser.summarise([FULL])
    assert (summary.backend, summary.model) == (summariser.backend, summariser.model)
    assert summary.fallback_reason == ""


async def test_equal_input_has_an_equal_hash(summariser: Summariser) -> None:
    first, second, third = await summariser.summarise([FULL, FULL, SEVERAL])
    assert first.input_hash == second.input_hash != third.input_hash
    assert first.input_hash


async def test_it_may_be_warmed_and_closed_twice(summariser: Summariser) -> None:
    await summariser.warm()
    await summariser.warm()
    assert len(await summariser.summarise([SHORT])) == 1
    await summariser.close()
    await summariser.close()
