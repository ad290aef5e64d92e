"""Search results as a message: a card a story, the matched words marked, buttons to go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.commands import Command, Window
from bot.message import Action, Actions, Block, Heading, Message, Note, Paragraph, StoryCard
from bot.render import story_card
from bot.texts import Texts
from digest.model import DigestItem, Story
from digest.search import Found, Page
from digest.search.snippets import Snippet
from digest.selection.copies import independent

MOST_SHOWN_OF_QUERY = 60  # characters of a query in a heading
OLD = timedelta(days=14)  # from which on it is said how old the newest of what was found is


def results_message(command: Command, page: Page, number: int, local_now: datetime, texts: Texts) -> Message:
    """Return a page of a search.

    Args:
        command: What was asked for.
        page: What was found; where its query knows no window and the command has one, there is nothing in that.
        number: The kept query, which the buttons carry.
        local_now: Aware, in the reader's zone.
        texts: The reader's language.
    """
    query = shown_query(command.text)
    if not page.found:
        return nothing_message(command, page, number, local_now, texts)
    count = texts("found.at_least", count=page.total) if page.capped else texts("found.count", count=page.total)
    title = texts("found.title", query=query, count=count)
    blocks: list[Block] = [Heading(title), *_hints(command, page, local_now, texts)]
    blocks += [_card(found, local_now, texts) for found in page.found]
    if len(page.found) < page.total:
        blocks.append(Note((texts("found.shown", first=page.start + 1, last=page.start + len(page.found), count=page.total),)))
    blocks += _turning(number, page.start, len(page.found), page.total, texts)
    return Message(tuple(blocks), title, texts.language)


@dataclass(frozen=True, slots=True)
class Listed:
    """Stories in order, of which one page is shown: `most` from `start` on."""

    stories: tuple[Story, ...]
    start: int
    most: int
    is_older: bool = False  # than what was asked for, of which there is none


def stories_message(command: Command, listed: Listed, number: int, local_now: datetime, texts: Texts) -> Message:
    """Return the stories of a window or topic, the best first."""
    what, total = window_title(command, local_now, texts), len(listed.stories)
    shown = listed.stories[listed.start : listed.start + listed.most]
    if not shown:
        return _message([Heading(what), Paragraph(texts("found.none_in_window"))], texts)
    if listed.is_older:
        blocks: list[Block] = [Heading(what), Paragraph(texts("found.older"))]
    else:
        blocks = [Heading(texts("found.stories_title", what=what, count=texts("found.count", count=total)))]
    blocks += filter_notes(replace(command, topics=()), None, local_now, texts)
    blocks += [card_of(story, local_now, texts) for story in shown]
    blocks += _turning(number, listed.start, len(shown), total, texts)
    return _message(blocks, texts)


def nothing_message(command: Command, page: Page, number: int, local_now: datetime, texts: Texts) -> Message:
    """Return the answer to a search that found nothing: what was looked for, what may have been meant, what helps."""
    query = shown_query(command.text)
    blocks: list[Block] = [Heading(texts("found.none_title", query=query))]
    blocks += filter_notes(command, command.window, local_now, texts)
    if page.suggestions:
        blocks.append(Paragraph("\n".join(page.suggestions), texts("found.did_you_mean")))
        blocks.append(Actions(suggestion_actions(number, page.suggestions)))
    narrowed = command.topics or command.outlets or command.window or command.phrases
    blocks.append(Paragraph(texts("found.none_narrowed" if narrowed else "found.none", query=query)))
    return _message(blocks, texts)


def card_of(story: Story, local_now: datetime, texts: Texts) -> StoryCard:
    """Return a story's card with its summary."""
    _, *others = independent(story.articles)
    return story_card(DigestItem(story, tuple(others)), local_now, texts)


def suggestion_actions(number: int, suggestions: Sequence[str]) -> tuple[Action, ...]:
    """Return a button for each query that may have been meant; the text itself is found by its number and place."""
    return tuple(Action("meant", f"{number}:{place}", suggestion) for place, suggestion in enumerate(suggestions))


def matched_words(snippet: Snippet) -> tuple[str, ...]:
    """Return the words of a snippet that matched, as they are written there, each once."""
    return tuple(dict.fromkeys(snippet.text[start:end] for start, end in snippet.marks))


def shown_query(text: str) -> str:
    """Return a query as headings show it: cut where it is long."""
    return text if len(text) <= MOST_SHOWN_OF_QUERY else f"{text[: MOST_SHOWN_OF_QUERY - 1]}…"


