"""The verb that asks: `ask TEXT...`, what `/ai-news TEXT` answers in a channel."""

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import Annotated

import typer

from bot.asking import Reading, make_desk
from bot.cli.context import Options, options_of
from bot.cli.output import say
from bot.platforms.asking import Asked
from bot.subscriptions import TERMINAL
from bot.summarisers import make_author, make_summariser
from bot.texts import load_texts
from digest.korean import Korean
from digest.search import StoryIndex
from digest.storage import open_store

WORTH_TELLING = 100  # stories to index, which take some seconds
MOST_INDEXED = 500  # before an answer; after a change of the lexicon the rest is the service's, or the next answers'


def add_to(app: typer.Typer) -> None:
    """Add this family's verbs."""
    app.command(context_settings={"ignore_unknown_options": True})(ask)


def ask(
    context: typer.Context,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT...]", help="찾을 말이나 질문 (words, a question, a command)")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="화면의 말: ko, en (language of the answer)")] = "ko",
) -> None:
    """모아 둔 소식에서 찾거나 묻습니다; '도움말'이 예를 보여 줍니다 (ask for anything that was read; try 'help')."""
    if language not in {"ko", "en"}:
        raise typer.BadParameter(f"'{language}': ko, en", param_hint="--language")
    asyncio.run(_ask(options_of(context), " ".join(text or ()), language))


async def _ask(options: Options, typed: str, language: str) -> None:
    settings, lexicon = options.settings(), options.lexicon()
    feeds = tuple(feed for feed in options.catalog().feeds if feed.enabled)
    korean = Korean(lexicon.user_words)
    try:
        summariser = make_summariser(settings, korean, lexicon)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(summariser.close)
            store = await stack.enter_async_context(await open_store(settings.database))
            await _index(StoryIndex(store, korean, lexicon), language)
            # nobody else waits here, and a model of this machine has to be loaded first
            author = make_author(settings, summariser, korean, lexicon, settings.model_deadline)
            desk = make_desk(store, Reading(korean, lexicon), feeds, options.clock(), author)
            answer = await desk.answer(Asked(TERMINAL, "", _owner, typed, language=language))
            await say(answer.message)
    finally:
        korean.close()


async def _index(index: StoryIndex, language: str) -> None:
    """Index what is new, the newest first, so that it can be found; say so where it takes a while or is not all."""
    texts = load_texts(language)
    await index.check()
    waiting = await index.waiting()
    if waiting >= WORTH_TELLING:
        sys.stderr.write(texts("cli.indexing", count=min(waiting, MOST_INDEXED)) + "\n")
    await index.catch_up(MOST_INDEXED)
    if waiting > MOST_INDEXED:
        sys.stderr.write(texts("status.waiting", count=waiting - MOST_INDEXED) + "\n")


async def _owner() -> bool:
    """Say that whoever sits at the machine may change the terminal's subscription."""
    return True
