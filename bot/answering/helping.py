"""Help: examples that can be copied, a group each."""

from bot.message import Block, Bullets, Heading, Message, Note, Paragraph
from bot.texts import Texts

GROUPS = ("news", "search", "question", "compare", "why", "channel")


def help_message(texts: Texts, *, unclear: bool = False) -> Message:
    """Return the help; `unclear`: what was typed had nothing in it that could be read."""
    title = texts("help.title")
    blocks: list[Block] = [Heading(title)]
    if unclear:
        blocks.append(Paragraph(texts("help.unclear")))
    for group in GROUPS:
        lines = tuple(line.strip() for line in texts(f"help.{group}.examples").splitlines() if line.strip())
        blocks.append(Bullets(lines, texts(f"help.{group}.label")))
    blocks.append(Note((texts("help.note"),)))
    return Message(tuple(blocks), title, texts.language)