def filter_notes(command: Command, window: Window | None, local_now: datetime, texts: Texts) -> list[Block]:
    """Return a line that says what the answer was narrowed to; none where it was not."""
    parts = []
    if window is not None:
        parts.append(window_text(window, local_now, texts))
    if command.topics:
        parts.append(texts("found.topics", topics=", ".join(texts(f"topic.{topic}") for topic in command.topics)))
    if command.outlets:
        parts.append(texts("found.outlets", outlets=", ".join(command.outlets)))
    if command.phrases:
        parts.append(texts("found.phrases", phrases=", ".join(f"“{phrase}”" for phrase in command.phrases)))
    if command.cut:
        parts.append(texts("found.cut"))
    return [Note((" · ".join(parts),))] if parts else []


def window_text(window: Window, local_now: datetime, texts: Texts) -> str:
    """Write a window: its days where it is whole days, else its instants."""
    zone = local_now.tzinfo
    assert zone is not None
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    if (start.hour, start.minute) == (0, 0) and (end.hour, end.minute) == (0, 0):
        last_day = end.date() - timedelta(days=1)
        if start.date() == last_day:
            return texts.day(start.date())
        return texts("found.window", start=texts.short_day(start.date()), end=texts.short_day(last_day))
    return texts("found.window", start=texts.moment(start, zone), end=texts.moment(end, zone))


def window_title(command: Command, local_now: datetime, texts: Texts) -> str:
    """Name what is browsed: its topics and its window."""
    topics = ", ".join(texts(f"topic.{topic}") for topic in command.topics)
    window = window_text(command.window, local_now, texts) if command.window else ""
    return " · ".join(part for part in (topics, window) if part) or texts("found.latest")


def _hints(command: Command, page: Page, local_now: datetime, texts: Texts) -> list[Block]:
    blocks = filter_notes(command, command.window, local_now, texts)
    if command.window and page.query.since is None:
        blocks.append(Paragraph(texts("found.outside")))
    if page.loosened:
        blocks.append(Paragraph(texts("found.loosened")))
    if page.instead:
        blocks.append(Paragraph(texts("found.instead", typed=shown_query(command.text), query=page.instead)))
    elif page.suggestions:
        blocks.append(Paragraph(", ".join(page.suggestions), texts("found.did_you_mean")))
    elif page.lacking:
        blocks.append(lacking_paragraph(page.lacking, texts))
    elif not page.complete:
        blocks.append(Paragraph(texts("found.apart")))
    newest = max(one.story.newest_at for one in page.found)
    if command.window is None and local_now - newest > OLD:
        blocks.append(Note((age_line(newest, local_now, texts),)))
    return blocks


def lacking_paragraph(words: Sequence[str], texts: Texts) -> Paragraph:
    """Return what could not be found, where the rest of a query was."""
    return Paragraph(texts("found.lacking", words=", ".join(f"“{word}”" for word in words)))


def age_line(newest: datetime, local_now: datetime, texts: Texts) -> str:
    """Say of when the newest is that an answer stands on."""
    assert local_now.tzinfo is not None
    return texts("found.old", day=texts.day(newest.astimezone(local_now.tzinfo).date()))


def _card(found: Found, local_now: datetime, texts: Texts) -> StoryCard:
    card = card_of(found.story, local_now, texts)
    missing = (texts("found.missing", words=", ".join(found.missing)),) if found.missing else ()
    if found.snippet.text:
        card = replace(
            card,
            summary=(found.snippet.text,),
            summary_label=texts("summary.extractive"),
            why_it_matters="",
            strong=matched_words(found.snippet),
        )
    return replace(card, notes=(*missing, *card.notes))


def _turning(number: int, start: int, shown: int, total: int, texts: Texts) -> list[Block]:
    actions = []
    if start:
        actions.append(Action("page", f"{number}:{max(start - shown, 0)}", texts("found.action.before")))
    if start + shown < total:
        actions.append(Action("page", f"{number}:{start + shown}", texts("found.action.next")))
    actions.append(Action("share", f"{number}:{start}", texts("found.action.share")))
    return [Actions(tuple(actions))]


def _message(blocks: list[Block], texts: Texts) -> Message:
    first = blocks[0]
    assert isinstance(first, Heading)
    return Message(tuple(blocks), first.text, texts.language)
