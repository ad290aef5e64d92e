"""Looking up what a command asks for: stories of a time, of words, of a number; answers, comparisons, trends, whys."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.answering.answered import answer_message
from bot.answering.compared import Side, comparison_message, one_side_message
from bot.answering.found import Listed, nothing_message, results_message, stories_message
from bot.answering.inquiry import Inquiry
from bot.answering.searching import PAGE, search
from bot.answering.telling import plain_message, story_message, unknown_number_message
from bot.answering.trend import trend_message
from bot.charts import SHAPES, THEMES, Look, Plot, alternative
from bot.commands import Window
from bot.message import Message, Picture
from bot.render import unknown_address_message, why_message
from bot.trends import MOST_WEEKS, USUAL_WEEKS, WEEK, Trend, counted, first_monday
from bot.why import look_up, look_up_story
from digest.answers import Answer, Answerer, gathered, quoted
from digest.articles.identity import url_key
from digest.model import Channel, Story, Subscription, Topic
from digest.search import Engine, Page, Query
from digest.selection.ranking import rank
from digest.storage import Store
from digest.storage import queries as query_rows
from digest.storage import stories as story_rows

log = logging.getLogger(__name__)

MOST_BROWSED = 300  # stories of a window that are ranked
TOPIC_REACHES_BACK = timedelta(days=7)  # 정책 alone: this week's
COMPARED = 20  # stories by which a side is judged
MOST_FACTS = 2
MOST_REMEMBERED = 20  # answers: a model's costs a minute, and would be another one the second time
LOOK = Look(THEMES["dark"], SHAPES["wide"])  # of pictures in chats


@dataclass(frozen=True, slots=True)
class Newsstand:
    """Looks things up in the store. Every method may raise StorageError: the database did not answer."""

    store: Store
    engine: Engine
    answerer: Answerer
    feed_names: Mapping[str, str]
    plot: Plot | None = None  # draws pictures
    given: dict[int, Answer] = field(default_factory=dict)  # the last answers, by the number of their question

    async def search(self, inquiry: Inquiry) -> Message:
        """Return a page of what has the words of a command, or of what comes nearest."""
        command, page = await search(self.engine, inquiry.command, inquiry.now, inquiry.start)
        return results_message(command, page, await self._kept(inquiry), inquiry.local_now, inquiry.texts)

    async def browse(self, inquiry: Inquiry) -> Message:
        """Return the stories of a window, the best first; of a topic alone this week's.

        Where there are none, and the window reaches up to now, the last ones before it.
        """
        command, now = inquiry.command, inquiry.now
        window = command.window or Window(now - TOPIC_REACHES_BACK, now)
        stories = await self.engine.recent(replace(inquiry.query, since=window.start, until=window.end), MOST_BROWSED)
        is_older = not stories and window.end >= now
        if is_older:
            stories = await self.engine.recent(replace(inquiry.query, since=None, until=None), PAGE)
        ordered = stories if is_older else await asyncio.to_thread(best_first, stories, window, command.topics)
        listed = Listed(ordered, inquiry.start, PAGE, is_older)
        number = await self._kept(inquiry)
        return stories_message(replace(command, window=window), listed, number, inquiry.local_now, inquiry.texts)

    async def ask(self, inquiry: Inquiry) -> Message:
        """Return the answer to a question; one that was given before and is shared now is the same."""
        number = await self._kept(inquiry)
        answer = self.given.get(number) or await self._answered(inquiry)
        self.given[number] = answer
        if len(self.given) > MOST_REMEMBERED:
            del self.given[next(iter(self.given))]
        if answer.stories:
            return answer_message(answer, number, inquiry.local_now, inquiry.texts)
        page = Page(inquiry.query, (), suggestions=answer.suggestions)
        return nothing_message(inquiry.command, page, number, inquiry.local_now, inquiry.texts)

    async def _answered(self, inquiry: Inquiry) -> Answer:
        """Answer a question out of its window, or where that holds nothing out of all that was read."""
        answer = await self.answerer.answer(inquiry.query, inquiry.now)
        if inquiry.command.window and not answer.stories:
            anytime = await self.answerer.answer(replace(inquiry.query, since=None, until=None), inquiry.now)
            return replace(anytime, outside=bool(anytime.stories))
        return answer

    async def compare(self, inquiry: Inquiry) -> Message:
        """Return two sides beside each other."""
        names = inquiry.command.sides
        if len(names) < 2:
            return one_side_message(names, inquiry.texts)
        sides = [await self._side(name, inquiry) for name in names]
        both = await self.engine.search(replace(inquiry.query, text=" ".join(names)), inquiry.now, most=PAGE)
        shared = tuple(one for one in both.found if not one.missing)
        return comparison_message(sides, replace(both, found=shared), inquiry.local_now, inquiry.texts)

    async def show(self, inquiry: Inquiry) -> Message:
        """Return one story in full."""
        number = int(inquiry.command.target)
        async with self.store.read() as db:
            story = await story_rows.get(db, number)
        if story is None:
            return unknown_number_message(inquiry.command.target, inquiry.texts)
        return story_message(story, number, inquiry.local_now, inquiry.texts)

    async def why(self, inquiry: Inquiry) -> Message:
        """Return what became of an article, given its address or its story's number."""
        target, texts = inquiry.command.target, inquiry.texts
        if not target:
            return plain_message(texts("why.how"), texts)
        if target.isdecimal():
            report = await look_up_story(self.store, int(target), self.feed_names)
            return unknown_number_message(target, texts) if report is None else why_message(report, texts, inquiry.zone)
        report = await look_up(self.store, url_key(target), self.feed_names)
        return unknown_address_message(target, texts) if report is None else why_message(report, texts, inquiry.zone)

    async def trend(self, inquiry: Inquiry) -> Message:
        """Return stories a week."""
        command, local_now = inquiry.command, inquiry.local_now
        length = (local_now - command.window.start) if command.window else USUAL_WEEKS * WEEK
        since = first_monday(local_now, min(max(-(-length // WEEK), 2), MOST_WEEKS))
        began = await self.engine.began(replace(inquiry.query, since=since, until=inquiry.now), inquiry.now)
        found = counted(began, since, inquiry.now)
        return trend_message(found, command.topics, command.text, inquiry.texts, await self._picture(found, inquiry))

    async def meant(self, inquiry: Inquiry) -> str | None:
        """Return the `start`-th query that may have been meant by a command; None where nothing near is known any more."""
        page = await self.engine.search(inquiry.query, inquiry.now)
        return page.suggestions[inquiry.start] if inquiry.start < len(page.suggestions) else None

    async def _picture(self, trend: Trend, inquiry: Inquiry) -> Picture | None:
        """Return a trend's picture for a place that can show it; None where nothing can draw it, or it is of some topics only."""
        if self.plot is None or not inquiry.asked.pictures or not trend.stories or inquiry.command.topics:
            return None
        try:
            return Picture(await self.plot(trend, inquiry.texts, LOOK), alternative(trend, inquiry.texts))
        except Exception:  # whatever a drawing library may raise: the numbers are an answer without it
            log.exception("a picture could not be drawn; bars stand in its place")
            return None

    async def _side(self, name: str, inquiry: Inquiry) -> Side:
        query: Query = replace(inquiry.query, text=name)
        page = await self.engine.search(query, inquiry.now, most=COMPARED)
        whole = tuple(one for one in page.found if not one.missing)
        wants = await self.engine.wants(page.instead or name)
        facts = quoted(gathered([one.story for one in whole], wants, name))[:MOST_FACTS]
        return Side(name, replace(page, found=whole), facts)

    async def _kept(self, inquiry: Inquiry) -> int:
        """Return the number of a line, kept where it was not yet."""
        if inquiry.number is not None:
            return inquiry.number
        async with self.store.write() as db:
            return await query_rows.keep(db, inquiry.typed, inquiry.now)


def best_first(stories: tuple[Story, ...], window: Window, topics: tuple[Topic, ...]) -> tuple[Story, ...]:
    """Order stories as a digest of that window would; stories on none of the topics come last."""
    reader = Subscription(Channel("", "", ""), created_at=window.start, topics=topics or tuple(Topic), story_limit=len(stories))
    oldest = min([window.start, *(story.newest_at for story in stories)]) - WEEK
    return tuple(one.story for one in rank(stories, reader, frozenset(), oldest, window.end))
