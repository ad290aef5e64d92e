"""One story in full: its card, and every article that tells it; and what is said in one line."""

from datetime import datetime

from bot.answering.found import card_of
from bot.message import Block, Heading, Link, Message, Note, Paragraph
from bot.texts import Texts
from digest.model import Story

MOST_ARTICLES = 15


def story_message(story: Story, asked_number: int, local_now: datetime, texts: Texts) -> Message:
    """Return a story; where it was asked for by the number of one that was merged into it, that is said."""
    zone = local_now.tzinfo
    assert zone is not None
    blocks: list[Block] = [card_of(story, local_now, texts)]
    if story.id != asked_number:
        blocks.insert(0, Note((texts("story_page.merged", asked=str(asked_number), number=str(story.id)),)))
    if len(story.articles) > 1:
        blocks.append(Heading(texts("why.story.articles", count=len(story.articles)), level=2))
        for article in story.articles[:MOST_ARTICLES]:
            time = texts.moment(article.appeared_at, zone, local_now.date())
            blocks.append(Link(f"{article.outlet} · {time} · {article.title}", article.url))
    return Message(tuple(blocks), story.anchor.title, texts.language)


def unknown_number_message(number: str, texts: Texts) -> Message:
    """Return the answer to a number that no story has."""
    text = texts("story_page.unknown", number=number)
    return Message((Heading(texts("story_page.unknown_title")), Paragraph(text)), text, texts.language)


def plain_message(text: str, texts: Texts) -> Message:
    """Return a message of one paragraph."""
    return Message((Paragraph(text),), text, texts.language)
